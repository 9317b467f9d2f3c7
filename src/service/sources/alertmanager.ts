import { createHash } from 'node:crypto';
import { plainText } from '../../core/text.ts';
import type { SilenceRecord, SourceReference } from '../../protocol/contract.ts';
import { partLabel } from '../export/deviceLabels.ts';
import { iso } from '../records/deviceRecord.ts';
import { SourceFault } from './asker.ts';
import { isId, type ToldAlert, type ToldDevice, textLabel } from './told.ts';

/** What an Alertmanager keeps quiet: its alerts that are about devices of ours, with the silences that hold them. */

export interface KeptQuiet {
  /** By the device that they name. */
  readonly alerts: ReadonlyMap<string, readonly AlertThere[]>;
  readonly silences: ReadonlyMap<string, SilenceRecord>;
}

/** One alert of an Alertmanager: what it names, empty where it names none, and who keeps it quiet. */
interface AlertThere extends Readonly<Record<(typeof NAMED)[number], string>> {
  readonly severity: string;
  /** Silences in force that hold it, and whatever it is about, the longest first. */
  readonly heldBy: readonly Holding[];
  /** No silence holds it, and somebody is told of it. */
  readonly loud: boolean;
}

interface Holding {
  readonly silence: SilenceRecord;
  /** It asks for nothing but devices: it holds whatever is about them. */
  readonly broad: boolean;
  /** It asks for a severity: it does not hold the same alert when that is another one. */
  readonly ofSeverity: boolean;
}

/** By which an alert says of what it is, beside its device. Rules and services put them on; what one does not name may be any. */
const NAMED = ['instance', 'model', 'site', 'ha_group', 'component', 'condition'] as const;

const MOST_ALERTS = 50_000;
const MOST_SILENCES = 10_000;

/** Only those about a device. */
const EVERY = new URLSearchParams({ active: 'true', silenced: 'true', inhibited: 'true', unprocessed: 'true', filter: 'device=~".+"' });
export const alertsPath = ['/api/v2/alerts', EVERY].join('?');
export const silencesPath = '/api/v2/silences';

/**
 * The id of the silence that holds an alert of a device; undefined: none does, or one of these has it and keeps it not quiet. Where several services
 * tell of it, each of theirs has to be held.
 */
export function quietBy(kept: readonly KeptQuiet[], device: ToldDevice, told: ToldAlert): string | undefined {
  const there = kept.flatMap(({ alerts }) => alerts.get(device.device) ?? []);
  const ids = told.services.map((service) => heldBy(there, device, told, service));
  return ids.includes(undefined) ? undefined : ids[0];
}

function heldBy(there: readonly AlertThere[], device: ToldDevice, told: ToldAlert, service: string): string | undefined {
  const { model, site = '', haGroup = '' } = device;
  const own = { instance: service, model, site, ha_group: haGroup, component: told.component, condition: told.condition };
  const about = there.filter((alert) =>
    NAMED.every((name) => alert[name] === '' || own[name] === '' || isSame(name, alert[name], own[name])),
  );
  // Somebody is told of it, whatever holds another alert of the same part.
  if (about.some((alert) => alert.loud && isWhole(alert))) return undefined;
  return about
    .toSorted((a, b) => exactness(b) - exactness(a))
    .flatMap(({ severity, heldBy }) => heldBy.filter(({ ofSeverity }) => !ofSeverity || severity === '' || severity === told.severity))[0]
    ?.silence.id;
}

/** A service that is asked for its metrics goes by the address it is asked at, and by its own name alone in alerts that it tells itself. */
function isSame(name: (typeof NAMED)[number], there: string, here: string): boolean {
  return there === here || (name === 'instance' && there === here.replace(/:\d+$/, ''));
}

function isWhole({ component, condition }: Pick<AlertThere, 'component' | 'condition'>): boolean {
  return component !== '' && condition !== '';
}

function exactness({ component, condition }: AlertThere): number {
  return (condition === '' ? 0 : 2) + (component === '' ? 0 : 1);
}

/** @throws {SourceFault} when it is something else than an Alertmanager says. `now` in milliseconds */
export function keptQuiet(alerts: unknown, silences: unknown, source: SourceReference, host: string, now: number): KeptQuiet {
  if (!Array.isArray(alerts) || !Array.isArray(silences)) throw nonsense(host);
  const known = new Map<string, Holding>();
  for (const each of silences.slice(0, MOST_SILENCES)) {
    const silence = silenceIn(each, source, now);
    if (!silence) continue;
    const names = matchedBy(each);
    const broad = names.length > 0 && names.every((name) => OF_DEVICES.includes(name));
    known.set(silence[0], { silence: silence[1], broad, ofSeverity: names.includes('severity') });
  }
  const found = new Map<string, AlertThere[]>();
  const used = new Map<string, SilenceRecord>();
  for (const each of alerts.slice(0, MOST_ALERTS)) {
    const { labels, status } = objectOf(each);
    const { device, severity, ...named } = objectOf(labels);
    const by = objectOf(status).silencedBy;
    if (typeof device !== 'string' || !isId(device) || !Array.isArray(by)) continue;
    const component = textOf(named.component);
    const own = {
      ...{ instance: nameIn(named.instance), model: nameIn(named.model), site: nameIn(named.site), ha_group: nameIn(named.ha_group) },
      ...{ component: component && partLabel(component), condition: textOf(named.condition), severity: textOf(severity) },
    };
    const heldBy = by
      .flatMap((id: unknown) => (typeof id === 'string' ? (known.get(id) ?? []) : []))
      // What holds an alert about a device as a whole holds those of its parts only if it holds whatever is about that device.
      .filter(({ broad }) => isWhole(own) || broad)
      .toSorted((a, b) => (a.silence.until < b.silence.until ? 1 : -1));
    for (const { silence } of heldBy) used.set(silence.id, silence);
    const loud = by.length === 0 && objectOf(status).state === 'active';
    if (heldBy.length === 0 && !loud) continue;
    const alert: AlertThere = { ...own, heldBy, loud };
    const before = found.get(device);
    if (before) before.push(alert);
    else found.set(device, [alert]);
  }
  return { alerts: found, silences: used };
}

/** As it goes to platforms, and is told by them. */
function nameIn(value: unknown): string {
  return textLabel(textOf(value)) ?? '';
}

/** Labels that each alert of one device has alike. */
const OF_DEVICES: readonly string[] = ['device', 'instance', 'job', 'site', 'ha_group', 'model'];

/** Names of the labels that a silence asks for. */
function matchedBy(silence: unknown): readonly string[] {
  const { matchers } = objectOf(silence);
  return Array.isArray(matchers) ? matchers.map((each) => textOf(objectOf(each).name)) : [];
}

function silenceIn(value: unknown, source: SourceReference, now: number): readonly [id: string, SilenceRecord] | undefined {
  const { id, status, startsAt, endsAt, createdBy, comment } = objectOf(value);
  const [from, until] = [Date.parse(textOf(startsAt)), Date.parse(textOf(endsAt))];
  if (typeof id !== 'string' || objectOf(status).state !== 'active' || !(from <= until) || until <= now) return undefined;
  return [
    id,
    {
      // The same, whichever of the sources that share an Alertmanager has read it.
      id: `x${createHash('sha256').update(id).digest('hex').slice(0, 16)}`,
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
