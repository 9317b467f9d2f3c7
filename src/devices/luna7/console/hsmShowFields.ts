import type { Rejected } from '../../../core/reading.ts';
import { isPrintable, type Line, mayBe, quoted, reject } from '../../shared/outputLines.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';

/**
 * Lines of `hsm show`, 5.1 to 7.8: key, then spaces or tabs, then the value. The colon after `Firmware` is missing in some outputs. What a
 * value may be is written out, with runs of blanks as one; nothing else is accepted in its place.
 */
interface Field {
  readonly pattern: RegExp;
  /** The part that is judged by this line; a line that cannot be read makes it unknown. */
  readonly component?: string;
  /** The value has no fixed end, so that a cut line would pass for a whole one. */
  readonly open?: true;
  /** It may be left out: `no label`. */
  readonly optional?: true;
}

const WORDS = /^[\x21-\x7e\u00a1-\u{10ffff}](?:[\x20-\x7e\u00a1-\u{10ffff}]{0,63})$/u;
const YES_NO = /^(?:Yes|No)$/;
const BYTES = /^\d{1,15}$/;
const VOLTS = /^[-+]?\d{1,2}(?:\.\d{1,4})? V$/;
const CELSIUS = /^[-+]?\d{1,3}(?:\.\d{1,2})? deg\. C$/;
const INITIALIZED = /^(?:Yes|No|Not Supported)$/;
/** The page has `HSM is zeroized!`; appliances of 5.1 and 7.2 print it in capitals. */
export const ZEROIZED = /^(?:HSM is zeroized!|HSM IS ZEROIZED !{1,4})$/;
const STATE = /^[A-Za-z][A-Za-z -]{1,24}$/;

const fields = {
  'Software Version': { pattern: /^\d{1,3}\.\d{1,3}\.\d{1,3}(?:-\d{1,6})?$/, open: true },
  'HSM Label': { pattern: WORDS, open: true, optional: true },
  'Serial #': { pattern: /^\d{1,16}$/, open: true },
  Firmware: { pattern: /^\d{1,3}\.\d{1,3}\.\d{1,3}(?:-\d{1,6})?$/, open: true },
  'HSM Model': { pattern: WORDS, open: true, optional: true },
  // 5.x and 6.x.
  'Hardware Model': { pattern: WORDS, open: true, optional: true },
  'HSM Part Number': { pattern: /^\d{3}-\d{6}-\d{3}$/, optional: true },
  'Authentication Method': { pattern: /^(?:PED [Kk]eys|Password)$/ },
  'HSM Admin login status': { pattern: /^(?:Not )?Logged In$/ },
  'HSM Admin login attempts left': { pattern: new RegExp(`^\\d before HSM zeroization!$|${ZEROIZED.source}`), component: 'hsm' },
  'RPV Initialized': { pattern: INITIALIZED },
  'Audit Role Initialized': { pattern: INITIALIZED },
  'Remote Login Initialized': { pattern: INITIALIZED },
  'Manually Zeroized': { pattern: YES_NO, component: 'hsm' },
  'Secure Transport Mode': { pattern: YES_NO, component: 'hsm' },
  'HSM Tamper State': { pattern: /^(?:No tampers|No tamper\(s\)|Tamper\(s\) detected)$/, component: 'hsm' },
  'Maximum HSM Storage Space (Bytes)': { pattern: BYTES, open: true },
  'Space In Use (Bytes)': { pattern: BYTES, open: true },
  'Free Space Left (Bytes)': { pattern: BYTES, open: true },
  'Battery Voltage': { pattern: VOLTS, component: 'hsm-battery' },
  'Battery Warning Threshold Voltage': { pattern: VOLTS, component: 'hsm-battery' },
  'System Temp': { pattern: CELSIUS, component: 'hsm-temp' },
  'System Temp Warning Threshold': { pattern: CELSIUS, component: 'hsm-temp' },
  'Fan 1 Status': { pattern: STATE },
  'Fan 2 Status': { pattern: STATE },
  'Number of partitions allowed': { pattern: /^\d{1,4}$/, open: true },
  'Number of partitions created': { pattern: /^\d{1,4}$/, open: true },
} as const satisfies Record<string, Field>;

export type HsmShowKey = keyof typeof fields;

/** Whole lines with a meaning of their own. */
const sentences = {
  'WARNING: Battery Voltage below warning threshold!!': 'battery-warning',
  'WARNING: System Temperature above warning threshold!!': 'temperature-warning',
  'The HSM is NOT in FIPS 140-2 approved operation mode.': 'fips-off',
  'The HSM is in FIPS 140-2 approved operation mode.': 'fips-on',
  'There are no partitions': 'no-partitions',
  'There are no partitions.': 'no-partitions',
} as const;

