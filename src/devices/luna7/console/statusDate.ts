import type { ParseResult } from '../../../core/reading.ts';
import { reject } from '../../shared/outputLines.ts';
import { wallClock } from '../../shared/wallClock.ts';
import { clock } from '../parts/applianceParts.ts';
import { capture } from './capture.ts';

/**
 * Readings in the output of `status date`: the appliance's clock as it is shown, in seconds as if its zone were UTC. The weekday is a
 * second copy of the date. It is for people: without the zone's offset it is no measure of how far the clock is off.
 */
export function parseStatusDate(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const [line, ...more] = lines;
  if (line === undefined) return { readings: [], rejected: [] };
  if (more.length > 0) return { readings: [], rejected: lines.map((each) => reject(each, 'more than the one line of a date')) };
  const time = wallClock(line.text.trim());
  if (time === undefined || !line.complete) {
    return { readings: [], rejected: [reject(line, 'not a date, or the weekday does not belong to it')] };
  }
  const attributes = { ...clock, ...(time.zone !== undefined && { 'hsm.clock.zone': time.zone }) };
  return { readings: [{ metric: 'hsm.clock.time', attributes, value: time.seconds, unit: 's', restless: true }], rejected: [] };
}
