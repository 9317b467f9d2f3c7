import type { SnmpRequest } from '../../core/deviceModel.ts';

/**
 * What the appliance's SNMP agent is asked for. Numbers from CHRYSALIS-UTSP-MIB (the historical name, still the one for all Luna
 * HSMs) and SAFENET-HSM-MIB; the agent answers from a cache that is at most 60 s old.
 */

/** SNMPv2-MIB sysUpTime.0: hundredths of a second since the agent started. */
export const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';

const UTSP = '1.3.6.1.4.1.12383.3.1';

/** CHRYSALIS-UTSP-MIB scalars. Counters count from the last restart. */
export const utsp = {
  hsmOperationRequests: `${UTSP}.1.1.0`,
  hsmOperationErrors: `${UTSP}.1.2.0`,
  /** Always 0 in 7.2: not implemented there. */
  hsmCriticalEvents: `${UTSP}.1.3.0`,
  /** Always 0 in 7.2: not implemented there. */
  hsmNonCriticalEvents: `${UTSP}.1.4.0`,
  ntlsOperStatus: `${UTSP}.2.1.0`,
  ntlsConnectedClients: `${UTSP}.2.2.0`,
  ntlsLinks: `${UTSP}.2.3.0`,
  ntlsSuccessfulClientConnections: `${UTSP}.2.4.0`,
  ntlsFailedClientConnections: `${UTSP}.2.5.0`,
} as const;

/** SAFENET-HSM-MIB hsmEntry. The index is hsmSerialNumber: its length, then one sub-identifier an octet. */
export const HSM_ENTRY = '1.3.6.1.4.1.23629.1.5.1.2.1';

/** Columns of hsmTable. */
export const hsmColumn = {
  serialNumber: 1,
  firmwareVersion: 2,
  label: 3,
  model: 4,
  authenticationMethod: 5,
  rpvInitialized: 6,
  fipsMode: 7,
  performance: 8,
  storageTotalBytes: 9,
  storageAllocatedBytes: 10,
  storageAvailableBytes: 11,
  maximumPartitions: 12,
  partitionsCreated: 13,
  partitionsFree: 14,
  backupProtocol: 15,
  adminLoginAttempts: 16,
  auditRoleInitialized: 17,
  manuallyZeroized: 18,
  upTime: 19,
  busyTime: 20,
  commandCount: 21,
} as const;

/** One GET and one table a poll. */
export const snmpRequest: SnmpRequest = {
  scalars: [SYS_UP_TIME, ...Object.values(utsp)],
  tables: [{ entry: HSM_ENTRY, columns: Object.values(hsmColumn) }],
};
