import { rename, stat, unlink, writeFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text.ts';
import { DAY } from '../core/time/duration.ts';
import type { ReportFormat } from '../protocol/contract.ts';
import { askService } from './askService.ts';
import { sinceOf } from './audit.ts';
import { type Command, EXIT, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';

const formats: readonly ReportFormat[] = ['markdown', 'json', 'html'];
/** By what a file's name ends with. */
const byExtension: Readonly<Record<string, ReportFormat>> = { '.md': 'markdown', '.json': 'json', '.html': 'html', '.htm': 'html' };
const LAST_MONTH = 30 * DAY;

export const report: Command = {
  name: 'report',
  usage: 'hsm-vigil report [ID…] [--format markdown|json|html] [--from TIME] [--to TIME] [--output FILE]',
  summary: 'Make a report of how the HSMs are watched and kept: evidence, by control',
  help: `Asks the running service. The report has what was judged of each HSM, each HA group and the fleet, with what was read, by which way and when; alerts
with the times at which they fired, were sent and acknowledged; time that was not watched, with its causes; tests; what people did; and whether the
audit log is unbroken. It names the controls that each is evidence for, and claims that none of them is met.

Options
  ID…             only these devices; default: all that are not simulated
  --format WORD   markdown (the default), json, or html: one file that prints well. Default where --output is given: by the name of the file
  --from TIME     how far back, such as 90d, or since when, such as 2026-03-01T00:00:00Z; default: 30d
  --to TIME       until when; default: now
  --output FILE   write it there; what stands there is replaced
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the report was made   3 it was not: no service runs, it did not answer, or the file could not be written`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      { format: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, output: { type: 'string' }, ...placeOptions },
      true,
    );
    if (values.output === '') throw new UsageError('--output is empty. Give the path of a file, or leave the option out.');
    const output = values.output === undefined ? undefined : resolve(values.output);
    const format = formatOf(values.format, output);
    const now = Date.now();
    const { text } = await askService(values, io, (client) =>
      client.request(
        'report',
        {
          format,
          from: values.from === undefined ? new Date(now - LAST_MONTH).toISOString() : sinceOf(values.from, now, 'from'),
          to: values.to === undefined ? new Date(now).toISOString() : sinceOf(values.to, now, 'to'),
          ...(positionals.length > 0 && { devices: positionals }),
        },
        io.signal,
      ),
    );
    if (output === undefined) io.stdout.write(text);
    else {
      await writeReport(output, text);
      printLine(io.stderr, `The report was written to ${output}.`);
    }
    return EXIT.ok;
  },
};

/** @throws {UsageError} */
function formatOf(given: string | undefined, output: string | undefined): ReportFormat {
  if (given === undefined) return (output === undefined ? undefined : byExtension[extname(output).toLowerCase()]) ?? 'markdown';
  const format = formats.find((each) => each === given || (given === 'md' && each === 'markdown'));
  if (!format) throw new UsageError(`--format expects markdown, json or html, and not "${plainText(given, 40)}".`);
  return format;
}

class ReportNotWritten extends Fault {
  readonly code = 'report-not-written';
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that disk takes no writes',
  ENOSPC: 'that disk is full',
  EDQUOT: 'your share of that disk is used up',
};

/** A file is replaced in one step, so that nobody reads half a report; into a pipe or a terminal it is written. @throws {ReportNotWritten} */
async function writeReport(path: string, text: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    if (found && !found.isFile()) await writeFile(path, text);
    else {
      await writeFile(temporary, text, { flag: 'wx', ...(found && { mode: found.mode & 0o777 }) });
      await rename(temporary, path);
    }
  } catch (error) {
    await unlink(temporary).catch(() => {});
    const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
    throw new ReportNotWritten(`The report could not be written to ${path}: ${causes[code] ?? 'the system refuses it'}.`, { cause: error });
  }
}
