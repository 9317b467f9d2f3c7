import type { ParseResult } from '../../core/reading.ts';
import { parseHsmInformationMonitor } from './hsmInformationMonitor.ts';
import { parseHsmInformationShow } from './hsmInformationShow.ts';
import { parseHsmShow } from './hsmShow.ts';
import { parseHsmTamperShow } from './hsmTamperShow.ts';
import { parseStatusCpu } from './statusCpu.ts';
import { parseStatusDate } from './statusDate.ts';
import { parseStatusDisk } from './statusDisk.ts';
import { parseStatusHandles } from './statusHandles.ts';
import { parseStatusInterface } from './statusInterface.ts';
import { parseStatusMem } from './statusMem.ts';
import { parseStatusNetstat } from './statusNetstat.ts';
import { parseStatusSensors } from './statusSensors.ts';
import { parseStatusSysstatShow } from './statusSysstatShow.ts';

/** Reads the output of one command. Pure; never throws on what a device said. */
export type Parser = (output: string) => ParseResult;

/** One parser for each command of `commands.ts`, under the command as it is typed. */
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
]);
