import type { ApplianceState } from '../applianceState.ts';
import { hsmShowOutput, hsmTamperShowOutput } from '../hsmOutput.ts';
import { sensorsOutput } from '../sensorsOutput.ts';
import { diskOutput } from './disk.ts';
import { hsmInformationMonitorOutput, hsmInformationShowOutput } from './hsmInformation.ts';
import { interfaceOutput, netstatOutput } from './networkState.ts';
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
]);
