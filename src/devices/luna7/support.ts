import type { RedundantFeeds, TellingAttribute } from '../../core/deviceModel.ts';
import type { Concern } from '../../core/responsibility.ts';

/** What a report that leaves the house has to know of a Luna: who answers for what, and which of its words tell whose it is. */

/** Where the kind of part does not say who answers. */
export const concerns: ReadonlyMap<string, Concern> = new Map([
  // The clock of the enclosure, its states and its files are software.
  ['clock-unsynchronised', 'hsm'],
  ['memory-low', 'hsm'],
]);

export const feeds: RedundantFeeds = {
  condition: 'ac-lost',
  partners: new Map([
    ['psu1', 'psu2'],
    ['psu2', 'psu1'],
  ]),
};

const host = { kind: 'addresses', word: 'host' } as const;
const address = { kind: 'addresses' } as const;

export const telling: readonly TellingAttribute[] = [
  ...['hsm.serial', 'hsm.partition.serial', 'hsm.disk.serial'].map((attribute) => ({ attribute, kind: 'serials' }) as const),
  ...[
    'hsm.client.address',
    'hsm.network.address',
    'hsm.network.gateway',
    'hsm.network.name_servers',
    'hsm.ntls.address',
    'hsm.syslog.remote_host.names',
  ].map((attribute) => ({ attribute, ...address })),
  { attribute: 'hsm.network.mac', kind: 'addresses', word: 'mac' },
  { attribute: 'hsm.snmp.trap.engine', kind: 'addresses', word: 'engine' },
  ...['hsm.network.hostname', 'hsm.network.domain', 'hsm.network.search_domains', 'hsm.ntp.server', 'hsm.snmp.trap.host'].map(
    (attribute) => ({ attribute, ...host }),
  ),
  ...['hsm.label', 'hsm.partition.label', 'hsm.partition.name'].map((attribute) => ({ attribute, kind: 'labels' }) as const),
  { attribute: 'hsm.client.partition.', kind: 'labels', nameKind: 'serials' },
  ...['hsm.ntls.certificate.issuer', 'hsm.ntls.certificate.subject', 'hsm.snmp.trap.user'].map(
    (attribute) => ({ attribute, kind: 'names' }) as const,
  ),
];
