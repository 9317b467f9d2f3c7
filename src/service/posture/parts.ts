import type { HealthState } from '../../core/alerting/health.ts';
import type { HwType } from '../../core/reading.ts';
import { count } from '../../core/words.ts';
import type { ComponentRecord, PostureEvidence, PostureItem, PostureState } from '../../protocol/contract.ts';
import { type AboutDevice, channelName, item } from './aboutDevice.ts';
import type { KindId } from './kinds.ts';

/** How the parts stand that controls ask about. The tree and the alerts say more; here is what a review needs of them. */
export function judgeParts(about: AboutDevice): readonly PostureItem[] {
  return [
    ofParts('hsm', ['hsm', 'battery'], 'the HSM and its batteries', about),
    ofParts('power', ['power_supply'], 'power supplies', about),
    ofParts('climate', ['temperature', 'fan'], 'temperatures and fans', about),
  ];
}

const states: Readonly<Record<HealthState, PostureState>> = {
  failed: 'bad',
  degraded: 'attention',
  unknown: 'unknown',
  unjudged: 'unknown',
  ok: 'good',
};

const order: readonly HealthState[] = ['failed', 'degraded', 'unknown', 'unjudged', 'ok'];

function ofParts(kind: KindId, types: readonly HwType[], what: string, about: AboutDevice): PostureItem {
  const parts = about.record.components.filter(({ type, fact }) => types.includes(type) && !fact);
  const [worst] = parts.map(({ state }) => state).toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  if (worst === undefined) return item(kind, 'unknown', `Nothing was told of ${what} over the channels in use.`);
  const bad = parts.filter(({ state }) => state !== 'ok');
  const said =
    bad.length === 0 ? `All of it is fine: ${count(parts.length, 'part')}.` : `Of ${count(parts.length, 'part')}: ${countedStates(parts)}.`;
  const shown = bad.length > 0 ? bad : parts;
  const remedy = 'The HSM’s row in the tree says what was seen, and its alerts what to do.';
  return item(
    kind,
    states[worst],
    said,
    shown.slice(0, 8).flatMap((part) => evidenceOf(part, about)),
    remedy,
  );
}

/** In sentences of their own, so that each is said in the language of who reads it. */
const counted: Readonly<Record<HealthState, (n: number) => string>> = {
  failed: (n) => `${n} failed`,
  degraded: (n) => `${n} degraded`,
  unknown: (n) => `${n} unknown`,
  unjudged: (n) => `${n} not judged`,
  ok: (n) => `${n} fine`,
};

function countedStates(parts: readonly ComponentRecord[]): string {
  const numbers = order.map((state) => ({ state, n: parts.filter((part) => part.state === state).length }));
  return numbers.flatMap(({ state, n }) => (n === 0 ? [] : [counted[state](n)])).join(', ');
}

function evidenceOf({ name, state, readings }: ComponentRecord, { record }: AboutDevice): readonly PostureEvidence[] {
  const [newest] = readings.toSorted((a, b) => Date.parse(b.time) - Date.parse(a.time));
  if (!newest) return [{ text: `${name}: ${state}`, source: 'Messages' }];
  return [{ text: `${name}: ${state}`, source: channelName(record, newest.channel), at: newest.time }];
}
