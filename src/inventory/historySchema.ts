import * as z from 'zod/mini';
import { DAY, durationMs } from '../core/time/duration.ts';

/** How long what was found out is kept. Part of the inventory's definition: see schema.ts. */

/** The longest that anything is kept: ten years. */
const LONGEST_KEPT = 3653;

const kept = (least: number) =>
  z
    .string()
    .check(
      z.refine(
        (text) => durationMs(text) >= least * DAY && durationMs(text) <= LONGEST_KEPT * DAY,
        `expected a duration from "${least}d" to "${LONGEST_KEPT}d"`,
      ),
    );

export const historySchema = z
  .strictObject({
    readings: z._default(kept(14), '90d').check(z.describe('How long each reading is kept. Of older ones the hours are.')),
    hours: z
      ._default(kept(90), '1096d')
      .check(z.describe('How long the least, the mean and the most of each hour are kept, and which time was not watched, and why.')),
    messages: z
      ._default(kept(1), '92d')
      .check(
        z.describe('How long traps and log lines are kept. Of one device, 50,000 of them and 16 MB are the most whatever stands here.'),
      ),
    size: z
      .optional(
        z.string().check(z.refine((text) => bytesOf(text) >= 50e6, 'expected a size of at least "50MB", such as "500MB" or "20GB"')),
      )
      .check(
        z.describe(
          'The most that the history is to hold. What is too much becomes hours before its time, then goes, the oldest first; the file may be a quarter larger. Default: no limit.',
        ),
      ),
  })
  .check(z.describe('How long what was read and received is kept.'));

const sizes = { MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** Bytes in a size as the inventory writes it: `500MB`, `20GB`. NaN for anything else. */
export function bytesOf(text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(MB|GB|TB)$/.exec(text);
  return Math.round(Number(match?.[1]) * sizes[match?.[2] as keyof typeof sizes]);
}
