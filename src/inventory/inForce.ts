import { groupBy } from '../core/groupBy.ts';
import { count } from '../core/words.ts';
import { connectionPlaces } from './consolePlace.ts';
import { type LoadedInventory, parseInventory } from './load.ts';
import type { InventoryPart, PartKind } from './parts.ts';
import type { InventoryProblem } from './problem.ts';
import type { Definition } from './schema.ts';
import { type Slip, slipKey } from './slip.ts';

/**
 * What is in force of the inventory. A part of the file that has an error, and a part that is missing in a file that has errors, goes on as
 * it was last read without one: a slip of the pen ends no watching. What is missing in a file without errors was removed on purpose.
 */

/** A part as it was last read without error. */
export interface KeptPart {
  readonly kind: PartKind;
  readonly id: string;
  /** As it was written, in plain values; secrets stand in it by name only. */
  readonly value: unknown;
}

/** What was found where the inventory should be. */
export type InventoryRead =
  | { readonly kind: 'text'; readonly loaded: LoadedInventory }
  /** There is none, or it cannot be read: why, in a sentence. */
  | { readonly kind: 'none'; readonly reason: string };

/** An id that was changed while all the rest of the entry stayed the same. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

export interface InForce {
  /** What is watched and who is notified, and how. Its problems and places are not the file's. */
  readonly inventory: LoadedInventory;
  /** All parts of it, for the next time. */
  readonly parts: readonly KeptPart[];
  readonly slips: readonly Slip[];
  readonly renames: readonly Rename[];
  /** The file was read without an error: what it does not have is gone. */
  readonly complete: boolean;
}

/** What is in force after a look at the file. `before`: what was. */
export function inForceAfter(before: readonly KeptPart[], read: InventoryRead, definition: Definition): InForce {
  if (read.kind === 'text' && read.loaded.readable) return afterText(before, read.loaded, definition);
  const problem = read.kind === 'text' ? read.loaded.unreadable : undefined;
  const reason = read.kind === 'none' ? read.reason : (problem?.message ?? 'It is no JSON.');
  const stays = before.some(({ kind }) => kind === 'device') ? 'as-read' : 'nothing';
  const slip: Slip = { kind: 'file', id: '', stays, reason, ...(problem && { line: problem.line }) };
  const found = agreed(new Map(before.map((part) => [slipKey(part), { part, written: undefined }])), new Map(), definition);
  // Where nothing was ever read there is nothing that could go on, and a file that is not there is no mistake.
  const slips = read.kind === 'none' && before.length === 0 ? [] : [slip];
  return { ...found, slips: [...slips, ...found.slips], renames: [], complete: false };
}

/** A part that is to be in force; `written`: as the file has it. */
interface Candidate {
  readonly part: KeptPart;
  readonly written: InventoryPart | undefined;
}

function afterText(before: readonly KeptPart[], loaded: LoadedInventory, definition: Definition): InForce {
  const error = loaded.problems.find(({ severity, taken }) => severity === 'error' && !taken);
  const known = new Map(before.map((part) => [slipKey(part), part]));
  const renames = renamesIn(loaded.parts, known);
  for (const { from } of renames) known.delete(slipKey({ kind: 'device', id: from }));
  const meant = meantIn(loaded.parts, known);
  const candidates = new Map<string, Candidate>();
  const slips: Slip[] = [];
  for (const [key, parts] of groupBy(loaded.parts, (part) => slipKey(meant.get(part) ?? nameOf(part)))) {
    const [first] = parts;
    if (first === undefined) continue;
    const { kind, id } = meant.get(first) ?? nameOf(first);
    const kept = known.get(key);
    const { errors } = parts.find((part) => part.errors.length > 0) ?? first;
    if (errors.length > 0) {
      if (kept) candidates.set(key, { part: kept, written: undefined });
      slips.push({ kind, id, stays: kept ? 'as-read' : 'nothing', ...why(errors) });
      continue;
    }
    const { alertsErrors, value } = first;
    const alerts = alertsErrors.length > 0 ? alertsOf(kept?.value) : undefined;
    candidates.set(key, { part: { kind, id, value: alerts === undefined ? value : { ...objectOf(value), alerts } }, written: first });
    if (alertsErrors.length > 0) slips.push({ kind, id, stays: kept ? 'alerts-as-read' : 'alerts-of-file', ...why(alertsErrors) });
  }
  for (const [key, { kind, id, value }] of error ? known : []) {
    if (candidates.has(key)) continue;
    candidates.set(key, { part: { kind, id, value }, written: undefined });
    if (error) slips.push({ kind, id, stays: 'as-read', missing: true, reason: error.message, line: error.line });
  }
  const found = agreed(candidates, known, definition);
  // What a later step found replaces what was found of the same part before.
  const all = new Map([...slips, ...found.slips].map((slip) => [slipKey(slip), slip]));
  return { ...found, ...(all.size === 0 && { inventory: loaded }), slips: [...all.values()], renames, complete: error === undefined };
}

