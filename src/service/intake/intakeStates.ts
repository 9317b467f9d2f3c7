import type { Channel } from '../../core/channel.ts';
import type { IntakeConfig } from '../../inventory/intakeSchema.ts';
import type { HeardRow } from '../../store/rows.ts';
import type { Ear } from './ear.ts';
import type { RefusedMessages } from './refusals.ts';

/** Of the places all there are; of what was heard only what is new. */
export interface IntakeNews {
  readonly listening: readonly ListenerState[];
  readonly heard: readonly HeardRow[];
}

/** What is known of the sending of one device. */
export interface Receiving {
  readonly addresses: readonly string[];
  readonly ownAddress?: string;
  /** As in force; undefined: nothing is received. */
  readonly config: IntakeConfig | undefined;
  readonly ways: readonly Channel[];
  readonly heard: readonly HeardRow[];
  readonly refused: readonly RefusedMessages[];
}

/** How one place fares where messages are received. */
export interface ListenerState extends Pick<Ear, 'place' | 'problems' | 'kept' | 'refused' | 'lost'> {
  /** When the last message came that was kept (ms). */
  readonly lastAt?: number;
}
