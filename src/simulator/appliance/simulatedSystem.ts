import { drift, hashText } from '../random.ts';
import type { FileSystem, System } from './applianceState.ts';
import type { InjectedFault } from './injectedFault.ts';

const MEMORY_KIB = 3_958_580;

/** Device, mount point, size and available space when fresh, in kibibytes, in the order of the 7.2 command reference. */
const LAYOUT: readonly (readonly [device: string, mount: string, sizeKib: number, spaceKib: number])[] = [
  ['/dev/sda5', '/', 8_125_880, 7_690_000],
  ['/dev/sda8', '/usr', 41_153_760, 39_040_000],
  ['/dev/sda6', '/boot', 1_998_672, 1_877_000],
  ['/dev/sda12', '/home', 57_667_680, 54_715_000],
  ['/dev/sda9', '/var', 3_997_376, 3_771_000],
  ['/dev/sda7', '/tmp', 3_997_376, 3_771_000],
  ['/dev/sda10', '/var/tmp', 1_998_672, 1_877_000],
  ['/dev/sda13', '/var/audit', 231_063_860, 219_303_000],
  ['/dev/sda11', '/var/log', 10_190_100, 9_649_000],
  ['/dev/sda14', '/var/log/audit', 10_190_100, 9_649_000],
];

/** The operating system of a simulated appliance, with what has been made to go wrong with it. */
export function simulatedSystem(seed: number, time: number, uptimeSeconds: number, faults: ReadonlyMap<string, InjectedFault>): System {
  const load = (name: string) => Math.round((0.25 + drift(seed, `load ${name}`, time) * 0.2) * 100) / 100;
  const full = faults.get('disk-full');
  const percent = full?.kind === 'disk-full' ? (full.percent ?? 92) : undefined;
  const trouble = faults.get('sysstat-trouble');
  const codes = new Set(trouble?.kind === 'sysstat-trouble' ? (trouble.codes ?? [70]) : []);
  if (percent !== undefined && percent >= 90) codes.add(110);
  if (faults.has('ntls-down')) codes.add(20);
  return {
    // Three ports without a cable, as on most appliances.
    statusCodes: [...codes, 61, 62, 63],
    uptimeSeconds,
    load: [load('1'), load('5'), load('15')],
    memoryTotalKib: MEMORY_KIB,
    memoryUsedKib: 160_000 + (hashText(seed, 'memory') % 60_000) + Math.round(drift(seed, 'memory', time) * 2000),
    fileSystems: LAYOUT.map((row) => fileSystem(seed, row, percent)),
    driveFailing: faults.has('drive-failing'),
    driveCelsius: Math.round(29 + drift(seed, 'drive', time) * 2),
  };
}

function fileSystem(seed: number, [device, mount, sizeKib, spaceKib]: (typeof LAYOUT)[number], percent: number | undefined): FileSystem {
  const share = mount === '/var/log' && percent !== undefined ? percent / 100 : 0.005 + (hashText(seed, mount) % 500) / 10_000;
  const usedKib = Math.round(spaceKib * share);
  return { device, mount, sizeKib, usedKib, availableKib: spaceKib - usedKib };
}
