import type { ParseResult } from '../../core/reading.ts';
export function parseHsmTamperShow(_output: string): ParseResult {
  return { readings: [], rejected: [] };
}
