export { HSM_ENTRY, hsmColumn } from './snmp/hsmTable.ts';
export { snmpRequest } from './snmp/parseSnmp.ts';
export { utsp } from './snmp/utspMib.ts';
