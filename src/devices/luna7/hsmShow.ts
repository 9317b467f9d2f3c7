import type { HwState, Limits, Measurement, ParseResult, Rejected } from '../../core/reading.ts';
import { hsm, hsmBattery, hsmTemperature } from './components.ts';
import { capture, isPrintable, type Line, reject } from './lines.ts';

/**
 * Lines of `hsm show` that are read or at least recognised (7.2, five examples): key, then spaces or tabs, then the value. The colon
 * after `Firmware` is missing in some outputs. What a value may be is written out; nothing else is accepted in its place.
 */
interface Field {
  readonly pattern: RegExp;
  /** The part that is judged by this line; a line that cannot be read makes it unknown. */
  readonly component?: string;
  /** The value has no fixed end, so that a cut line would pass for a whole one. */
  readonly open?: true;
}

const WORDS = /^[\x21-\x7e\u00a1-\u{10ffff}](?:[\x20-\x7e\u00a1-\u{10ffff}]{0,63})$/u;
const YES_NO = /^(?:Yes|No)$/;
const BYTES = /^\d{1,12}$/;

const fields = {
  'Software Version': { pattern: /^\d{1,3}\.\d{1,3}\.\d{1,3}-\d{1,6}$/, open: true },
  'HSM Label': { pattern: WORDS, open: true },
  'Serial #': { pattern: /^\d{1,16}$/, open: true },
  Firmware: { pattern: /^\d{1,3}\.\d{1,3}\.\d{1,3}$/, open: true },
  'HSM Model': { pattern: WORDS, open: true },
  // 5.x and 6.x.
  'Hardware Model': { pattern: WORDS, open: true },
  'HSM Part Number': { pattern: /^\d{3}-\d{6}-\d{3}$/ },
  'Authentication Method': { pattern: /^(?:PED [Kk]eys|Password)$/ },
  'HSM Admin login status': { pattern: /^(?:Not )?Logged In$/ },
  'HSM Admin login attempts left': { pattern: /^(?:\d before HSM zeroization!|HSM is zeroized!)$/, component: 'hsm' },
  'RPV Initialized': { pattern: /^(?:Yes|No|Not Supported)$/ },
  'Audit Role Initialized': { pattern: /^(?:Yes|No|Not Supported)$/ },
  'Remote Login Initialized': { pattern: /^(?:Yes|No|Not Supported)$/ },
  'Manually Zeroized': { pattern: YES_NO, component: 'hsm' },
  'Secure Transport Mode': { pattern: YES_NO },
  'HSM Tamper State': { pattern: /^(?:No tampers|No tamper\(s\)|Tamper\(s\) detected)$/, component: 'hsm' },
  'Maximum HSM Storage Space (Bytes)': { pattern: BYTES, open: true },
  'Space In Use (Bytes)': { pattern: BYTES, open: true },
  'Free Space Left (Bytes)': { pattern: BYTES, open: true },
  'Battery Voltage': { pattern: /^\d\.\d{3} V$/, component: 'hsm-battery' },
  'Battery Warning Threshold Voltage': { pattern: /^\d\.\d{3} V$/, component: 'hsm-battery' },
  'System Temp': { pattern: /^\d{1,3} deg\. C$/, component: 'hsm-temp' },
  'System Temp Warning Threshold': { pattern: /^\d{1,3} deg\. C$/, component: 'hsm-temp' },
  'Fan 1 Status': { pattern: /^(?:standby|active)$/ },
  'Fan 2 Status': { pattern: /^(?:standby|active)$/ },
} as const satisfies Record<string, Field>;

type Key = keyof typeof fields;

/** Whole lines with a meaning of their own. */
const sentences = {
  'WARNING: Battery Voltage below warning threshold!!': 'battery-warning',
  'WARNING: System Temperature above warning threshold!!': 'temperature-warning',
  'The HSM is NOT in FIPS 140-2 approved operation mode.': 'fips-off',
  'The HSM is in FIPS 140-2 approved operation mode.': 'fips-on',
} as const;

