import { setImmediate as others, setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/groupBy.ts';
import { plainText } from '../../core/text.ts';
import { durationMs, HOUR, SECOND } from '../../core/time/duration.ts';
import type { OtlpExport } from '../../inventory/exportSchema.ts';
import { describe, type Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import type { Family, Labels, SeriesPoint } from './common/families.ts';
import type { Outlet, OutletState } from './common/outletState.ts';
import { answeredWith, PlatformUnreachable, Poster, type Reply, retryAfter } from './common/post.ts';
import { CounterStarts } from './counterStarts.ts';

/**
 * Metrics for a collector of OpenTelemetry: OTLP over HTTP in its JSON encoding, all that is known at each export. What a collector does not
 * take until the next export is due is not sent later, since that has what is so then; remote write keeps what was missed.
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
  /** All that is known, of one device after the other: it is made while it is asked for. */
  readonly points: () => Iterable<readonly SeriesPoint[]>;
  readonly changed: () => void;
}

/** Points in one request: a collector takes 4 MB where nothing else is said. */
const MOST_IN_REQUEST = 5_000;
/** `AGGREGATION_TEMPORALITY_CUMULATIVE` */
const CUMULATIVE = 2;
/** Answers after which the same is tried again. https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const RETRIED: readonly number[] = [429, 502, 503, 504];
/** The wait (ms) before the second try, which doubles, and a share by which it varies. */
const BACKOFF = SECOND;
const JITTER = 0.2;
/** A collector is left alone for no longer than this (ms), whatever it asks for. */
const LONGEST_WAIT = HOUR;

export class OtlpOutlet implements Outlet {
  readonly #options: OtlpOptions;
  readonly #poster: Poster;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  readonly #starts = new CounterStarts();
  /** A collector asked to be left alone until then (ms). */
  #notBefore = 0;
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
    const began = this.#options.now();
    if (began < this.#notBefore) return;
    this.#starts.begin();
    let failure: string | undefined;
    for (const points of inRequests(this.#options.points())) {
      // What comes after a failure is counted alone. Making it takes time, too.
      if (failure === undefined) failure = await this.#failureOf(points, began);
      else await others();
      if (this.#stop.signal.aborted) return;
      if (failure !== undefined) this.#drop(points.length, failure);
    }
    if (failure === undefined) this.#starts.end();
    this.#say(failure);
    this.#options.changed();
  }

  /** Why these do not arrive; undefined: they have. */
  async #failureOf(points: readonly SeriesPoint[], began: number): Promise<string | undefined> {
    try {
      await this.#send(points, began);
      return undefined;
    } catch (error) {
      if (error instanceof Fault) return error.message;
      if (!this.#stop.signal.aborted) this.#options.log('error', describe(error));
      return 'There is an error in this program; its log says more.';
    }
  }

  /** Tries again what a collector does not take just now, until the next export is due. @throws {Fault} when it is not taken by then */
  async #send(points: readonly SeriesPoint[], began: number): Promise<void> {
    const body = gzipSync(JSON.stringify(metricsRequest(points, this.#options, this.#starts)), { level: 1 });
    for (let tries = 0; ; tries++) {
      const { refusal, wait } = await this.#sendOnce(points, body);
      if (refusal === undefined) return;
      const own = BACKOFF * 2 ** tries * (1 + JITTER * Math.random());
      const again = this.#options.now() + Math.max(own, wait ?? 0);
      if (wait === undefined || again >= began + durationMs(this.#options.config.every)) {
        this.#notBefore = wait === undefined ? 0 : this.#options.now() + Math.min(wait, LONGEST_WAIT);
        throw refusal;
      }
      this.#say(refusal.message);
      this.#options.changed();
      await pause(again - this.#options.now(), undefined, { signal: this.#stop.signal });
    }
  }

  /** `refusal`: why it was not taken. `wait`: how long (ms) the collector asks for before it is tried again; missing: it never will be taken. */
  async #sendOnce(points: readonly SeriesPoint[], body: Buffer): Promise<{ readonly refusal?: Fault; readonly wait?: number }> {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    let reply: Reply;
    try {
      reply = await this.#poster.post(body, headers, this.#stop.signal);
    } catch (error) {
      if (error instanceof PlatformUnreachable) return { refusal: error, wait: 0 };
      throw error;
    }
    const { status } = reply;
    if (status < 200 || status >= 300) {
      const refusal = new NotExported(answeredWith(this.#poster.host, reply));
      return RETRIED.includes(status) ? { refusal, wait: retryAfter(reply, this.#options.now()) } : { refusal };
    }
    const { refused, reason } = partlyRefused(reply.body);
    this.#sent += points.length - Math.min(refused, points.length);
    if (refused > 0) this.#drop(Math.min(refused, points.length), `The collector refused a part${reason && `: ${reason}`}.`);
    else if (reason !== '') this.#options.log('warning', `OTLP: ${this.#poster.host} took it with a warning: ${reason}`);
    this.#lastAt = this.#options.now();
    return {};
  }

  #drop(points: number, reason: string): void {
    this.#dropped += points;
    this.#dropReason = reason;
  }

  #say(error: string | undefined): void {
    if (error === this.#error) return;
    this.#error = error;
    if (error !== undefined) this.#options.log('warning', `OTLP: ${error}`);
  }
}

/** As many as go together. */
function* inRequests(pieces: Iterable<readonly SeriesPoint[]>): Generator<readonly SeriesPoint[]> {
  let request: SeriesPoint[] = [];
  for (const piece of pieces)
    for (const point of piece) {
      request.push(point);
      if (request.length < MOST_IN_REQUEST) continue;
      yield request;
      request = [];
    }
  if (request.length > 0) yield request;
}

class NotExported extends Fault {
  readonly code = 'not-exported';
}

/**
 * A collector that takes a part says how many points it did not take, and why; one that has taken all may have a word on it. An answer in
 * another form says nothing.
 */
function partlyRefused(answer: string): { readonly refused: number; readonly reason: string } {
  let told: unknown;
  try {
    told = JSON.parse(answer);
  } catch {
    return { refused: 0, reason: '' };
  }
  const { partialSuccess } = (typeof told === 'object' && told !== null ? told : {}) as { partialSuccess?: unknown };
  const { rejectedDataPoints, errorMessage } = (
    typeof partialSuccess === 'object' && partialSuccess !== null ? partialSuccess : {}
  ) as Record<string, unknown>;
  const refused = Number(rejectedDataPoints ?? 0);
  return {
    refused: Number.isSafeInteger(refused) && refused > 0 ? refused : 0,
    reason: typeof errorMessage === 'string' ? plainText(errorMessage, 200) : '',
  };
}

type Identity = Pick<OtlpOptions, 'instance' | 'version' | 'startedAt'>;

/** `ExportMetricsServiceRequest`. Times are nanoseconds as texts, since JSON has no such numbers. */
export function metricsRequest(
  points: readonly SeriesPoint[],
  { instance, version, startedAt }: Identity,
  starts = new CounterStarts(),
): object {
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
          { scope: { name: 'hsm-vigil', version }, metrics: [...families].map(([family, of]) => metricOf(family, of, startedAt, starts)) },
        ],
      },
    ],
  };
}

function metricOf({ otel, help, type }: Family, points: readonly SeriesPoint[], startedAt: number, starts: CounterStarts): object {
  const dataPoints = points.map((point) => ({
    attributes: attributesOf([...point.labels.map(([name, text]) => [otelNames[name] ?? name, text] as const), ...(point.hardware ?? [])]),
    timeUnixNano: nanoseconds(point.time),
    ...(type === 'counter' && { startTimeUnixNano: nanoseconds(startOf(point, startedAt, starts)) }),
    // JSON has no number for what is none; its text is that of Protocol Buffers.
    asDouble: Number.isFinite(point.value) ? point.value : String(point.value),
  }));
  const sum = (isMonotonic: boolean) => ({ sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic } });
  // The conventions make an up-down counter of the state of a part: its ones can be added.
  const data = type === 'counter' ? sum(true) : otel.name === 'hw.status' ? sum(false) : { gauge: { dataPoints } };
  return { name: otel.name, description: help, unit: otel.unit, ...data };
}

/** What this program counts began with it. When a device began to count, it does not say: then it began when it was first seen. */
function startOf(point: SeriesPoint, startedAt: number, starts: CounterStarts): number {
  return point.labels.some(([name]) => name === 'device') ? starts.startOf(point) : Math.min(startedAt, point.time);
}

/** Labels that have another name in the conventions for hardware. https://opentelemetry.io/docs/specs/semconv/hardware/ */
const otelNames: Readonly<Record<string, string>> = { component: 'hw.id', hw_state: 'hw.state' };

function attributesOf(labels: Labels): readonly object[] {
  return labels.map(([key, value]) => ({ key, value: { stringValue: value } }));
}

function nanoseconds(time: number): string {
  return String(BigInt(Math.round(time)) * 1_000_000n);
}