/**
 * Makes one inventory of the parts. What stays as it was may be in the way of something that the file has anew, the same port for one: then
 * that stays as it was, too, since no two devices are watched at one place.
 */
function agreed(
  wanted: ReadonlyMap<string, Candidate>,
  known: ReadonlyMap<string, KeptPart>,
  definition: Definition,
): Pick<InForce, 'inventory' | 'parts' | 'slips'> {
  const candidates = new Map(wanted);
  const slips = new Map<string, Slip>();
  for (;;) {
    const parts = [...candidates.values()].map(({ part }) => part);
    const inventory = parseInventory(textOf(parts), definition);
    const partAt = partsByPlace(parts);
    const wrong = inventory.parts.flatMap((found) => {
      const of = found.errors.length > 0 && partAt(found);
      return of ? [{ key: slipKey(of), found }] : [];
    });
    const anew = wrong.filter(({ key }) => candidates.get(key)?.written !== undefined);
    if (wrong.length === 0) return { inventory, parts, slips: [...slips.values()] };
    const asRead = new Connected([...candidates.values()].flatMap(({ part, written }) => (written ? [] : [part])));
    for (const { key, found } of anew.length > 0 ? anew : wrong) {
      const candidate = candidates.get(key);
      if (!candidate) continue;
      const { part, written } = candidate;
      const kept = written && known.get(key);
      candidates.delete(key);
      const rival = written && asRead.sharing(written)[0];
      if (kept) {
        candidates.set(key, { part: kept, written: undefined });
        asRead.add(kept);
      } else if (!written) asRead.delete(part);
      const reason = rival
        ? `It is at the same place as "${rival.id}", which is watched as it was last read: correct that entry first.`
        : why(found.errors).reason;
      slips.set(key, { kind: part.kind, id: part.id, stays: kept ? 'as-read' : 'nothing', reason, ...(written && { line: written.line }) });
    }
  }
}

/** Which of the parts each one of their text is. */
function partsByPlace(parts: readonly KeptPart[]): (found: InventoryPart) => KeptPart | undefined {
  const byKind = groupBy(parts, ({ kind }) => kind);
  return ({ kind, id, place }) => {
    const ofKind = byKind.get(kind) ?? [];
    return place > 0 ? ofKind[place - 1] : (ofKind.find((part) => part.id === id) ?? ofKind[0]);
  };
}

/** Devices by where their connections lead. */
class Connected {
  readonly #at = new Map<string, Set<KeptPart>>();

  constructor(parts: readonly KeptPart[]) {
    for (const part of parts) this.add(part);
  }

  add(part: KeptPart): void {
    for (const place of placesOf(part)) {
      const there = this.#at.get(place) ?? new Set();
      this.#at.set(place, there.add(part));
    }
  }

  delete(part: KeptPart): void {
    for (const place of placesOf(part)) this.#at.get(place)?.delete(part);
  }

