import type { Attributes } from '../../../core/reading.ts';
import { drive, fileSystem, part } from '../../shared/hostParts.ts';
import { clock } from './applianceParts.ts';
import { enclosure, hsm, hsmBattery, hsmTemperature, sensors } from './components.ts';
import { services } from './services.ts';

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

const attributesById: ReadonlyMap<string, Attributes> = new Map(
  [
    ...sensors.map(({ attributes }) => attributes),
    ...told,
    ...services.values(),
    enclosure,
    hsm,
    hsmBattery,
    hsmTemperature,
    drive,
    clock,
    fileSystem('/var/log'),
  ].map((attributes) => [attributes['hw.id'], attributes]),
);

/** What a part is called, whether or not a reading names it. */
export function partOf(component: string): Attributes | undefined {
  return attributesById.get(component);
}
