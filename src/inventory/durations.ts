import * as z from 'zod';

export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(s|m|h|d)$/, { error: 'expected a duration such as "30s", "10m", "4h" or "1d"', abort: true })
  .refine((text) => isSensible(durationMs(text)), 'expected a duration between half a second and 7 days');

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration as the file writes it, `10m`; NaN for anything else. */
export function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? Number.NaN);
}

function isSensible(duration: number): boolean {
  return duration >= 500 && duration <= 7 * 86_400_000;
}
