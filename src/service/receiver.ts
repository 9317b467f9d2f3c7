import type { NoticeReason } from '../core/notices.ts';
import type { AlertRecord } from '../protocol/contract.ts';

/** One piece of news for one level of receivers. Everything a device has sent is plain text in it. */
export interface ReceiverNotice {
  /** The same for the same news, whoever receives it. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason: NoticeReason;
  /** 1: those who are told first; 2: those who are told when nobody there has acknowledged. */
  readonly level: number;
  /** At least one, the worst first. */
  readonly alerts: readonly AlertRecord[];
}

/**
 * Somebody besides the editor window who is told of alerts: a mail server, a web hook. `deliver` resolves when the news is safe (sent,
 * or kept in a queue that outlives the process); it is called once for each notice, with what has been told already on record.
 */
export interface Receiver {
  readonly id: string;
  deliver(notice: ReceiverNotice, signal: AbortSignal): Promise<void>;
}
