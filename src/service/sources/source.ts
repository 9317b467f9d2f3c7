import { setImmediate as turn } from 'node:timers/promises';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/groupBy.ts';
import { DAY, durationMs, HOUR, MINUTE } from '../../core/time/duration.ts';
import type { SourceConfig } from '../../inventory/sourceSchema.ts';
import type { AlertRecord, DeviceRecord, SilenceRecord, SourceRecord, SourceReference } from '../../protocol/contract.ts';
import { describe, type Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import { iso } from '../records/deviceRecord.ts';
import { type KeptQuiet, quietBy } from './alertmanager.ts';
import type { ToldSample } from './answers.ts';
import { Beginnings } from './beginnings.ts';
import { Platform, type PlatformLook } from './platform.ts';
import { type DetailSamples, type RemoteDetail, remoteDetail, samplesOf } from './remoteReadings.ts';
import { modelOf, remoteAlert, remoteDevice, remoteId, trustIn } from './remoteRecords.ts';
import { sameOr } from './sameOr.ts';
import { isSettledWithin } from './settled.ts';
import type { Sighting } from './sharedDevices.ts';
import { type SourceStanding, sourceText } from './sourceText.ts';
import { rememberedIn, type ToldDevice, toldIn } from './told.ts';
import { UntoldAlerts } from './untoldAlerts.ts';

export interface SourceOptions {
  readonly config: SourceConfig;
  readonly secrets: Secrets;
  readonly models: readonly DeviceModel[];
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ids of devices that are watched here. */
  readonly isOwn: (device: string) => boolean;
  /** There is something new to be seen. */
  readonly changed: (source: Source) => void;
  /** How long one answer may take (ms). */
  readonly patience?: number | undefined;
}

/** A device that is known, and whether the last look has told of it. */
interface Known {
  readonly told: ToldDevice;
  /** When a look has told of it last (ms); undefined: only earlier samples are known. */
  readonly toldAt: number | undefined;
}

/** What is not told of for so long is forgotten (ms). */
const FORGOTTEN = 7 * DAY;
/** How often devices of the last day are asked for. */
const EARLIER = HOUR;
/** A device is looked at for so long (ms) after somebody has opened it, and so many at a time. */
const OPEN = 15 * MINUTE;
const MOST_OPEN = 4;
/** Records that are made before others have their turn. */
const AT_ONCE = 250;
/** A look that takes longer (ms), and longer than the time between two, is given up. */
const LONGEST_LOOK = 60_000;
/** What an Alertmanager has not answered for so long (ms) after the platform comes by itself. */
const SOON = 200;
/** Clocks that differ by less (ms) are the same: answers take their time. */
const SAME_CLOCK = 30_000;

/** One platform that is read again and again: its devices and alerts as clients see them, and how it fares. */
export class Source implements Disposable {
  readonly #options: SourceOptions;
  readonly #platform: Platform;
  readonly #stop = new AbortController();
  readonly #known = new Map<string, Known>();
  readonly #details = new Map<string, RemoteDetail>();
  /** By device, until when (ms). */
  readonly #opened = new Map<string, number>();
  #devices: ReadonlyMap<string, DeviceRecord> = new Map();
  #alerts: ReadonlyMap<string, AlertRecord> = new Map();
  readonly #untold = new UntoldAlerts();
  readonly #began = new Beginnings();
  /** Devices that are as they were told, as far as is known. */
  #believed: ReadonlySet<string> = new Set();
  #quiet: KeptQuiet | undefined;
  #timer: NodeJS.Timeout | undefined;
  #earlierAt = Number.NEGATIVE_INFINITY;
  /** Devices that are shown as read from other sources, as whoever knows those says. */
  elsewhere: SourceStanding['elsewhere'];
  #standing: SourceStanding = { devices: 0, unheard: 0, own: 0, strange: 0 };
  #looking: Promise<void> | undefined;

  constructor(options: SourceOptions) {
    this.#options = options;
    const { config, secrets, now, patience } = options;
    this.#platform = new Platform(config, secrets, now, patience);
    this.#timer = setTimeout(() => void this.look(), 0);
  }

  get reference(): SourceReference {
    const { id, name = id } = this.#options.config;
    return { id, name };
  }

  get record(): SourceRecord {
    const { elsewhere } = this;
    const { at, tookMs, requests, devices, unheard, own } = this.#standing;
    return {
      ...this.reference,
      place: this.#platform.host,
      ...sourceText(this.reference.name, this.#platform.host, { ...this.#standing, elsewhere }),
      devices,
      unheard,
      own,
      ...(elsewhere && { elsewhere: elsewhere.devices }),
      ...(at !== undefined && { lastAt: iso(at) }),
      ...(tookMs !== undefined && { tookMs, requests: requests ?? 0 }),
    };
  }

  /** By id, also those that are read from other sources as well. */
  get devices(): ReadonlyMap<string, DeviceRecord> {
    return this.#devices;
  }

  get alerts(): ReadonlyMap<string, AlertRecord> {
    return this.#alerts;
  }

  /** Its devices, as they are compared with those of other sources. */
  get sightings(): readonly Sighting[] {
    return [...this.#known.values()].flatMap(({ told }) =>
      this.#devices.has(this.idOf(told.device)) ? [this.#sightingOf(told, this.#believed.has(told.device))] : [],
    );
  }

  /** Who keeps what quiet. Undefined: no Alertmanager says that. */
  get quiet(): KeptQuiet | undefined {
    return this.#quiet;
  }

  get silences(): readonly SilenceRecord[] {
    return [...(this.#quiet?.silences.values() ?? [])];
  }

  get platform(): Platform {
    return this.#platform;
  }

  get config(): SourceConfig {
    return this.#options.config;
  }

  /** As it was told, by its own id there. */
  told(device: string): ToldDevice | undefined {
    return this.#known.get(device)?.told;
  }

  /** Somebody looks at a device: its readings are asked for now, and at each look for a while. */
  async open(device: string, signal: AbortSignal): Promise<void> {
    const now = this.#options.now();
    const fresh = this.#opened.has(device) && this.#details.has(device);
    this.#opened.delete(device);
    this.#opened.set(device, now + OPEN);
    for (const [oldest] of this.#opened) if (this.#opened.size > MOST_OPEN) this.#opened.delete(oldest);
    if (fresh) return;
    this.#takeDetails(await this.#platform.details([device], signal), [device]);
    await this.#makeRecords();
    this.#options.changed(this);
  }

  /**
   * How its devices stood at a moment (ms), as the platform had been told by then. `notKept`: ids of those that are known now of which it has nothing.
   * @throws as {Platform.look}
   */
  async stoodAt(
    time: number,
    signal: AbortSignal,
  ): Promise<{
    readonly devices: readonly DeviceRecord[];
    readonly alerts: readonly AlertRecord[];
    readonly sightings: readonly Sighting[];
    readonly notKept: readonly string[];
  }> {
    const { models, isOwn } = this.#options;
    const source = this.reference;
    const { devices, began } = toldIn(await this.#platform.stoodAt(time, signal), time);
    this.#began.note(began);
    const records: DeviceRecord[] = [];
    const sightings: Sighting[] = [];
    const alerts: AlertRecord[] = [];
    for (const [id, told] of devices) {
      if (isOwn(id)) continue;
      if (records.length % AT_ONCE === AT_ONCE - 1) await turn();
      const record = remoteDevice(told, { source, models, now: time, doubt: silence(told) });
      records.push(record);
      sightings.push(this.#sightingOf(told, trustIn(told, { now: time, doubt: silence(told) }).isBelieved));
      alerts.push(...told.alerts.map((each) => remoteAlert(each, record, modelOf(told, models), source)));
    }
    const notKept = [...this.#known.keys()].filter((id) => !devices.has(id) && !isOwn(id)).map((id) => this.idOf(id));
    return { devices: records, alerts, sightings, notKept };
  }

  /** Asks now, unless that is under way. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Devices that are watched here are others than before. */
  async ownChanged(): Promise<void> {
    await this.#makeRecords();
    this.#options.changed(this);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
    this.#platform[Symbol.dispose]();
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    const { now, log } = this.#options;
    const began = now();
    const before = this.#platform.asked;
    const every = durationMs(this.#options.config.every);
    const limit = AbortSignal.timeout(Math.max(LONGEST_LOOK, every));
    for (const [device, until] of this.#opened) if (until < began) this.#opened.delete(device);
    for (const device of this.#details.keys()) if (!this.#opened.has(device)) this.#details.delete(device);
    const signal = AbortSignal.any([this.#stop.signal, limit]);
    const quiet = this.#askQuiet(signal);
    let read: () => SourceStanding;
    try {
      // What was there before is asked for once the first content is seen.
      const isEarly = this.#standing.at !== undefined && began - this.#earlierAt >= EARLIER;
      const look = await this.#platform.look([...this.#opened.keys()], isEarly, signal);
      if (isEarly) this.#earlierAt = began;
      await this.#take(look, began);
      read = () => {
        const { trouble: _, ...standing } = this.#standing;
        const tookMs = now() - began;
        return { ...standing, at: began, tookMs, slow: tookMs > every ? tookMs : undefined, requests: this.#platform.asked - before };
      };
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      const isSlow = limit.aborted;
      if (!(error instanceof Fault) && !isSlow) log('error', describe(error));
      const trouble = this.#troubleOf(error, isSlow);
      if (this.#standing.trouble !== trouble) log('warning', `Source ${this.reference.id}: ${trouble}`);
      read = () => ({ ...this.#standing, trouble, requests: this.#platform.asked - before });
    }
    if (!(await isSettledWithin(quiet, SOON))) {
      // Nobody waits for an Alertmanager to see how the devices are. What it has said before is shown until it answers.
      const { alertTrouble } = this.#standing;
      const unknown = this.#quiet ? alertTrouble : (alertTrouble ?? `${this.#platform.alertmanager} has not answered yet.`);
      this.#standing = { ...read(), alertTrouble: unknown };
      await this.#show();
    }
    // It is another server: what the platform does not say does not keep its silences.
    const { kept, trouble: alertTrouble } = await quiet;
    this.#quiet = kept;
    this.#standing = { ...read(), alertTrouble };
    await this.#show();
    if (this.#stop.signal.aborted) return;
    // The second look follows at once: it asks for what was there before.
    const isFirst = this.#earlierAt === Number.NEGATIVE_INFINITY && this.#standing.trouble === undefined;
    const wait = isFirst ? 0 : Math.max(1_000, every - (now() - began));
    this.#timer = setTimeout(() => void this.look(), wait).unref();
  }

  async #show(): Promise<void> {
    // Whatever goes wrong with what was told: it is asked again.
    await this.#makeRecords().catch((error: unknown) => this.#options.log('error', describe(error)));
    if (!this.#stop.signal.aborted) this.#options.changed(this);
  }

  #troubleOf(error: unknown, isSlow: boolean): string {
    if (error instanceof Fault) return error.message;
    if (isSlow)
      return `${this.#platform.host} takes too long to answer all that is asked. Ask for less of it (“match”), or less often (“every”).`;
    return 'Something went wrong here: the log says more.';
  }

  async #take({ answers, known, details, ahead, doubt }: PlatformLook, at: number): Promise<void> {
    const { devices, began, strange } = toldIn(answers, at + (ahead ?? 0));
    this.#began.note(began);
    const window = durationMs(this.#options.config.window);
    for (const [device, told] of devices) {
      const before = this.told(device)?.alerts ?? [];
      this.#known.set(device, { told: this.#untold.complete(told, before, doubt === undefined, at, window), toldAt: at });
    }
    for (const sample of known ?? []) {
      const told = rememberedIn(sample);
      if (told && !this.#known.has(told.device)) this.#known.set(told.device, { told, toldAt: undefined });
    }
    for (const [device, { toldAt, told }] of this.#known)
      if (at - (toldAt ?? told.answeredAt ?? at) > FORGOTTEN) this.#known.delete(device);
    if (details) this.#takeDetails(details, [...this.#opened.keys()]);
    const clock = ahead !== undefined && Math.abs(ahead) > SAME_CLOCK ? ahead : undefined;
    this.#standing = { ...this.#standing, strange, clock, doubt };
    await turn();
  }

  /** Who keeps what quiet, or why that is not known any more: then nothing is shown as quiet. Never rejects. */
  async #askQuiet(signal: AbortSignal): Promise<{ readonly kept?: KeptQuiet | undefined; readonly trouble?: string | undefined }> {
    try {
      return { kept: await this.#platform.quiet(this.reference, signal) };
    } catch (error) {
      if (error instanceof Fault) return { trouble: error.message };
      if (!signal.aborted) this.#options.log('error', describe(error));
      return { trouble: signal.aborted ? 'It takes too long to answer.' : 'Something went wrong here: the log says more.' };
    }
  }

  #takeDetails({ readings, facts }: DetailSamples, devices: readonly string[]): void {
    const now = this.#options.now();
    const of = (samples: readonly ToldSample[]) => groupBy(samples, ({ labels }) => labels.device ?? '');
    const [read, known] = [of(readings), of(facts)];
    for (const device of devices) {
      const told = this.told(device);
      if (!told) continue;
      const samples = samplesOf({ readings: read.get(device) ?? [], facts: known.get(device) ?? [] }, told.service);
      this.#details.set(device, remoteDetail(samples, modelOf(told, this.#options.models), told.interval, now));
    }
  }

  #sightingOf({ device, service, others, answeredAt }: ToldDevice, isBelieved: boolean): Sighting {
    return { id: this.idOf(device), device, services: [service, ...others].map((each) => this.#began.of(each)), isBelieved, answeredAt };
  }

  /** Makes the records of what is known, and keeps those that say nothing new. */
  async #makeRecords(): Promise<void> {
    const { models, now: clock, isOwn } = this.#options;
    const [now, source] = [clock(), this.reference];
    const devices = new Map<string, DeviceRecord>();
    const alerts = new Map<string, AlertRecord>();
    const believed = new Set<string>();
    let [own, unheard, made] = [0, 0, 0];
    for (const [id, known] of this.#known) {
      if (isOwn(id)) {
        own += 1;
        continue;
      }
      made += 1;
      if (made % AT_ONCE === 0) await turn();
      const doubt = this.#doubtOf(known, now);
      if (trustIn(known.told, { now, doubt }).isBelieved) believed.add(id);
      const record = remoteDevice(known.told, { source, models, now, doubt, opened: this.#details.get(id) });
      if (record.notHeardSince !== undefined || record.lastSeen === undefined) unheard += 1;
      devices.set(record.id, sameOr(this.#devices.get(record.id), record));
      for (const told of known.told.alerts) {
        const silencedBy = this.#quiet && quietBy([this.#quiet], known.told, told);
        const alert = {
          ...remoteAlert(told, record, modelOf(known.told, models), source),
          ...(silencedBy !== undefined && { silencedBy }),
        };
        alerts.set(alert.id, sameOr(this.#alerts.get(alert.id), alert));
      }
    }
    this.#devices = devices;
    this.#alerts = alerts;
    this.#believed = believed;
    this.#standing = { ...this.#standing, devices: devices.size, unheard, own };
  }

  /** Why nobody can say that a device is as it was told last. Undefined: it is. */
  #doubtOf({ told, toldAt }: Known, now: number): string | undefined {
    const { at, trouble } = this.#standing;
    const { name } = this.reference;
    if (toldAt === undefined || (at !== undefined && toldAt < at))
      return `nothing of it was told to ${name} within the last ${this.#options.config.window}`;
    // One look that failed lies between two that did not.
    if (trouble !== undefined && now - toldAt > 2 * durationMs(this.#options.config.every))
      return `${name} was not read since ${iso(toldAt)}`;
    return silence(told);
  }

  /** Its id here. */
  idOf(device: string): string {
    return remoteId(this.reference, device);
  }
}

/** Since when the service that watches a device says nothing. Undefined: it speaks. */
function silence({ silent, serviceAt }: ToldDevice): string | undefined {
  if (!silent) return undefined;
  return serviceAt === undefined ? 'has told nothing' : `has told nothing since ${iso(serviceAt)}`;
}
