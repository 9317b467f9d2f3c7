import type { ParseResult } from '../../core/reading.ts';
import { parseHsmShow } from './hsmShow.ts';
import { parseHsmTamperShow } from './hsmTamperShow.ts';
import { parseStatusSensors } from './statusSensors.ts';

/** Reads the output of one command. Pure; never throws on what a device said. */
export type Parser = (output: string) => ParseResult;

/** One parser for each command of `commands.ts`, under the command as it is typed. */
export const parsers: ReadonlyMap<string, Parser> = new Map<string, Parser>([
  ['status sensors', parseStatusSensors],
  ['hsm show', parseHsmShow],
  ['hsm tamper show', parseHsmTamperShow],
]);
