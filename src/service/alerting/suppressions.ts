import { coversDevice, currentOccurrence, type Maintenance, type Occurrence } from '../../core/alerting/maintenance.ts';
import { isInForce, type Silence, silenceOf, type Whereabouts } from '../../core/alerting/silence.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { Keeper } from '../common/keeper.ts';

interface Planned {
  readonly maintenance: Maintenance;
  /** The occurrence under way or to come, as it was found at `foundAt`. */
  current: Occurrence | undefined;
  foundAt: number;
  /** Clients know that it is under way. */
  active: boolean;
}

/** What the passing of time has changed. */
export interface Passed {
  readonly silencesOver: readonly Silence[];
  readonly begun: readonly Maintenance[];
  readonly ended: readonly Maintenance[];
  /** They have no occurrence to come. */
  readonly over: readonly Maintenance[];
}

type Device = Pick<DeviceConfig, 'id' | 'haGroup'>;
type Place = Pick<Whereabouts, 'component' | 'condition'>;

/** The silences and maintenance windows of a service. */
export class Suppressions {
  readonly #silences = new Map<string, Silence>();
  readonly #planned = new Map<string, Planned>();

  /** Windows that are under way already have begun before: their beginning is no news. */
  constructor(silences: readonly Silence[], maintenance: readonly Maintenance[], now: number) {
    for (const silence of silences) this.#silences.set(silence.id, silence);
    for (const each of maintenance) {
      const planned = this.#plan(each, now);
      planned.active = isActive(planned.current, now);
    }
  }

  get silences(): readonly Silence[] {
    return [...this.#silences.values()];
  }
  get maintenance(): readonly Maintenance[] {
    return [...this.#planned.values()].map(({ maintenance }) => maintenance);
  }

  add(silence: Silence): void {
    this.#silences.set(silence.id, silence);
  }
  /** The silence that was ended; undefined when there is none of that id. */
  remove(id: string): Silence | undefined {
    const silence = this.#silences.get(id);
    this.#silences.delete(id);
    return silence;
  }

  plan(maintenance: Maintenance, now: number): void {
    this.#plan(maintenance, now);
  }
  /** The window that was ended; undefined when there is none of that id. */
  cancel(id: string): Maintenance | undefined {
    const planned = this.#planned.get(id);
    this.#planned.delete(id);
    return planned?.maintenance;
  }

  /** The silence in force on an alert of a device. */
  silenceOf(alert: Place, device: Device, now: number): Silence | undefined {
    return this.#silences.size === 0 ? undefined : silenceOf(this.#silences.values(), whereabouts(alert, device), now);
  }

  /** The window under way on a device. */
  maintenanceOf({ id, haGroup }: Device, now: number): Maintenance | undefined {
    for (const planned of this.#planned.values()) {
      if (coversDevice(planned.maintenance, id, haGroup) && isActive(currentOf(planned, now), now)) return planned.maintenance;
    }
    return undefined;
  }

  /** Whether planned work on a device falls into this time (ms), as far as the next occurrence of each goes. */
  isPlanned({ id, haGroup }: Device, from: number, to: number): boolean {
    return this.maintenance.some((maintenance) => {
      const next = coversDevice(maintenance, id, haGroup) ? currentOccurrence(maintenance, from) : undefined;
      return next !== undefined && next.start < to;
    });
  }

  /** A device has another id. Answers with what was about it. */
  rename(from: string, to: string): { readonly silences: readonly Silence[]; readonly maintenance: readonly Maintenance[] } {
    const silences = this.silences.filter(({ device }) => device === from).map((silence) => ({ ...silence, device: to }));
    for (const silence of silences) this.#silences.set(silence.id, silence);
    const planned = [...this.#planned.values()]
      .filter(({ maintenance }) => maintenance.device === from)
      .map((each) => ({ ...each, maintenance: { ...each.maintenance, device: to } }));
    for (const each of planned) this.#planned.set(each.maintenance.id, each);
    return { silences, maintenance: planned.map(({ maintenance }) => maintenance) };
  }

  occurrenceOf(id: string, now: number): Occurrence | undefined {
    const planned = this.#planned.get(id);
    return planned && currentOf(planned, now);
  }

  /** Takes out what is over, and answers with what has begun and ended since the last time. */
  elapse(now: number): Passed {
    const silencesOver = this.silences.filter(({ until }) => until <= now);
    for (const { id } of silencesOver) this.#silences.delete(id);
    const begun: Maintenance[] = [];
    const ended: Maintenance[] = [];
    const over: Maintenance[] = [];
    for (const [id, planned] of this.#planned) {
      const current = currentOf(planned, now);
      const active = isActive(current, now);
      if (active && !planned.active) begun.push(planned.maintenance);
      if (!active && planned.active) ended.push(planned.maintenance);
      planned.active = active;
      if (current) continue;
      over.push(planned.maintenance);
      this.#planned.delete(id);
    }
    return { silencesOver, begun, ended, over };
  }

  /** When `elapse` will next have something to say; Infinity: never. */
  nextAt(now: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { until } of this.#silences.values()) next = Math.min(next, until);
    for (const planned of this.#planned.values()) {
      const current = currentOf(planned, now);
      if (current) next = Math.min(next, isActive(current, now) ? current.end : current.start);
    }
    return next;
  }

  #plan(maintenance: Maintenance, now: number): Planned {
    const planned = { maintenance, current: currentOccurrence(maintenance, now), foundAt: now, active: false };
    this.#planned.set(maintenance.id, planned);
    return planned;
  }
}

/** The silences and maintenance windows that the store has. From then on they are saved anew when it has lost them. */
export function recallSuppressions(keeper: Keeper, now: number): Suppressions {
  const { silences, maintenance } = keeper.read({ silences: [], maintenance: [] }, ({ suppressions }) => ({
    silences: suppressions.loadSilences(),
    maintenance: suppressions.loadMaintenance(),
  }));
  const recalled = new Suppressions(silences, maintenance, now);
  keeper.register((store) => {
    for (const silence of recalled.silences) store.suppressions.saveSilence(silence);
    for (const each of recalled.maintenance) store.suppressions.saveMaintenance(each);
  });
  return recalled;
}

/** Where an alert of a device stands, for matching. */
export function whereabouts({ component, condition }: Place, { id, haGroup }: Device): Whereabouts {
  return { device: id, component, condition, ...(haGroup !== undefined && { haGroup }) };
}

/** Calendars are slow: an occurrence is looked for again when it has passed, or when the clock was set back. */
function currentOf(planned: Planned, now: number): Occurrence | undefined {
  if (now < planned.foundAt || (planned.current !== undefined && now >= planned.current.end)) {
    planned.current = currentOccurrence(planned.maintenance, now);
    planned.foundAt = now;
  }
  return planned.current;
}

function isActive(occurrence: Occurrence | undefined, now: number): boolean {
  return occurrence !== undefined && isInForce({ from: occurrence.start, until: occurrence.end }, now);
}
