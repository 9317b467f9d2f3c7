import { gzipSync } from 'node:zlib';
import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/groupBy.ts';
import { durationMs } from '../../core/time/duration.ts';
import type { OtlpExport } from '../../inventory/exportSchema.ts';
import { describe, type Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import type { Family, Labels, SeriesPoint } from './common/families.ts';
import type { Outlet, OutletState } from './common/outletState.ts';
import { Poster } from './common/post.ts';

/**
 * Metrics for a collector of OpenTelemetry: OTLP over HTTP in its JSON encoding, all that is known at each export. What a collector misses
 * is not sent later, since the next export has what is so then; remote write keeps what was missed.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export interface OtlpOptions {
  readonly config: OtlpExport;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly now: () => number;
  readonly instance: string;
  readonly version: string;
  /** When counting began (ms). */
  readonly startedAt: number;
  readonly points: () => readonly SeriesPoint[];
  readonly changed: () => void;
}

/** Points in one request: a collector takes 4 MB where nothing else is said. */
const MOST_IN_REQUEST = 5_000;
/** `AGGREGATION_TEMPORALITY_CUMULATIVE` */
const CUMULATIVE = 2;

export class OtlpOutlet implements Outlet {
  readonly #options: OtlpOptions;
  readonly #poster: Poster;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #error: string | undefined;
  #sent = 0;
  #dropped = 0;
  #dropReason: string | undefined;
  #lastAt: number | undefined;

  constructor(options: OtlpOptions) {
    this.#options = options;
    this.#poster = new Poster(options.config, options.secrets);
    this.#next();
  }

  get state(): OutletState {
    return {
      kind: 'otlp',
      place: `OTLP to ${this.#poster.host}`,
      state: this.#error !== undefined ? 'failing' : this.#lastAt === undefined ? 'waiting' : 'ok',
      ...(this.#error !== undefined && { error: this.#error }),
      sent: this.#sent,
      queued: 0,
      dropped: this.#dropped,
      ...(this.#dropReason !== undefined && { dropReason: this.#dropReason }),
      refused: 0,
      ...(this.#lastAt !== undefined && { lastAt: this.#lastAt }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    await this.#work;
    this.#poster[Symbol.dispose]();
  }

  #next(): void {
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#work = this.#export().finally(() => this.#next());
    }, durationMs(this.#options.config.every)).unref();
  }

  async #export(): Promise<void> {
    const points = this.#options.points();
    try {
      for (let from = 0; from < points.length; from += MOST_IN_REQUEST) await this.#send(points.slice(from, from + MOST_IN_REQUEST));
      this.#say(undefined);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!(error instanceof Fault)) this.#options.log('error', describe(error));
      this.#say(error instanceof Fault ? error.message : 'There is an error in this program; its log says more.');
    }
    this.#options.changed();
  }

  async #send(points: readonly SeriesPoint[]): Promise<void> {
    const body = gzipSync(JSON.stringify(metricsRequest(points, this.#options)), { level: 1 });
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const { status, text } = await this.#poster.post(body, headers, this.#stop.signal);
    if (status < 200 || status >= 300) throw new NotExported(`${this.#poster.host} answered with status ${status}${text && `: ${text}`}.`);
    const { refused, reason } = partlyRefused(text);
    this.#sent += points.length - Math.min(refused, points.length);
    this.#dropped += refused;
    if (refused > 0) this.#dropReason = reason;
    this.#lastAt = this.#options.now();
  }

  #say(error: string | undefined): void {
    if (error === this.#error) return;
    this.#error = error;
    if (error !== undefined) this.#options.log('warning', `OTLP: ${error}`);
  }
}

class NotExported extends Fault {
  readonly code = 'not-exported';
}

/** A collector that takes a part says how many points it did not take, and why. */
function partlyRefused(answer: string): { readonly refused: number; readonly reason: string } {
  const count = /"rejectedDataPoints"\s*:\s*"?(\d{1,9})/.exec(answer)?.[1];
  const reason = /"errorMessage"\s*:\s*"([^"]{1,200})"/.exec(answer)?.[1];
  return { refused: Number(count ?? 0), reason: `The collector refused a part${reason ? `: ${reason}` : ''}.` };
}

type Identity = Pick<OtlpOptions, 'instance' | 'version' | 'startedAt'>;

/** `ExportMetricsServiceRequest`. Times are nanoseconds as texts, since JSON has no such numbers. */
export function metricsRequest(points: readonly SeriesPoint[], { instance, version, startedAt }: Identity): object {
  const families = groupBy(points, ({ family }) => family);
  return {
    resourceMetrics: [
      {
        resource: {
          attributes: attributesOf([
            ['service.instance.id', instance],
            ['service.name', 'hsm-vigil'],
            ['service.version', version],
          ]),
        },
        scopeMetrics: [
          { scope: { name: 'hsm-vigil', version }, metrics: [...families].map(([family, of]) => metricOf(family, of, startedAt)) },
        ],
      },
    ],
  };
}

function metricOf({ otel, help, type }: Family, points: readonly SeriesPoint[], startedAt: number): object {
  const dataPoints = points.map(({ labels, value, time }) => ({
    attributes: attributesOf(labels),
    timeUnixNano: nanoseconds(time),
    // When a device began to count, it does not say.
    ...(type === 'counter' && !labels.some(([name]) => name === 'device') && { startTimeUnixNano: nanoseconds(Math.min(startedAt, time)) }),
    asDouble: value,
  }));
  const data =
    type === 'counter' ? { sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true } } : { gauge: { dataPoints } };
  return { name: otel.name, description: help, unit: otel.unit, ...data };
}

function attributesOf(labels: Labels): readonly object[] {
  return labels.map(([key, value]) => ({ key, value: { stringValue: value } }));
}

function nanoseconds(time: number): string {
  return String(BigInt(Math.round(time)) * 1_000_000n);
}
