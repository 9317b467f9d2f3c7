import { t } from '../../core/l10n.ts';
import type { ComponentRecord } from '../../protocol/contract.ts';

/** The groups below a device, in the order in which they stand there. */
export const componentGroups = [
  { id: 'fans', label: t('Fans') },
  { id: 'power', label: t('Power Supplies') },
  { id: 'temperatures', label: t('Temperatures') },
  { id: 'voltages', label: t('Voltages') },
  { id: 'batteries', label: t('Batteries') },
  { id: 'hsm', label: 'HSM' },
  { id: 'services', label: t('Services') },
  { id: 'clients', label: t('Clients') },
  { id: 'appliance', label: t('Appliance') },
  { id: 'channels', label: t('Channels') },
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
