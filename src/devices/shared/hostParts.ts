import type { Attributes } from '../../core/reading.ts';

/**
 * Parts of the computer that an HSM card sits in. Every appliance has them, and they have the same ids whichever channel reports them.
 *
 * | hw.id          | what it is                                             | hw.parent |
 * |----------------|--------------------------------------------------------|-----------|
 * | processor      | load, processes, uptime of the operating system        | enclosure |
 * | memory, swap   | main memory, swap space                                | enclosure |
 * | drive          | the disk drive and its self-monitoring                 | enclosure |
 * | fs-<mount>     | a file system: `fs-root`, `fs-var-log`                 | drive     |
 * | network        | all network connections of the appliance               | –         |
 * | network-<name> | a network interface: `network-eth0`                    | network   |
 */

/** A part by its id, the name that people know it by, its type, and the part it sits in. */
export const part = (id: string, name: string, type: Attributes['hw.type'], parent?: string): Attributes => ({
  'hw.id': id,
  'hw.name': name,
  'hw.type': type,
  ...(parent !== undefined && { 'hw.parent': parent }),
});

export const processor = part('processor', 'Processor', 'cpu', 'enclosure');
export const memory = part('memory', 'Memory', 'memory', 'enclosure');
export const swap = part('swap', 'Swap', 'memory', 'enclosure');
export const drive = part('drive', 'Disk drive', 'physical_disk', 'enclosure');
export const network = part('network', 'Network', 'network');

/** @param mount where it is mounted: `/var/log` */
export function fileSystem(mount: string): Attributes {
  const id = mount === '/' ? 'root' : mount.slice(1).replaceAll('/', '-');
  return part(`fs-${id}`, mount, 'logical_disk', 'drive');
}

/** @param name the device's: `eth0`, `bond1` */
export function networkInterface(name: string): Attributes {
  return part(`network-${name}`, name, 'network', 'network');
}
