import { judge, newIndicator } from '../../../src/core/alerting/evaluator.ts';
import { policyFrom, ruleFor } from '../../../src/core/alerting/policy.ts';
import type { Verdict } from '../../../src/core/indicator.ts';
import { INTERVAL, type Letter, MINUTE, reader, type Stretch } from './stretch.ts';

/** When an alerter tells a person, in milliseconds from the start of the stretch; undefined: never. Only the first time counts. */
export type Alerter = (stretch: Stretch, read: (time: number) => Letter, kind: IndicatorKind) => number | undefined;

/** `redundancy`: a power supply without AC beside a healthy one. */
export type IndicatorKind = 'ordinary' | 'redundancy';

function* polls({ slots, offset }: Stretch): Generator<number> {
  for (let slot = 0; slot < slots; slot++) yield slot * INTERVAL + offset;
}

/** An alert on one bad poll. */
export const oneBadPoll: Alerter = (stretch, read) => {
  for (const time of polls(stretch)) if (read(time) === 'N') return time;
  return undefined;
};

/** `retry_interval` of Nagios's sample configuration. */
const RETRY = MINUTE;
const MAX_CHECK_ATTEMPTS = 3;

/**
 * Nagios Core's soft and hard states: a check that is not OK is tried again after `retry_interval`, and the third in a row makes the
 * problem a hard one, which notifies. A check that could not be made is UNKNOWN, which is not OK either.
 */
export const nagios: Alerter = (stretch, read) => {
  for (const time of polls(stretch)) {
    if (read(time) === 'P') continue;
    let bad = 1;
    while (bad < MAX_CHECK_ATTEMPTS && read(time + bad * RETRY) !== 'P') bad++;
    // The state notified of is the last one; of lost checks alone nobody is told that the part is faulty.
    const letters = Array.from({ length: MAX_CHECK_ATTEMPTS }, (_, attempt) => read(time + attempt * RETRY));
    if (bad === MAX_CHECK_ATTEMPTS && letters.includes('N')) return time + (MAX_CHECK_ATTEMPTS - 1) * RETRY;
  }
  return undefined;
};

/**
 * A Prometheus alerting rule with `for: 30m`, evaluated as each scrape arrives: the expression must hold at every one of them. A scrape
 * that failed leaves the series stale, the expression without a result, and the rule where it began.
 */
export const prometheusFor30m: Alerter = (stretch, read) => {
  let active: number | undefined;
  for (const time of polls(stretch)) {
    if (read(time) !== 'N') active = undefined;
    else if (active === undefined) active = time;
    else if (time - active >= 30 * MINUTE) return time;
  }
  return undefined;
};

const verdicts: Readonly<Record<Letter, Verdict>> = { N: 'negative', P: 'positive', '?': 'unknown' };
const policy = policyFrom();
const rules = { ordinary: ruleFor(policy, {}), redundancy: ruleFor(policy, { negatives: 'window' }) };
/** A slot's start, so that slots of a stretch are slots of the evaluator. */
const START = Date.UTC(2026, 0, 1);

/** Ours: the evaluator itself. */
export const ours: Alerter = (stretch, read, kind) => evaluated(stretch, [['console', read]], kind);

/** Ours, where SNMP tells of the part, too: an authenticated answer cannot be misread, and is lost as often as any poll is missed. */
export const oursOverTwoChannels: Alerter = (stretch, read, kind) => {
  const snmp = reader({ ...stretch, seed: stretch.seed + 1, misreadFirst: false }, { misread: 0, lost: MISSED });
  return evaluated(
    stretch,
    [
      ['console', read],
      ['snmp', snmp],
    ],
    kind,
  );
};

/** Polls that never come about: the port is busy, the machine restarts. */
export const MISSED = 0.02;

function evaluated(
  stretch: Stretch,
  witnesses: readonly (readonly ['console' | 'snmp', (time: number) => Letter])[],
  kind: IndicatorKind,
): number | undefined {
  let state = newIndicator(START);
  for (const time of polls(stretch)) {
    const at = START + time;
    for (const [witness, read] of witnesses) {
      const next = judge(state, { slot: at, at, witness, verdict: verdicts[read(time)], evidence: { text: '' } }, rules[kind], at);
      state = next.state;
      if (next.effects.some((effect) => effect.kind === 'fire')) return time;
    }
  }
  return undefined;
}
