import type { Verdict } from '../../../src/core/indicator.ts';

/**
 * `status sensors` as a check script reads it: one copy, columns split at the bars, a status other than `ok` or a value beyond a printed
 * limit is bad. It stands for what is run from Nagios or an exporter today.
 *
 * @returns by sensor name; sensors without a number or without a reading (`na`) are left out
 */
export function readPlainly(output: string): ReadonlyMap<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const line of output.split('\n')) {
    const [name = '', reading = '', , status = '', ...limits] = line.split('|').map((cell) => cell.trim());
    if (limits.length < 4 || reading === 'na' || reading === 'Reading' || reading.startsWith('0x')) continue;
    const value = Number(reading);
    const [lowest = Number.NaN, low = Number.NaN, high = Number.NaN, highest = Number.NaN] = limits.map(Number);
    const beyond = value < lowest || value < low || value > high || value > highest;
    verdicts.set(name.replace(/\s*\.$/, ''), Number.isNaN(value) ? 'unknown' : beyond || status !== 'ok' ? 'negative' : 'positive');
  }
  return verdicts;
}
