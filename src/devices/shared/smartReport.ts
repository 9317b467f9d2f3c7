import type { Measurement, Metric } from '../../core/reading.ts';
import type { Facts } from './facts.ts';
import { drive } from './hostParts.ts';
import { type Line, quoted } from './outputLines.ts';

/** The report of smartctl(8) at the end of `status disk`. */

const ID = drive['hw.id'];

const VERDICT = /^SMART overall-health self-assessment test result: (PASSED|FAILED!)$/;
const IDENTITY = /^(Device Model|Serial Number|Firmware Version): +([!-~][ -~]{0,60})$/;
const BOILERPLATE: readonly RegExp[] = [
  /^=== START OF (?:INFORMATION|READ SMART DATA) SECTION ===$/,
  /^(?:LU WWN Device Id|Model Family|User Capacity|Sector Sizes?|Rotation Rate|Form Factor): .{1,80}$/,
  /^Copyright \(C\) .{1,80}$/,
  /^SMART Attributes Data Structure revision number: \d{1,5}$/,
  /^Vendor Specific SMART Attributes with Thresholds:$/,
  /^ID#\s+ATTRIBUTE_NAME\s+FLAG\s+VALUE\s+WORST\s+THRESH\s+TYPE\s+UPDATED\s+WHEN_FAILED\s+RAW_VALUE$/,
  /^SMART Error Log Version: \d{1,3}$/,
  /^(?:Drive fail(?:ed|ure expected)|Please note the following|See vendor-specific Attribute list for)/,
];
const ATTRIBUTE =
  /^(\d{1,3})\s+([A-Z][\w-]{2,30})\s+(?:0x[\da-f]{4,5}|\d{1,9})\s+(\d{3})\s+(\d{3})\s+(\d{3}|---)\s+(Pre-fail|Old_[Aa]ge)\s+(?:Always|Off?line)\s+(-|FAILING_NOW|In_the_past)\s+(\d{1,15})(?: \((?:Average|Min\/Max) [\d/ ]{1,20}\))?$/;
const LOGGED = /^(?:(No) Errors Logged|ATA Error Count: (\d{1,6}).{0,80})$/;
const ERROR_DETAIL =
  /^(?:Error \d|CR = |FR = |SC = |SN = |CL = |CH = |DH = |DC = |ER = |ST = |Powered_Up_Time|DDd\+|and can be|When the command|After command|ER ST|-- --|[\da-f]{2} [\da-f]{2} |Commands leading|CR FR)/i;

/** Attributes with the same meaning on every drive, by number and name; raw value × scale is the reading. */
const wanted: readonly (readonly [id: number, name: RegExp, metric: Metric, unit: string, scale: number])[] = [
  [5, /^Reallocated_Sector_Ct$/, 'hsm.disk.sectors.reallocated', '1', 1],
  [9, /^Power_On_Hours$/, 'hsm.disk.power_on_time', 's', 3600],
  [194, /^Temperature_Celsius$/, 'hw.temperature', 'Cel', 1],
  [197, /^Current_Pending_Sector$/, 'hsm.disk.sectors.pending', '1', 1],
  [198, /^Offline_Uncorrectable$/, 'hsm.disk.sectors.uncorrectable', '1', 1],
  [199, /^UDMA_CRC_Error_[Cc]ount$/, 'hsm.disk.transfer_errors', '1', 1],
];

/** Takes a line of the report; false when it is none. */
export function readSmartLine(line: Line, text: string, facts: Facts): boolean {
  const verdict = VERDICT.exec(text);
  const identity = IDENTITY.exec(text);
  const attribute = ATTRIBUTE.exec(text);
  const logged = LOGGED.exec(text);
  if (verdict !== null) facts.tell('smart', verdict[1] ?? '', line, ID);
  else if (/^SMART overall-health/.test(text))
    facts.refuse(line, `${quoted(/[^:]*$/.exec(text)?.[0] ?? '')} is not a verdict that SMART gives`, ID);
  else if (identity !== null) facts.tell(identity[1] ?? '', identity[2] ?? '', line);
  else if (attribute !== null) readAttribute(line, attribute, facts);
  else if (logged !== null) facts.tell('errors', logged[1] === undefined ? (logged[2] ?? '') : '0', line);
  else return BOILERPLATE.some((pattern) => pattern.test(text)) || (facts.text('errors') !== '0' && ERROR_DETAIL.test(text));
  return true;
}

function readAttribute(line: Line, [, id, name = '', value, , threshold, type, failed, raw = '']: RegExpExecArray, facts: Facts): void {
  const beyond = Number(threshold) > 0 && Number(value) <= Number(threshold);
  if (beyond !== (failed === 'FAILING_NOW')) {
    facts.refuse(line, 'value, threshold and the column WHEN_FAILED do not fit', ID);
    return;
  }
  if (beyond && type === 'Pre-fail') facts.tell('failing', name, line);
  const entry = wanted.find(([number, pattern]) => number === Number(id) && pattern.test(name));
  if (entry !== undefined) facts.tell(`raw ${entry[0]}`, raw, line);
}

/** The readings that the report has come to. */
export function finishSmart(facts: Facts): Measurement[] {
  const verdict = facts.text('smart');
  const failing = facts.text('failing');
  const readings: Measurement[] = wanted.flatMap(([id, , metric, unit, scale]) => {
    const value = facts.number(`raw ${id}`);
    return value === undefined
      ? []
      : [{ metric, attributes: drive, value: value * scale, unit, ...(unit === 'Cel' && { state: 'ok' as const }) }];
  });
  const errors = facts.number('errors');
  if (errors !== undefined) readings.push({ metric: 'hsm.disk.errors', attributes: drive, value: errors, unit: '1' });
  if (verdict === undefined) return readings;
  if (verdict === 'PASSED' && failing !== undefined) {
    facts.withdraw('smart', `the attribute ${failing} says that the drive is failing`);
    return readings;
  }
  const known = facts.attributes({
    'hsm.disk.model': 'Device Model',
    'hsm.disk.serial': 'Serial Number',
    'hsm.disk.firmware': 'Firmware Version',
  });
  const text = verdict === 'PASSED' ? 'SMART: passed' : `SMART: failed${failing === undefined ? '' : `, ${failing}`}`;
  const state = verdict === 'PASSED' ? 'ok' : 'failed';
  return [
    { metric: 'hw.status', attributes: { ...drive, ...known, 'hw.status.text': text }, value: 1, state, gathered: true },
    ...readings,
  ];
}
