import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { type PolledChannel, pollableChannels } from '../../core/channel.ts';
import { NoAnswer } from '../../core/fault.ts';
import { observedBy } from '../../core/observedBy.ts';
import type { HwType, Metric, Reading } from '../../core/reading.ts';
import { sensorKey, seriesKey } from '../../core/series.ts';
import { plainText } from '../../core/text.ts';
import { formatNumber } from '../../core/words.ts';
import { silent } from '../polling/poll.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import type { WatchPlan } from '../watching/watchedDevice.ts';
import type { RecordedPoll } from './replay.ts';

/** A line of a recording that was not understood. */
export interface RefusedLine {
  /** Counts from 1. */
  readonly line: number;
  readonly reason: string;
}

export interface Recording {
  /** In the order of time. */
  readonly polls: readonly RecordedPoll[];
  /** The first ones, and how many more there were. */
  readonly refused: readonly RefusedLine[];
  readonly moreRefused: number;
  /** The first ids that lines speak of and no plan knows, with the number of lines; and how many lines spoke of more such ids. */
  readonly unknownDevices: ReadonlyMap<string, number>;
  readonly moreUnknown: number;
  /** Times of the first and the last line (ms); undefined when there was none. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

const limit = z.exactOptional(z.number());
/** One that this version does not know is only passed on. */
const hwType = z.custom<HwType>((type) => typeof type === 'string' && type.length <= 40, 'expected a type such as "fan"');
const attributes = z.intersection(
  z.object({
    'hw.id': z.string().check(z.minLength(1), z.maxLength(80)),
    'hw.name': z.exactOptional(z.string().check(z.maxLength(200))),
    'hw.type': hwType,
  }),
  z.record(z.string().check(z.maxLength(80)), z.string().check(z.maxLength(1000))),
);
const isoTime = z.iso.datetime({ offset: true });
const where = {
  time: z
    .pipe(z.union([z.string(), z.number()]), z.transform(recordedTime))
    .check(
      z.refine(
        (time) => time >= 0 && time <= 8.64e15,
        'expected an ISO 8601 time such as "2026-03-01T08:00:00Z", or milliseconds since 1970',
      ),
    ),
  device: z.string().check(z.minLength(1), z.maxLength(63)),
  channel: z.enum(pollableChannels, `expected ${pollableChannels.map((channel) => `"${channel}"`).join(' or ')}`),
};
const readingLine = z.object({
  ...where,
  // Any name of this form: a model may have metrics of its own.
  metric: z.custom<Metric>(
    (metric) => typeof metric === 'string' && /^(hw|hsm)\.[a-z0-9._]{1,60}$/.test(metric),
    'expected a metric such as "hw.temperature"',
  ),
  attributes,
  value: z.number(),
  unit: z.exactOptional(z.string().check(z.maxLength(20))),
  state: z.exactOptional(z.enum(['ok', 'degraded', 'failed', 'unknown'])),
  limits: z.exactOptional(
    z.object({
      lowNonRecoverable: limit,
      lowCritical: limit,
      lowWarning: limit,
      highWarning: limit,
      highCritical: limit,
      highNonRecoverable: limit,
    }),
  ),
});
const failedLine = z.object({ ...where, poll: z.literal('failed') });

/** What is expected where a schema does not say it itself. */
const inWords = { error: english().localeError };

/** Refused lines, and devices that nobody knows, of which each is kept. */
const NAMED = 20;

/** Attributes of a reading. A real one has a handful. */
const MOST_ATTRIBUTES = 20;

/** Sensors of a device over all channels. A real one has some hundreds. */
const MOST_SENSORS = 2_000;

/** Readings of one poll are no further apart than this (ms), and than half an interval. */
const ONE_POLL = 120_000;

interface Line {
  readonly at: number;
  readonly device: string;
  readonly channel: PolledChannel;
  /** Undefined: the poll brought no answer. */
  readonly reading: Reading | undefined;
}

/**
 * Reads a recording: JSON lines `{ time, device, channel, metric, attributes, value, unit?, state?, limits? }` for a reading,
 * `{ time, device, channel, "poll": "failed" }` for a poll without an answer. Times are ISO 8601 or milliseconds since the epoch, in any
 * order; a poll's readings are put together by device, channel and time. Never throws on what a line says.
 */
export async function readRecording(lines: AsyncIterable<string> | Iterable<string>, plans: Iterable<WatchPlan>): Promise<Recording> {
  const known = new Map([...plans].map((plan) => [plan.device.id, plan]));
  const refused: RefusedLine[] = [];
  const unknownDevices = new Map<string, number>();
  const read: Line[] = [];
  const sensors = new Sensors();
  let number = 0;
  let moreRefused = 0;
  let moreUnknown = 0;
  for await (const text of lines) {
    number++;
    if (text.trim() === '') continue;
    const line = sensors.placed(readLine(text));
    if (typeof line === 'string') {
      if (refused.length < NAMED) refused.push({ line: number, reason: line });
      else moreRefused++;
    } else if (known.has(line.device)) read.push(line);
    else if (unknownDevices.has(line.device) || unknownDevices.size < NAMED) {
      unknownDevices.set(line.device, (unknownDevices.get(line.device) ?? 0) + 1);
    } else moreUnknown++;
  }
  read.sort((a, b) => a.at - b.at);
  return { polls: pollsOf(read, known), refused, moreRefused, unknownDevices, moreUnknown, from: read[0]?.at, to: read.at(-1)?.at };
}

/**
 * The sensors of each device. What all readings of one have in common is kept once: a recording repeats it in every line. A device with
 * more sensors than any has is made up, and each would be watched.
 */
class Sensors {
  readonly #of = new Map<string, Map<string, Reading>>();

