import type { NoticeReason } from '../../../core/alerting/notices.ts';
import type { Severity } from '../../../core/indicator.ts';
import type { ReceiverConfig } from '../../../inventory/receiverSchema.ts';
import type { AlertRecord } from '../../../protocol/contract.ts';
import type { Deliveries } from './deliveries.ts';
import { noticeRecord } from './notice.ts';

/** One piece of news, as the notifier has it. */
export interface News {
  /** The same for the same news, whoever receives it. */
  readonly id: string;
  readonly reason: NoticeReason;
  /** At least one, the worst first. */
  readonly alerts: readonly AlertRecord[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** An editor window has it already. */
  readonly shown: boolean;
}

/** Somebody besides the editor window who is told of alerts. */
export interface Receiver {
  readonly id: string;
  /** Whether it is told of such an alert at all. */
  wants(alert: { readonly severity: Severity; readonly device: string; readonly haGroup?: string | undefined }): boolean;
  /** Takes on to deliver the news, so that a restart does not lose it; false when none of it is for this receiver. */
  take(news: News): boolean;
}

/** The receivers of an inventory, as levels of escalation: first those who are told first. */
export function routes(configs: readonly ReceiverConfig[], deliveries: Pick<Deliveries, 'send'>): readonly (readonly Receiver[])[] {
  const highest = Math.max(0, ...configs.map(({ level }) => level));
  return Array.from({ length: highest }, (_, index) =>
    configs.filter(({ level }) => level === index + 1).map((config) => receiver(config, deliveries)),
  );
}

function receiver(config: ReceiverConfig, deliveries: Pick<Deliveries, 'send'>): Receiver {
  const { id, severity, devices, haGroups, resolved, desktop } = config;
  const wants: Receiver['wants'] = (alert) => {
    const here =
      (devices === undefined && haGroups === undefined) || devices?.includes(alert.device) || haGroups?.includes(alert.haGroup ?? '');
    return here === true && (severity === 'warning' || alert.severity === 'critical');
  };
  return {
    id,
    wants,
    take({ id: news, reason, alerts, at, shown }) {
      if ((reason === 'resolved' && !resolved) || (desktop !== undefined && shown)) return false;
      const mine = alerts.filter(wants);
      if (mine.length > 0) deliveries.send(noticeRecord(news, reason, mine, at), [config]);
      return mine.length > 0;
    },
  };
}
