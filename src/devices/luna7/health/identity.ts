import type { IdentitySource } from '../../../core/identity.ts';
import { hsm } from '../parts/components.ts';

/** Who answers: `hsm show`, `network show`, hsmTable and sysName say it. */
export const identity: readonly IdentitySource[] = [
  { field: 'serialNumber', metric: 'hsm.info', component: hsm['hw.id'], attribute: 'hsm.serial' },
  { field: 'label', metric: 'hsm.info', component: hsm['hw.id'], attribute: 'hsm.label' },
  { field: 'hostName', metric: 'hsm.network.info', component: 'network', attribute: 'hsm.network.hostname' },
];
