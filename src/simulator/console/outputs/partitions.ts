import type { ApplianceState, Partition } from '../../appliance/applianceState.ts';

/** Since 7.7 partitions have versions. */
function versioned({ softwareVersion }: ApplianceState): boolean {
  const [major = 0, minor = 0] = softwareVersion.split('.').map(Number);
  return major > 7 || (major === 7 && minor >= 7);
}

/** What `partition list` prints. */
export function partitionListOutput(state: ApplianceState): string {
  return versioned(state) ? versionedList(state) : list(state);
}

function list({ hsm }: ApplianceState): string {
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

/** A heading of two lines, and a ruler for each column. */
function versionedList({ hsm }: ApplianceState): string {
  const rows = hsm.partitions.map(({ serial, label, objects, totalBytes, usedBytes }, at) => {
    const numbers = [totalBytes, usedBytes, totalBytes - usedBytes].map((bytes) => `  ${String(bytes).padStart(7)}`);
    return `${serial.padEnd(21)}${label.padEnd(34)}${String(at % 2).padEnd(13)}${String(objects).padStart(7)}${numbers.join('')}`;
  });
  return [
    '',
    `${' '.repeat(77)}Storage (bytes)`,
    `${' '.repeat(55)}Partition    ${'-'.repeat(34)}`,
    'Partition            Name                              Version      Objects  Total     Used     Free',
    [19, 32, 11, 7, 7, 7, 7].map((width) => '='.repeat(width)).join('  '),
    '',
    ...(rows.length > 0 ? rows : ['There are no partitions.']),
    '',
    '',
  ].join('\n');
}

/** What `partition show` prints: every partition, none of which is locked. */
export function partitionShowOutput(state: ApplianceState): string {
  return ['', ...state.hsm.partitions.flatMap((partition, at) => block(partition, versioned(state) ? at % 2 : undefined)), ''].join('\n');
}

const cell = (value: number): string => String(value).padStart(8);

function block({ serial, label, totalBytes, usedBytes, objects }: Partition, version: number | undefined): readonly string[] {
  const row = (name: string, value: string | number) => `   ${`${name}:`.padEnd(43)}${value}`;
  const role = (name: string, what: string, value: string | number) => row(`${name.padEnd(17)}${what}`, value);
  return [
    row('Partition Name', label),
    row('Partition SN', serial),
    row('Partition Label', label),
    ...(version === undefined ? [] : [row('Partition Version', version)]),
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