  /** The line as it is kept, or why it is not. */
  placed(line: Line | string): Line | string {
    if (typeof line === 'string' || line.reading === undefined) return line;
    const sensors = this.#of.get(line.device) ?? new Map<string, Reading>();
    this.#of.set(line.device, sensors);
    const key = seriesKey(line.reading);
    const before = sensors.get(key);
    if (before === undefined && sensors.size >= MOST_SENSORS) {
      return `a device with over ${formatNumber(MOST_SENSORS, 0)} sensors; those that come first are taken`;
    }
    const reading = before === undefined ? line.reading : likeBefore(line.reading, before);
    sensors.set(key, reading);
    return { ...line, reading };
  }
}

function likeBefore(reading: Reading, before: Reading): Reading {
  const { attributes, limits } = before;
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...reading,
    metric: before.metric,
    ...(same(reading.attributes, attributes) && { attributes }),
    ...(limits !== undefined && same(reading.limits, limits) && { limits }),
  };
}

/** Milliseconds since 1970; NaN for a text that is no time. */
function recordedTime(time: string | number): number {
  if (typeof time === 'number') return time;
  return isoTime.safeParse(time).success ? Date.parse(time) : Number.NaN;
}

/** A line, or why it is none. */
function readLine(text: string): Line | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON; expected one object a line';
  }
  const failed = typeof value === 'object' && value !== null && 'poll' in value;
  const result = failed ? failedLine.safeParse(value, inWords) : readingLine.safeParse(value, inWords);
  if (!result.success) {
    const [issue] = result.error.issues;
    return plainText(`${issue?.path.map(String).join('.') || 'the line'}: ${issue?.message ?? 'not valid'}`, 200);
  }
  const { time: at, device, channel } = result.data;
  if ('poll' in result.data) return { at, device, channel, reading: undefined };
  const { attributes: given, ...rest } = result.data;
  if (Object.keys(given).length > MOST_ATTRIBUTES) return `attributes: expected at most ${MOST_ATTRIBUTES}`;
  return { at, device, channel, reading: { ...rest, time: at, attributes: { 'hw.name': given['hw.id'], ...given } } };
}

function pollsOf(lines: readonly Line[], plans: ReadonlyMap<string, WatchPlan>): readonly RecordedPoll[] {
  const polls: RecordedPoll[] = [];
  const open = new Map<string, { readonly plan: WatchPlan; readonly lines: Line[] }>();
  const close = (key: string) => {
    const group = open.get(key);
    if (group !== undefined) polls.push(pollOf(group.lines, group.plan));
    open.delete(key);
  };
  for (const line of lines) {
    const plan = plans.get(line.device);
    if (plan === undefined) continue;
    const key = `${line.device}\n${line.channel}`;
    const first = open.get(key)?.lines[0];
    const apart = first !== undefined && line.at - first.at >= Math.min(ONE_POLL, plan.policy.interval / 2);
    if (first !== undefined && (apart || (first.reading === undefined) !== (line.reading === undefined))) close(key);
    const group = open.get(key);
    if (group === undefined) open.set(key, { plan, lines: [line] });
    else group.lines.push(line);
  }
  for (const key of [...open.keys()]) close(key);
  return polls.sort((a, b) => a.poll.endedAt - b.poll.endedAt);
}

function pollOf(lines: readonly Line[], { device, model }: WatchPlan): RecordedPoll {
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) throw new Error('a poll has a line');
  const { channel } = first;
  // A sensor that a poll has twice counts as it was read last.
  const readings = [...new Map(lines.flatMap(({ reading }) => (reading ? [[sensorKey(reading), reading]] : []))).values()];
  const fault = readings.length === 0 ? new NoAnswer('The recording has a failed poll here.') : undefined;
  const poll: ChannelPoll = {
    channel,
    readings,
    observations: [...observedBy(model, channel, readings, [], last.at), silent(channel, fault)],
    ...(fault && { fault }),
    startedAt: first.at,
    endedAt: last.at,
    durationMs: last.at - first.at,
  };
  return { device: device.id, poll };
}
