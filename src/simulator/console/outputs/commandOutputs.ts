import type { ApplianceState } from '../../appliance/applianceState.ts';
import { clientListOutput, networkShowOutput, packageListOutput, passwordExpiryOutput, syslogShowOutput } from './configuration.ts';
import { diskOutput } from './disk.ts';
import { hsmInformationMonitorOutput, hsmInformationShowOutput } from './hsmInformation.ts';
import { hsmShowOutput, hsmTamperShowOutput } from './hsmOutput.ts';
import { interfaceOutput, netstatOutput } from './networkState.ts';
import { certificateMonitorOutput, ntlsCertificateOutput, ntlsInformationOutput, ntlsShowOutput } from './ntls.ts';
import { ntpStatusOutput } from './ntp.ts';
import { partitionListOutput, partitionShowOutput } from './partitions.ts';
import { sensorsOutput } from './sensorsOutput.ts';
import { serviceListOutput, serviceStatusOutput, snmpServiceOutput, snmpTrapsOutput } from './services.ts';
import { sysstatShowOutput } from './sysstat.ts';
import { cpuOutput, dateOutput, handlesOutput, memOutput } from './system.ts';

/** What each command prints before its result, under the command as it is typed. */
export const outputs: ReadonlyMap<string, (state: ApplianceState) => string> = new Map([
  ['status sensors', sensorsOutput],
  ['hsm show', hsmShowOutput],
  ['hsm tamper show', hsmTamperShowOutput],
  ['status sysstat show', sysstatShowOutput],
  ['status disk', diskOutput],
  ['status mem', memOutput],
  ['status cpu', cpuOutput],
  ['status interface', interfaceOutput],
  ['status date', dateOutput],
  ['status netstat', netstatOutput],
  ['status handles', handlesOutput],
  ['hsm information show', hsmInformationShowOutput],
  ['hsm information monitor', hsmInformationMonitorOutput],
  ['ntls information show', ntlsInformationOutput],
  ['ntls show', ntlsShowOutput],
  ['ntls certificate show', ntlsCertificateOutput],
  ['ntls certificate monitor show', certificateMonitorOutput],
  ['partition list', partitionListOutput],
  ['partition show', partitionShowOutput],
  ['client list', clientListOutput],
  ['service list', serviceListOutput],
  ['service status cbs', serviceStatusOutput('cbs')],
  ['service status lsta', serviceStatusOutput('lsta')],
  ['service status network', serviceStatusOutput('network')],
  ['service status ntls', serviceStatusOutput('ntls')],
  ['service status ntp', serviceStatusOutput('ntp')],
  ['service status snmp', serviceStatusOutput('snmp')],
  ['service status ssh', serviceStatusOutput('ssh')],
  ['service status stc', serviceStatusOutput('stc')],
  ['service status syslog', serviceStatusOutput('syslog')],
  ['service status sysstat', serviceStatusOutput('sysstat')],
  ['service status webserver', serviceStatusOutput('webserver')],
  ['network show', networkShowOutput],
  ['sysconf snmp show', snmpServiceOutput],
  ['sysconf snmp trap show', snmpTrapsOutput],
  ['sysconf ntp status', ntpStatusOutput],
  ['syslog show', syslogShowOutput],
  ['package list', packageListOutput],
  ['my password expiry show', passwordExpiryOutput],
]);
