import type { ParseResult } from '../../../core/reading.ts';
import { parseHagroupListgroups } from '../client/hagroupListgroups.ts';
import { parseCertificateMonitor } from './certificateMonitor.ts';
import { parseClientList } from './clientList.ts';
import { parseHsmInformationMonitor } from './hsmInformationMonitor.ts';
import { parseHsmInformationShow } from './hsmInformationShow.ts';
import { parseHsmShow } from './hsmShow.ts';
import { parseHsmTamperShow } from './hsmTamperShow.ts';
import { parseNetworkShow } from './networkShow.ts';
import { parseNtlsCertificate } from './ntlsCertificate.ts';
import { parseNtlsInformation } from './ntlsInformation.ts';
import { parseNtlsShow } from './ntlsShow.ts';
import { parseNtpStatus } from './ntpStatus.ts';
import { parsePackageList } from './packageList.ts';
import { parsePartitionList } from './partitionList.ts';
import { parsePartitionShow } from './partitionShow.ts';
import { parsePasswordExpiry } from './passwordExpiry.ts';
import { parseServiceList } from './serviceList.ts';
import { parseServiceStatus } from './serviceStatus.ts';
import { parseSnmpService } from './snmpService.ts';
import { parseSnmpTraps } from './snmpTraps.ts';
import { parseStatusCpu } from './statusCpu.ts';
import { parseStatusDate } from './statusDate.ts';
import { parseStatusDisk } from './statusDisk.ts';
import { parseStatusHandles } from './statusHandles.ts';
import { parseStatusInterface } from './statusInterface.ts';
import { parseStatusMem } from './statusMem.ts';
import { parseStatusNetstat } from './statusNetstat.ts';
import { parseStatusSensors } from './statusSensors.ts';
import { parseStatusSysstatShow } from './statusSysstatShow.ts';
import { parseSyslogShow } from './syslogShow.ts';

/** Reads the output of one command. Pure; never throws on what a device said. */
export type Parser = (output: string) => ParseResult;

/** One parser for each command of `commands.ts`, and for some that are read from captures alone, under the command as it is typed. */
export const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['status sensors', parseStatusSensors],
  ['hsm show', parseHsmShow],
  ['hsm tamper show', parseHsmTamperShow],
  ['status sysstat show', parseStatusSysstatShow],
  ['status disk', parseStatusDisk],
  ['status mem', parseStatusMem],
  ['status cpu', parseStatusCpu],
  ['status interface', parseStatusInterface],
  ['status date', parseStatusDate],
  ['status netstat', parseStatusNetstat],
  ['status handles', parseStatusHandles],
  ['hsm information show', parseHsmInformationShow],
  ['hsm information monitor', parseHsmInformationMonitor],
  ['ntls information show', parseNtlsInformation],
  ['ntls show', parseNtlsShow],
  ['ntls certificate show', parseNtlsCertificate],
  ['ntls certificate monitor show', parseCertificateMonitor],
  ['partition list', parsePartitionList],
  ['partition show', parsePartitionShow],
  ['client list', parseClientList],
  ['service list', parseServiceList],
  ['service status cbs', parseServiceStatus('cbs')],
  ['service status htl', parseServiceStatus('htl')],
  ['service status lsta', parseServiceStatus('lsta')],
  ['service status network', parseServiceStatus('network')],
  ['service status ntls', parseServiceStatus('ntls')],
  ['service status ntp', parseServiceStatus('ntp')],
  ['service status snmp', parseServiceStatus('snmp')],
  ['service status ssh', parseServiceStatus('ssh')],
  ['service status stc', parseServiceStatus('stc')],
  ['service status syslog', parseServiceStatus('syslog')],
  ['service status sysstat', parseServiceStatus('sysstat')],
  ['service status webserver', parseServiceStatus('webserver')],
  ['network show', parseNetworkShow],
  ['sysconf snmp show', parseSnmpService],
  ['sysconf snmp trap show', parseSnmpTraps],
  ['sysconf ntp status', parseNtpStatus],
  ['syslog show', parseSyslogShow],
  ['package list', parsePackageList],
  ['my password expiry show', parsePasswordExpiry],
  // Of `lunacm` on a client, which is no command of the appliance.
  ['hagroup listgroups', parseHagroupListgroups],
]);