  /** Those that have a place in common with an entry. */
  sharing({ connections }: InventoryPart): readonly KeptPart[] {
    return connections.flatMap((place) => [...(this.#at.get(place) ?? [])]);
  }
}

function placesOf({ kind, value }: KeptPart): readonly string[] {
  return kind === 'device' ? connectionPlaces(value) : [];
}

/** The parts as one file, without its comments. */
export function textOf(parts: readonly KeptPart[], indent?: number): string {
  const of = (kind: PartKind) => parts.filter((part) => part.kind === kind);
  const [[poll], [alerts], [intake], [history]] = [of('poll'), of('alerts'), of('receivers'), of('history')];
  const [[outlets], [sources]] = [of('export'), of('sources')];
  const [groups, receivers] = [of('group'), of('receiver')];
  const file = {
    ...(poll && { poll: poll.value }),
    ...(alerts && { alerts: alerts.value }),
    ...(intake && { receivers: intake.value }),
    ...(history && { history: history.value }),
    ...(outlets && { export: outlets.value }),
    ...(sources && { sources: sources.value }),
    ...(groups.length > 0 && { groups: Object.fromEntries(groups.map(({ id, value }) => [id, value])) }),
    ...(receivers.length > 0 && { notify: receivers.map(({ value }) => value) }),
    devices: of('device').map(({ value }) => value),
  };
  return JSON.stringify(file, undefined, indent);
}

/** What a part of the file is called: one without an id by its place. */
function nameOf({ kind, id, place }: InventoryPart): Pick<KeptPart, 'kind' | 'id'> {
  return { kind, id: id ?? `#${place}` };
}

function why(errors: readonly InventoryProblem[]): Pick<Slip, 'reason' | 'line'> {
  const [first, ...others] = errors;
  if (first === undefined) return { reason: 'It is not right.' };
  const more = others.length === 0 ? '' : ` (And ${count(others.length, 'more error', 'more errors')}.)`;
  return { reason: first.message + more, line: first.line };
}

/** Entries with a new id that are in all else what an entry was that is not there any more. */
function renamesIn(written: readonly InventoryPart[], known: ReadonlyMap<string, KeptPart>): readonly Rename[] {
  const devices = written.filter(({ kind }) => kind === 'device');
  const gone = groupBy(goneFrom(devices, known), ({ value }) => likeness(value));
  return devices.flatMap(({ id, errors, alertsErrors, value }) => {
    if (id === undefined || errors.length + alertsErrors.length > 0 || known.has(slipKey({ kind: 'device', id }))) return [];
    const [same, ...others] = gone.get(likeness(value)) ?? [];
    return same && others.length === 0 ? [{ from: same.id, to: id }] : [];
  });
}

/** The same text for entries that say the same, but for their id. */
function likeness(entry: unknown): string {
  return JSON.stringify({ ...objectOf(entry), id: '' }, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Which device an entry is about whose id is none, or is a new one beside other errors: the one that was at the same place and is missing. */
function meantIn(written: readonly InventoryPart[], known: ReadonlyMap<string, KeptPart>): ReadonlyMap<InventoryPart, KeptPart> {
  const devices = written.filter(({ kind }) => kind === 'device');
  const gone = new Connected(goneFrom(devices, known));
  const meant = new Map<InventoryPart, KeptPart>();
  for (const entry of devices) {
    if (entry.errors.length === 0 || (entry.id !== undefined && known.has(slipKey(nameOf(entry))))) continue;
    const [found] = gone.sharing(entry);
    if (!found) continue;
    meant.set(entry, found);
    gone.delete(found);
  }
  return meant;
}

function goneFrom(devices: readonly InventoryPart[], known: ReadonlyMap<string, KeptPart>): readonly KeptPart[] {
  const there = new Set(devices.map((part) => slipKey(nameOf(part))));
  return [...known].flatMap(([key, part]) => (part.kind === 'device' && !there.has(key) ? [part] : []));
}

function alertsOf(value: unknown): unknown {
  return objectOf(value).alerts;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
