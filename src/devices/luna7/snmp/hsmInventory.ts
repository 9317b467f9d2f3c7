import type { SnmpSubtree } from '../../../core/deviceModel.ts';
import type { Attributes, Measurement } from '../../../core/reading.ts';
import { sensorKey } from '../../../core/series.ts';
import { type Findings, numberIn, type Row, textIn } from '../../shared/snmp/bindings.ts';
import { hsm } from '../parts/components.ts';
import { client, partition } from '../parts/parts.ts';

/**
 * The tables of SAFENET-HSM-MIB whose numbers no source tells: hsmLicenseTable, hsmPolicyTable, hsmPartitionPolicyTable and
 * hsmClientPartitionAssignmentTable. Their columns, types and indexes are documented ("The SafeNet Luna HSM MIB", 7.2), and the number of
 * the branch they are in. So the rest of that branch is walked, and a row is taken for what it proves to be: its columns are
 * those of one of these tables, and its index spells the serial numbers or the id that the row itself holds. What does not is refused.
 *
 * All of it changes by an administrator's hand only, and there is much of it: once a day is enough.
 */
const BRANCH = '1.3.6.1.4.1.23629.1.5.1';

/** 2, 4 and 7 are known: hsmTable, hsmPartitionTable, hsmClientRegistrationTable. */
export const inventorySubtrees: readonly SnmpSubtree[] = [1, 3, 5, 6, 8, 9].map((number) => ({
  root: `${BRANCH}.${number}`,
  most: 8192,
  every: 'day',
}));

type Proven =
  | { readonly kind: 'licence'; readonly hsm: string; readonly id: string; readonly description: string }
  | {
      readonly kind: 'policy' | 'capability';
      readonly hsm: string;
      readonly partition?: string;
      readonly id: number;
      readonly says: string;
    }
  | { readonly kind: 'assignment'; readonly client: string; readonly partition: string };

/**
 * Readings of these rows: how many licences, policies and assignments there are, and which.
 * @param hsms what the HSMs are, by serial number
 */
export function readInventory(
  rows: readonly Row[],
  hsms: ReadonlyMap<string, Attributes>,
  partitions: ReadonlyMap<string, string>,
  findings: Findings,
): void {
  const groups = new Map<
    string,
    { readonly attributes: Attributes; readonly metric: Measurement['metric']; readonly told: Map<string, string> }
  >();
  const tell = (attributes: Attributes, metric: Measurement['metric'], name: string, text: string) => {
    const key = sensorKey({ metric, attributes });
    const group = groups.get(key) ?? { attributes, metric, told: new Map<string, string>() };
    group.told.set(name, text);
    groups.set(key, group);
  };
  for (const row of rows) {
    const proven = prove(row, new Set(hsms.keys()));
    if (proven === undefined) {
      findings.refuse(row.line, `${row.entry}.*.${row.index}`, 'this row does not prove to be of a documented table');
      continue;
    }
    if (proven.kind === 'assignment')
      tell(
        client(proven.client),
        'hsm.client.partitions',
        `hsm.client.partition.${proven.partition}`,
        partitions.get(proven.partition) ?? '',
      );
    else if (proven.kind === 'licence') tell(hsms.get(proven.hsm) ?? hsm, 'hsm.licenses', `hsm.license.${proven.id}`, proven.description);
    else {
      const { kind, id, says } = proven;
      const owner =
        proven.partition === undefined ? (hsms.get(proven.hsm) ?? hsm) : partition(proven.partition, partitions.get(proven.partition));
      tell(owner, kind === 'policy' ? 'hsm.policies' : 'hsm.capabilities', `hsm.${kind}.${id}`, says);
    }
  }
  for (const { attributes, metric, told } of groups.values()) {
    // Capabilities are what was bought, and their policies say what is made of them.
    const listed = metric === 'hsm.capabilities' ? {} : Object.fromEntries(told);
    findings.add({ metric, attributes: { ...attributes, ...listed }, value: told.size, unit: '1' });
  }
}

function prove(row: Row, serials: ReadonlySet<string>): Proven | undefined {
  return provePolicy(row, serials) ?? proveLicence(row, serials) ?? proveAssignment(row, serials);
}

function proveLicence(row: Row, serials: ReadonlySet<string>): Proven | undefined {
  const [id, description, ...more] = textsIn(row, 2);
  const [hsm, indexed, ...rest] = spelled(row.index, 2);
  if (id === undefined || description === undefined || more.length > 0 || rest.length > 0) return undefined;
  if (typeof hsm !== 'string' || indexed !== id || !serials.has(hsm)) return undefined;
  return { kind: 'licence', hsm, id, description };
}

function proveAssignment(row: Row, serials: ReadonlySet<string>): Proven | undefined {
  const [hsm, serial] = textsIn(row, 2);
  const [name, ...rest] = spelled(row.index, 3);
  if (hsm === undefined || serial === undefined || !serials.has(hsm) || typeof name !== 'string') return undefined;
  return rest.length === 2 && rest[0] === hsm && rest[1] === serial ? { kind: 'assignment', client: name, partition: serial } : undefined;
}

/** hsmPolicyType: 1 a capability, 2 a policy. The index of a policy ends with its id. */
function provePolicy(row: Row, serials: ReadonlySet<string>): Proven | undefined {
  const [type, number, described, valued] = [1, 2, 3, 4].map((column) => row.cells.get(column)?.bind);
  if (row.cells.size !== 4 || !type || !number || !described || !valued) return undefined;
  const kind = numberIn(type, 'Integer');
  const id = numberIn(number, 'Unsigned32');
  const description = textIn(described);
  const value = textIn(valued);
  if ((kind !== 1 && kind !== 2) || typeof id !== 'number' || description === undefined || value === undefined) return undefined;
  const parts = spelled(row.index, 2);
  const [hsm, second] = parts;
  if (typeof hsm !== 'string' || !serials.has(hsm) || parts.at(-1) !== id) return undefined;
  const owner = typeof second === 'string' ? { partition: second } : {};
  return { kind: kind === 1 ? 'capability' : 'policy', hsm, ...owner, id, says: `${description}: ${value}` };
}

/** The texts in the first columns of a row that has no others. */
function textsIn({ cells }: Row, count: number): readonly (string | undefined)[] {
  if (cells.size !== count) return [];
  return Array.from({ length: count }, (_, at) => {
    const cell = cells.get(at + 1);
    const text = cell && textIn(cell.bind);
    return text === '' ? undefined : text;
  });
}

/** A serial number is at least this long; a shorter text in an index could as well be numbers. */
const SHORTEST = 3;

/** What an index spells: up to so many texts, each its length and then its octets (RFC 2578, 7.7), and numbers. */
function spelled(index: string, texts: number): readonly (string | number)[] {
  const numbers = index.split('.').map(Number);
  const parts: (string | number)[] = [];
  let at = 0;
  for (; at < numbers.length && parts.length < texts; ) {
    const length = numbers[at] ?? 0;
    const octets = numbers.slice(at + 1, at + 1 + length);
    const isText = length >= SHORTEST && octets.length === length && octets.every((octet) => octet >= 0x20 && octet <= 0x7e);
    if (!isText) break;
    parts.push(String.fromCharCode(...octets));
    at += 1 + length;
  }
  return [...parts, ...numbers.slice(at)];
}
