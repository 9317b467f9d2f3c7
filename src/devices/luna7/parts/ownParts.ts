import type { Attributes } from '../../../core/reading.ts';
import { drive, memory, network, part, processor, swap } from '../../shared/hostParts.ts';
import { clock, systemStatus } from './applianceParts.ts';
import { chassisFlags, enclosure, hsm, hsmBattery, hsmFan, hsmTemperature, sensors } from './components.ts';
import { monitorAccount, services } from './services.ts';

/**
 * Parts that only messages speak of: a trap says that a fan, a supply or a sensor of the main board needs attention, and not which.
 *
 * | hw.id          | what it is                                | hw.parent |
 * |----------------|-------------------------------------------|-----------|
 * | fans           | the front fans, none in particular        | enclosure |
 * | power-supplies | the power supplies, none in particular    | enclosure |
 * | motherboard    | temperatures and voltages, none in particular | enclosure |
 */
const told: readonly Attributes[] = [
  part('fans', 'Cooling fans', 'fan', 'enclosure'),
  part('power-supplies', 'Power supplies', 'power_supply', 'enclosure'),
  part('motherboard', 'Main board', 'enclosure', 'enclosure'),
];

/** Parts that every appliance of the model may have, by names of ours: none of them is called as the device pleases. */
export const ownParts: readonly Attributes[] = [
  ...sensors.map(({ attributes }) => attributes),
  ...told,
  ...[...chassisFlags.values()].map(({ attributes }) => attributes),
  enclosure,
  hsm,
  hsmBattery,
  hsmTemperature,
  hsmFan(1),
  hsmFan(2),
  ...services.values(),
  monitorAccount,
  systemStatus,
  clock,
  processor,
  memory,
  swap,
  drive,
  network,
];
