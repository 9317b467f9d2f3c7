import type { ModelDescriptor } from '../../core/modelDescriptor.ts';
import { runbookFacts } from './runbookFacts.ts';

/** An administrator alone may type these. Names of accounts have no blanks. */
const accounts = {
  enable: 'user enable -username {user}',
  disable: 'user disable -username {user}',
  list: 'user list',
  listNote:
    'It must show the state that you want in the column “Status”, beside {user}. Restoring a configuration may bring back another one: look again after it.',
};

/** What inventory and editor know of the Thales Luna Network HSM 7. Commands are LunaSH's, as its reference guide has them. */
export const descriptor: ModelDescriptor & Required<Pick<ModelDescriptor, 'console' | 'snmp' | 'notifications'>> = {
  id: 'luna-network-hsm-7',
  name: 'Thales Luna Network HSM 7',
  label: 'Luna Network HSM',
  vendorDesk: 'Thales customer support',
  console: {
    baudRate: 115_200,
    shell: 'LunaSH',
    onlyHere: 'Tamper, power supply failures and the battery of the HSM card',
    user: 'monitor',
    // Built-in accounts that may change the appliance, or its audit trail.
    forbiddenUsers: new Set(['admin', 'operator', 'audit', 'recover', 'root']),
    monitorAccount: {
      // "user enable", "user disable" and "user list": the same words in all of these guides.
      byRelease: [
        { ...accounts, release: '7', source: '7.2, 7.3, 7.4 and later 7.x' },
        { ...accounts, release: '6', source: '6.0 and 6.2.2' },
        { ...accounts, release: '5', source: '5.3 and 5.4.1' },
      ],
      findRelease: '“hsm show” says so behind “Software Version”; the monitor account may type that, too.',
      sees: [
        'Temperatures, fans, power supplies, voltages and batteries',
        'Tamper and secure transport state of the HSM, its firmware, its counters and its storage',
        'Partitions, clients, services, network, disks and time, as lists and states',
      ],
      seesNot: [
        'Keys, and what is stored in partitions: the account has no login to the HSM or to a partition',
        'Administration: the commands that change the appliance are not of its role, and HSM Vigil sends none of the few that would',
        'The audit log of the HSM, and passwords of others',
      ],
      runbook: 'monitor-account',
    },
    // 7.2 shows RSA and ECDSA keys by SHA-256, as OpenSSH does since 6.8; 5.4 shows a single key by MD5, so its OpenSSH may be one from before
    // 5.7. From 7.8.3 on, ciphers in CTR mode are the default ("Setting SSH Ciphers").
    ssh: { showHostKeys: 'sysconf fingerprint ssh', allowPasswords: 'sysconf ssh password enable', showAddresses: 'sysconf ssh show' },
  },
  snmp: true,
  // "hagroup listgroups" of 5.4, 6.2 and 7.2. Without a terminal it asks nothing, and does not say whether keys have to be synchronised.
  haClient: {
    command: 'hagroup listgroups',
    shell: 'lunacm',
    remote: '/usr/safenet/lunaclient/bin/lunacm -q hagroup listgroups',
  },
  // "sysconf snmp trap set", "… trap test", "service restart" and "syslog remotehost add" of 7.2; lengths of engine ids and passwords as the
  // REST API has them. The trap agent has no argument for a port. TLS: "Syslog Encryption", which names the commands and not their arguments.
  notifications: {
    trapPort: 162,
    auth: 'sha',
    priv: 'aes',
    engineDigits: 16,
    traps: [
      'sysconf snmp trap set -host {host} -secname {user} -engineid {engine} -authprotocol SHA -authpwd <passphrase for authentication> -privprotocol AES -privpwd <passphrase for privacy>',
      'sysconf snmp trap enable',
      'service restart lsta',
      'sysconf snmp trap show',
    ],
    syslog: ['syslog remotehost add -host {host} -protocol {protocol} -port {port}', 'syslog remotehost list'],
    test: [
      'sysconf snmp trap test -logfacility daemon -loglevel crit -process smartd -message "Device: /dev/sda, Temperature 45 Celsius reached limit of 44 Celsius (Min/Max 31/49)" -pid',
    ],
    testNote:
      'The appliance writes a line about its disk that is marked ***TEST, sends it, and makes a trap of it. A line so marked never alerts. The trap does not say that it is a test, so that an alert about the disk drive may be pending for a while.',
    tls: {
      since: '7.8.3',
      lines: [
        'syslog remotehost cert installCA <file with the authority that has signed the certificate of this machine>',
        'syslog remotehost add -host {host} -protocol tcp -port {tlsPort} <arguments for TLS: see syslog remotehost add -help>',
      ],
      note: 'Which arguments the command takes for TLS stands in no document that this program is made from: the appliance itself says so. All certificates of several hosts must come from one signer; a self-signed one allows a single remote host. Keep the clocks in step by NTP.',
    },
  },
  runbookFacts,
  conditions: [
    'absent',
    'ac-lost',
    'attention',
    'battery-low',
    'card-battery-low',
    'card-fault',
    'card-temperature-high',
    'certificate-expiring',
    'certificate-expiry-imminent',
    'clock-unsynchronised',
    'console.silent',
    'disk-filling',
    'disk-full',
    'down',
    'drive-failing',
    'failed',
    'failure-reported',
    'fault',
    'intrusion',
    'link-down',
    'locked-out',
    'login-attempts-low',
    'login-attempts-used-up',
    'memory-low',
    'ntls-binding',
    'offline',
    'out-of-service',
    'partition-not-activated',
    'partition-so-attempts-low',
    'partition-zeroized',
    'password-expiring',
    'service-stopped',
    'snmp.silent',
    'speed-low',
    'supply-speed-low',
    'supply-voltage-out-of-range',
    'tamper-suspected',
    'tampered',
    'temperature-high',
    'transport-mode',
    'trouble',
    'voltage-out-of-range',
    'zeroized',
  ],
};
