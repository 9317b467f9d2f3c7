import type { ComponentRecord } from '../../protocol/contract.ts';

/** The groups below a device, in the order in which they stand there. */
export const componentGroups = [
  { id: 'fans', label: 'Fans' },
  { id: 'power', label: 'Power Supplies' },
  { id: 'temperatures', label: 'Temperatures' },
  { id: 'voltages', label: 'Voltages' },
  { id: 'batteries', label: 'Batteries' },
  { id: 'hsm', label: 'HSM' },
  { id: 'services', label: 'Services' },
  { id: 'clients', label: 'Clients' },
  { id: 'appliance', label: 'Appliance' },
  { id: 'channels', label: 'Channels' },
] as const;

export type ComponentGroup = (typeof componentGroups)[number]['id'];

export function groupOf(component: Pick<ComponentRecord, 'type'>): ComponentGroup {
  switch (component.type) {
    case 'fan':
      return 'fans';
    case 'power_supply':
      return 'power';
    case 'temperature':
      return 'temperatures';
    case 'voltage':
      return 'voltages';
    case 'battery':
      return 'batteries';
    case 'hsm':
    case 'partition':
      return 'hsm';
    case 'service':
      return 'services';
    case 'client':
      return 'clients';
    case 'channel':
      return 'channels';
    default:
      return 'appliance';
  }
}
