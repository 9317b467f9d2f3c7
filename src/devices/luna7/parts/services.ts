import type { Attributes } from '../../../core/reading.ts';
import { network } from '../../shared/hostParts.ts';
import { systemStatus } from './applianceParts.ts';
import { ntls, snmpAgent } from './components.ts';

/** Services of the appliance by their name in LunaSH (`service list`, 5.4 to 7.2), and what they are called here. */
const others: Readonly<Record<string, string>> = {
  cbs: 'Callback service',
  htl: 'Host trust link',
  lsta: 'SNMP trap agent',
  ntp: 'Time synchronisation',
  ssh: 'Secure shell',
  stc: 'Secure trusted channel',
  syslog: 'Syslog',
  webserver: 'REST API',
};

/** By the name that `service status` takes. The id of a service is this name. */
export const services: ReadonlyMap<string, Attributes> = new Map<string, Attributes>([
  ['ntls', ntls],
  ['snmp', snmpAgent],
  ['network', network],
  ['sysstat', systemStatus],
  ...Object.entries(others).map(([id, name]): [string, Attributes] => [id, { 'hw.id': id, 'hw.name': name, 'hw.type': 'service' }]),
]);

function known(name: string): Attributes {
  const attributes = services.get(name);
  if (attributes === undefined) throw new Error(`there is no service ${name}`);
  return attributes;
}

export const syslog = known('syslog');
export const ntp = known('ntp');
export const trapAgent = known('lsta');

/** The account by which the console is read. */
export const monitorAccount: Attributes = { 'hw.id': 'monitor-account', 'hw.name': 'Monitor account', 'hw.type': 'service' };
