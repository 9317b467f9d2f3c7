import type { ApplianceState } from '../../appliance/applianceState.ts';
import { checkTime } from './dates.ts';

/** Codes of 7.x by the state they stand for; all others leave the appliance in service. */
const OFF_LINE: ReadonlySet<number> = new Set([50]);
const OUT_OF_SERVICE: ReadonlySet<number> = new Set([15, 20, 25, 30, 40]);
const TROUBLE: ReadonlySet<number> = new Set([70, 90, 110]);

export function systemState(codes: readonly number[]): 'OFL' | 'OOS' | 'IST' | 'ISO' {
  if (codes.some((code) => OFF_LINE.has(code))) return 'OFL';
  if (codes.some((code) => OUT_OF_SERVICE.has(code))) return 'OOS';
  return codes.some((code) => TROUBLE.has(code)) ? 'IST' : 'ISO';
}

/** What `status sysstat show` prints. */
export function sysstatShowOutput({ hostname, softwareVersion, system, time }: ApplianceState): string {
  const field = (name: string, value: string) => `  ${`${name}:`.padEnd(21)}${value}`;
  const codes = system.statusCodes.length === 0 ? [0] : system.statusCodes;
  const meaning = (name: string, text: string) => `  ${`${name}:`.padEnd(31)}${text}`;
  const online = 'The appliance is online and the necessary subsystems are operational';
  return [
    '',
    'Volatile State:',
    'sysstat is running',
    'Service Status: sysstat is running',
    '',
    'Non-volatile State:',
    'Enabled',
    '',
    '',
    '  System Status Monitor - Current Status',
    '  ======================================',
    field('Hostname', hostname),
    field('Interface eth0', '192.0.2.11'),
    ...[1, 2, 3].map((port) => field(`Interface eth${port}`, 'not configured')),
    field('Software Version', `SA:${softwareVersion}`),
    field('System Status', systemState(codes)),
    field('System Status Code', codes.join(',')),
    field('Status Check Time', checkTime(time)),
    '',
    '',
    'System State Description',
    '',
    meaning('ISO (In Service Okay)', `${online}.`),
    meaning('IST (In Service with Trouble)', `${online} with some troubles.`),
    meaning('OFL (Off Line)', 'The appliance is not currently connected to the Ethernet network and cannot provide service.'),
    meaning('OOS (Out Of Service)', 'The appliance is online but the necessary subsystems are NOT operational.'),
    '',
    '',
  ].join('\n');
}
