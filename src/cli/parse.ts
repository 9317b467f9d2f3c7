import { readFile } from 'node:fs/promises';
import { Fault } from '../core/fault.ts';
import { readPasted } from '../core/pasted.ts';
import { modelById, models } from '../devices/models.ts';
import { plainAttributes } from '../service/snapshot.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions } from './options.ts';
import { readingTable } from './readingTable.ts';
import { painter } from './table.ts';

/** A captured output is not there. */
export class CaptureUnreadable extends Fault {
  readonly code = 'capture-unreadable';
}

/** Bytes. Outputs are kilobytes. */
const LARGEST = 16_000_000;

export const parse: Command = {
  name: 'parse',
  usage: 'hsm-vigil parse --model MODEL --command COMMAND FILE|- [--json]',
  summary: 'Print the readings in a captured output',
  help: `Reads what a device printed for one command, from a file or standard input ("-"), and prints the readings in it and the lines that were refused.

Options
  --model MODEL       ${models.map(({ id }) => id).join(', ')}
  --command COMMAND   the command that printed it: ${[...new Set(models.flatMap(({ console }) => [...console.allowedCommands]))].map((command) => `"${command}"`).join(', ')}
  --json              print one JSON document

Exit codes
  0 there were readings   3 there were none, or the output could not be read`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      { model: { type: 'string' }, command: { type: 'string' }, json: { type: 'boolean' } },
      true,
    );
    const [file] = positionals;
    if (values.model === undefined || values.command === undefined || file === undefined || positionals.length !== 1) {
      throw new UsageError(`Expected --model, --command and one file: ${parse.usage}`);
    }
    const model = modelById(values.model);
    if (!model) throw new UsageError(`Unknown model. Known: ${models.map(({ id }) => id).join(', ')}.`);
    const command = values.command;
    if (!model.console.allowedCommands.has(command)) {
      throw new UsageError(
        `No output of that command is understood. Known: ${model.console.commands
          .map(({ command }) => command)
          .map((each) => `"${each}"`)
          .join(', ')}.`,
      );
    }
    const text = file === '-' ? await readStream(io) : await readCapture(file);
    const result = readPasted(text, (output) => model.parseConsole(command, output));
    const readings = result.readings.map((reading) => ({ ...reading, attributes: plainAttributes(reading.attributes) }));
    if (values.json) printJson(io, { readings, rejected: result.rejected });
    else {
      for (const line of readingTable(readings, painter(io))) printLine(io.stdout, line);
      for (const { line, reason, text } of result.rejected) printLine(io.stdout, `line ${line} refused: ${reason}: ${text}`);
    }
    return readings.length > 0 ? EXIT.ok : EXIT.unknown;
  },
};

async function readCapture(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > LARGEST) throw new CaptureUnreadable(`${path} is too large to be the output of one command.`);
    return bytes.toString('utf8');
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
  return Buffer.concat(chunks).toString('utf8');
}
