import type { ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
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
  const facts = new Facts();
  for (const line of lines) {
    const text = line.text.trim();
    if (wallClock(text) === undefined) facts.refuse(line, 'not a date, or the weekday does not belong to it');
    else facts.tell('date', text, line);
  }
  const time = wallClock(facts.text('date') ?? '');
  if (time === undefined) return { readings: [], rejected: facts.rejected };
  const attributes = { ...clock, ...(time.zone !== undefined && { 'hsm.clock.zone': time.zone }) };
  return { readings: [{ metric: 'hsm.clock.time', attributes, value: time.seconds, unit: 's', restless: true }], rejected: facts.rejected };
}
