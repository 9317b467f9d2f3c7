import type { Alert } from '../core/alert.ts';
import { hash53 } from '../core/hash.ts';
import type { Audience, Notice, NoticeReason } from '../core/notices.ts';
import type { AlertRecord } from '../protocol/contract.ts';
import type { Clients } from './clients.ts';
import { describe, type Log } from './log.ts';
import type { Receiver } from './receiver.ts';
import { iso } from './snapshot.ts';

/** More at once than a person reads one by one: the rest is a number. */
const BURST = 50;
/** Milliseconds after which the next level is told of what nobody has acknowledged. */
const ESCALATE = 30 * 60_000;

/** Brings news to the editor window that last had a person's attention, and to the receivers of its level. */
export class Teller implements Disposable {
  readonly #clients: Clients;
  readonly #log: Log;
  readonly #stop = new AbortController();
  /** First those who are told first. */
  #levels: readonly (readonly Receiver[])[] = [];
  #escalate = ESCALATE;

  constructor(clients: Clients, log: Log) {
    this.#clients = clients;
    this.#log = log;
  }

  /** Who is told besides the editor: `levels[0]` first, `levels[1]` when nobody has acknowledged after `escalate` ms, and so on. */
  useReceivers(levels: readonly (readonly Receiver[])[], escalate = ESCALATE): void {
    this.#levels = levels;
    this.#escalate = Math.max(1, escalate);
  }

  get audience(): Audience {
    const first = this.#clients.hasWindow ? 1 : 0;
    return { levels: Math.max(first, this.#levels.findLastIndex((receivers) => receivers.length > 0) + 1), escalate: this.#escalate };
  }

  /** Tells; answers with the names of those who are told. What a receiver refuses is logged: keeping it is the receiver's own part. */
  tell({ reason, levels, alerts }: Notice, recordOf: (alert: Alert) => AlertRecord, now: number): readonly string[] {
    const records = alerts.map(recordOf);
    const told = levels.includes(1) && this.#tellWindow(reason, records) ? ['the editor'] : [];
    for (const level of levels) {
      const receivers = this.#levels[level - 1] ?? [];
      const id = `n${hash53(JSON.stringify([reason, level, now, alerts.map((alert) => alert.id)]))
        .toString(36)
        .padStart(11, '0')}`;
      const notice = { id, at: iso(now), reason, level, alerts: records };
      for (const receiver of receivers) {
        told.push(receiver.id);
        receiver.deliver(notice, this.#stop.signal).catch((error: unknown) => {
          if (!this.#stop.signal.aborted) this.#log('error', `${receiver.id}: ${describe(error)}`);
        });
      }
    }
    return told;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  #tellWindow(reason: NoticeReason, records: readonly AlertRecord[]): boolean {
    if (reason === 'escalation') return false;
    const shown = records.slice(0, BURST);
    const more = records.length - shown.length;
    return shown
      .map((alert, index) => {
        if (reason === 'resolved') return this.#clients.tellOne('alertResolved', { alert });
        return this.#clients.tellOne('alertFired', { alert, reason, ...(more > 0 && index === BURST - 1 && { more }) });
      })
      .some((told) => told);
  }
}
