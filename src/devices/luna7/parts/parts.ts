import type { Attributes } from '../../../core/reading.ts';

/**
 * Parts of which an appliance has as many as its owner made: partitions, registered clients. Their ids are the same whichever channel
 * tells of them.
 *
 * | hw.id              | what it is                             | hw.parent |
 * |--------------------|----------------------------------------|-----------|
 * | partition-<serial> | a partition of the HSM                 | hsm       |
 * | client-<name>      | a client registered for NTLS           | ntls      |
 */

/** @param name what people call it: its label, or its name on the appliance; without one, its serial number */
export function partition(serial: string, name?: string): Attributes {
  return {
    'hw.id': `partition-${serial}`,
    'hw.name': name === undefined || name === '' ? `Partition ${serial}` : name,
    'hw.type': 'partition',
    'hw.parent': 'hsm',
  };
}

export function client(name: string): Attributes {
  return { 'hw.id': `client-${name}`, 'hw.name': name, 'hw.type': 'client', 'hw.parent': 'ntls' };
}
