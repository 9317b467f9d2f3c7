import type { Channel } from '../core/reading.ts';
import type { HeardRecord } from './messageRecords.ts';

/** Somebody whose messages were not taken, or are of no device. Nothing of what was sent is in it. */
export interface RefusedRecord {
  /** Of the last one. */
  readonly time: string;
  readonly sender: string;
  readonly channel: Channel;
  /** A short stable word: `unknown-user`, `wrong-digest`. */
  readonly cause: string;
  /** What is wrong and what to do: sentences. */
  readonly text: string;
  readonly count: number;
}

/** All that is needed to make a device send what it has to say, and to see whether it arrives. */
export interface ReceivingRecord {
  /** From which addresses it may send. Empty: what it sends is a stranger's. */
  readonly addresses: readonly string[];
  /** The address of this machine on the way to the device, where that can be told. */
  readonly ownAddress?: string;
  /** Version of the device's own software. Left out: no poll has told it. */
  readonly software?: string;
  /** As in force. Secrets by name. Left out: nothing is received that way. */
  readonly traps?: {
    readonly listen: string;
    readonly users: readonly {
      readonly name: string;
      readonly engineId?: string;
      readonly auth?: { readonly protocol: string; readonly secret: string };
      readonly priv?: { readonly protocol: string; readonly secret: string };
    }[];
  };
  readonly syslog?: { readonly udp?: string; readonly tcp?: string; readonly tls?: string };
  /** By which ways anything is received. */
  readonly ways: readonly Channel[];
  readonly heard: readonly HeardRecord[];
  /** The newest first. */
  readonly refused: readonly RefusedRecord[];
}
