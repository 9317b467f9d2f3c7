import { DAY } from '../../../core/time/duration.ts';
import type { ApplianceState } from '../../appliance/applianceState.ts';
import type { Interface } from '../../appliance/configuration.ts';
import { unixDate } from './dates.ts';

const LOGS = ['lunalogs', 'messages', 'cron', 'secure', 'boot'];

/** What `client list` prints. */
export function clientListOutput({ configuration }: ApplianceState): string {
  return ['', ...configuration.clients.map((name, index) => `registered client ${index + 1}: ${name}`), '', ''].join('\n');
}

/** What `network show` prints. */
export function networkShowOutput({ configuration, hostname }: ApplianceState): string {
  return [
    '',
    `   Hostname         : ${hostname}`,
    `   Name Server(s)   : ${configuration.nameServers.join('      ')}`,
    `   Search Domain(s) : ${configuration.searchDomain}`,
    '',
    'Interface settings and status',
    '',
    ...configuration.interfaces.flatMap(interfaceBlock),
    '   Status (bond0)       : Not configured',
    '',
    '   Status (bond1)       : Not configured',
    '',
    'Kernel IP routing table',
    'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface',
    '0.0.0.0         192.0.2.1       0.0.0.0         UG    100    0        0 eth0',
    '192.0.2.0       0.0.0.0         255.255.255.0   U     100    0        0 eth0',
    '',
    '',
  ].join('\n');
}

function interfaceBlock({ name, hardwareAddress, address }: Interface): readonly string[] {
  const row = (key: string, value: string) => `   ${`${key} (${name})`.padEnd(21)}: ${value}`.trimEnd();
  const up = address === undefined ? 'No' : 'Yes';
  return [
    row('HW Address', hardwareAddress),
    row('IP Address', address === undefined ? '' : `${address}/24`),
    row('Mask', address === undefined ? '' : '255.255.255.0'),
    row('Gateway', address === undefined ? '' : '192.0.2.1'),
    row('DNS', ''),
    row('DNS Search', ''),
    row('IP Protocol', 'IPv4'),
    row('Protocol', address === undefined ? 'DHCP' : 'Static'),
    row('Auto Connect', up),
    row('Activated', up),
    row('Link detected', up),
    '',
  ];
}

/** What `syslog show` prints, without the files. */
export function syslogShowOutput({ configuration }: ApplianceState): string {
  const level = (log: string) => (log === 'cron' ? 'notice' : 'info');
  const remote = LOGS.flatMap((log) => [`${log}:`, ...configuration.syslogHosts.map((host) => `   ${host.padEnd(20)}${level(log)}`)]);
  return [
    '',
    'Syslog configuration',
    '',
    '   Rotations:         4',
    '',
    '   Rotation Period:   weekly',
    '',
    '   Log disk full policy:    tarlogs_cleanup',
    '',
    'Local Configured Log Levels:',
    '----------------------------',
    ...LOGS.map((log) => `${log.padEnd(15)}${log === 'lunalogs' ? 'info' : log === 'cron' ? 'notice' : '*'}`),
    '',
    ...(configuration.syslogHosts.length > 0 ? ['Remote Configured Log Levels:', '-----------------------------', ...remote, ''] : []),
    "Note: '*' means all log levels.",
    '',
    '',
  ].join('\n');
}

/** What `package list` prints: a handful, where a real appliance has hundreds. */
export function packageListOutput({ configuration }: ApplianceState): string {
  return [
    '',
    'RPM LIST (SYSTEM)',
    '-------------------',
    ...configuration.packages,
    '',
    'RPM LIST (SOFTWARE)',
    '-------------------',
    '',
    '',
  ].join('\n');
}

/** What `my password expiry show` prints. */
export function passwordExpiryOutput({ configuration }: ApplianceState): string {
  const row = (key: string, value: string) => `${key.padEnd(56)}: ${value}`;
  const { passwordChangedDay, passwordExpiryDay } = configuration;
  return [
    '',
    row('Last password change', calendarDay(passwordChangedDay)),
    row('Password expires', passwordExpiryDay === undefined ? 'never' : calendarDay(passwordExpiryDay)),
    '',
    '',
  ].join('\n');
}

/** `Feb 27, 2017`. */
function calendarDay(day: number): string {
  const date = unixDate(day * DAY);
  return `${date.slice(4, 7)} ${date.slice(8, 10).replace(' ', '0')}, ${date.slice(-4)}`;
}
