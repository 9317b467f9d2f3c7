import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../core/time/duration.ts';
import { equallyExact } from '../../shared/exactness.ts';
import { Facts } from '../../shared/facts.ts';
import type { Line } from '../../shared/outputLines.ts';
import { wallClock } from '../../shared/wallClock.ts';
import { hsm } from '../parts/components.ts';
import { capture } from './capture.ts';

/**
 * Columns in characters between the bars: uptime, commands, commands lately, utilization, utilization lately. A number that does not fit
 * widens its own, and then stands between single blanks.
 */
const WIDTHS = [19, 17, 15, 17, 14] as const;
const COUNT = /^ +(\d{1,3}(?:,\d{3}){0,6}) ?$/;
const PERCENT = /^ +(\d{1,3}(?:\.\d{1,3})?) ?$/;
const CELLS = [COUNT, COUNT, COUNT, PERCENT, PERCENT] as const;
const FULL = /^ \S+ ?$/;

const BOILERPLATE: readonly RegExp[] = [
  /^-{19}(?:\|-{33}\|-{33}|\|-{17}\|-{15}\|-{17}\|-{15})$/,
  /^ {19}\| {7}HSM Command Counts {8}\| {8}HSM Utilization \(%\)$/,
  /^ HSM Uptime \(Secs\) \|-{17}\|-{15}\|-{17}\|-{15}$/,
  /^(?:The output has been saved to|Output is appended if|Use `(?:my file delete|scp)|The HSM untilization counters|Please run `my file list`|want to `scp`)/,
];
const HEADER = /^ {19}\| Since HSM Reset \| Last {1,3}(\d{1,3}) Secs \| Since HSM Reset \| Last {1,3}(\d{1,3}) Secs$/;
const AVERAGE = /^ {0,8}Average HSM Utilization In This Period {1,4}: {1,4}(\d{1,3}(?:\.\d{1,3})?)%$/;
const RESET = /^ {0,8}HSM Last Reset(?: \(\+\/- ?5 Secs Error Margin\))? {1,30}: {1,4}(\S.{10,40})$/;
const UP = /^ {0,8}HSM Has Been Up For {1,4}: {1,4}(\d{1,5}) day\(s\), (\d\d):(\d\d):(\d\d)$/;

/**
 * Readings in the output of `hsm information monitor`: the last row of its table, as a rule the only one.
 *
 * Second copies: the uptime is told again in days, the utilization of the period again as the rows' average. Commands are told
 * once; the width of their column and the thousands separators are the check. Commands lately are told as a rate.
 */
export function parseHsmInformationMonitor(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const recent: number[] = [];
  let last: readonly string[] | undefined;
  for (const line of lines) {
    const text = line.text.trimEnd();
    if (BOILERPLATE.some((pattern) => pattern.test(text))) continue;
    const cells = text.includes('|') && !HEADER.test(text) ? row(line, text, facts) : undefined;
    if (cells !== undefined) {
      last = cells;
      recent.push(Number(cells[4]));
    } else if (!text.includes('|') || HEADER.test(text)) readLine(line, text, facts);
  }
  if (last === undefined) return { readings: [], rejected: facts.rejected };
  return { readings: readingsOf(last, recent, facts), rejected: facts.rejected };
}

function row(line: Line, text: string, facts: Facts): readonly string[] | undefined {
  const cells = text.split('|');
  const numbers = cells.map((cell, index) => {
    const width = WIDTHS[index] ?? 0;
    const fits = cell.length === width || (cell.length > width && FULL.test(cell));
    return fits && (index === WIDTHS.length - 1 || cell.endsWith(' ')) && CELLS[index]?.test(cell)
      ? cell.trim().replaceAll(',', '')
      : undefined;
  });
  const [uptime = '', commands = '', lately = '', utilization = '', now = ''] = numbers;
  const shares = equallyExact([utilization, now]) && Math.max(Number(utilization), Number(now)) <= 100;
  if (cells.length === 5 && line.complete && shares && numbers.every((number) => number !== undefined)) {
    // Later rows replace earlier ones: the keys are told by the row's number.
    const key = `row ${line.number}`;
    for (const [name, value] of Object.entries({ uptime, commands, lately, utilization, now }))
      facts.tell(`${key} ${name}`, value, line, 'hsm');
    return [key, commands, lately, utilization, now];
  }
  facts.refuse(line, 'not a row of this table');
  return undefined;
}

function readLine(line: Line, text: string, facts: Facts): void {
  const header = HEADER.exec(text);
  const average = AVERAGE.exec(text);
  const reset = RESET.exec(text);
  const up = UP.exec(text);
  if (header !== null && header[1] === header[2]) facts.tell('period', header[1] ?? '', line);
  else if (average !== null) facts.tell('average', average[1] ?? '', line);
  else if (reset !== null && wallClock(reset[1] ?? '') !== undefined) facts.tell('reset', reset[1] ?? '', line);
  else if (up !== null) {
    const [, days, hours, minutes, seconds] = up.map(Number);
    facts.tell('up', String(((days ?? 0) * DAY + (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE) / SECOND + (seconds ?? 0)), line);
  } else facts.refuse(line, 'not a line of this output');
}

function readingsOf(last: readonly string[], recent: readonly number[], facts: Facts): Measurement[] {
  const [key = ''] = last;
  const up = facts.number('up');
  const uptime = facts.number(`${key} uptime`);
  // The two are read within the same second or the next.
  if (up !== undefined && uptime !== undefined && Math.abs(up - uptime) > 1) {
    facts.withdraw(`${key} uptime`, 'the line “HSM Has Been Up For” tells of another time');
  }
  const average = facts.number('average');
  const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
  if (average === undefined || Math.abs(average - mean) > 0.0151) {
    facts.withdraw(`${key} now`, 'the average over this period says otherwise, or is missing');
  }
  const period = facts.number('period');
  const lately = facts.number(`${key} lately`);
  const told = [
    ['hsm.uptime', facts.number(`${key} uptime`), 's'],
    ['hsm.commands', facts.number(`${key} commands`), '1'],
    ['hsm.command.rate', period === undefined || lately === undefined || period === 0 ? undefined : lately / period, '1/s'],
    ['hsm.utilization.average', facts.number(`${key} utilization`), '%'],
    ['hsm.utilization', facts.number(`${key} now`), '%'],
  ] as const;
  const ofPeriod = (metric: string) => metric === 'hsm.command.rate' || metric === 'hsm.utilization';
  return told.flatMap(([metric, value, unit]) =>
    value === undefined ? [] : [{ metric, attributes: hsm, value, unit, ...(ofPeriod(metric) && { restless: true as const }) }],
  );
}
