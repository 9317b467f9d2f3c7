import type { ParseResult } from '../../core/reading.ts';
export function parseHsmShow(_output: string): ParseResult {
  return { readings: [], rejected: [] };
}
