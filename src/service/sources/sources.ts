import type { DeviceModel } from '../../core/deviceModel.ts';
import { Fault } from '../../core/fault.ts';
import { DAY } from '../../core/time/duration.ts';
import { type SourceConfig, sourceSecrets } from '../../inventory/sourceSchema.ts';
import type { AlertRecord, DeviceRecord, PastRecord, SilenceRecord, SourceRecord } from '../../protocol/contract.ts';
import type { Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import { iso } from '../records/deviceRecord.ts';
import type { Fleet } from '../watching/fleet.ts';
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
    return [...this.#alerts.values(), ...this.#over.values()];
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
    return this.#alerts.get(id) ?? this.#over.get(id);
  }

  isSilence(id: string): boolean {
    return this.silences.some((silence) => silence.id === id);
  }

  /** How what is read from platforms stood at a moment (ms); `notRead`: of which nothing can be said, and why, a sentence each. */
  async stoodAt(time: number, signal: AbortSignal): Promise<RemotePast> {
    const all = await Promise.all(
      [...this.#sources.values()].map(async (source) => {
        try {
          return { ...(await source.stoodAt(time, signal)), notRead: [] };
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          return {
            devices: [],
            alerts: [],
            notKept: 0,
            notRead: [notReadText(source.reference.name, error.message)],
          };
        }
      }),
    );
    return {
      devices: all.flatMap(({ devices }) => devices),
      alerts: all.flatMap(({ alerts }) => alerts),
      notKept: all.reduce((sum, { notKept }) => sum + notKept, 0),
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

  /** What is another than clients know it. */
  #tell(): void {
    const all = [...this.#sources.values()];
    const devices = new Map(all.flatMap((source) => [...source.devices]));
    const alerts = new Map(all.flatMap((source) => [...source.alerts]));
    const removedDevices = [...this.#devices.keys()].filter((id) => !devices.has(id));
    const ended = [...this.#alerts.values()].filter(({ id, device }) => !alerts.has(id) && devices.has(device));
    const over = this.#end(ended);
    for (const id of alerts.keys()) this.#over.delete(id);
    for (const [id, { device }] of this.#over) if (!devices.has(device)) this.#over.delete(id);
    this.#records = all.map(({ record }) => record);
    const change: RemoteChange = {
      remoteDevices: [...devices.values()].filter((device) => this.#devices.get(device.id) !== device),
      remoteAlerts: [...[...alerts.values()].filter((alert) => this.#alerts.get(alert.id) !== alert), ...over],
      removedDevices,
      sources: this.records,
      silences: this.#silencesChanged(),
    };
    this.#devices = devices;
    this.#alerts = alerts;
    this.#options.changed(change);
  }

  /** An alert that is not told of any more, while its device is, is over. */
  #end(alerts: readonly AlertRecord[]): readonly AlertRecord[] {
    const now = this.#options.now();
    const over = alerts.map(({ silencedBy: _, ...alert }): AlertRecord => ({ ...alert, state: 'resolved', resolvedAt: iso(now) }));
    for (const alert of over) this.#over.set(alert.id, alert);
    for (const [id, { resolvedAt = '' }] of this.#over) {
      if (now - Date.parse(resolvedAt) <= KEPT && this.#over.size <= MOST_OVER) break;
      this.#over.delete(id);
    }
    return over;
  }

  #silencesChanged(): boolean {
    const before = this.#silences;
    this.#silences = [...this.#sources.values()].flatMap(({ silences }) => silences);
    return JSON.stringify(before) !== JSON.stringify(this.#silences);
  }
}
