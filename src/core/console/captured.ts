import type { ModelConsole } from '../deviceModel.ts';
import type { ParseResult } from '../reading.ts';
import { readPasted, tidied } from './pasted.ts';
import { outputOf } from './transcript.ts';

/** What a text that a person has captured says of one command. */
export interface Captured {
  /** Undefined: the text holds no output of the command. Line numbers are those of the text. */
  readonly result: ParseResult | undefined;
  /** What a person should know of it, in whole sentences. */
  readonly notes: readonly string[];
  /** The commands that were typed in it, without their options. */
  readonly commands: readonly string[];
}

/**
 * Reads one command's output in a text copied from a terminal, its log or a page, and is the only way into this folder for such a text: what
 * the terminal added is taken out (pasted.ts), the output is found among others (transcript.ts), and broken lines are put together.
 * @returns undefined when there is no text
 */
export function readCaptured(text: string, command: string, console: ModelConsole): Captured | undefined {
  const clean = tidied(text);
  if (clean.trim() === '') return undefined;
  const output = outputOf(command, clean, console);
  const read = (each: string) => readPasted(each, (whole) => console.parse(command, whole));
  const notes = [...output.notes];
  let result: ParseResult | undefined;
  if (output.text !== undefined) result = read(output.text);
  else {
    result = output.guesses.map(read).find(({ readings }) => readings.length > 0);
    if (result) notes.push('No line of the text says that this command was typed; what looks like its output was read.');
  }
  if (result?.readings.length === 0 && result.rejected.length > 0) {
    notes.push(`Is this what "${command}" printed? Nothing in it could be read.`);
  }
  return { result, notes, commands: output.commands };
}
