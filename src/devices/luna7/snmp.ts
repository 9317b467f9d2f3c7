import type { SnmpAnswer } from '../../core/deviceModel.ts';
import type { ParseResult } from '../../core/reading.ts';
export function parseSnmp(_answer: SnmpAnswer): ParseResult {
  return { readings: [], rejected: [] };
}
