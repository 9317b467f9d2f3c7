import type { ApplianceState, System } from '../../appliance/applianceState.ts';

/** Number, name, flag, value, worst, threshold, type, updated. */
const ATTRIBUTES: readonly (readonly [id: number, name: string, flag: string, value: number, threshold: number, raw: string])[] = [
  [1, 'Raw_Read_Error_Rate', '0x000b', 100, 16, '0'],
  [3, 'Spin_Up_Time', '0x0007', 131, 24, '227 (Average 228)'],
  [5, 'Reallocated_Sector_Ct', '0x0033', 100, 5, '0'],
  [9, 'Power_On_Hours', '0x0012', 100, 0, '4385'],
  [194, 'Temperature_Celsius', '0x0002', 206, 0, ''],
  [197, 'Current_Pending_Sector', '0x0022', 100, 0, '0'],
  [198, 'Offline_Uncorrectable', '0x0008', 100, 0, '0'],
  [199, 'UDMA_CRC_Error_Count', '0x000a', 200, 0, '0'],
];

/** What `status disk` prints: df(1) and a report of smartctl(8). */
export function diskOutput({ system }: ApplianceState): string {
  return [
    '',
    '',
    '===================== Hard Disk utilization =====================',
    'Filesystem     1K-blocks    Used Available Use% Mounted on',
    ...system.fileSystems.map(({ device, mount, sizeKib, usedKib, availableKib }) => {
      const percent = Math.ceil((100 * usedKib) / (usedKib + availableKib));
      return `${device.padEnd(14)} ${String(sizeKib).padStart(9)} ${String(usedKib).padStart(7)} ${String(availableKib).padStart(9)} ${String(percent).padStart(3)}% ${mount}`;
    }),
    '',
    '===================== Hard Disk SMART Report =====================',
    '',
    '=== START OF INFORMATION SECTION ===',
    'Device Model:     VIGIL SIM-2000',
    'Serial Number:    N0T4R34L',
    'LU WWN Device Id: 5 000000 000000000',
    'Firmware Version: SIM00001',
    'Copyright (C) 2002-13, Bruce Allen, Christian Franke, www.smartmontools.org',
    '',
    '=== START OF READ SMART DATA SECTION ===',
    `SMART overall-health self-assessment test result: ${system.driveFailing ? 'FAILED!' : 'PASSED'}`,
    ...(system.driveFailing ? ['Drive failure expected in less than 24 hours. SAVE ALL DATA.'] : []),
    '',
    'SMART Attributes Data Structure revision number: 16',
    'Vendor Specific SMART Attributes with Thresholds:',
    'ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_FAILED RAW_VALUE',
    ...ATTRIBUTES.map((attribute) => attributeRow(attribute, system)),
    '',
    'SMART Error Log Version: 1',
    'No Errors Logged',
    '',
    '',
    '',
  ].join('\n');
}

function attributeRow([id, name, flag, value, threshold, raw]: (typeof ATTRIBUTES)[number], system: System): string {
  const failing = system.driveFailing && id === 5;
  const three = (number: number) => String(number).padStart(3, '0');
  const shown = three(failing ? 1 : value);
  const type = threshold > 0 ? 'Pre-fail' : 'Old_age';
  const text = id === 194 ? `${system.driveCelsius} (Min/Max 23/35)` : failing ? '2040' : raw;
  return `${String(id).padStart(3)} ${name.padEnd(23)} ${flag}   ${shown}   ${shown}   ${three(threshold)}    ${type.padEnd(9)} Always   ${(failing ? 'FAILING_NOW' : '    -').padEnd(11)} ${text}`;
}
