export { parseSnmp } from './snmp/parseSnmp.ts';
