import type { Limits, Measurement, ParseResult, Rejected } from '../../../core/reading.ts';
import { type Line, printable, quoted, reject } from '../../shared/outputLines.ts';
import { chassisFlags, enclosure, frontFans, type Sensor, ucum } from '../parts/components.ts';
import { capture } from './capture.ts';
import { agree, discreteText } from './discreteStates.ts';
import { documentedLayout, layoutIn, readSensorRow, type SensorLayout, type SensorRow, sensorOf } from './sensorRow.ts';

/**
 * The two copies of a fan's speed may be read moments apart. Speeds come in steps of 100 rpm and the sensors' own hysteresis is
 * 500 rpm (Monitoring Guide, Table 6): three steps tell a drift from a garbled digit, and both must be on the same side of each limit.
 */
const FAN_TOLERANCE = 300;

const BOILERPLATE: readonly RegExp[] = [
  /^This command displays /,
  /^-{40,100}$/,
  /^Notes: ?$/,
  /^ {0,4}(?:NR|CR|DIMM|PSU1|PSU2): \w/,
  /^ {0,4}0\.00 RPM means /,
  /^ {0,4}Fan1, Fan2 and Fan3 /,
  /^ {0,4}Each fan unit /,
];
const FAN_SECTION = /^-{5,40} ?Front Cooling Fans Status {1,4}-{5,40}$/;
const BLANK_SEPARATED_FAN = /^(F(?:an|AN)\d[AB]) {2,16}([A-Za-z]{1,16}(?: \*)?) {2,16}(\d{1,5} RPM) {0,8}$/;
const OTHER_SECTION = /^-{5,40} {1,4}(?:Power Supplies Status|chassis status) {1,4}-{5,40}$/;

/** What may be a state of a release that is not known. */
const TEXT = /^[A-Za-z][A-Za-z ,/-]{1,39}$/;

/** Other words than these and `OK` are not documented for the fan section: they prove nothing either way. */
const FAN_FAULT = /^(?:[LU]?[CN]R(?: \*)?|l?[cn]r|u[cn]r)$/;

/** `ipmitool chassis status` and the words of each flag, as documented for 5.4 to 7.2. Faults are in `chassisFlags`. */
const CHASSIS_ROW = /^([A-Z][\w/ -]{20}): ?(.{0,60}?) *$/;
const harmlessFlags: ReadonlySet<string> = new Set([
  'Power Interlock',
  'Front-Panel Lockout',
  'Front Panel Control',
  ...['Sleep', 'Diag', 'Reset', 'Power'].flatMap((button) => [`${button} Button Disable`, `${button} Button Disabled`]),
]);
/** What they tell of the enclosure, and the words they tell it in. Neither is good or bad by itself. */
const powerFacts: ReadonlyMap<string, { readonly attribute: string; readonly words: RegExp }> = new Map([
  ['Last Power Event', { attribute: 'hsm.power.last_event', words: /^(?:(?:ac-failed|overload|interlock|fault|command)(?: |$)){0,5}$/ }],
  ['Power Restore Policy', { attribute: 'hsm.power.restore_policy', words: /^(?:always-o(?:n|ff)|previous|unknown)$/ }],
]);

interface Seen<T> {
  readonly line: Line;
  readonly value: T;
}

/** What was said about each component, in the order it was said; more than one entry is a duplicate. */
class Statements<T> {
  readonly #byComponent = new Map<string, Seen<T>[]>();

  add(component: string, line: Line, value: T): void {
    const before = this.#byComponent.get(component);
    if (before === undefined) this.#byComponent.set(component, [{ line, value }]);
    else before.push({ line, value });
  }

  /** Components whose statements are all the same line of text, and the lines of those that contradict themselves. */
  settle(rejected: Rejected[]): Map<string, Seen<T>> {
    const settled = new Map<string, Seen<T>>();
    for (const [component, [first, ...more]] of this.#byComponent) {
      if (first === undefined) continue;
      if (more.every(({ line }) => line.text === first.line.text)) settled.set(component, first);
      else
        for (const { line } of [first, ...more])
          rejected.push(reject(line, 'the same row came more than once, with differences', component));
    }
    return settled;
  }
}

