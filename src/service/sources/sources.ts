import type { DeviceModel } from '../../core/deviceModel.ts';
import { Fault } from '../../core/fault.ts';
import { DAY } from '../../core/time/duration.ts';
import { type SourceConfig, sourceSecrets } from '../../inventory/sourceSchema.ts';
import type { AlertRecord, DeviceRecord, PastRecord, SilenceRecord, SourceRecord } from '../../protocol/contract.ts';
import type { Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import { iso } from '../records/deviceRecord.ts';
import type { Fleet } from '../watching/fleet.ts';
import { quietBy } from './alertmanager.ts';
import { sameOr } from './sameOr.ts';
import { hiddenSightings } from './sharedDevices.ts';
import { Source } from './source.ts';
import { notReadText } from './sourceText.ts';

/** What clients should see anew of what is read from platforms. */
export interface RemoteChange {
  readonly remoteDevices: readonly DeviceRecord[];
  readonly remoteAlerts: readonly AlertRecord[];
  readonly removedDevices: readonly string[];
  readonly sources: readonly SourceRecord[];
  /** Who keeps what quiet is another than before. */
  readonly silences: boolean;
}

export type RemotePast = Required<Pick<PastRecord, 'devices' | 'alerts' | 'notKept' | 'notRead'>>;

export interface SourcesOptions {
  readonly fleet: Pick<Fleet, 'find' | 'listen'>;
  readonly secrets: Secrets;
  readonly models: readonly DeviceModel[];
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly changed: (change: RemoteChange) => void;
}

/** Alerts that are over are told of for a day, and so many of them. */
const KEPT = DAY;
const MOST_OVER = 2_000;

/** What other services watch, read from the platforms that the inventory names. Nothing of it is stored here, and nothing can be done to it. */
export class RemoteSources implements Disposable {
  readonly #options: SourcesOptions;
  readonly #sources = new Map<string, Source>();
  #configs: readonly SourceConfig[] = [];
  /** As clients know them, by id. */
  #devices: ReadonlyMap<string, DeviceRecord> = new Map();
  #alerts: ReadonlyMap<string, AlertRecord> = new Map();
  /** Devices that are shown as from another source: their ids, with those that are shown. */
  #hidden: ReadonlyMap<string, string> = new Map();
  /** Alerts that are open, and over, as each source tells of them, whichever of them is shown. */
  #open: ReadonlyMap<string, AlertRecord> = new Map();
  #over = new Map<string, AlertRecord>();
  #silences: readonly SilenceRecord[] = [];
  #records: readonly SourceRecord[] = [];

  constructor(options: SourcesOptions) {
    this.#options = options;
    options.fleet.listen({
      changed: ({ devices, removed }) => {
        // Whether a device is shown from here or from there changes when it begins or ends being watched here.
        const ids = [...devices.map(({ id }) => id), ...removed];
        for (const source of this.#sources.values()) {
          const isOther = ids.some(
            (id) => source.told(id) !== undefined && (options.fleet.find(id) !== undefined) === source.devices.has(source.idOf(id)),
          );
          if (isOther) void source.ownChanged();
        }
      },
      fired: () => {},
      resolved: () => {},
    });
  }

  /** Names of the secrets that reading them needs. */
  get secrets(): readonly string[] {
    return sourceSecrets(this.#configs);
  }

  get devices(): readonly DeviceRecord[] {
    return [...this.#devices.values()];
  }

  /** Those that are open, and those of the last day that are over. */
  get alerts(): readonly AlertRecord[] {
    return [...this.#alerts.values()];
  }

  get silences(): readonly SilenceRecord[] {
    return this.#silences;
  }

  get records(): readonly SourceRecord[] {
    return this.#records;
  }

  /** The source of a device, and its id there. Undefined: it is read from none. */
  of(device: string): { readonly source: Source; readonly device: string } | undefined {
    const at = device.indexOf('/');
    const source = at < 0 ? undefined : this.#sources.get(device.slice(0, at));
    return source?.devices.has(device) ? { source, device: device.slice(at + 1) } : undefined;
  }

  /** An alert that was read from a source. */
  alert(id: string): AlertRecord | undefined {
    return this.#alerts.get(id) ?? this.#open.get(id) ?? this.#over.get(id);
  }

  isSilence(id: string): boolean {
    return this.silences.some((silence) => silence.id === id);
  }

  /** How what is read from platforms stood at a moment (ms); `notRead`: of which nothing can be said, and why, a sentence each. */
  async stoodAt(time: number, signal: AbortSignal): Promise<RemotePast> {
    const all = await Promise.all(
      this.#inOrder.map(async (source) => {
        try {
          return { ...(await source.stoodAt(time, signal)), notRead: [] };
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          return {
            ...{ devices: [], alerts: [], sightings: [], notKept: [] },
            notRead: [notReadText(source.reference.name, error.message)],
          };
        }
      }),
    );
    const hidden = hiddenSightings(
      all.flatMap(({ sightings }) => sightings),
      time,
    );
    const devices = all.flatMap((each) => each.devices);
    // What one platform has nothing of is kept where another one has it.
    const shownNow = (id: string) => this.#hidden.get(id) ?? id;
    const kept = new Set(devices.map(({ id }) => shownNow(id)));
    const notKept = new Set(all.flatMap((each) => each.notKept.map(shownNow)).filter((id) => !kept.has(id)));
    return {
      devices: devices.filter(({ id }) => !hidden.has(id)),
      alerts: all.flatMap(({ alerts }) => alerts).filter(({ device }) => !hidden.has(device)),
      notKept: notKept.size,
      notRead: all.flatMap(({ notRead }) => notRead),
    };
  }

  /** Reads there from now on. */
  use(configs: readonly SourceConfig[]): void {
    const before = new Map(this.#configs.map((config) => [config.id, JSON.stringify(config)]));
    this.#configs = configs;
    const stays = new Set(configs.filter((config) => before.get(config.id) === JSON.stringify(config)).map(({ id }) => id));
    const isOther = this.#sources.size > 0 || configs.length > 0;
    for (const [id, source] of this.#sources) {
      if (stays.has(id)) continue;
      source[Symbol.dispose]();
      this.#sources.delete(id);
    }
    for (const config of configs) if (!this.#sources.has(config.id)) this.#sources.set(config.id, this.#source(config));
    if (isOther) this.#tell();
  }

  /** Secrets are others than before: what was refused may be let in. */
  secretsChanged(): void {
    for (const source of this.#sources.values()) void source.look();
  }

  [Symbol.dispose](): void {
    for (const source of this.#sources.values()) source[Symbol.dispose]();
  }

  #source(config: SourceConfig): Source {
    const { secrets, models, log, now, fleet } = this.#options;
    return new Source({
      ...{ config, secrets, models, log, now },
      isOwn: (device) => fleet.find(device) !== undefined,
      changed: (source) => {
        if (this.#sources.get(config.id) === source) this.#tell();
      },
    });
  }

  /** As the inventory names them. */
  get #inOrder(): readonly Source[] {
    return this.#configs.flatMap(({ id }) => this.#sources.get(id) ?? []);
  }

  /** What is another than clients know it. */
  #tell(): void {
    const all = this.#inOrder;
    const known = new Map(all.flatMap((source) => [...source.devices]));
    const open = new Map(all.flatMap((source) => [...source.alerts]));
    this.#end([...this.#open.values()].filter(({ id, device }) => !open.has(id) && known.has(device)));
    for (const id of open.keys()) this.#over.delete(id);
    for (const [id, { device }] of this.#over) if (!known.has(device)) this.#over.delete(id);
    this.#open = open;
    const sightings = all.length < 2 ? [] : all.flatMap((source) => source.sightings);
    this.#hidden = hiddenSightings(sightings, this.#options.now(), this.#hidden);
    const devices = new Map([...known].filter(([id]) => !this.#hidden.has(id)));
    const shared = new Set(this.#hidden.values());
    const shown = [...open.values(), ...this.#over.values()].filter(({ device }) => devices.has(device));
    const alerts = new Map(shown.map((alert) => [alert.id, shared.has(alert.device) ? this.#quieted(alert, all) : alert]));
    const removedDevices = [...this.#devices.keys()].filter((id) => !devices.has(id));
    for (const source of all) source.elsewhere = this.#elsewhere(source);
    this.#records = all.map(({ record }) => record);
    const change: RemoteChange = {
      remoteDevices: [...devices.values()].filter((device) => this.#devices.get(device.id) !== device),
      remoteAlerts: [...alerts.values()].filter((alert) => this.#alerts.get(alert.id) !== alert),
      removedDevices,
      sources: this.records,
      silences: this.#silencesChanged(),
    };
    this.#devices = devices;
    this.#alerts = alerts;
    this.#options.changed(change);
  }

  /** Devices of a source that are shown as from other ones. */
  #elsewhere(source: Source): { readonly devices: number; readonly names: readonly string[] } | undefined {
    const instead = [...source.devices.keys()].flatMap((id) => this.#hidden.get(id) ?? []);
    const names = new Set(instead.flatMap((id) => this.#devicesSource(id)?.reference.name ?? []));
    return instead.length === 0 ? undefined : { devices: instead.length, names: [...names] };
  }

  /** The source that an id names. */
  #devicesSource(device: string): Source | undefined {
    return this.#sources.get(device.slice(0, device.indexOf('/')));
  }

  /** An alert of a device that several sources read is quiet by what the Alertmanager of any of them says. */
  #quieted(alert: AlertRecord, all: readonly Source[]): AlertRecord {
    const { source, device } = this.of(alert.device) ?? {};
    const told = device === undefined ? undefined : source?.told(device);
    const open = told?.alerts.find(({ component, condition }) => component === alert.component && condition === alert.condition);
    if (!told || !open || alert.state === 'resolved') return alert;
    const readers = all.filter((each) => each === source || this.#hidden.get(each.idOf(told.device)) === alert.device);
    const silencedBy = quietBy(
      readers.flatMap(({ quiet }) => quiet ?? []),
      told,
      open,
    );
    if (silencedBy === alert.silencedBy) return alert;
    const { silencedBy: _, ...rest } = alert;
    return sameOr(this.#alerts.get(alert.id), { ...rest, ...(silencedBy !== undefined && { silencedBy }) });
  }

  /** An alert that is not told of any more, while its device is, is over. */
  #end(alerts: readonly AlertRecord[]): void {
    const now = this.#options.now();
    for (const { silencedBy: _, ...alert } of alerts) this.#over.set(alert.id, { ...alert, state: 'resolved', resolvedAt: iso(now) });
    for (const [id, { resolvedAt = '' }] of this.#over) {
      if (now - Date.parse(resolvedAt) <= KEPT && this.#over.size <= MOST_OVER) break;
      this.#over.delete(id);
    }
  }

  #silencesChanged(): boolean {
    const before = this.#silences;
    // Sources may share an Alertmanager: what the first one says of a silence stands.
    const all = new Map<string, SilenceRecord>();
    for (const { silences } of this.#inOrder) for (const silence of silences) if (!all.has(silence.id)) all.set(silence.id, silence);
    this.#silences = [...all.values()];
    return JSON.stringify(before) !== JSON.stringify(this.#silences);
  }
}
