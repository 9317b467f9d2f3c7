import { pick, type Random } from './mutations.ts';

/** What somebody would do to octets who knows how they are built. */

/** Octets that are no UTF-8, or none that may be: cut, too long, halves of pairs, beyond the last character. */
const NO_UTF8: readonly (readonly number[])[] = [
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xc0, 0xaf],
  [0xe0, 0x80, 0x8a],
  [0xf0, 0x80, 0x80, 0x8a],
  [0xed, 0xa0, 0x80],
  [0xed, 0xb0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xff, 0xfe],
  [0x80, 0x80, 0x80],
  [0xef, 0xbb, 0xbf],
];

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** With some of these in it, often in the middle of a character. */
export function withoutUtf8(bytes: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let times = 1 + below(random, 4); times > 0; times--) {
    const at = below(random, changed.length + 1);
    const rest = random() < 0.5 ? at : Math.min(changed.length, at + below(random, 4));
    changed = Buffer.concat([changed.subarray(0, at), Buffer.from(pick(random, NO_UTF8)), changed.subarray(rest)]);
  }
  return changed;
}

interface Element {
  tag: number;
  /** Its content is elements, or octets. */
  inside: Element[] | Buffer;
  /** What its length says: more or less than there is. */
  lies?: number;
  /** Octets that its length takes. */
  wide?: number;
}

/** Sequences and PDUs; the parameters of a security model are a sequence within a string. */
const isConstructed = (tag: number): boolean => tag === 0x30 || (tag >= 0xa0 && tag <= 0xa8);

/** Elements, as far as these are some; undefined where they are none. */
function read(bytes: Buffer): Element[] | undefined {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag, first] = [bytes[at], bytes[at + 1]];
    if (tag === undefined || first === undefined) return undefined;
    const wide = first < 0x80 ? 0 : first & 0x7f;
    if (wide > 4 || at + 2 + wide > bytes.length) return undefined;
    const length = wide === 0 ? first : bytes.readUIntBE(at + 2, wide);
    const from = at + 2 + wide;
    if (from + length > bytes.length) return undefined;
    const content = bytes.subarray(from, from + length);
    found.push({ tag, inside: (isConstructed(tag) || (tag === 0x04 && content[0] === 0x30) ? read(content) : undefined) ?? content });
    at = from + length;
  }
  return found;
}

function written({ tag, inside, lies, wide = 0 }: Element): Buffer {
  const content = Buffer.isBuffer(inside) ? inside : Buffer.concat(inside.map(written));
  const length = Math.max(0, lies ?? content.length);
  if (wide === 0 && length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const octets = Buffer.alloc(Math.max(wide, 4));
  octets.writeUInt32BE(Math.min(length, 0xffff_ffff), octets.length - 4);
  return Buffer.concat([Buffer.of(tag, 0x80 | octets.length), octets, content]);
}

const all = (elements: readonly Element[]): Element[][] =>
  elements.flatMap(({ inside }) => (Buffer.isBuffer(inside) ? [] : [inside, ...all(inside)]));

const INTEGERS = ['', '00', '80', 'ff', '7fffffff', '80000000', 'ffffffff', '0000000000', '7fffffffff', '00ffffffffffffffff'];
const OIDS = [
  '',
  '2b',
  '80',
  'ff',
  '2b8080808001',
  '2bffffffff7f',
  `2b${'ff'.repeat(40)}01`,
  `2b${'01'.repeat(140)}`,
  '2b06010603010104010000',
];

function change(list: Element[], random: Random, others: readonly Element[]): void {
  const at = below(random, list.length);
  const element = list[at];
  if (element === undefined) {
    list.push(...others.slice(0, 1));
    return;
  }
  const { inside } = element;
  const dice = below(random, 11);
  const size = Buffer.isBuffer(inside) ? inside.length : Buffer.concat(inside.map(written)).length;
  if (dice === 0) element.lies = size + pick(random, [-1, 1, 2, 127, 128, 255, 256, 65_535, 0x7fff_ffff, 0xffff_fffe, -size]);
  else if (dice === 1) element.wide = pick(random, [1, 2, 3, 4, 5, 8, 126]);
  else if (dice === 2)
    element.tag = pick(random, [0x02, 0x04, 0x05, 0x06, 0x30, 0x40, 0x41, 0x43, 0x46, 0xa2, 0xa4, 0xa6, 0xa7, below(random, 256)]);
  else if (dice === 3) list.splice(at, 1);
  else if (dice === 4) list.splice(at, 0, ...Array.from({ length: 1 + below(random, random() < 0.1 ? 300 : 3) }, () => element));
  else if (dice === 5) list.splice(below(random, list.length + 1), 0, pick(random, others));
  else if (dice === 6) list.reverse();
  else if (dice === 7 && Buffer.isBuffer(inside)) element.inside = Buffer.from(pick(random, element.tag === 0x06 ? OIDS : INTEGERS), 'hex');
  else if (dice === 8 && Buffer.isBuffer(inside)) element.inside = withoutUtf8(inside, random);
  else if (dice === 9) list[at] = { tag: pick(random, [0x30, 0x04, 0xa7]), inside: [element] };
  else if (Buffer.isBuffer(inside))
    element.inside = Buffer.alloc(below(random, random() < 0.1 ? 9000 : 300), pick(random, [0, 0x1b, 0x20, 0x41, 0x80, 0xff]));
  else element.inside = [];
}

/**
 * An encoded message in which elements have other lengths, tags, values or places, while what stands around them is right again: it gets
 * further than one with a changed octet.
 */
export function rebuilt(message: Buffer, random: Random, other: Buffer): Buffer {
  const elements = read(message);
  if (elements === undefined) return message;
  for (let times = 1 + below(random, 3); times > 0; times--) {
    const others = read(other) ?? [];
    const donors = [others, ...all(others)].filter((each) => each.length > 0);
    change(pick(random, [elements, ...all(elements)]), random, pick(random, donors));
  }
  return Buffer.concat(elements.map(written)).subarray(0, 65_507);
}
