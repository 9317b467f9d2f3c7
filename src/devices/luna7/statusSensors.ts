import type { ParseResult } from '../../core/reading.ts';
export function parseStatusSensors(_output: string): ParseResult {
  return { readings: [], rejected: [] };
}
