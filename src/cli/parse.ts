import { readCaptured } from '../core/console/captured.ts';
import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text.ts';
import { listed } from '../core/words.ts';
import { models } from '../devices/models.ts';
import { plainAttributes } from '../service/records/deviceRecord.ts';
import { givenText, nameOf, type TextBounds } from './givenText.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { inventoryPathOf, parseOptions } from './options.ts';
import { ownRulesOf } from './ownRulesOf.ts';
import { lineReader, messageModels, parseMessages, trapReader } from './parseMessages.ts';
import { readingTable } from './readingTable.ts';
import { painter } from './table.ts';

/** A captured output is empty. */
export class CaptureEmpty extends Fault {
  readonly code = 'capture-empty';
}

/** A captured output is there and holds nothing of the command. */
export class CaptureOfAnother extends Fault {
  readonly code = 'capture-of-another';
}

/** Outputs are kilobytes; logs of a terminal hold many of them. */
const BOUNDS: TextBounds = { expected: 'the output of commands', bytes: 16_000_000, lines: 100_000, line: 100_000 };

/** The consoles whose output is understood, by model. */
const consoles = new Map(models.flatMap(({ descriptor, console }) => (console ? [[descriptor.id, console] as const] : [])));

export const parse: Command = {
  name: 'parse',
  usage: 'hsm-vigil parse --model MODEL (--command COMMAND FILE|- | --syslog FILE|- [--inventory FILE] | --trap FILE|-) [--json]',
  summary: 'Print the readings in a captured output, or what messages of a device say',
  help: `Reads what a device printed for one command, from a file or standard input ("-"), and prints the readings in it and the lines that were refused.
The text may be copied from a terminal, its log or a page: with prompts, several commands, colours or broken lines.

With --syslog it reads lines of a log as a syslog server sends or stores them, with --trap what snmptrapd wrote down or a hex dump of packets, and
prints what each message says and those that no rule knows. Rules of your own are used where --inventory names the file that has them, and no
other: the same call says the same on every machine.

Options
  --model MODEL       ${[...consoles.keys()].join(', ')}
  --command COMMAND   the command that printed it: ${quoted([...new Set([...consoles.values()].flatMap(({ readable }) => readable))])};
                      options behind it make no difference
  --syslog FILE       lines of a log, of ${messageModels.join(', ')}
  --trap FILE         traps
  --inventory FILE    with --syslog: the rules of this inventory ("receivers.rules") come before those of the model
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
        inventory: { type: 'string' },
        json: { type: 'boolean' },
      },
      true,
    );
    const { model, command: asked, syslog, trap, inventory, json = false } = values;
    if (inventory !== undefined && syslog === undefined) throw new UsageError(`--inventory goes with --syslog alone: ${parse.usage}`);
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
      const own = inventory === undefined ? undefined : await ownRulesOf(inventoryPathOf({ inventory }, io), io);
      return parseMessages(
        { reader: syslog === undefined ? trapReader : lineReader, model, file: messages, json, ...(own && { own }) },
        io,
      );
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
    const captured = readCaptured(await givenText(file, BOUNDS, io), command, console);
    if (captured === undefined) throw new CaptureEmpty(`${nameOf(file)} is empty.`);
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