type Sentence = (typeof sentences)[keyof typeof sentences];

const sentenceOf: ReadonlyMap<string, Sentence> = new Map(Object.entries(sentences));
const fieldOf: ReadonlyMap<string, Field> = new Map(Object.entries(fields));

const BOILERPLATE: readonly RegExp[] = [
  /^(?:Appliance Details|HSM Details|Partitions created on HSM|HSM Storage Information|Environmental Information on HSM): ?$/,
  /^FIPS 140-2 Operation:? ?$/,
  /^={10,40}$/,
  /^There are no partitions ?\.?$/,
  /^Number of partitions (?:allowed|created):\s{1,40}\d{1,4}$/,
  /^Partition:\s{1,40}\d{1,16},\s{1,4}Name: .{1,64}$/,
];

const KEY_VALUE = /^([A-Z][A-Za-z\d ()#]{0,40}?)(?::|(?<=^Firmware)(?= ))\s+(\S.*)$/;

/** The text of each line that was read, and the lines that had no proper value. */
class Fields {
  readonly rejected: Rejected[] = [];
  readonly #values = new Map<Key, { readonly line: Line; readonly text: string }>();
  readonly #disputed = new Set<Key>();
  readonly #sentences = new Set<Sentence>();

  add(line: Line): void {
    const text = line.text.replaceAll('\u00a0', ' ').trim();
    const sentence = sentenceOf.get(text);
    if (sentence !== undefined) {
      this.#sentences.add(sentence);
      return;
    }
    if (BOILERPLATE.some((pattern) => pattern.test(text))) return;
    const [, key = '', value = ''] = KEY_VALUE.exec(text) ?? [];
    const field = fieldOf.get(key);
    if (field === undefined) this.rejected.push(reject(line, 'not a line of this output'));
    else if (!field.pattern.test(value) || !isPrintable(value)) this.rejected.push(reject(line, `not a value of ${key}`, field.component));
    else if (field.open && !line.complete) this.rejected.push(reject(line, 'the output ends within this line', field.component));
    else this.#keep(key as Key, line, value);
  }

  #keep(key: Key, line: Line, text: string): void {
    const before = this.#values.get(key);
    if (before !== undefined && before.text !== text) {
      this.#disputed.add(key);
      for (const each of [before.line, line])
        this.rejected.push(reject(each, 'the same line came more than once, with differences', fieldOf.get(key)?.component));
    }
    this.#values.set(key, { line, text });
  }

  get(key: Key): { readonly line: Line; readonly text: string } | undefined {
    return this.#disputed.has(key) ? undefined : this.#values.get(key);
  }

  text(key: Key): string | undefined {
    return this.get(key)?.text;
  }

  /** The leading number of a value; its pattern has made sure that there is one. */
  number(key: Key): number | undefined {
    const text = this.text(key);
    return text === undefined ? undefined : Number.parseFloat(text);
  }

  has(sentence: Sentence): boolean {
    return this.#sentences.has(sentence);
  }

  refuse(key: Key, reason: string): void {
    const at = this.get(key);
    if (at !== undefined) this.rejected.push(reject(at.line, reason, fieldOf.get(key)?.component));
  }
}

/**
 * Readings in the output of `hsm show`.
 *
 * Second copies: used and free storage add up to the total; a zeroized HSM says so in two lines; a battery or temperature beyond its
 * threshold has a warning line, and without one the device's verdict on it is unknown.
 */
export function parseHsmShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const seen = new Fields();
  for (const line of lines) seen.add(line);

  const readings = [
    ...info(seen),
    ...zeroization(seen),
    ...tamper(seen),
    ...storage(seen),
    ...environment(seen, 'Battery Voltage', 'battery-warning'),
    ...environment(seen, 'System Temp', 'temperature-warning'),
  ];
  return { readings, rejected: [...seen.rejected].sort((a, b) => a.line - b.line) };
}

