import type { ApplianceState, Partition } from '../../appliance/applianceState.ts';

/** What `partition list` prints. */
export function partitionListOutput({ hsm }: ApplianceState): string {
  const rows = hsm.partitions.map(
    ({ serial, label, objects, totalBytes, usedBytes }) =>
      ` ${serial.padEnd(21)}${label.padEnd(22)}${cell(objects)}${cell(totalBytes)}${cell(usedBytes)}${cell(totalBytes - usedBytes)}`,
  );
  return [
    '',
    `${' '.repeat(54)}Storage (bytes)`,
    `${' '.repeat(48)}----------------------------`,
    ' Partition            Name                   Objects   Total    Used    Free',
    ` ${'='.repeat(75)}`,
    ...(rows.length > 0 ? rows : [' There are no partitions.']),
    '',
    '',
  ].join('\n');
}

/** What `partition show` prints: every partition, none of which is locked. */
export function partitionShowOutput({ hsm }: ApplianceState): string {
  return ['', ...hsm.partitions.flatMap(block), ''].join('\n');
}

const cell = (value: number): string => String(value).padStart(8);

function block({ serial, label, totalBytes, usedBytes, objects }: Partition): readonly string[] {
  const row = (name: string, value: string | number) => `   ${`${name}:`.padEnd(43)}${value}`;
  const role = (name: string, what: string, value: string | number) => row(`${name.padEnd(17)}${what}`, value);
  return [
    row('Partition Name', label),
    row('Partition SN', serial),
    row('Partition Label', label),
    role('Partition SO', 'PIN To Be Changed', 'no'),
    role('Partition SO', 'Zeroized', 'no'),
    role('Partition SO', 'Login Attempts Left', 10),
    role('Crypto Officer', 'PIN To Be Changed', 'no'),
    role('Crypto Officer', 'Locked Out', 'no'),
    role('Crypto Officer', 'Login Attempts Left', 10),
    '   Crypto User      is not initialized.',
    row('Legacy Domain Has Been Set', 'no'),
    row('Partition Storage Information (Bytes)', `Total=${totalBytes}, Used=${usedBytes}, Free=${totalBytes - usedBytes}`),
    row('Partition Object Count', objects),
    '',
  ];
}
