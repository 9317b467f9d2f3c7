import type { Labels } from '../common/families.ts';
import { Message } from './protobuf.ts';
import type { SeriesSample } from './sampleBlock.ts';

/**
 * What is written to a server, in both versions: each series with one sample.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/ and remote_write_spec_2_0/
 */

/** Labels of both together, by name, as both versions ask for it. */
function* inOrder<Label>(owner: readonly Label[], shape: readonly Label[], nameOf: (label: Label) => string): Generator<Label> {
  let [a, b] = [0, 0];
  for (;;) {
    const [left, right] = [owner[a], shape[b]];
    if (left !== undefined && (right === undefined || nameOf(left) < nameOf(right))) {
      yield left;
      a += 1;
    } else if (right !== undefined) {
      yield right;
      b += 1;
    } else return;
  }
}

interface WrittenLabel {
  readonly name: string;
  /** As an entry of `labels`, with its tag. */
  readonly bytes: Buffer;
}

/** A file's labels are the same objects for each of its samples. */
const written = new WeakMap<Labels, readonly WrittenLabel[]>();

function writtenLabels(labels: Labels): readonly WrittenLabel[] {
  const known = written.get(labels);
  if (known) return known;
  const made = labels.map(([name, text]) => ({
    name,
    bytes: Buffer.from(new Message().within(1, new Message().text(1, name).text(2, text).bytes).bytes),
  }));
  written.set(labels, made);
  return made;
}

/** `WriteRequest { repeated TimeSeries timeseries = 1 }` */
export function versionOne(samples: readonly SeriesSample[]): Buffer {
  const [message, series, about] = [new Message(), new Message(), new Message()];
  for (const { owner, shape, value, time } of samples) {
    series.clear();
    for (const { bytes } of inOrder(writtenLabels(owner), writtenLabels(shape.labels), ({ name }) => name)) series.raw(bytes);
    message.within(1, series.within(2, about.clear().double(1, value).whole(2, time).bytes).bytes);
  }
  return message.bytes;
}

/** `MetricType` */
const typeNumbers = { counter: 1, gauge: 2 } as const;

/** `Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5 }`, where each text stands once, with what each metric is. */
export function versionTwo(samples: readonly SeriesSample[]): Buffer {
  const symbols = new Map<string, number>([['', 0]]);
  const symbol = (text: string) => {
    const known = symbols.get(text);
    if (known !== undefined) return known;
    symbols.set(text, symbols.size);
    return symbols.size - 1;
  };
  const [all, series, inner] = [new Message(), new Message(), new Message()];
  for (const { owner, shape, value, time } of samples) {
    const references: number[] = [];
    for (const [name, text] of inOrder(owner, shape.labels, ([of]) => of)) references.push(symbol(name), symbol(text));
    series.clear().packed(1, references).within(2, inner.clear().double(1, value).whole(2, time).bytes);
    inner.clear().whole(1, typeNumbers[shape.type]).whole(3, symbol(shape.help)).whole(4, symbol(shape.unit));
    all.within(5, series.within(5, inner.bytes).bytes);
  }
  const request = new Message();
  for (const text of symbols.keys()) request.text(4, text);
  return request.raw(all.bytes).bytes;
}
