import type { Tick } from '../../core/runbook/shownRunbook.ts';
import type { TickRecord } from '../../protocol/contract.ts';
import { iso } from './deviceRecord.ts';

export function tickRecord({ at, ...tick }: Tick): TickRecord {
  return { ...tick, at: iso(at) };
}