interface FanCopy {
  readonly rpm: number;
  readonly word: string;
}

interface Statuses {
  readonly rows: Statements<{ sensor: Sensor; row: SensorRow }>;
  readonly fans: Statements<FanCopy>;
  readonly texts: Statements<string>;
  readonly chassis: Statements<{ flag: string; word: string }>;
  fanSection: boolean;
  /** As the heading tells it, where it is not the documented one. */
  layout: SensorLayout | undefined;
}

/**
 * Readings in the output of `status sensors`.
 *
 * Second copies: the section on front fans repeats speed and state of Fan1A to Fan3B, the section on power supplies repeats the
 * discrete sensors as text. A value whose copies disagree is refused. The rows `PSUn FAN_value` of the fan section are not taken
 * for copies: in the documentation itself they differ from the table (4600 and 0 rpm against 4800), so they are not read at all.
 * Temperatures and voltages are told once; there the device's status word and limits are the check, and it is `observe`'s.
 */
export function parseStatusSensors(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };

  const rejected: Rejected[] = [];
  const seen: Statuses = {
    rows: new Statements(),
    fans: new Statements(),
    texts: new Statements(),
    chassis: new Statements(),
    fanSection: false,
    layout: undefined,
  };
  const dimms = new Set<string>();
  for (const line of lines) {
    const refused = readLine(line, seen, dimms);
    if (refused !== undefined) rejected.push(refused);
  }

  const rows = seen.rows.settle(rejected);
  const fans = seen.fans.settle(rejected);
  const texts = seen.texts.settle(rejected);
  const readings: Measurement[] = [];
  const accept = (accepted: Measurement | Rejected) => ('metric' in accepted ? readings.push(accepted) : rejected.push(accepted));

  for (const [id, { line, value }] of rows) {
    const { sensor, row } = value;
    if (row.kind === 'value') accept(measured(sensor, row, line, fans.get(id), seen.fanSection));
    // A front fan is never optional: a slot that reads nothing is not known to turn.
    if (row.kind === 'unpopulated' && frontFans.has(id)) rejected.push(reject(line, 'the fan gives no reading', id));
    if (row.kind === 'discrete') accept(discrete(sensor, row, line, texts.get(id), emptySupply(id, rows)));
  }
  for (const [id, { line }] of fans) {
    if (!rows.has(id)) rejected.push(reject(line, 'the sensor table has no readable row for this fan', id));
  }
  for (const [id, { line }] of texts) {
    if (!rows.has(id)) rejected.push(reject(line, 'the sensor table has no readable row for this sensor', id));
  }
  const flags = seen.chassis.settle(rejected);
  for (const { line, value } of flags.values()) {
    const read = chassis(line, value.flag, value.word);
    if (read !== undefined) accept(read);
  }
  const power = [...powerFacts].map(([name, { attribute, words }]) => [
    attribute,
    words.exec(flags.get(name)?.value.word ?? '-')?.[0] || undefined,
  ]);
  if (power.every(([, word]) => word !== undefined)) {
    readings.push({ metric: 'hsm.power.info', attributes: { ...enclosure, ...Object.fromEntries(power) }, value: 1 });
  }
  return { readings, rejected: rejected.sort((a, b) => a.line - b.line) };
}

