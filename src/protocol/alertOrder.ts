import { byUrgency } from '../core/alerting/urgency.ts';
import type { AlertRecord } from './alertRecords.ts';

/** What waits for a person first, then what somebody has, then what is not certain, then what is over; of those, the most urgent first. */
export function byStateAndUrgency(a: AlertRecord, b: AlertRecord): number {
  return standing(a) - standing(b) || byUrgency(a, b);
}

function standing({ state, acknowledged, silencedBy, maintenance }: AlertRecord): number {
  if (state === 'resolved') return 3;
  if (state === 'pending') return 2;
  return acknowledged || silencedBy !== undefined || maintenance !== undefined ? 1 : 0;
}
