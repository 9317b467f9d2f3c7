import { fieldsOf } from '../../src/service/export/remote/protobuf.ts';

/** What a server reads in a remote write: each series with its one sample. */
export interface WrittenSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly time: number;
  /** What version 2 says of the metric. */
  readonly about?: { readonly type: number; readonly help: string; readonly unit: string };
}

/** Unpacks Snappy's block format, after its description. */
export function unsnappy(input: Buffer): Buffer {
  let at = 0;
  let size = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = input[at++]!;
    size += (byte & 127) * scale;
    if (byte < 128) break;
  }
  const out = Buffer.alloc(size);
  let to = 0;
  while (at < input.length) {
    const tag = input[at++]!;
    if ((tag & 3) === 0) {
      const code = tag >> 2;
      const length = 1 + (code < 60 ? code : code === 60 ? input[at]! : input.readUInt16LE(at));
      at += code < 60 ? 0 : code - 59;
      input.copy(out, to, at, at + length);
      at += length;
      to += length;
    } else {
      if ((tag & 3) !== 2) throw new Error('a form that is not written here');
      const [length, offset] = [1 + (tag >> 2), input.readUInt16LE(at)];
      at += 2;
      for (let n = 0; n < length; n++) out[to + n] = out[to + n - offset]!;
      to += length;
    }
  }
  if (to !== size) throw new Error(`${to} bytes instead of ${size}`);
  return out;
}

function sampleIn(bytes: Buffer): Pick<WrittenSample, 'value' | 'time'> {
  const [value, time] = [...fieldsOf(bytes)];
  return { value: value!.bytes.readDoubleLE(), time: time!.value };
}

export function readVersionOne(message: Buffer): readonly WrittenSample[] {
  return [...fieldsOf(message)].map(({ bytes }) => {
    const fields = [...fieldsOf(bytes)];
    const labels = fields
      .filter(({ field }) => field === 1)
      .map((label) => [...fieldsOf(label.bytes)].map((each) => each.bytes.toString('utf8')));
    return { labels: Object.fromEntries(labels) as Record<string, string>, ...sampleIn(fields.find(({ field }) => field === 2)!.bytes) };
  });
}

export function readVersionTwo(message: Buffer): readonly WrittenSample[] {
  const fields = [...fieldsOf(message)];
  const symbols = fields.filter(({ field }) => field === 4).map(({ bytes }) => bytes.toString('utf8'));
  return fields
    .filter(({ field }) => field === 5)
    .map(({ bytes }) => {
      const [references, sample, metadata] = [...fieldsOf(bytes)];
      const places = numbersIn(references!.bytes);
      const [type, help, unit] = [...fieldsOf(metadata!.bytes)].map(({ value }) => value);
      const about = { type: type!, help: symbols[help!]!, unit: symbols[unit!]! };
      const labels = places.flatMap((place, n) => (n % 2 === 0 ? [[symbols[place]!, symbols[places[n + 1]!]!]] : []));
      return { labels: Object.fromEntries(labels) as Record<string, string>, ...sampleIn(sample!.bytes), about };
    });
}

export function numbersIn(bytes: Buffer): readonly number[] {
  const numbers: number[] = [];
  let [value, scale] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      numbers.push(value);
      [value, scale] = [0, 1];
    }
  }
  return numbers;
}
