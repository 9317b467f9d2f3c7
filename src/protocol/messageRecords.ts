import type { MessageSeverity } from '../core/message.ts';
import type { Channel } from '../core/reading.ts';

/** What a device has sent by itself: a trap, a line of its log. Equal ones that follow each other are one with a count. */
export interface MessageRecord {
  readonly id: number;
  /** Of the last of them. */
  readonly time: string;
  /** Of the first, where it is another time. */
  readonly since?: string;
  /** Empty: none of the devices is known to have sent it. */
  readonly device: string;
  /** The address or the name that it came from. */
  readonly sender: string;
  readonly channel: Channel;
  readonly component?: string;
  readonly condition?: string;
  /** True: it has begun; false: it is over; left out: it says neither. */
  readonly asserted?: boolean;
  readonly severity: MessageSeverity;
  readonly text: string;
  /** Left out: no rule knows it. */
  readonly rule?: string;
  /** It was sent to prove the path. */
  readonly test?: boolean;
  /** Its sender was proven: by SNMPv3 with authentication, or by a certificate. Left out: anybody could have sent it. */
  readonly authenticated?: boolean;
  /** By which other way the same came: the appliance makes a trap of a line of its log, and sends both. */
  readonly also?: Channel;
  readonly count: number;
}

/** When a device was last heard over a channel on which it speaks by itself. That it was silent since says nothing of it. */
export interface HeardRecord {
  readonly device: string;
  readonly channel: Channel;
  readonly lastAt: string;
  /** The last test that came, which proves the way. Left out: none came yet. */
  readonly test?: { readonly at: string; readonly sender: string; readonly authenticated: boolean };
}

/** A place where messages are received. */
export interface ListenerRecord {
  /** For people: `Traps at 127.0.0.1:1162 (UDP)`. */
  readonly place: string;
  /** What is wrong there, with the remedy: sentences. */
  readonly problems: readonly string[];
  /** Messages that were kept, refused and lost there since the service runs. */
  readonly kept: number;
  readonly refused: number;
  readonly lost: number;
  /** When the last one was kept. */
  readonly lastAt?: string;
}
