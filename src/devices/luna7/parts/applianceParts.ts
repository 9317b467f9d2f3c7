import type { Attributes } from '../../../core/reading.ts';

/**
 * Parts of the appliance around the HSM card.
 *
 * | hw.id          | what it is                                             | hw.parent |
 * |----------------|--------------------------------------------------------|-----------|
 * | sysstat        | the appliance's own verdict on its services            | –         |
 * | processor      | load, processes, uptime of the operating system        | enclosure |
 * | memory, swap   | main memory, swap space                                | enclosure |
 * | drive          | the disk drive and its self-monitoring                 | enclosure |
 * | fs-<mount>     | a file system: `fs-root`, `fs-var-log`                 | drive     |
 * | network        | all network connections of the appliance               | –         |
 * | clock          | the appliance's clock                                  | enclosure |
 */
const part = (id: string, name: string, type: Attributes['hw.type'], parent?: string): Attributes => ({
  'hw.id': id,
  'hw.name': name,
  'hw.type': type,
  ...(parent !== undefined && { 'hw.parent': parent }),
});

export const systemStatus = part('sysstat', 'System status', 'service');
export const processor = part('processor', 'Processor', 'cpu', 'enclosure');
export const memory = part('memory', 'Memory', 'memory', 'enclosure');
export const swap = part('swap', 'Swap', 'memory', 'enclosure');
export const drive = part('drive', 'Disk drive', 'physical_disk', 'enclosure');
export const network = part('network', 'Network', 'network');
export const clock = part('clock', 'Clock', 'enclosure', 'enclosure');

/** @param mount where it is mounted: `/var/log` */
export function fileSystem(mount: string): Attributes {
  const id = mount === '/' ? 'root' : mount.slice(1).replaceAll('/', '-');
  return part(`fs-${id}`, mount, 'logical_disk', 'drive');
}
