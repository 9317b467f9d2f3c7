import type { ApplianceState } from '../appliance/applianceState.ts';
import { type AgentObject, gauge, integer, spelled, table, text } from './agentValues.ts';

/** SAFENET-HSM-MIB. */
const BRANCH = [1, 3, 6, 1, 4, 1, 23629, 1, 5, 1];
const CLIENTS = 7;
/** No source tells the numbers of these tables: these are ours, and nothing may depend on them. */
const OURS = { licences: 3, policies: 5, partitionPolicies: 6, assignments: 8 } as const;

const CAPABILITY = 1;
const POLICY = 2;

/** Names of 7.2's `hsm showpolicies`; the values are our own. */
const hsmPolicies: readonly (readonly [type: number, id: number, description: string, value: string])[] = [
  [CAPABILITY, 0, 'Enable PIN-based authentication', 'Allowed'],
  [CAPABILITY, 1, 'Enable PED-based authentication', 'Allowed'],
  [CAPABILITY, 2, 'Performance level', '15'],
  [CAPABILITY, 7, 'Enable cloning', 'Allowed'],
  [CAPABILITY, 12, 'Enable non-FIPS algorithms', 'Allowed'],
  [CAPABILITY, 33, 'Maximum number of partitions', '20'],
  [POLICY, 7, 'Allow cloning', 'On'],
  [POLICY, 12, 'Allow non-FIPS algorithms', 'Off'],
  [POLICY, 15, 'SO can reset partition PIN', 'Off'],
  [POLICY, 16, 'Allow network replication', 'On'],
  [POLICY, 39, 'Allow Secure Trusted Channel', 'Off'],
  [POLICY, 48, 'Do Controlled Tamper Recovery', 'On'],
];
const partitionPolicies: readonly (readonly [type: number, id: number, description: string, value: string])[] = [
  [CAPABILITY, 0, 'Enable private key cloning', 'Allowed'],
  [CAPABILITY, 22, 'Enable activation', 'Allowed'],
  [POLICY, 0, 'Allow private key cloning', 'On'],
  [POLICY, 20, 'Max failed user logins allowed', '10'],
  [POLICY, 22, 'Allow activation', 'On'],
  [POLICY, 23, 'Allow auto-activation', 'On'],
];
const licences: readonly (readonly [id: string, description: string])[] = [
  ['621000046-000', 'Luna K7 Base Configuration'],
  ['621000134-000', '32 megabytes of object storage'],
  ['621000135-000', 'Enable allow decommissioning'],
];

/** Licences, policies and clients of an appliance. */
export function inventoryObjects({ hsm, configuration }: ApplianceState): readonly AgentObject[] {
  const own = spelled(hsm.serial);
  const policyRows = (owner: readonly number[], policies: typeof hsmPolicies) =>
    policies.map(([type, id, description, value]) => ({
      index: [...owner, type, id],
      values: [integer(type), gauge(id), text(description), text(value)],
    }));
  const clients = configuration.clients
    .map((name, at) => ({ name, address: `198.51.100.${at + 100}` }))
    .sort((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return [
    ...table(
      [...BRANCH, OURS.licences, 1],
      [1, 2],
      licences.map(([id, description]) => ({ index: [...own, ...spelled(id)], values: [text(id), text(description)] })),
    ),
    ...table([...BRANCH, OURS.policies, 1], [1, 2, 3, 4], policyRows(own, hsmPolicies)),
    ...table(
      [...BRANCH, OURS.partitionPolicies, 1],
      [1, 2, 3, 4],
      hsm.partitions.flatMap(({ serial }) => policyRows([...own, ...spelled(serial)], partitionPolicies)),
    ),
    ...table(
      [...BRANCH, CLIENTS, 1],
      [1, 2, 3, 4],
      clients.map(({ name, address }) => ({ index: spelled(name), values: [text(name), text(address), integer(2), integer(-1)] })),
    ),
    ...table(
      [...BRANCH, OURS.assignments, 1],
      [1, 2],
      clients.flatMap(({ name }) =>
        hsm.partitions.slice(0, 1).map(({ serial }) => ({
          index: [...spelled(name), ...own, ...spelled(serial)],
          values: [text(hsm.serial), text(serial)],
        })),
      ),
    ),
  ];
}
