import type { Attributes } from '../../../core/reading.ts';
import { drive, memory, network, processor, swap } from '../../shared/hostParts.ts';
import { clock, systemStatus } from './applianceParts.ts';
import { chassisFlags, enclosure, hsm, hsmBattery, hsmFan, hsmTemperature, sensors } from './components.ts';
import { monitorAccount, services } from './services.ts';

/** Parts that every appliance of the model may have, by names of ours: none of them is called as the device pleases. */
export const ownParts: readonly Attributes[] = [
  ...sensors.map(({ attributes }) => attributes),
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
