import type { Alert } from '../../core/alerting/alert.ts';
import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { channelFacts, channelOfComponent, isPolled } from '../../core/channel.ts';
import { HA_GROUP } from '../../core/groupConditions.ts';
import { channelName } from '../../inventory/deviceChannels.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';

/** Components that are no part of an appliance: the ways to it, the whole of it, and the group that it is a member of. */

/** What people call one of these; undefined for a part of the appliance. */
export function ownName(component: string, device: DeviceConfig): string | undefined {
  const channel = channelOfComponent(component);
  if (channel !== undefined) return isPolled(channel) ? channelName(device, channel) : channelFacts[channel].name;
  if (component === APPLIANCE) return 'Appliance';
  return component === HA_GROUP ? `HA group ${device.haGroup ?? ''}`.trim() : undefined;
}

/** It is of the appliance, and not of the ways to it or of its group. */
export function isOfAppliance({ component }: Pick<Alert, 'component'>): boolean {
  return channelOfComponent(component) === undefined && component !== HA_GROUP;
}