function readLine(line: Line, seen: Statuses, dimms: Set<string>): Rejected | undefined {
  const { text } = line;
  if (text.includes('|') || text.includes('\t')) {
    const cells = text.includes('|') ? text.split('|') : text.split('\t');
    const layout = layoutIn(text);
    if (layout !== undefined) {
      seen.layout = layout;
      return undefined;
    }
    const [nameCell = '', ...rest] = cells;
    const sensor = text.includes('|')
      ? (sensorOf(nameCell) ?? sensorOf(nameCell, seen.layout?.name))
      : sensorOf(nameCell.trimEnd().padEnd(documentedLayout.name));
    if (sensor === undefined) return reject(line, 'unknown sensor');
    return readRow(line, sensor, rest, seen, dimms);
  }
  // A copy may have blanks where the appliance has tabs.
  const [, name = '', word = '', rpm = ''] = (seen.fanSection ? BLANK_SEPARATED_FAN.exec(text) : null) ?? [];
  const fan = sensorOf(name.padEnd(documentedLayout.name));
  if (fan !== undefined) return readRow(line, fan, [word, rpm], seen, dimms);
  if (FAN_SECTION.test(text)) {
    seen.fanSection = true;
    return undefined;
  }
  if (OTHER_SECTION.test(text) || BOILERPLATE.some((pattern) => pattern.test(text))) return undefined;
  const row = CHASSIS_ROW.exec(text);
  const flag = row?.[1]?.trimEnd() ?? '';
  if (flag === 'System Power' || powerFacts.has(flag) || chassisFlags.has(flag)) {
    const known = chassisFlags.get(flag);
    const word = row?.[2] ?? '';
    seen.chassis.add(known?.attributes['hw.id'] ?? flag, line, { flag, word });
    return known === undefined || word === known.clear || word === known.set || !TEXT.test(word)
      ? undefined
      : reject(line, `${quoted(word)} is neither ${known.clear} nor ${known.set}`, known.attributes['hw.id']);
  }
  return harmlessFlags.has(flag) ? undefined : reject(line, 'not a line of this output');
}

/**
 * A row with bars (or tabs) is told apart by its number of columns: fan section three or four, states two, and the table has eight, or
 * as many as its heading says.
 */
function readRow(line: Line, sensor: Sensor, rest: readonly string[], seen: Statuses, dimms: Set<string>): Rejected | undefined {
  const id = sensor.attributes['hw.id'];
  if (rest.length === documentedLayout.count || rest.length === seen.layout?.count) {
    const documented = readSensorRow(sensor, rest);
    const row = documented.kind === 'unreadable' && seen.layout !== undefined ? readSensorRow(sensor, rest, seen.layout) : documented;
    if (row.kind === 'unreadable') return reject(line, row.reason, id);
    // A slot follows the one before it: a single flipped bit turns `DIMM 0` into `DIMM 2`, which some firmware has as well.
    const slot = /^(ch[ab]-dimm-)(\d)$/.exec(id);
    if (slot !== null && Number(slot[2]) > 0 && !dimms.has(`${slot[1]}${Number(slot[2]) - 1}`)) {
      return reject(line, 'the row of the slot before it is missing');
    }
    dimms.add(id);
    seen.rows.add(id, line, { sensor, row });
    return row.kind === 'value' && row.unknown !== undefined
      ? reject(line, `${quoted(row.unknown)} is not a status word that is known`, id)
      : undefined;
  }
  if (rest.length === 1 && sensor.unit === 'discrete') {
    const text = (rest[0] ?? '').trim();
    const known = discreteText(id, text) !== undefined;
    if (known || TEXT.test(text)) seen.texts.add(id, line, text);
    return known ? undefined : reject(line, `${quoted(text)} is not a state that is known`, id);
  }
  if ((rest.length === 2 || rest.length === 3) && sensor.unit === 'RPM') {
    if (!frontFans.has(id)) return undefined;
    const word = /^ {0,4}([A-Za-z]{1,16}(?: \*)?) {0,8}$/.exec(rest[0] ?? '')?.[1];
    const rpm = /^ {0,4}(\d{1,5}) RPM {0,8}$/.exec(rest[1] ?? '')?.[1];
    if (word === undefined || rpm === undefined) return reject(line, 'not a state and a speed in RPM', id);
    seen.fans.add(id, line, { rpm: Number(rpm), word });
    return undefined;
  }
  return reject(line, 'not a row of this output', id);
}

function sides(value: number, limits: Limits): string {
  return Object.values(limits)
    .map((limit) => Math.sign(value - limit))
    .join();
}

