import type { Alert } from '../core/alert.ts';
import { hash53 } from '../core/hash.ts';
import type { Notice, NoticeReason } from '../core/notices.ts';
import type { AlertRecord } from '../protocol/contract.ts';
import type { Clients } from './clients.ts';
import type { Receiver } from './receivers/outside.ts';

/** More at once than a person reads one by one: the rest is a number. */
const BURST = 50;

/** Brings news to the editor window that last had a person's attention, and to the receivers of its level. */
export class Teller {
  readonly #clients: Clients;
  /** First those who are told first. */
  #levels: readonly (readonly Receiver[])[] = [];

  constructor(clients: Clients) {
    this.#clients = clients;
  }

  /** Who is told besides the editor: `levels[0]` first, `levels[1]` when nobody has acknowledged, and so on. */
  useReceivers(levels: readonly (readonly Receiver[])[]): void {
    this.#levels = levels;
  }

  /** How many levels of receivers there are; 0: there is nobody to be told. */
  get highest(): number {
    return Math.max(this.#clients.hasWindow ? 1 : 0, this.#levels.findLastIndex((receivers) => receivers.length > 0) + 1);
  }

  /** Whether there is anybody to be told of such an alert. */
  reaches(alert: Parameters<Receiver['wants']>[0]): boolean {
    return this.#clients.hasWindow || this.#levels.some((receivers) => receivers.some((receiver) => receiver.wants(alert)));
  }

  /** Whether each receiver that is told of such an alert is told of such a cause, too. */
  standsFor(cause: Parameters<Receiver['wants']>[0], alert: Parameters<Receiver['wants']>[0]): boolean {
    return this.#levels.every((receivers) => receivers.every((receiver) => !receiver.wants(alert) || receiver.wants(cause)));
  }

  /** Tells; answers with the names of those who are told. */
  tell({ reason, levels, alerts }: Notice, recordOf: (alert: Alert) => AlertRecord, now: number): readonly string[] {
    const records = alerts.map(recordOf);
    const shown = levels.includes(1) && this.#tellWindow(reason, records);
    const told = shown ? ['the editor'] : [];
    for (const level of levels) {
      const receivers = this.#levels[level - 1] ?? [];
      const id = `n${hash53(JSON.stringify([reason, level, now, alerts.map((alert) => alert.id)]))
        .toString(36)
        .padStart(11, '0')}`;
      for (const receiver of receivers) {
        if (receiver.take({ id, reason, alerts: records, at: now, shown })) told.push(receiver.id);
      }
    }
    return told;
  }

  #tellWindow(reason: NoticeReason, records: readonly AlertRecord[]): boolean {
    if (reason === 'escalation') return false;
    const shown = records.slice(0, BURST);
    const more = records.length - shown.length;
    return shown
      .map((alert, index) => {
        const rest = more > 0 && index === BURST - 1 && { more };
        if (reason === 'resolved') return this.#clients.tellOne('alertResolved', { alert, ...rest });
        return this.#clients.tellOne('alertFired', { alert, reason, ...rest });
      })
      .some((told) => told);
  }
}
