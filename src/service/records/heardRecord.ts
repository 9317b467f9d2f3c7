import type { HeardRecord } from '../../protocol/contract.ts';
import type { HeardRow } from '../../store/rows.ts';
import { iso } from './deviceRecord.ts';

export function heardRecord({ lastAt, test, ...of }: HeardRow): HeardRecord {
  return { ...of, lastAt: iso(lastAt), ...(test && { test: { ...test, at: iso(test.at) } }) };
}