function measured(
  sensor: Sensor,
  row: Extract<SensorRow, { kind: 'value' }>,
  line: Line,
  copy: Seen<FanCopy> | undefined,
  fanSection: boolean,
): Measurement | Rejected {
  const id = sensor.attributes['hw.id'];
  if (frontFans.has(id)) {
    if (copy === undefined) {
      if (fanSection) return reject(line, 'its second copy, in the fan section, is missing or unreadable', id);
    } else {
      const near =
        Math.abs(copy.value.rpm - row.value) <= FAN_TOLERANCE && sides(copy.value.rpm, row.limits) === sides(row.value, row.limits);
      if (!near) return reject(line, `its second copy, in line ${copy.line.number}, says ${copy.value.rpm} RPM`, id);
      const copyOk = copy.value.word === 'OK' || copy.value.word === 'ok';
      if ((copyOk && row.state === 'failed') || (FAN_FAULT.test(copy.value.word) && row.state === 'ok')) {
        return reject(line, `its second copy, in line ${copy.line.number}, says ${printable(copy.value.word)}`, id);
      }
    }
  }
  const unit = sensor.unit === 'discrete' ? '1' : ucum[sensor.unit];
  return {
    metric: sensor.metric,
    attributes: sensor.attributes,
    value: row.value,
    unit,
    state: row.state,
    ...(Object.keys(row.limits).length > 0 && { limits: row.limits }),
  };
}

/**
 * True when all three sensors of a supply are listed and none of them reads anything: the bay is empty, or its supply is mute.
 * Undefined: a row is missing or was refused that would tell.
 */
function emptySupply(id: string, rows: ReadonlyMap<string, Seen<{ sensor: Sensor; row: SensorRow }>>): boolean | undefined {
  const kinds = /^psu\d$/.test(id) ? ['12v', 'temp', 'fan'].map((part) => rows.get(`${id}-${part}`)?.value.row.kind) : [];
  if (!kinds.includes('unpopulated') || kinds.includes('value')) return false;
  return kinds.includes(undefined) ? undefined : true;
}

/** The baseboard of 5.x lists presence without words for it: then nothing is known but that the row is there. */
const WITHOUT_WORDS = /^psu[12]-present-state$/;

function discrete(
  sensor: Sensor,
  { states, read }: Extract<SensorRow, { kind: 'discrete' }>,
  line: Line,
  text: Seen<string> | undefined,
  empty: boolean | undefined,
): Measurement | Rejected {
  const id = sensor.attributes['hw.id'];
  if (text === undefined && WITHOUT_WORDS.test(id))
    return { metric: 'hw.status', attributes: sensor.attributes, value: 1, state: 'unknown' };
  if (text === undefined) return reject(line, 'its state in words is missing or unreadable', id);
  const meaning = discreteText(id, text.value);
  // What the bay holds is left open beside it.
  if (meaning === undefined)
    return { metric: 'hw.status', attributes: { ...sensor.attributes, 'hw.status.text': text.value }, value: 1, state: 'unknown' };
  if (!agree(meaning, states)) {
    return reject(line, `its state in words, in line ${text.line.number}, says ${printable(text.value)}`, id);
  }
  if (empty === undefined) return reject(line, 'whether its bay is empty cannot be told: a row of its sensors is unreadable', id);
  // Presence that the state word does not confirm is not presence; a word that says so itself, as on older baseboards, confirms it.
  const unconfirmed = meaning.bit === 0 && states === 0 && !WITHOUT_WORDS.test(id);
  return {
    metric: 'hw.status',
    attributes: { ...sensor.attributes, 'hw.status.text': text.value, ...(empty && { 'hw.status.sensors': 'none' }) },
    value: 1,
    state: unconfirmed || !read ? 'unknown' : meaning.state,
  };
}

function chassis(line: Line, flag: string, word: string): Measurement | Rejected | undefined {
  if (flag === 'System Power') {
    if (word !== 'on') return reject(line, 'an appliance that answers is powered on', 'enclosure');
    return { metric: 'hw.status', attributes: enclosure, value: 1, state: 'ok' };
  }
  const fact = powerFacts.get(flag);
  if (fact !== undefined)
    return fact.words.test(word) ? undefined : reject(line, `${quoted(word)} is not a word that is known for ${flag}`);
  const known = chassisFlags.get(flag);
  if (known === undefined) return undefined;
  if (!TEXT.test(word)) return reject(line, `${quoted(word)} is neither ${known.clear} nor ${known.set}`, known.attributes['hw.id']);
  const state = word === known.set ? 'failed' : word === known.clear ? 'ok' : 'unknown';
  return { metric: 'hw.status', attributes: { ...known.attributes, 'hw.status.text': word }, value: 1, state };
}
