import type { NoticeReason } from '../../../core/alerting/notices.ts';
import type { Severity } from '../../../core/indicator.ts';
import type { ReceiverConfig } from '../../../inventory/receiverSchema.ts';
import type { AlertRecord } from '../../../protocol/contract.ts';
import type { Deliveries } from './deliveries.ts';
import { noticeRecord } from './notice.ts';

/** A notice on its way to receivers. */
export interface RoutedNotice {
  /** The same for the same notice, whoever receives it. */
  readonly id: string;
  readonly reason: NoticeReason;
  /** At least one, the worst first. */
  readonly alerts: readonly AlertRecord[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** An editor window has it already. */
  readonly shown: boolean;
}

/** What takes notices besides the editor window. */
export interface Receiver {
  readonly id: string;
  /** Whether it takes notices of such an alert at all. */
  wants(alert: { readonly severity: Severity; readonly device: string; readonly haGroup?: string | undefined }): boolean;
  /** Takes a notice, so that a restart does not lose it. False: none of its alerts is for this receiver. */
  take(notice: RoutedNotice): boolean;
}

/** The receivers of an inventory, as levels of escalation: those that are notified first come first. */
export function routes(
  configs: readonly ReceiverConfig[],
  deliveries: Pick<Deliveries, 'send'>,
  platforms: StateKeepers = none,
): readonly (readonly Receiver[])[] {
  const highest = Math.max(0, ...configs.map(({ level }) => level));
  return Array.from({ length: highest }, (_, index) =>
    configs
      .filter(({ level }) => level === index + 1)
      .map((config) => (config.alertmanager === undefined ? receiver(config, deliveries) : stateKeeper(config, platforms))),
  );
}

/** Receivers that keep the state of alerts themselves: they are told what fires, and not of each notice. */
export interface StateKeepers {
  /** Something of what fires has changed. */
  touch(): void;
  /** Whether a device is none of those that they are told of. */
  isSimulated(device: string): boolean;
}
const none: StateKeepers = { touch: () => {}, isSimulated: () => false };

/** Whether a receiver is told of such an alert. */
export function wantedBy({ severity, devices, haGroups, alerts: isTold }: ReceiverConfig): Receiver['wants'] {
  return (alert) => {
    const here =
      (devices === undefined && haGroups === undefined) || devices?.includes(alert.device) || haGroups?.includes(alert.haGroup ?? '');
    // One that an earlier version has kept does not say.
    return isTold !== false && here === true && (severity === 'warning' || alert.severity === 'critical');
  };
}

/** It has been told, or is about to be, what the notice says: a notice to it only says so in the log of the alert. */
function stateKeeper(config: ReceiverConfig, platforms: StateKeepers): Receiver {
  const isWanted = wantedBy(config);
  const wants: Receiver['wants'] = (alert) => isWanted(alert) && !platforms.isSimulated(alert.device);
  return {
    id: config.id,
    wants,
    take({ alerts }) {
      platforms.touch();
      return alerts.some(wants);
    },
  };
}

function receiver(config: ReceiverConfig, deliveries: Pick<Deliveries, 'send'>): Receiver {
  const { id, resolved, desktop } = config;
  const wants = wantedBy(config);
  return {
    id,
    wants,
    take({ id: notice, reason, alerts, at, shown }) {
      if ((reason === 'resolved' && !resolved) || (desktop !== undefined && shown)) return false;
      const mine = alerts.filter(wants);
      if (mine.length > 0) deliveries.send(noticeRecord(notice, reason, mine, at), [config]);
      return mine.length > 0;
    },
  };
}
