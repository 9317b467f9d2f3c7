import type { ApplianceState } from '../../appliance/applianceState.ts';
import type { ServiceName } from '../../appliance/configuration.ts';

/** What `service list` prints. */
export function serviceListOutput({ configuration }: ApplianceState): string {
  const rows = configuration.services.map(({ name, description }) => `      ${name.padEnd(10)}- ${description}`);
  return ['', '   The following are valid luna SA service names:', ...rows, '', ''].join('\n');
}

/** What `service status <name>` prints; for the network, each interface. */
export function serviceStatusOutput(name: ServiceName): (state: ApplianceState) => string {
  return ({ configuration }) => {
    if (name !== 'network')
      return ['', `${name} is ${isRunning(configuration.services, name) ? 'running' : 'not running'}`, '', ''].join('\n');
    const ports = configuration.interfaces.map((port) => `   ${port.name} is ${port.address === undefined ? 'down' : 'up'}`);
    return ['', ...ports, '   bond0 is down', '   bond1 is down', '', ''].join('\n');
  };
}

/** What `sysconf snmp show` prints. */
export function snmpServiceOutput({ configuration }: ApplianceState): string {
  const running = isRunning(configuration.services, 'snmp');
  return [
    '',
    `SNMP is ${running ? 'running' : 'not running'}`,
    `SNMP is ${configuration.snmpEnabled ? 'enabled' : 'disabled'}`,
    '',
    '',
  ].join('\n');
}

/** What `sysconf snmp trap show` prints: traps of version 3, authenticated and encrypted. */
export function snmpTrapsOutput({ configuration }: ApplianceState): string {
  const row = (name: string, value: string) => `  ${name.padEnd(32)}: ${value}`;
  return [
    '',
    'SNMP Trap is configured as the following:',
    row('SNMP Trap Host', configuration.trapHost),
    row('SNMP Version', '3'),
    row('SNMP v3 Security Name', 'vigil'),
    row('SNMP v3 Engine ID', '0x80001f8803a1b2c3d4e5f6'),
    row('SNMP v3 Security Level', 'authPriv'),
    row('SNMP v3 Authentication protocol', 'SHA'),
    row('SNMP v3 Privacy protocol', 'AES'),
    '',
    '',
  ].join('\n');
}

function isRunning(services: ApplianceState['configuration']['services'], wanted: ServiceName): boolean {
  return services.some(({ name, running }) => name === wanted && running);
}