export type HsmShowSentence = (typeof sentences)[keyof typeof sentences];

const sentenceOf: ReadonlyMap<string, HsmShowSentence> = new Map(Object.entries(sentences));
const fieldOf: ReadonlyMap<string, Field> = new Map(Object.entries(fields));

const BOILERPLATE: readonly RegExp[] = [
  /^(?:Appliance Details|HSM Details|HSM Storage Information|Environmental Information on HSM): ?$/,
  /^FIPS 140(?:-\d)? Operation:? ?$/,
  /^={10,40}$/,
  // An HSM that was never initialised has no label.
  /^HSM Label:$/,
];

/** 6.0 has the number of partitions in the title. */
const PARTITIONS = /^Partitions created on HSM(?: \((\d{1,4})\))?: ?$/;
const PARTITION = /^Partition:\s{1,40}(\d{1,16}),\s{1,40}Name: .{1,64}$/;

/** A line that was not understood may have been a partition of the list, whatever the line has done to it. */
const MAY_BE_PARTITION = /\d{3}|Partition|Name/;

const KEY_VALUE = /^([A-Z][A-Za-z\d ()#]{0,40}?)(?::|(?<=^Firmware)(?= ))\s+(\S.*)$/;

/** The text of each line that was read, and the lines that had no proper value. */
export class HsmShowFields {
  readonly rejected: Rejected[] = [];
  readonly #values = new Map<HsmShowKey, { readonly line: Line; readonly text: string }>();
  readonly #disputed = new Set<HsmShowKey>();
  readonly #sentences = new Set<HsmShowSentence>();
  /** Serial numbers of the partitions that are listed. */
  readonly partitions = new Set<string>();
  /** A line may have been one of them, and was not understood. */
  listSpoilt = false;
  /** The line above that list. */
  partitionTitle: { readonly line: Line; readonly count: number | undefined } | undefined;

  add(line: Line): void {
    const text = line.text.replaceAll('\u00a0', ' ').trim();
    const title = PARTITIONS.exec(text);
    const serial = PARTITION.exec(text)?.[1];
    if (title !== null) {
      this.partitionTitle = { line, count: title[1] === undefined ? undefined : Number(title[1]) };
      return;
    }
    if (serial !== undefined) {
      this.partitions.add(serial);
      return;
    }
    // Whatever the edition of the standard that a firmware is validated against.
    const sentence = sentenceOf.get(text.replace(/FIPS 140(?:-\d)?/, 'FIPS 140-2'));
    if (sentence !== undefined) {
      this.#sentences.add(sentence);
      return;
    }
    if (BOILERPLATE.some((pattern) => pattern.test(text))) return;
    const [, key = '', told = ''] = KEY_VALUE.exec(text) ?? [];
    const value = told.replace(/\s+/g, ' ');
    const field = fieldOf.get(key);
    if (field === undefined) {
      this.listSpoilt ||= mayBe(MAY_BE_PARTITION, text);
      this.rejected.push(reject(line, 'not a line of this output'));
    } else if (field.optional && isPlaceholder(value)) return;
    // A label may hold blanks; what is further apart is another column.
    else if (!field.pattern.test(value) || !isPrintable(value) || (field.pattern === WORDS && /\s\s|\t/.test(told)))
      this.rejected.push(reject(line, `${quoted(value)} is not a value of ${key}`, field.component));
    else if (field.open && !line.complete) this.rejected.push(reject(line, 'the output ends within this line', field.component));
    else this.#keep(key as HsmShowKey, line, value);
  }

  #keep(key: HsmShowKey, line: Line, text: string): void {
    const before = this.#values.get(key);
    if (before !== undefined && before.text !== text) {
      this.#disputed.add(key);
      for (const each of [before.line, line])
        this.rejected.push(reject(each, 'the same line came more than once, with differences', fieldOf.get(key)?.component));
    }
    this.#values.set(key, { line, text });
  }

  get(key: HsmShowKey): { readonly line: Line; readonly text: string } | undefined {
    return this.#disputed.has(key) ? undefined : this.#values.get(key);
  }

  text(key: HsmShowKey): string | undefined {
    return this.get(key)?.text;
  }

  /** The leading number of a value; its pattern has made sure that there is one. */
  number(key: HsmShowKey): number | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : Number.parseFloat(text);
  }

  has(sentence: HsmShowSentence): boolean {
    return this.#sentences.has(sentence);
  }

  /** @param component by default the one that is judged by this line */
  refuse(key: HsmShowKey, reason: string, component: string | undefined = fieldOf.get(key)?.component): void {
    const at = this.get(key);
    if (at !== undefined) this.rejected.push(reject(at.line, reason, component));
  }
}
