import { createHash } from 'node:crypto';
import { plainText } from '../../core/text.ts';
import type { SilenceRecord, SourceReference } from '../../protocol/contract.ts';
import { iso } from '../records/deviceRecord.ts';
import { SourceFault } from './asker.ts';
import { isId } from './told.ts';

/** What an Alertmanager keeps quiet: its alerts that are about devices of ours, with the silences that hold them. */

export interface KeptQuiet {
  /** By device, part and condition; a part or condition that its alert does not name is empty, and means any. */
  readonly silencedBy: ReadonlyMap<string, string>;
  /** Keys of alerts that no silence holds: somebody is told of them, whatever holds another alert of the same part. */
  readonly loud: ReadonlySet<string>;
  readonly silences: ReadonlyMap<string, SilenceRecord>;
}

const MOST_ALERTS = 50_000;
const MOST_SILENCES = 10_000;

/** Only those about a device. */
const EVERY = new URLSearchParams({ active: 'true', silenced: 'true', inhibited: 'true', unprocessed: 'true', filter: 'device=~".+"' });
export const alertsPath = ['/api/v2/alerts', EVERY].join('?');
export const silencesPath = '/api/v2/silences';

export function quietKey(device: string, component = '', condition = ''): string {
  return JSON.stringify([device, component, condition]);
}

/** The id of the silence that holds an alert; undefined: none does. */
export function quietBy({ silencedBy, loud }: KeptQuiet, device: string, component: string, condition: string): string | undefined {
  if (loud.has(quietKey(device, component, condition))) return undefined;
  for (const key of [
    quietKey(device, component, condition),
    quietKey(device, '', condition),
    quietKey(device, component),
    quietKey(device),
  ]) {
    const id = silencedBy.get(key);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** @throws {SourceFault} when it is something else than an Alertmanager says. `now` in milliseconds */
export function keptQuiet(alerts: unknown, silences: unknown, source: SourceReference, host: string, now: number): KeptQuiet {
  if (!Array.isArray(alerts) || !Array.isArray(silences)) throw nonsense(host);
  const known = new Map<string, SilenceRecord>();
  const broad = new Set<string>();
  for (const each of silences.slice(0, MOST_SILENCES)) {
    const silence = silenceIn(each, source, now);
    if (!silence) continue;
    known.set(silence[0], silence[1]);
    if (isOfDevices(objectOf(each).matchers)) broad.add(silence[1].id);
  }
  const loud = new Set<string>();
  const silencedBy = new Map<string, string>();
  const used = new Map<string, SilenceRecord>();
  for (const each of alerts.slice(0, MOST_ALERTS)) {
    const { labels, status } = objectOf(each);
    const { device, component, condition } = objectOf(labels);
    const by = objectOf(status).silencedBy;
    if (typeof device !== 'string' || !isId(device) || !Array.isArray(by)) continue;
    const key = quietKey(device, textOf(component), textOf(condition));
    const isWhole = textOf(component) !== '' && textOf(condition) !== '';
    const holds = by
      .flatMap((id: unknown) => (typeof id === 'string' ? (known.get(id) ?? []) : []))
      .toSorted((a, b) => (a.until < b.until ? 1 : -1));
    // What holds an alert about a device as a whole holds those of its parts only if it holds whatever is about that device.
    const silence = holds.find(({ id }) => isWhole || broad.has(id));
    if (by.length === 0 && objectOf(status).state === 'active') loud.add(key);
    if (!silence) continue;
    silencedBy.set(key, silence.id);
    used.set(silence.id, silence);
  }
  return { silencedBy, loud, silences: used };
}

/** Labels that each alert of one device has alike. */
const OF_DEVICES: readonly string[] = ['device', 'instance', 'job', 'site', 'ha_group', 'model'];

function isOfDevices(matchers: unknown): boolean {
  return Array.isArray(matchers) && matchers.length > 0 && matchers.every((each) => OF_DEVICES.includes(textOf(objectOf(each).name)));
}

function silenceIn(value: unknown, source: SourceReference, now: number): readonly [id: string, SilenceRecord] | undefined {
  const { id, status, startsAt, endsAt, createdBy, comment } = objectOf(value);
  const [from, until] = [Date.parse(textOf(startsAt)), Date.parse(textOf(endsAt))];
  if (typeof id !== 'string' || objectOf(status).state !== 'active' || !(from <= until) || until <= now) return undefined;
  return [
    id,
    {
      id: `x${createHash('sha256').update(`${source.id}\n${id}`).digest('hex').slice(0, 16)}`,
      fault: `Silenced in Alertmanager (${source.name})`,
      from: iso(from),
      until: iso(until),
      by: plainText(textOf(createdBy), 80) || 'somebody',
      why: plainText(textOf(comment), 500) || 'no reason is given',
      source,
    },
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function nonsense(host: string): SourceFault {
  return new SourceFault('nonsense', `${host} answers with something else than an Alertmanager says. Check the address of "alertmanager".`);
}
