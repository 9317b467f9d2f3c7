import { readFile } from 'node:fs/promises';
import { readCaptured } from '../core/console/captured.ts';
import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text.ts';
import { listed } from '../core/words.ts';
import { models } from '../devices/models.ts';
import { plainAttributes } from '../service/records/deviceRecord.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions } from './options.ts';
import { lineReader, messageModels, parseMessages, trapReader } from './parseMessages.ts';
import { readingTable } from './readingTable.ts';
import { painter } from './table.ts';

/** A captured output is not there. */
export class CaptureUnreadable extends Fault {
  readonly code = 'capture-unreadable';
}

/** A captured output is there and holds nothing of the command. */
export class CaptureOfAnother extends Fault {
  readonly code = 'capture-of-another';
}

/** Bytes. Outputs are kilobytes. */
const LARGEST = 16_000_000;

/** The consoles whose output is understood, by model. */
const consoles = new Map(models.flatMap(({ descriptor, console }) => (console ? [[descriptor.id, console] as const] : [])));

export const parse: Command = {
  name: 'parse',
  usage: 'hsm-vigil parse --model MODEL (--command COMMAND FILE|- | --syslog FILE|- | --trap FILE|-) [--json]',
  summary: 'Print the readings in a captured output, or what messages of a device say',
  help: `Reads what a device printed for one command, from a file or standard input ("-"), and prints the readings in it and the lines that were refused.
The text may be copied from a terminal, its log or a page: with prompts, several commands, colours or broken lines.

With --syslog it reads lines of a log as a syslog server sends or stores them, with --trap what snmptrapd wrote down or a hex dump of packets, and
prints what each message says and those that no rule knows.

Options
  --model MODEL       ${[...consoles.keys()].join(', ')}
  --command COMMAND   the command that printed it: ${quoted([...new Set([...consoles.values()].flatMap(({ readable }) => readable))])};
                      options behind it make no difference
  --syslog FILE       lines of a log, of ${messageModels.join(', ')}
  --trap FILE         traps
  --json              print one JSON document

Exit codes
  0 there were readings, or messages that are known   3 there were none, or the text could not be read`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        model: { type: 'string' },
        command: { type: 'string' },
        syslog: { type: 'string' },
        trap: { type: 'string' },
        json: { type: 'boolean' },
      },
      true,
    );
    const { model, command: asked, syslog, trap, json = false } = values;
    const messages = syslog ?? trap;
    if (messages !== undefined) {
      if (
        model === undefined ||
        messages === '' ||
        positionals.length > 0 ||
        [asked, syslog, trap].filter((each) => each !== undefined).length > 1
      ) {
        throw new UsageError(`Expected --model and one of --command, --syslog and --trap: ${parse.usage}`);
      }
      return parseMessages(syslog === undefined ? trapReader : lineReader, model, messages, json, io);
    }
    const [file] = positionals;
    if (values.model === undefined || values.command === undefined || file === undefined || positionals.length !== 1) {
      throw new UsageError(`Expected --model, --command and one file: ${parse.usage}`);
    }
    const console = consoles.get(values.model);
    if (!console) throw new UsageError(`Unknown model, or one without a console. Known: ${[...consoles.keys()].join(', ')}.`);
    const typed = values.command.trim().toLowerCase().replace(/\s+/g, ' ');
    const command = console.readable.find((each) => typed === each || typed.startsWith(`${each} -`));
    if (command === undefined) throw new UsageError(`No output of that command is understood. Known: ${quoted(console.readable)}.`);
    const captured = readCaptured(file === '-' ? await readStream(io) : await readCapture(file), command, console);
    if (captured === undefined) throw new CaptureUnreadable(`${file === '-' ? 'Standard input' : file} is empty.`);
    const { result, notes } = captured;
    if (result === undefined) throw another(command, captured.commands);
    for (const note of notes) printLine(io.stderr, `Note: ${note}`);
    const readings = result.readings.map((reading) => ({ ...reading, attributes: plainAttributes(reading.attributes) }));
    if (values.json) printJson(io, { readings, rejected: result.rejected });
    else {
      for (const line of readingTable(readings, painter(io))) printLine(io.stdout, line);
      for (const { line, reason, text } of result.rejected) printLine(io.stdout, `line ${line} refused: ${reason}: ${text}`);
    }
    return readings.length > 0 ? EXIT.ok : EXIT.unknown;
  },
};

function quoted(commands: readonly string[]): string {
  return commands.map((each) => `"${each}"`).join(', ');
}

/** At most this many commands are named. */
const NAMED = 6;

function another(command: string, commands: readonly string[]): CaptureOfAnother {
  const first = commands.slice(0, NAMED).map((each) => `"${plainText(each, 60)}"`);
  const named = commands.length > NAMED ? [...first, `${commands.length - NAMED} more`] : first;
  const what = named.length === 0 ? 'there is no output in it' : `it holds the output of ${listed(named)}`;
  return new CaptureOfAnother(
    `The text holds no output of "${command}": ${what}. Name the command that was typed, or copy its output, too.`,
  );
}

async function readCapture(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > LARGEST) throw new CaptureUnreadable(`${path} is too large to be the output of one command.`);
    return decoded(bytes);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new CaptureUnreadable(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`, { cause: error });
  }
}

async function readStream({ stdin }: Io): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > LARGEST) throw new CaptureUnreadable('Standard input is too large to be the output of one command.');
  }
  return decoded(Buffer.concat(chunks));
}

/** Windows tools write UTF-16 with a byte order mark; everything else is UTF-8. */
function decoded(bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('utf8');
}
