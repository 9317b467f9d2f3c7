import { HSM_ENTRY, hsmColumn } from '../../src/devices/luna7/snmp/hsmTable.ts';
import { PARTITION_ENTRY, partitionColumn } from '../../src/devices/luna7/snmp/partitionTable.ts';
import { SYS_UP_TIME, utsp } from '../../src/devices/luna7/snmp/utspMib.ts';

/**
 * A module for snmp_exporter, for whoever wants what an appliance tells over SNMP, and neither its console nor a judgement. Names are those of
 * the MIBs; the vendor's are not needed for it. What a column is comes from the readers of this program, so the two cannot differ.
 */

interface Metric {
  readonly name: string;
  readonly oid: string;
  readonly type: 'gauge' | 'counter' | 'DisplayString';
  readonly help: string;
  readonly indexes?: readonly (readonly [label: string, type: string])[];
  /** A column that says what a row is called. */
  readonly called?: { readonly by: readonly string[]; readonly label: string; readonly oid: string };
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

const scalars: readonly Metric[] = [
  { name: 'sysUpTime', oid: SYS_UP_TIME, type: 'gauge', help: 'Since the agent started, in hundredths of a second.' },
  { name: 'hsmOperationRequests', oid: utsp.hsmOperationRequests, type: 'counter', help: 'Operations that the HSM was asked for.' },
  { name: 'hsmOperationErrors', oid: utsp.hsmOperationErrors, type: 'counter', help: 'Operations that failed.' },
  { name: 'ntlsOperStatus', oid: utsp.ntlsOperStatus, type: 'gauge', help: 'The service for clients: 1 up, 2 down, 3 unknown.' },
  { name: 'ntlsConnectedClients', oid: utsp.ntlsConnectedClients, type: 'gauge', help: 'Clients that are connected.' },
  { name: 'ntlsLinks', oid: utsp.ntlsLinks, type: 'gauge', help: 'Connections of clients.' },
  {
    name: 'ntlsSuccessfulClientConnections',
    oid: utsp.ntlsSuccessfulClientConnections,
    type: 'counter',
    help: 'Connections that clients made.',
  },
  {
    name: 'ntlsFailedClientConnections',
    oid: utsp.ntlsFailedClientConnections,
    type: 'counter',
    help: 'Connections that clients failed to make.',
  },
];

/** What of hsmTable is a number, and what it means. The rest are texts and words that do not change. */
const ofHsm: Partial<Record<keyof typeof hsmColumn, readonly [type: Metric['type'], help: string]>> = {
  fipsMode: ['gauge', 'FIPS mode: 1 on, 2 off.'],
  storageTotalBytes: ['gauge', 'Storage for keys, in bytes.'],
  storageAllocatedBytes: ['gauge', 'Of it in use, in bytes.'],
  storageAvailableBytes: ['gauge', 'Of it free, in bytes.'],
  maximumPartitions: ['gauge', 'Partitions that there may be.'],
  partitionsCreated: ['gauge', 'Partitions that there are.'],
  partitionsFree: ['gauge', 'Partitions that may still be made.'],
  adminLoginAttempts: ['gauge', 'Logins of the HSM SO that may still fail.'],
  manuallyZeroized: ['gauge', 'Whether somebody has zeroized it by hand.'],
  upTime: ['gauge', 'Since the HSM started, in seconds.'],
  busyTime: ['counter', 'Seconds that it worked.'],
  commandCount: ['counter', 'Commands that it has run.'],
};

const ofPartition: Partial<Record<keyof typeof partitionColumn, readonly [type: Metric['type'], help: string]>> = {
  activated: ['gauge', 'Whether it is activated: 1 yes, 2 no.'],
  storageTotalBytes: ['gauge', 'Its storage, in bytes.'],
  storageAllocatedBytes: ['gauge', 'Of it in use, in bytes.'],
  storageAvailableBytes: ['gauge', 'Of it free, in bytes.'],
  objectCount: ['gauge', 'Objects in it.'],
};

function columnsOf<Column extends string>(
  prefix: string,
  entry: string,
  columns: Readonly<Record<Column, number>>,
  about: Partial<Record<Column, readonly [type: Metric['type'], help: string]>>,
  more: Pick<Metric, 'indexes' | 'called'>,
): readonly Metric[] {
  return (Object.keys(about) as Column[]).flatMap((column) => {
    const [type, help] = about[column] ?? [];
    if (type === undefined || help === undefined) return [];
    return [{ name: `${prefix}${capital(column)}`, oid: `${entry}.${columns[column]}`, type, help, ...more }];
  });
}

const LM_SENSORS = '1.3.6.1.4.1.2021.13.16';

const sensors: readonly Metric[] = (
  [
    ['lmTempSensors', 2, 'Temperature, in thousandths of a degree Celsius.'],
    ['lmFanSensors', 3, 'Speed, in turns a minute.'],
    ['lmVoltSensors', 4, 'Voltage, in thousandths of a volt.'],
  ] as const
).map(([name, table, help]) => ({
  name: `${name}Value`,
  oid: `${LM_SENSORS}.${table}.1.3`,
  type: 'gauge',
  help,
  indexes: [[`${name}Index`, 'gauge']],
  called: { by: [`${name}Index`], label: `${name}Device`, oid: `${LM_SENSORS}.${table}.1.2` },
}));

const metrics: readonly Metric[] = [
  ...scalars,
  ...columnsOf('hsm', HSM_ENTRY, hsmColumn, ofHsm, {
    indexes: [['hsmSerialNumber', 'DisplayString']],
    called: { by: ['hsmSerialNumber'], label: 'hsmLabel', oid: `${HSM_ENTRY}.${hsmColumn.label}` },
  }),
  ...columnsOf('hsmPartition', PARTITION_ENTRY, partitionColumn, ofPartition, {
    indexes: [
      ['hsmSerialNumber', 'DisplayString'],
      ['hsmPartitionSerialNumber', 'DisplayString'],
    ],
    called: {
      by: ['hsmSerialNumber', 'hsmPartitionSerialNumber'],
      label: 'hsmPartitionLabel',
      oid: `${PARTITION_ENTRY}.${partitionColumn.label}`,
    },
  }),
  ...sensors,
];

/** Tables are walked whole; the exporter's users have one more question for each column else. */
const walks = [HSM_ENTRY, PARTITION_ENTRY, `${LM_SENSORS}.2.1`, `${LM_SENSORS}.3.1`, `${LM_SENSORS}.4.1`].map((entry) =>
  entry.replace(/\.1$/, ''),
);

function metricLines({ name, oid, type, help, indexes = [], called }: Metric): readonly string[] {
  return [
    `- name: ${name}`,
    `  oid: ${oid}`,
    `  type: ${type}`,
    `  help: ${JSON.stringify(`${help} - ${oid}`)}`,
    ...(indexes.length === 0
      ? []
      : ['  indexes:', ...indexes.flatMap(([label, kind]) => [`  - labelname: ${label}`, `    type: ${kind}`])]),
    ...(called === undefined
      ? []
      : [
          '  lookups:',
          `  - labels: [${called.by.join(', ')}]`,
          `    labelname: ${called.label}`,
          `    oid: ${called.oid}`,
          '    type: DisplayString',
        ]),
  ];
}

const moduleLines = [
  'walk:',
  ...walks.map((oid) => `- ${oid}`),
  'get:',
  ...scalars.map(({ oid }) => `- ${oid}`),
  'metrics:',
  ...metrics.flatMap(metricLines),
];

const authLines = [
  'username: REPLACE-USER',
  'security_level: authPriv',
  'password: REPLACE-AUTHENTICATION',
  'auth_protocol: SHA256',
  'priv_protocol: AES',
  'priv_password: REPLACE-PRIVACY',
];

const indented = (depth: number, lines: readonly string[]) => lines.map((line) => `${' '.repeat(depth)}${line}`);

/** @param form `old`: of snmp_exporter up to 0.22, where a module says how to log in */
export function snmpModule(form: 'new' | 'old'): string {
  const head = [
    `# A Thales Luna Network HSM 7 for snmp_exporter ${form === 'new' ? '0.23 or later' : 'up to 0.22'}. Made by media/mixin/generate.ts.`,
    '# Put in the account of your own for REPLACE-…. It tells what the appliance says, and judges nothing.',
  ];
  const body =
    form === 'new'
      ? ['auths:', '  luna7:', ...indented(4, ['version: 3', ...authLines]), 'modules:', '  luna7:', ...indented(4, moduleLines)]
      : ['luna7:', ...indented(2, [...moduleLines, 'version: 3', 'auth:', ...indented(2, authLines)])];
  return `${[...head, ...body].join('\n')}\n`;
}
