import { DAY } from '../../core/time/duration.ts';
import { hashText } from '../random.ts';
import type { ApplianceConfiguration, ServiceName } from './configuration.ts';
import type { InjectedFault } from './injectedFault.ts';

/** Services of release 7.2, in the order in which it lists them. */
const SERVICES: readonly (readonly [name: ServiceName, description: string])[] = [
  ['cbs', 'HSM callback service'],
  ['lsta', 'Luna SNMP trap agent service'],
  ['network', 'Network service (Needed for ntls, ssh and scp)'],
  ['ntls', 'Network trust link service'],
  ['ntp', 'Network time protocol service'],
  ['snmp', 'SNMP agent service'],
  ['ssh', 'Secure shell service (Needed for ssh and scp)'],
  ['stc', 'Secure trusted channel service'],
  ['syslog', 'Syslog service'],
  ['sysstat', 'System status monitoring (controls LCD)'],
  ['webserver', 'REST API service'],
];

/** Off on most appliances. */
const OFF: ReadonlySet<ServiceName> = new Set<ServiceName>(['cbs', 'stc', 'webserver']);

const PACKAGES = [
  'basesystem-10.0-7.el7.centos.noarch',
  'bash-4.2.46-20.el7_2.x86_64',
  'chkconfig-1.3.61-5.el7_2.1.x86_64',
  'coreutils-8.22-15.el7_2.1.x86_64',
  'filesystem-3.2-20.el7.x86_64',
  'glibc-2.17-106.el7_2.8.x86_64',
  'hwdata-0.252-8.1.el7.x86_64',
  'ipmitool-1.8.13-9.el7_2.x86_64',
  'kernel-3.10.0-327.36.3.el7.x86_64',
  'libestr-0.1.9-2.el7.x86_64',
  'net-snmp-5.7.2-24.el7_2.1.x86_64',
  'ntp-4.2.6p5-22.el7.centos.2.x86_64',
  'openssl-1.0.1e-51.el7_2.7.x86_64',
  'pciutils-3.2.1-4.el7.x86_64',
  'rsyslog-7.4.7-12.el7.x86_64',
  'smartmontools-6.2-4.el7.x86_64',
];

/** An NTP server is asked every 64 s; in between, its offset stays what it was. */
const NTP_POLL = 64_000;

/** The configuration of a simulated appliance, with what has been made to go wrong with it. */
export function simulatedConfiguration(
  seed: number,
  time: number,
  since: number,
  faults: ReadonlyMap<string, InjectedFault>,
): ApplianceConfiguration {
  const password = faults.get('password-expiring');
  const expiryDay = password?.kind === 'password-expiring' ? Math.floor(time / DAY) + (password.days ?? 10) : undefined;
  const stopped = (name: ServiceName) => faults.has(`service-stopped ${name}`) || (name === 'ntls' && faults.has('ntls-down'));
  return {
    interfaces: [0, 1, 2, 3].map((port) => ({
      name: `eth${port}`,
      hardwareAddress: `00:15:B2:A9:B7:8${port + 4}`,
      address: port === 0 ? '192.0.2.11' : undefined,
    })),
    nameServers: ['192.0.2.53', '198.51.100.53'],
    searchDomain: 'hsm.example',
    clients: Array.from({ length: 2 + (hashText(seed, 'clients') % 5) }, (_, index) => `app${index + 1}.hsm.example`),
    services: SERVICES.map(([name, description]) => ({ name, description, running: !OFF.has(name) && !stopped(name) })),
    snmpEnabled: true,
    trapHost: 'traps.hsm.example:162',
    ntp: {
      enabled: true,
      server: 'time.hsm.example',
      synchronised: !faults.has('clock-unsynchronised') && !stopped('ntp'),
      offsetMs: (hashText(seed, `ntp ${Math.floor(time / NTP_POLL)}`) % 900) / 1000,
    },
    syslogHosts: ['198.51.100.14'],
    certificateMonitor: { enabled: true, noticeDays: 30, intervalHours: 6 },
    passwordChangedDay: Math.floor(since / DAY) - 3,
    passwordExpiryDay: expiryDay,
    packages: PACKAGES,
  };
}
