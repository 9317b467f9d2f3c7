import type { OutsideAlert } from '../../core/alerting/outside.ts';
import { plainText } from '../../core/text.ts';
import { utcMinute } from '../../core/time/calendar.ts';
import { filledIn } from '../../inventory/alertmanagerSchema.ts';
import type { AlertmanagerConfig } from '../../inventory/receiverSchema.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { inert } from '../alerting/receivers/inert.ts';
import type { OwnedAlert } from '../watching/fleet.ts';

/** How alerts are called in Alertmanager, and what is written to them. No key, person or address is in it. */

const LONGEST_LABEL = 200;
const LONGEST_TEXT = 2_000;

/** What labels of a service's alerts say beside those of the alert. */
export interface OutsideOrigin {
  readonly config: AlertmanagerConfig;
  /** What this service is called among others. */
  readonly instance: string;
}

/** What is not told now although it fires, and why. */
export type Withheld = 'maintenance' | 'silenced' | 'explained';

/** What people read of an alert that ends there and goes on here. */
export const goesOn: Readonly<Record<Withheld | 'other' | 'gone', string>> = {
  maintenance: 'not over: its HSM is in maintenance or paused',
  silenced: 'not over: silenced in HSM Vigil',
  explained: 'not over: another alert is its cause',
  other: 'not over: it goes on as another alert, or this receiver is not told of it any more',
  gone: 'its HSM is not watched any more',
};

/**
 * Labels are who an alert is there: the same ones, as long as it is of the same part, condition and severity. One that grows worse is
 * another alert there, since routes choose by its severity.
 */
export function labelsOf({ alert, device: { plan } }: OwnedAlert, origin: OutsideOrigin): OutsideAlert['labels'] {
  const { device, model } = plan;
  return labels(origin, {
    alertname: `Hsm${titled(alert.condition)}`,
    device: device.id,
    model: model.descriptor.id,
    ...(device.site !== undefined && { site: device.site }),
    ...(device.haGroup !== undefined && { ha_group: device.haGroup }),
    component: alert.component,
    condition: alert.condition,
    severity: alert.severity,
  });
}

/** @param record as clients see it, without its evidence */
export function outsideAlert(owned: OwnedAlert, record: AlertRecord, origin: OutsideOrigin): OutsideAlert {
  const { alert, device } = owned;
  const { link, runbooks } = origin.config;
  const values = {
    device: alert.device,
    component: alert.component,
    condition: alert.condition,
    alert: alert.id,
    runbook: alert.runbook,
  };
  const others = record.explains?.length ?? 0;
  return {
    alert: alert.id,
    labels: labelsOf(owned, origin),
    annotations: {
      summary: text(inert(`${record.deviceName}: ${record.summary}`)),
      description: text(record.meaning),
      action: text(record.action),
      device_name: text(inert(record.deviceName)),
      runbook: alert.runbook,
      ...(runbooks !== undefined && { runbook_url: filledIn(runbooks, values) }),
      ...(others > 0 && { explains: `${others} more ${others === 1 ? 'alert' : 'alerts'} of HSM Vigil` }),
      ...(record.acknowledged && { acknowledged: `until ${utcMinute(Date.parse(record.acknowledged.until))}` }),
    },
    ...(link !== undefined && { link: filledIn(link, values) }),
    startsAt: alert.firedAt ?? alert.startedAt,
    interval: device.plan.policy.interval,
  };
}

/** It fires as long as HSMs are looked at. @param since when the service began (ms) */
export function heartbeat(origin: OutsideOrigin, since: number): OutsideAlert {
  return {
    alert: '',
    labels: labels(origin, { alertname: 'HsmVigilWatching', severity: 'none' }),
    annotations: {
      summary: 'HSM Vigil looks at its HSMs as planned',
      description:
        'This alert always fires. If it ends, HSM Vigil does not look, or cannot say what it sees: none of its alerts is to be relied on then.',
      action: 'Keep it firing. When it has ended, see on the machine of HSM Vigil whether its service runs ("hsm-vigil status").',
    },
    startsAt: since,
    interval: 0,
  };
}

/** @param now milliseconds since the epoch; a test ends by itself, late enough to be seen by whoever waits for others first */
export function testAlert(config: AlertmanagerConfig, instance: string, now: number): OutsideAlert & { readonly endsAt: number } {
  return {
    alert: '',
    labels: labels({ config, instance }, { alertname: 'HsmVigilTest', severity: 'warning', test: 'true' }),
    annotations: {
      summary: 'Test notification of HSM Vigil: no HSM needs you',
      description: 'Somebody tests whether alerts of HSM Vigil arrive. It ends by itself within five minutes.',
      action: 'Nothing: alerts of HSM Vigil will reach you this way.',
    },
    startsAt: now,
    endsAt: now + TEST,
    interval: 0,
  };
}

/** How long a test fires (ms). Alertmanager waits for others first (`group_wait`), and tells nobody of what is over by then. */
const TEST = 5 * 60_000;

/** `speed-low` is `SpeedLow`. */
function titled(id: string): string {
  return id
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

/** Sorted by name. One without a value is none to Alertmanager. */
function labels({ config, instance }: OutsideOrigin, own: Readonly<Record<string, string>>): OutsideAlert['labels'] {
  return Object.entries({ ...config.labels, ...own, instance })
    .map(([name, value]) => [name, plainText(value, LONGEST_LABEL)] as const)
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function text(written: string): string {
  return plainText(written, LONGEST_TEXT);
}
