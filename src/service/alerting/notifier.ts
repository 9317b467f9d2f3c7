import type { Notice } from '../../core/alerting/notices.ts';
import { hash53 } from '../../core/hash.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import type { Clients } from '../common/clients.ts';
import { describe, type Log } from '../common/log.ts';
import type { Receiver, RoutedNotice } from './receivers/routes.ts';

/** More at once than a person reads one by one: the rest is a number. */
const BURST = 50;

/** A receiver that has taken a notice of an alert, or the editor window. */
export interface Recipient {
  readonly name: string;
  readonly level: number;
}

/** Sends notices to the editor window that last had a person's attention, which counts as level 1, and to the receivers of each level. */
export class Notifier {
  readonly #clients: Clients;
  readonly #log: Log;
  /** Those that are notified first come first. */
  #levels: readonly (readonly Receiver[])[] = [];

  constructor(clients: Clients, log: Log) {
    this.#clients = clients;
    this.#log = log;
  }

  /** Who is notified besides the editor: `levels[0]` first, `levels[1]` when nobody has acknowledged, and so on. */
  useReceivers(levels: readonly (readonly Receiver[])[]): void {
    this.#levels = levels;
  }

  /** The levels (from 1, ascending) at which a receiver, or a window, would take a notice of such an alert. */
  levelsFor(alert: Parameters<Receiver['wants']>[0]): readonly number[] {
    const count = Math.max(1, this.#levels.length);
    return Array.from({ length: count }, (_, index) => index + 1).filter(
      (level) => (level === 1 && this.#clients.hasWindow) || this.#levels[level - 1]?.some((receiver) => receiver.wants(alert)),
    );
  }

  /** Whether each receiver that takes notices of such an alert also takes notices of such a cause. */
  standsFor(cause: Parameters<Receiver['wants']>[0], alert: Parameters<Receiver['wants']>[0]): boolean {
    return this.#levels.every((receivers) => receivers.every((receiver) => !receiver.wants(alert) || receiver.wants(cause)));
  }

  /**
   * Hands a notice, with its alerts' records, to the receivers, which queue it in the store. Answers with the recipients by the id of each
   * alert. The editor window is among them; `show` sends it its part.
   */
  hand({ reason, levels }: Notice, records: readonly AlertRecord[], now: number): ReadonlyMap<string, readonly Recipient[]> {
    const shown = levels.includes(1) && this.#clients.hasWindow;
    const recipients = new Map(records.map(({ id }): [string, Recipient[]] => [id, shown ? [{ name: 'the editor', level: 1 }] : []]));
    for (const level of levels) {
      const id = `n${hash53(JSON.stringify([reason, level, now, records.map((record) => record.id)]))
        .toString(36)
        .padStart(11, '0')}`;
      for (const receiver of this.#levels[level - 1] ?? []) {
        if (!this.#takes(receiver, { id, reason, alerts: records, at: now, shown })) continue;
        for (const record of records) if (receiver.wants(record)) recipients.get(record.id)?.push({ name: receiver.id, level });
      }
    }
    return recipients;
  }

  /** Sends the editor window what is for it. */
  show({ reason, levels }: Notice, records: readonly AlertRecord[]): void {
    if (!levels.includes(1) || reason === 'escalation') return;
    const more = records.length - BURST;
    for (const [index, alert] of records.slice(0, BURST).entries()) {
      const rest = more > 0 && index === BURST - 1 && { more };
      if (reason === 'resolved') this.#clients.tellOne('alertResolved', { alert, ...rest });
      else this.#clients.tellOne('alertFired', { alert, reason, ...rest });
    }
  }

  /** One receiver's failure is not the others'. */
  #takes(receiver: Receiver, notice: RoutedNotice): boolean {
    try {
      return receiver.take(notice);
    } catch (error) {
      this.#log('error', `Receiver "${receiver.id}" did not take a notice: ${describe(error)}`);
      return false;
    }
  }
}
