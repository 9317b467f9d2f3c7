import type { ParseResult } from '../../../core/reading.ts';
import { equallyExact } from '../../shared/exactness.ts';
import { Facts } from '../../shared/facts.ts';
import { processor } from '../../shared/hostParts.ts';
import { wallClock } from '../../shared/wallClock.ts';
import { capture } from './capture.ts';

const LOAD =
  /^(\d{1,5}(?:\.\d{1,3})?) {1,4}(\d{1,5}(?:\.\d{1,3})?) {1,4}(\d{1,5}(?:\.\d{1,3})?) {1,4}(\d{1,6})\/(\d{1,6}) {1,4}(\d{1,10})$/;
const UPTIME = /^At (.{20,40}), I am up {1,2}(.{1,30})$/;

/** `17:24`, `45 min`, `9 days, 22:30`, `1 day, 5 min`: as uptime(1) writes it. Minutes. */
const SPAN = /^(?:(\d{1,5}) days?, {1,2})?(?:(\d{1,2}):(\d\d)|(\d{1,2}) min)$/;

/** Readings in the output of `status cpu`: /proc/loadavg, whose third average is over 15 minutes, and the appliance's uptime. */
export function parseStatusCpu(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  for (const line of lines) {
    const text = line.text.trim();
    if (text === 'CPU Load Averages:' || text === 'System uptime:') continue;
    const load = LOAD.exec(text);
    const [, at = '', span = ''] = UPTIME.exec(text) ?? [];
    const minutes = minutesOf(span);
    if (load !== null && Number(load[4]) <= Number(load[5]) && equallyExact(load.slice(1, 4))) {
      for (const [index, key] of ['1m', '5m', '15m', 'running', 'count'].entries()) facts.tell(key, load[index + 1] ?? '', line);
    } else if (minutes !== undefined && wallClock(at) !== undefined) facts.tell('uptime', String(minutes * 60), line);
    else facts.refuse(line, 'not a line of this output');
  }
  const told = [
    ['hsm.cpu.load_average.1m', '1m', '1'],
    ['hsm.cpu.load_average.5m', '5m', '1'],
    ['hsm.cpu.load_average.15m', '15m', '1'],
    ['hsm.processes.running', 'running', '1'],
    ['hsm.processes.count', 'count', '1'],
    ['hsm.appliance.uptime', 'uptime', 's'],
  ] as const;
  const readings = told.flatMap(([metric, key, unit]) => {
    const value = facts.number(key);
    return value === undefined
      ? []
      : [{ metric, attributes: processor, value, unit, ...(key !== 'uptime' && { restless: true as const }) }];
  });
  return { readings, rejected: facts.rejected };
}

function minutesOf(text: string): number | undefined {
  const found = SPAN.exec(text);
  if (found === null) return undefined;
  const [, days, hours, minutes, alone] = found;
  if (Number(hours ?? 0) > 23 || Number(minutes ?? alone) > 59) return undefined;
  return Number(days ?? 0) * 1440 + Number(hours ?? 0) * 60 + Number(minutes ?? alone);
}
