import { hash } from 'node:crypto';
import { MINUTE } from '../../core/time/duration.ts';
import type { DeviceRecord, HaGroupRecord } from '../../protocol/contract.ts';
import type { StandingRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { deviceRecord } from '../records/deviceRecord.ts';
import type { Fleet } from '../watching/fleet.ts';
import { isDeviceStanding, isGroupStanding } from './standing.ts';

/** Changes of one burst are kept together (ms). */
const BURST = 1_000;
/** Until when something stands is written at most this often (ms) while nothing changes: each time, all of its row is. Until then it is known here. */
const WRITTEN = 30 * MINUTE;

interface KeptParts {
  readonly fleet: Pick<Fleet, 'find' | 'listen'>;
  readonly keeper: Keeper;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** So long (ms) changes of one burst are gathered. */
  readonly burst?: number;
}

/** What was kept last of a device or a group. */
interface Kept extends Pick<StandingRow, 'kind' | 'id' | 'from' | 'until'> {
  /** The `until` of its row. */
  readonly written: number;
  readonly key: string;
}

/** Keeps how each device and each HA group stands whenever that has changed, so that it can be shown later how it stood. */
export class KeptStandings implements Disposable {
  readonly #parts: KeptParts;
  readonly #kept = new Map<string, Kept>();
  readonly #devices = new Set<string>();
  readonly #groups = new Map<string, HaGroupRecord | null>();
  #pending: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(parts: KeptParts) {
    this.#parts = parts;
    parts.fleet.listen({
      changed: ({ devices, removed }) => {
        for (const { id } of devices) this.#devices.add(id);
        for (const id of removed) this.#devices.add(id);
        this.#soon();
      },
      fired: () => {},
      resolved: () => {},
    });
  }

  /** HA groups stand differently now. */
  groupsChanged(groups: readonly HaGroupRecord[], removed: readonly string[]): void {
    for (const group of groups) this.#groups.set(group.id, group);
    for (const id of removed) this.#groups.set(id, null);
    this.#soon();
  }

  /** Until when (ms) it is known to have stood as it has since `from`, where that is later than its row says. */
  untilOf({ kind, id, from }: Pick<StandingRow, 'kind' | 'id' | 'from'>): number | undefined {
    const kept = this.#kept.get(nameOf(kind, id));
    return kept?.from === from ? kept.until : undefined;
  }

  /** Keeps now what waits. */
  flush(): void {
    clearTimeout(this.#pending);
    this.#keep(0);
  }

  [Symbol.dispose](): void {
    if (!this.#ended) this.flush();
    this.#ended = true;
  }

  #soon(): void {
    if (!this.#ended) this.#pending ??= setTimeout(() => this.#keep(), this.#parts.burst ?? BURST).unref();
  }

  /** @param lag by how much later (ms) than its row says something may stand */
  #keep(lag = WRITTEN): void {
    this.#pending = undefined;
    const { fleet, keeper, now } = this.#parts;
    const time = now();
    const rows: StandingRow[] = [];
    const goingOn: Kept[] = [];
    const take = (kind: StandingRow['kind'], id: string, standing: object | null, key: string, until: number) => {
      const name = nameOf(kind, id);
      const before = this.#kept.get(name) ?? this.#stored(kind, id);
      if (before?.key !== key) {
        if (before && before.written < before.until) goingOn.push(before);
        this.#kept.set(name, { kind, id, from: time, until, written: until, key });
        rows.push({ kind, id, from: time, until, standing });
      } else this.#kept.set(name, { ...before, until: Math.max(before.until, until) });
    };
    for (const id of this.#devices) {
      const watched = fleet.find(id);
      const record = watched && deviceRecord(watched, time);
      const standing = record ? standingOf(record) : null;
      take('device', id, standing, keyOf(standing), record?.lastSeen === undefined ? time : Date.parse(record.lastSeen));
    }
    for (const [id, group] of this.#groups) take('group', id, group, groupKey(group), time);
    for (const [name, kept] of this.#kept) {
      if (kept.until - kept.written <= lag) continue;
      goingOn.push(kept);
      this.#kept.set(name, { ...kept, written: kept.until });
    }
    this.#devices.clear();
    this.#groups.clear();
    if (rows.length + goingOn.length === 0) return;
    keeper.keep((store) =>
      store.transaction(() => {
        for (const row of rows) store.stood.save(row);
        for (const row of goingOn) store.stood.goesOn(row);
      }),
    );
  }

  /** What an earlier run of the service has kept. */
  #stored(kind: StandingRow['kind'], id: string): Kept | undefined {
    const row = this.#parts.keeper.read(undefined, (store) => store.stood.at(kind, id, this.#parts.now()));
    if (!row) return undefined;
    const { standing } = row;
    const isOurs = kind === 'group' ? isGroupStanding(standing) : isDeviceStanding(standing);
    if (standing !== null && !isOurs) return undefined;
    const key = kind === 'group' ? groupKey(standing as HaGroupRecord | null) : keyOf(standing as DeviceRecord | null);
    return { kind, id, from: row.from, until: row.until, written: row.until, key };
  }
}

function nameOf(kind: StandingRow['kind'], id: string): string {
  return `${kind} ${id}`;
}

/** The record without what every poll changes. */
function standingOf({ lastSeen: _seen, nextPoll: _next, polling: _polling, ...record }: DeviceRecord): DeviceRecord {
  return {
    ...record,
    polling: false,
    channels: record.channels.map(({ durationMs: _time, lastSeen: _last, refused: _refused, ...channel }) => channel),
    components: record.components.map((component) => ({
      ...component,
      readings: [],
      indicators: component.indicators.filter(({ phase }) => phase !== 'ok' && phase !== 'unknown'),
    })),
  };
}

/** Is another one when it stands differently. That a fault shows another number is no change. */
function keyOf(standing: DeviceRecord | null): string {
  if (standing === null) return 'gone';
  const { findings = [], components, channels, problems, ...rest } = standing;
  const said = JSON.stringify([
    rest,
    findings.map(({ component, state }) => [component, state]),
    components.map(({ indicators, ...component }) => [
      component,
      indicators.map(({ condition, phase, stale }) => [condition, phase, stale]),
    ]),
    channels.map(({ error: _error, ...channel }) => channel),
    problems.map(({ code, secret }) => [code, secret]),
  ]);
  // It is some kilobytes long, and one is known of each device.
  return hash('sha256', said, 'base64url');
}

function groupKey(group: HaGroupRecord | null): string {
  if (group === null) return 'gone';
  const { redundancy, watched, differences = [], name } = group;
  return JSON.stringify([name, redundancy, watched.map(({ device, standing }) => [device, standing]), differences.map(({ what }) => what)]);
}