function info(seen: Fields): Measurement[] {
  const serial = seen.text('Serial #');
  if (serial === undefined) return [];
  const fips = seen.has('fips-on') === seen.has('fips-off') ? undefined : seen.has('fips-on') ? 'on' : 'off';
  const known: Record<string, string | undefined> = {
    'hsm.serial': serial,
    'hsm.label': seen.text('HSM Label'),
    'hsm.firmware': seen.text('Firmware'),
    'hsm.software': seen.text('Software Version'),
    'hsm.model': seen.text('HSM Model') ?? seen.text('Hardware Model'),
    'hsm.authentication': authentication(seen.text('Authentication Method')),
    'hsm.fips': fips,
  };
  const attributes = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return [{ metric: 'hsm.info', attributes: { ...hsm, ...attributes }, value: 1, gathered: true }];
}

function authentication(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return text === 'Password' ? 'password' : 'ped';
}

function zeroization(seen: Fields): Measurement[] {
  const attempts = seen.text('HSM Admin login attempts left');
  const manually = seen.text('Manually Zeroized');
  if (attempts === undefined || manually === undefined) return [];
  const zeroized = attempts === 'HSM is zeroized!';
  // The other way round is possible: too many wrong logins zeroize an HSM, and so does a new one's first state, by nobody's hand.
  if (!zeroized && manually === 'Yes') {
    seen.refuse('HSM Admin login attempts left', 'another line says that the HSM was zeroized');
    seen.refuse('Manually Zeroized', 'another line says that the HSM is not zeroized');
    return [];
  }
  const state: Measurement = { metric: 'hsm.zeroized', attributes: hsm, value: zeroized ? 1 : 0, unit: '1' };
  if (zeroized) return [state];
  return [state, { metric: 'hsm.login_attempts.left', attributes: hsm, value: Number.parseInt(attempts, 10), unit: '1' }];
}

function tamper(seen: Fields): Measurement[] {
  const text = seen.text('HSM Tamper State');
  if (text === undefined) return [];
  return [{ metric: 'hsm.tamper.state', attributes: hsm, value: text === 'Tamper(s) detected' ? 1 : 0, unit: '1' }];
}

function storage(seen: Fields): Measurement[] {
  const size = seen.number('Maximum HSM Storage Space (Bytes)');
  const used = seen.number('Space In Use (Bytes)');
  const free = seen.number('Free Space Left (Bytes)');
  if (size === undefined || used === undefined || free === undefined) return [];
  if (used + free !== size) {
    seen.refuse('Maximum HSM Storage Space (Bytes)', 'used and free storage do not add up to it');
    return [];
  }
  return [
    { metric: 'hsm.storage.size', attributes: hsm, value: size, unit: 'By' },
    { metric: 'hsm.storage.used', attributes: hsm, value: used, unit: 'By' },
    { metric: 'hsm.storage.free', attributes: hsm, value: free, unit: 'By' },
  ];
}

/** A warning line must be there exactly when the value is beyond its threshold; where it does not fit, the device's verdict is unknown. */
function environment(seen: Fields, key: 'Battery Voltage' | 'System Temp', warning: Sentence): Measurement[] {
  const value = seen.number(key);
  if (value === undefined) return [];
  const battery = key === 'Battery Voltage';
  const threshold = seen.number(battery ? 'Battery Warning Threshold Voltage' : 'System Temp Warning Threshold');
  const beyond = threshold !== undefined && (battery ? value < threshold : value > threshold);
  const fits = threshold !== undefined && (value === threshold || beyond === seen.has(warning));
  const state: HwState = fits ? (seen.has(warning) ? 'degraded' : 'ok') : 'unknown';
  const limits = (side: keyof Limits): { limits?: Limits } => (threshold === undefined ? {} : { limits: { [side]: threshold } });
  return battery
    ? [{ metric: 'hsm.battery.voltage', attributes: hsmBattery, value, unit: 'V', state, ...limits('lowWarning') }]
    : [{ metric: 'hw.temperature', attributes: hsmTemperature, value, unit: 'Cel', state, ...limits('highWarning') }];
}
