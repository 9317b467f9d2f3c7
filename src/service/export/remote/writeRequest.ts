import { type Labels, type SeriesPoint, sampleName } from '../common/families.ts';
import { fieldsOf, Message } from './protobuf.ts';

/**
 * What is written to a server. It is kept as version 1 has it: `WriteRequest { repeated TimeSeries timeseries = 1 }`, each series with one
 * sample, so that a request is divided by its entries and turned into version 2 where the server knows that.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/ and remote_write_spec_2_0/
 */
export interface Samples {
  /** Each an entry of `timeseries`, without its tag. */
  readonly entries: readonly Buffer[];
}

/** What is written about each series, beside its own labels: whose it is. */
export type Origin = Readonly<Record<'instance' | 'job', string>>;

/** One entry. `time`: of the sample, in milliseconds since the epoch. */
export function entryOf({ family, labels, value }: Pick<SeriesPoint, 'family' | 'labels' | 'value'>, time: number, origin: Origin): Buffer {
  const entry = new Message();
  for (const [name, text] of allLabels(labels, sampleName(family), origin))
    entry.within(1, new Message().text(1, name).text(2, text).bytes);
  return Buffer.from(entry.within(2, new Message().double(1, value).whole(2, Math.round(time)).bytes).bytes);
}

/** By name: both versions ask for that. */
function allLabels(labels: Labels, name: string, { instance, job }: Origin): Labels {
  const all: Labels = [['__name__', name], ...labels, ['instance', instance], ['job', job]];
  return all.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** All entries as one message of version 1. */
export function versionOne({ entries }: Samples): Buffer {
  const message = new Message();
  for (const entry of entries) message.within(1, entry);
  return message.bytes;
}

/** The entries of such a message. */
export function samplesIn(message: Buffer): Samples {
  return { entries: [...fieldsOf(message)].filter(({ field }) => field === 1).map(({ bytes }) => bytes) };
}

/** The same in version 2, where each text stands once: `Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5 }`. */
export function versionTwo({ entries }: Samples): Buffer {
  const symbols = new Map<string, number>([['', 0]]);
  const symbol = (bytes: Buffer) => {
    const text = bytes.toString('utf8');
    const known = symbols.get(text);
    if (known !== undefined) return known;
    symbols.set(text, symbols.size);
    return symbols.size - 1;
  };
  const series = entries.map((entry) => {
    const [labels, samples]: [number[], Buffer[]] = [[], []];
    for (const { field, bytes } of fieldsOf(entry)) {
      if (field === 1) for (const label of fieldsOf(bytes)) labels.push(symbol(label.bytes));
      else samples.push(bytes);
    }
    const message = new Message().packed(1, labels);
    for (const sample of samples) message.within(2, sample);
    return message.bytes;
  });
  const request = new Message();
  for (const text of symbols.keys()) request.text(4, text);
  for (const each of series) request.within(5, each);
  return request.bytes;
}
