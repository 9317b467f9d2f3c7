import type { ApplianceState } from '../appliance/applianceState.ts';
import { opensslTime } from '../console/outputs/dates.ts';
import { hostObjects } from './agentHostObjects.ts';
import { inventoryObjects } from './agentInventoryObjects.ts';
import {
  type AgentObject,
  type AgentValue,
  compareNames,
  counter64,
  gauge,
  integer,
  oidValue,
  spelled,
  table,
  text,
  ticks,
} from './agentValues.ts';

// Numbers of the MIBs, written down here apart from those the product polls with, so that a slip in one shows against the other.
const SYSTEM = [1, 3, 6, 1, 2, 1, 1];
/** CHRYSALIS-UTSP-MIB. */
const UTSP = [1, 3, 6, 1, 4, 1, 12383, 3, 1];
/** SAFENET-HSM-MIB, hsmTable.hsmEntry. */
const HSM_ENTRY = [1, 3, 6, 1, 4, 1, 23629, 1, 5, 1, 2, 1];
/** SAFENET-HSM-MIB, hsmPartitionTable.hsmPartitionEntry. */
const PARTITION_ENTRY = [1, 3, 6, 1, 4, 1, 23629, 1, 5, 1, 4, 1];
/** SAFENET-APPLIANCE-MIB, appSoftwareVersion. */
const SOFTWARE_VERSION = [1, 3, 6, 1, 4, 1, 23629, 1, 5, 2, 1, 0];
/** NET-SNMP's agent on Linux: what newer appliances give as sysObjectID. */
const NET_SNMP_LINUX = '1.3.6.1.4.1.8072.3.2.10';

const NTLS_STATE = { up: 1, down: 2, unknown: 3 } as const;
const TRUE = 1;
const FALSE = 2;

/** All that the appliance's agent knows of this state, in the order of the names. */
export function agentObjects(state: ApplianceState): readonly AgentObject[] {
  return [
    ...system(state),
    ...operations(state),
    ...hsmRow(state),
    ...partitionRows(state),
    ...inventoryObjects(state),
    ...hostObjects(state),
    { oid: SOFTWARE_VERSION, value: text(state.softwareVersion) },
  ].sort((a, b) => compareNames(a.oid, b.oid));
}

function system(state: ApplianceState): readonly AgentObject[] {
  const scalar = (number: number, value: AgentValue): AgentObject => ({ oid: [...SYSTEM, number, 0], value });
  return [
    scalar(1, text(`Luna Network HSM ${state.softwareVersion} (simulated)`)),
    scalar(2, oidValue(NET_SNMP_LINUX)),
    scalar(3, ticks(state.hsm.uptimeSeconds * 100)),
    scalar(5, text(state.hostname)),
  ];
}

function operations({ hsm, ntls }: ApplianceState): readonly AgentObject[] {
  const scalar = (group: number, number: number, value: AgentValue): AgentObject => ({ oid: [...UTSP, group, number, 0], value });
  return [
    scalar(1, 1, counter64(hsm.operationRequests)),
    scalar(1, 2, counter64(hsm.operationErrors)),
    // hsmCriticalEvents and hsmNonCriticalEvents: not implemented in release 7.2, always 0.
    scalar(1, 3, counter64(0)),
    scalar(1, 4, counter64(0)),
    scalar(2, 1, integer(NTLS_STATE[ntls.state])),
    scalar(2, 2, gauge(ntls.clients)),
    scalar(2, 3, gauge(ntls.links)),
    scalar(2, 4, counter64(ntls.successfulConnections)),
    scalar(2, 5, counter64(ntls.failedConnections)),
    scalar(2, 6, text(opensslTime(ntls.certExpiry))),
  ];
}

/** hsmTable has one row, whose index is the serial number: its length, then its characters. */
function hsmRow({ hsm }: ApplianceState): readonly AgentObject[] {
  const columns: readonly AgentValue[] = [
    text(hsm.serial),
    text(hsm.firmware),
    text(hsm.label),
    text(hsm.model),
    integer(hsm.authentication === 'PED Keys' ? 3 : 2),
    integer(hsm.rpvInitialized ? 3 : 2),
    integer(hsm.fips ? TRUE : FALSE),
    integer(15),
    gauge(hsm.storageTotalBytes),
    gauge(hsm.storageUsedBytes),
    gauge(hsm.storageTotalBytes - hsm.storageUsedBytes),
    gauge(hsm.maxPartitions),
    gauge(hsm.partitions.length),
    gauge(hsm.maxPartitions - hsm.partitions.length),
    integer(3),
    { type: 'Counter32', value: hsm.adminLoginAttemptsLeft },
    integer(hsm.auditRoleInitialized ? 1 : 2),
    integer(hsm.zeroized ? TRUE : FALSE),
    counter64(hsm.uptimeSeconds),
    counter64(hsm.busySeconds),
    counter64(hsm.commandCount),
  ];
  return table(HSM_ENTRY, numbered(columns.length), [{ index: spelled(hsm.serial), values: columns }]);
}

/** hsmPartitionTable, indexed by the serial numbers of HSM and partition. */
function partitionRows({ hsm }: ApplianceState): readonly AgentObject[] {
  const rows = hsm.partitions.map(({ serial, label, activated, totalBytes, usedBytes, objects }) => ({
    index: [...spelled(hsm.serial), ...spelled(serial)],
    values: [
      text(serial),
      text(label),
      integer(activated ? TRUE : FALSE),
      gauge(totalBytes),
      gauge(usedBytes),
      gauge(totalBytes - usedBytes),
      gauge(objects),
    ],
  }));
  return table(PARTITION_ENTRY, numbered(7), rows);
}

const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);
