import type { AlertRecord, DeviceRecord } from '../../protocol/contract.ts';
import { inertText } from '../words/inertText.ts';

/** What alerts stand together by, within "Firing" and the other groups of the view. */
export type Grouping = 'none' | 'device' | 'haGroup' | 'site' | 'fault';

const GROUPINGS: readonly unknown[] = ['none', 'device', 'haGroup', 'site', 'fault'] satisfies Grouping[];

/** What was kept of a person's choice; `none` where it is not understood. */
export function groupingOf(kept: unknown): Grouping {
  return GROUPINGS.includes(kept) ? (kept as Grouping) : 'none';
}

export interface AlertPlace {
  readonly key: string;
  readonly label: string;
}

/** Where an alert stands; undefined: by itself, as it has no HA group or site. */
export function placeOfAlert(alert: AlertRecord, device: DeviceRecord | undefined, grouping: Grouping): AlertPlace | undefined {
  switch (grouping) {
    case 'none':
      return undefined;
    case 'device':
      return { key: alert.device, label: inertText(device?.name ?? alert.deviceName, 80) };
    case 'haGroup':
      return named(device?.haGroup ?? alert.haGroup);
    case 'site':
      return named(device?.site);
    case 'fault':
      return { key: `${alert.component} ${alert.condition}`, label: inertText(alert.summary) };
  }
}

function named(name: string | undefined): AlertPlace | undefined {
  return name === undefined ? undefined : { key: name, label: inertText(name, 80) };
}
