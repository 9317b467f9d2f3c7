import type { GapCause } from '../core/coverage.ts';
import type { Channel } from '../core/reading.ts';

/** Time that was not watched, and why. Times are ISO 8601 in UTC. */
export interface GapRecord {
  readonly device: string;
  /** Only this channel; left out: the device as a whole. */
  readonly channel?: Channel;
  /** The channel, as people call it. */
  readonly name?: string;
  readonly from: string;
  /** As far as it goes by now. */
  readonly to: string;
  readonly cause: GapCause;
  /** It is not over. */
  readonly goesOn?: true;
}
