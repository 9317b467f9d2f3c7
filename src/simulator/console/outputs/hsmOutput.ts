import type { ApplianceState } from '../../appliance/applianceState.ts';

/** What `hsm show` prints, in the layouts of the 7.2 command reference: healthy, zeroized, tampered, and with excursions. */
export function hsmShowOutput({ hsm, softwareVersion }: ApplianceState): string {
  const partitions = hsm.partitions.map(({ serial, label }) => `Partition:${' '.repeat(9)}${serial}, Name: ${label}`);
  return [
    '',
    ...section('Appliance Details:', 18),
    field('Software Version:', softwareVersion),
    '',
    ...section('HSM Details:', 18),
    field('HSM Label:', hsm.label),
    field('Serial #:', hsm.serial),
    field('Firmware:', hsm.firmware),
    field('HSM Model:', hsm.model),
    field('HSM Part Number:', hsm.partNumber),
    field('Authentication Method:', hsm.authentication),
    field('HSM Admin login status:', 'Not Logged In'),
    field('HSM Admin login attempts left:', hsm.zeroized ? 'HSM is zeroized!' : `${hsm.adminLoginAttemptsLeft} before HSM zeroization!`),
    field('RPV Initialized:', yesNo(hsm.rpvInitialized)),
    field('Audit Role Initialized:', yesNo(hsm.auditRoleInitialized)),
    field('Remote Login Initialized:', 'No'),
    field('Manually Zeroized:', yesNo(hsm.zeroized)),
    field('Secure Transport Mode:', yesNo(hsm.secureTransport)),
    field('HSM Tamper State:', hsm.tampers.length > 0 ? 'Tamper(s) detected' : 'No tampers'),
    '',
    ...section('Partitions created on HSM:', 30),
    ...(partitions.length > 0 ? partitions : ['There are no partitions.']),
    '',
    amount('Number of partitions allowed:', hsm.maxPartitions),
    amount('Number of partitions created:', hsm.partitions.length),
    '',
    ...section('FIPS 140-2 Operation:', 21),
    hsm.fips ? 'The HSM is in FIPS 140-2 approved operation mode.' : 'The HSM is NOT in FIPS 140-2 approved operation mode.',
    '',
    ...section('HSM Storage Information:', 24),
    amount('Maximum HSM Storage Space (Bytes):', hsm.storageTotalBytes),
    amount('Space In Use (Bytes):', hsm.storageUsedBytes),
    amount('Free Space Left (Bytes):', hsm.storageTotalBytes - hsm.storageUsedBytes),
    '',
    ...section('Environmental Information on HSM:', 33),
    amount('Battery Voltage:', `${hsm.batteryVolts.toFixed(3)} V`),
    amount('Battery Warning Threshold Voltage:', `${hsm.batteryWarningVolts.toFixed(3)} V`),
    ...(hsm.batteryVolts < hsm.batteryWarningVolts ? ['WARNING: Battery Voltage below warning threshold!!'] : []),
    amount('System Temp:', `${hsm.temperatureCelsius} deg. C`),
    amount('System Temp Warning Threshold:', `${hsm.temperatureWarningCelsius} deg. C`),
    ...(hsm.temperatureCelsius > hsm.temperatureWarningCelsius ? ['WARNING: System Temperature above warning threshold!!'] : []),
    '',
  ].join('\n');
}

/** What `hsm tamper show` prints. */
export function hsmTamperShowOutput({ hsm }: ApplianceState): string {
  const lines = hsm.tampers.length > 0 ? ['WARNING - Tamper(s) Detected:', ...hsm.tampers] : ['No active tampers.'];
  return ['', ...lines.map((line) => `        ${line}`), ''].join('\n');
}

const section = (title: string, underline: number): readonly string[] => [title, '='.repeat(underline)];
const field = (name: string, value: string): string => `${name.padEnd(36)}${value}`;
const amount = (name: string, value: number | string): string => `${name.padEnd(37)}${value}`;
const yesNo = (value: boolean): string => (value ? 'Yes' : 'No');
