import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { plainText } from '../../core/text.ts';
import { MINUTE } from '../../core/time/duration.ts';
import { Turns } from '../../core/turns.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import { type ExportConfig, exportSecrets } from '../../inventory/exportSchema.ts';
import { describe, type Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import type { SeriesPoint } from './common/families.ts';
import type { Outlet, OutletState } from './common/outletState.ts';
import { devicePoints } from './devicePoints.ts';
import { Feed, newOf } from './feed.ts';
import { FleetLines } from './fleetLines.ts';
import { MetricsPage } from './metricsPage.ts';
import type { TextFormat } from './openMetrics.ts';
import { OtlpOutlet } from './otlp.ts';
import { type OwnFacts, ownPoints, PollCounts } from './ownPoints.ts';
import { RemoteWriter } from './remote/remoteWriter.ts';

export interface ExportsOptions {
  readonly fleet: Fleet;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly now: () => number;
  /** Where what waits for a server is kept; missing: nothing is, and nothing is written to servers. */
  readonly folder?: string | undefined;
  /** How the service fares. */
  readonly facts: () => Omit<OwnFacts, 'outlets'>;
  /** Clients should see them anew. */
  readonly changed: (states: readonly OutletState[]) => void;
}

/** Clients are told of counts that grow this often (ms) at most. */
const TELL = 5_000;
/** How the service itself fares is written to servers this often (ms). */
const OWN = MINUTE;

/**
 * Brings what is known of the devices of the inventory to monitoring platforms, where the inventory in force says so. Simulated devices
 * stay here.
 */
export class Exports implements AsyncDisposable {
  readonly #options: ExportsOptions;
  readonly #lines: FleetLines;
  readonly #polls = new PollCounts();
  readonly #feed = new Feed();
  readonly #own: NodeJS.Timeout;
  readonly #turns = new Turns(1);
  readonly #stop = new AbortController();
  #config: ExportConfig | undefined;
  /** Of what was set up last, secrets included. */
  readonly #built = new Map<string, Outlet>();
  #telling: NodeJS.Timeout | undefined;
  #told = '';

  constructor(options: ExportsOptions) {
    this.#options = options;
    this.#lines = new FleetLines(options.now);
    options.fleet.listen({
      changed: ({ devices, removed, alerts }) => {
        for (const device of devices) this.#noteOf(device, alerts.length > 0);
        for (const id of removed) {
          this.#polls.forget(id);
          this.#feed.forget(id);
        }
      },
      fired: () => {},
      resolved: () => {},
    });
    this.#own = setInterval(() => this.#writeOwn(), OWN).unref();
  }

  get states(): readonly OutletState[] {
    return [...this.#built.values()].map(({ state }) => state);
  }

  /** Names of the secrets that it needs. */
  get secrets(): readonly string[] {
    return this.#config ? exportSecrets(this.#config) : [];
  }

  /** Exports there from now on. `sure`: the file was read without any error, so that what waits for a server that it does not name may go. */
  async use(config: ExportConfig | undefined, sure: boolean): Promise<void> {
    this.#config = config;
    for (const device of this.#devices) this.#feed.meet(device);
    await this.#setUp();
    // What is sent reads the files of certificates each time.
    for (const outlet of this.#built.values()) if (outlet instanceof MetricsPage) void outlet.look();
    if (sure) await this.#forgetOthers(config).catch((error: unknown) => this.#options.log('warning', describe(error)));
  }

  /** Secrets are others than before. */
  secretsChanged(): void {
    void this.#setUp();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#telling);
    clearInterval(this.#own);
    this.#lines[Symbol.dispose]();
    await Promise.all([...this.#built.values()].map((outlet) => outlet[Symbol.asyncDispose]()));
  }

  get #devices(): readonly WatchedDevice[] {
    return this.#options.fleet.devices.filter(({ plan }) => !plan.simulated);
  }

  get #writers(): readonly RemoteWriter[] {
    return [...this.#built.values()].filter((outlet) => outlet instanceof RemoteWriter);
  }

  #noteOf(device: WatchedDevice, news: boolean): void {
    if (device.plan.simulated) return;
    this.#lines.touch(device);
    this.#polls.note(device, polledChannels(device.plan.device));
    const told = this.#feed.follow(device);
    const writers = this.#writers;
    if (writers.length === 0 || (!told.isPolled && !news)) return;
    const points = newOf(device, told.since, this.#options.now());
    for (const writer of writers) writer.take(points);
  }

  /** One after the other: a port is free before it is taken anew. */
  async #setUp(): Promise<void> {
    try {
      await this.#turns.run(this.#stop.signal, () => this.#setUpNow());
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#options.log('error', describe(error));
    }
  }

  async #setUpNow(): Promise<void> {
    const wanted = this.#wanted();
    for (const [key, outlet] of this.#built) {
      if (wanted.has(key)) continue;
      this.#built.delete(key);
      await outlet[Symbol.asyncDispose]();
    }
    for (const [key, make] of wanted) if (!this.#built.has(key) && !this.#stop.signal.aborted) this.#built.set(key, make());
    this.#tell();
  }

  /** What there is to be, by what it is made of. */
  #wanted(): ReadonlyMap<string, () => Outlet> {
    const { secrets, log, now } = this.#options;
    const common = { secrets, log, now, changed: () => this.#tellSoon() };
    const { metrics } = this.#config ?? {};
    const wanted = new Map<string, () => Outlet>();
    if (metrics) {
      const key = JSON.stringify(['metrics', metrics, this.#valuesOf({ metrics })]);
      wanted.set(key, () => new MetricsPage({ ...common, config: metrics, text: (format, send) => this.#text(format, send) }));
    }
    const { otlp } = this.#config ?? {};
    if (otlp) {
      const key = JSON.stringify(['otlp', otlp, this.#instance, this.#valuesOf({ otlp })]);
      const identity = { instance: this.#instance, version: this.#options.facts().version };
      wanted.set(
        key,
        () =>
          new OtlpOutlet({
            ...common,
            config: otlp,
            ...identity,
            startedAt: this.#options.facts().startedAt,
            points: () => this.#allPoints(),
          }),
      );
    }
    for (const remote of this.#config?.remoteWrite ?? []) {
      const folder = this.#folderOf(remote.url);
      if (folder === undefined) continue;
      const key = JSON.stringify(['remote-write', remote, this.#instance, this.#valuesOf({ remoteWrite: [remote] })]);
      wanted.set(
        key,
        () => new RemoteWriter({ ...common, config: remote, folder, origin: { instance: this.#instance, job: 'hsm-vigil' } }),
      );
    }
    return wanted;
  }

  /** What this service is called among others. */
  get #instance(): string {
    return instanceOf(this.#config);
  }

  #folderOf(url: string): string | undefined {
    return this.#options.folder && join(this.#options.folder, nameOf(url));
  }

  /** What waits for servers that the inventory does not name any more. */
  async #forgetOthers({ remoteWrite = [] }: ExportConfig = {}): Promise<void> {
    const { folder } = this.#options;
    if (folder === undefined) return;
    const kept = new Set(remoteWrite.map(({ url }) => nameOf(url)));
    const there = await readdir(folder).catch(() => []);
    for (const name of there) if (isName(name) && !kept.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }

  #writeOwn(): void {
    const writers = this.#writers;
    if (writers.length === 0) return;
    const now = this.#options.now();
    const points = this.#ownPoints(now).map((point) => [point, now] as const);
    for (const writer of writers) writer.take(points);
  }

  #ownPoints(now: number): readonly SeriesPoint[] {
    return [...ownPoints({ ...this.#options.facts(), outlets: this.states }, now), ...this.#polls.points(now)];
  }

  #valuesOf(config: ExportConfig): readonly (string | undefined)[] {
    return exportSecrets(config).map((name) => this.#options.secrets.get(name));
  }

  /** All that is known, of the service and of one device after the other: those of a large fleet never stand in memory together. */
  *#allPoints(): Generator<readonly SeriesPoint[]> {
    yield this.#ownPoints(this.#options.now());
    for (const device of this.#devices) yield devicePoints(device, this.#options.now());
  }

  #text(format: TextFormat, send: (piece: Buffer) => Promise<void>): Promise<void> {
    return this.#lines.text(this.#devices, this.#ownPoints(this.#options.now()), format, send);
  }

  #tellSoon(): void {
    if (this.#stop.signal.aborted) return;
    this.#telling ??= setTimeout(() => this.#tell(), TELL).unref();
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const { states } = this;
    const told = JSON.stringify(states);
    if (told === this.#told) return;
    this.#told = told;
    this.#options.changed(states);
  }
}

/** What a service is called among others. */
export function instanceOf(config: ExportConfig | undefined): string {
  return plainText(config?.instance ?? hostname(), 80);
}

/** Of a folder: an address may hold what no folder is called. */
function nameOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16);
}

function isName(folder: string): boolean {
  return /^[\da-f]{16}$/.test(folder);
}
