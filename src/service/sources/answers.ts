import { plainText } from '../../core/text.ts';
import { SourceFault } from './asker.ts';

/** The answers of Prometheus's HTTP API, held to their form: whoever answers may be anybody. */

export type LabelSet = Readonly<Record<string, string>>;

export interface ToldSample {
  readonly labels: LabelSet;
  readonly value: number;
  /** When it was told (ms), where the answer says that. */
  readonly time?: number;
}

export interface Line {
  readonly labels: LabelSet;
  /** Milliseconds since the epoch, ascending, with the value at each. */
  readonly points: readonly (readonly [time: number, value: number])[];
}

/** Series in one answer, and points in all of them. */
const MOST_SERIES = 60_000;
const MOST_POINTS = 2_000_000;
const MOST_LABELS = 40;
/** In seconds: what is later is no time. */
const LATEST = Date.UTC(9999, 11, 31) / 1000;

/** @throws {SourceFault} when it is no instant vector */
export function samplesIn(body: unknown, host: string): readonly ToldSample[] {
  const result = resultOf(body, 'vector', host);
  return result.map((each) => {
    const { metric, value } = each as { readonly metric?: unknown; readonly value?: unknown };
    if (!isLabels(metric) || !isPoint(value)) throw nonsense(host);
    return { labels: metric, value: Number(value[1]) };
  });
}

/** @throws {SourceFault} when it is no range of vectors */
export function linesIn(body: unknown, host: string): readonly Line[] {
  const result = resultOf(body, 'matrix', host);
  let points = 0;
  return result.map((each) => {
    const { metric, values } = each as { readonly metric?: unknown; readonly values?: unknown };
    if (!isLabels(metric) || !Array.isArray(values)) throw nonsense(host);
    points += values.length;
    if (points > MOST_POINTS) throw tooMuch(host);
    return {
      labels: metric,
      points: values.map((point: unknown) => {
        if (!isPoint(point)) throw nonsense(host);
        return [Math.round(point[0] * 1000), Number(point[1])] as const;
      }),
    };
  });
}

/** What the server itself says of an answer that is not all there is. Undefined: nothing. */
export function doubtIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { warnings, isPartial } = body as { readonly warnings?: unknown; readonly isPartial?: unknown };
  if (isPartial === true) return 'it says that the answer is partial';
  const [first] = Array.isArray(warnings) ? warnings : [];
  return typeof first === 'string' && first !== '' ? plainText(first, 200) : undefined;
}

function resultOf(body: unknown, type: string, host: string): readonly unknown[] {
  const { status, data } = (body ?? {}) as { readonly status?: unknown; readonly data?: unknown };
  const { resultType, result } = (data ?? {}) as { readonly resultType?: unknown; readonly result?: unknown };
  if (status !== 'success' || resultType !== type || !Array.isArray(result)) throw nonsense(host);
  if (result.length > MOST_SERIES) throw tooMuch(host);
  if (result.some((each) => typeof each !== 'object' || each === null)) throw nonsense(host);
  return result;
}

function isLabels(value: unknown): value is LabelSet {
  if (typeof value !== 'object' || value === null) return false;
  let count = 0;
  for (const name in value) if (typeof (value as Record<string, unknown>)[name] !== 'string' || ++count > MOST_LABELS) return false;
  return true;
}

function isPoint(value: unknown): value is readonly [number, string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [time, number] = value as readonly unknown[];
  return typeof time === 'number' && time >= 0 && time < LATEST && typeof number === 'string';
}

function nonsense(host: string): SourceFault {
  return new SourceFault(
    'nonsense',
    `${host} answers with something else than was asked. Check that the address is that of a server that understands PromQL.`,
  );
}

function tooMuch(host: string): SourceFault {
  return new SourceFault('too-much', `${host} answers with more series than are taken. Ask for less of it (“match”).`);
}
