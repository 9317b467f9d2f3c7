import { readFile } from 'node:fs/promises';
import type { ModelMessages } from '../core/deviceModel.ts';
import { Fault } from '../core/fault.ts';
import type { LogLine, MessageFact } from '../core/message.ts';
import { plainText } from '../core/text.ts';
import { count } from '../core/words.ts';
import { models } from '../devices/models.ts';
import { factOfLine, type OwnRules } from '../service/intake/ownRules.ts';
import { storedLines } from '../service/intake/storedLines.ts';
import { storedTraps } from '../service/intake/storedTraps.ts';
import { EXIT, type ExitCode, type Io, printJson, printLine, UsageError } from './io.ts';
import { type Cell, painter, table } from './table.ts';

/** A file of messages is not there, or too large. */
export class MessagesUnreadable extends Fault {
  readonly code = 'messages-unreadable';
}

/** Bytes: some hundred thousand lines. */
const LARGEST = 64_000_000;
/** Of a message, in code points. */
const LONGEST = 400;

/** What models say by themselves, by model. */
const talkers = new Map(models.flatMap(({ descriptor, messages }) => (messages ? [[descriptor.id, messages] as const] : [])));

export const messageModels: readonly string[] = [...talkers.keys()];

interface Read {
  readonly known: readonly { readonly line: number; readonly fact: MessageFact }[];
  readonly unknown: readonly { readonly line: number; readonly text: string; readonly app?: string }[];
}

interface Judged {
  readonly line: number;
  readonly fact: MessageFact | undefined;
  readonly text: string;
  readonly app?: string | undefined;
}

/** Finds the messages in a file, and what the rules of a model make of them. */
export interface MessageReader {
  /** What the file holds, in the singular. */
  readonly of: string;
  read(bytes: Buffer, messages: ModelMessages): readonly Judged[];
}

export const lineReader: MessageReader = {
  of: 'line of a log',
  read: (bytes, messages) =>
    [...storedLines(bytes, Date.now())].map(({ line, message, bytes: own }) => ({
      line,
      fact: messages.line(message),
      text: Buffer.from(own).toString('utf8'),
      app: message.app,
    })),
};

export const trapReader: MessageReader = {
  of: 'SNMP notification',
  read: (bytes, messages) =>
    storedTraps(bytes.toString('utf8'), messages.trapNames).map(({ line, trap, text }) => ({
      line,
      fact: trap === undefined ? undefined : messages.trap(trap),
      text: trap === undefined ? text : `${text} ${trap.trapOid}`,
    })),
};

export interface ParseMessagesOptions {
  readonly reader: MessageReader;
  readonly model: string;
  readonly file: string;
  readonly json: boolean;
  /** Rules of an inventory, which come before those of the model. */
  readonly own?: OwnRules;
}

/** Prints what the messages in a file say. @throws {Fault} */
export async function parseMessages({ reader, model, file, json, own }: ParseMessagesOptions, io: Io): Promise<ExitCode> {
  const ofModel = talkers.get(model);
  if (!ofModel) throw new UsageError(`Unknown model, or one whose messages are not understood. Known: ${messageModels.join(', ')}.`);
  const messages = own ? { ...ofModel, line: (line: LogLine) => factOfLine(line, own, (each) => ofModel.line(each)) } : ofModel;
  const { known, unknown } = sorted(reader.read(utf8(await given(file, io)), messages));
  for (const flaw of own?.flaws ?? []) printLine(io.stderr, `Note: ${flaw}`);
  if (known.length + unknown.length === 0) throw new MessagesUnreadable(`${nameOf(file)} holds no ${reader.of}.`);
  if (json) {
    printJson(io, {
      messages: known.map(({ line, fact }) => ({ line, ...fact })),
      unknown: unknown.map(({ line, text }) => ({ line, text })),
    });
  } else print(known, unknown, io);
  return known.length > 0 ? EXIT.ok : EXIT.unknown;
}

function sorted(all: readonly Judged[]): Read {
  return {
    known: all.flatMap(({ line, fact }) => (fact === undefined ? [] : [{ line, fact }])),
    unknown: all.flatMap(({ line, fact, text, app }) =>
      fact === undefined ? [{ line, text: plainText(text, LONGEST), ...(app !== undefined && { app }) }] : [],
    ),
  };
}

function print(known: Read['known'], unknown: Read['unknown'], io: Io): void {
  const rows = known.map(({ line, fact }): (Cell | string)[] => [
    { text: `${line}`, align: 'right' },
    { text: fact.severity, ...(fact.severity !== 'info' && { colour: fact.severity === 'critical' ? 'red' : 'yellow' }) },
    fact.component ?? '',
    fact.condition ?? '',
    fact.asserted === undefined ? '' : fact.asserted ? 'begins' : 'ends',
    `${fact.test ? '(test) ' : ''}${fact.text}${fact.own ? ` (your rule ${fact.rule})` : ''}`,
  ]);
  if (rows.length > 0)
    for (const row of table(['LINE', 'SEVERITY', 'PART', 'CONDITION', '', 'WHAT IT SAYS'], rows, painter(io))) printLine(io.stdout, row);
  for (const { line, text } of unknown) printLine(io.stdout, `line ${line} not known: ${text}`);
  if (unknown.length === 0) return;
  const byApp = new Map<string, number>();
  for (const { app } of unknown) if (app !== undefined) byApp.set(app, (byApp.get(app) ?? 0) + 1);
  const most = [...byApp].sort(([, one], [, other]) => other - one).slice(0, 8);
  const named = most.map(([app, lines]) => `${plainText(app, 40)}: ${lines}`).join(', ');
  printLine(io.stderr, `Note: No rule knows ${count(unknown.length, 'message')}${named === '' ? '' : ` (${named})`}.`);
}

function nameOf(file: string): string {
  return file === '-' ? 'Standard input' : file;
}

async function given(file: string, { stdin }: Io): Promise<Buffer> {
  const tooLarge = () => new MessagesUnreadable(`${nameOf(file)} is larger than 64 MB: give it in parts.`);
  if (file !== '-') {
    try {
      const bytes = await readFile(file);
      if (bytes.length > LARGEST) throw tooLarge();
      return bytes;
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw new MessagesUnreadable(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`, {
        cause: error,
      });
    }
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > LARGEST) throw tooLarge();
  }
  return Buffer.concat(chunks);
}

/** Windows tools write UTF-16 with a byte order mark. Whatever else it is, is left to those who read the lines. */
function utf8(bytes: Buffer): Buffer {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? Buffer.from(bytes.toString('utf16le')) : bytes;
}
