import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { REDACTIONS, type Redaction } from '../core/redaction/redaction.ts';
import { plainText } from '../core/text.ts';
import { count, listed } from '../core/words.ts';
import type { SupportReportRecord } from '../protocol/contract.ts';
import { zip } from '../protocol/zip.ts';
import { askService } from './askService.ts';
import { sinceOf } from './audit.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { painter, table } from './table.ts';

export const supportReport: Command = {
  name: 'support-report',
  usage: 'hsm-vigil support-report ALERT|DEVICE [--output FILE] [--redact WHAT] [--from TIME] [--to TIME] [--show NAME] [--json]',
  summary: 'Save all that somebody needs who shall help: one archive, secrets always out',
  help: `Gathers an alert with its evidence, readings, messages and records around it, facts of the device, and a text for a ticket.
Without --output nothing is saved: what the archive would hold is listed, and what was taken out of it. Read it before you hand it on.

Options
  --output FILE   save it as this ZIP archive; a file that is there is not replaced
  --redact WHAT   what to take out beside secrets: "all" (the default), "none", or some of
                  ${REDACTIONS.join(', ')}, with commas between them
  --from TIME     from when on, such as 2d or 2026-03-01T18:00:00Z; default: six hours before the alert, or the last day
  --to TIME       until when; default: now, or an hour after the alert was over
  --show NAME     print one of its files, such as ticket.md
  --json          print one JSON document: the files with their texts, and what was taken out
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 done   1 done, and whoever runs the place asks not to be called about this   3 not done`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        output: { type: 'string' },
        redact: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        show: { type: 'string' },
        json: { type: 'boolean' },
        ...placeOptions,
      },
      true,
    );
    const [id, another] = positionals;
    if (id === undefined || another !== undefined)
      throw new UsageError('Give one alert or one device: "hsm-vigil alerts" and "hsm-vigil status" list them.');
    const { output, show } = values;
    if (output === '') throw new UsageError('--output is empty. Give a path, or leave the option out.');
    const now = Date.now();
    const asked = {
      redact: redactionsOf(values.redact),
      ...(values.from !== undefined && { from: sinceOf(values.from, now, 'from') }),
      ...(values.to !== undefined && { to: sinceOf(values.to, now, 'to') }),
    };
    const report = await askService(values, io, async (client) => {
      const { devices } = await client.request('snapshot', {}, io.signal);
      const subject = devices.some((device) => device.id === id) ? { device: id } : { alert: id };
      return client.request('supportReport', { ...subject, ...asked }, io.signal);
    });
    const shown = show === undefined ? undefined : report.files.find(({ name }) => name === show);
    if (show !== undefined && !shown)
      throw new UsageError(`The report has no file "${plainText(show, 60)}". It has ${listed(report.files.map(({ name }) => name))}.`);
    const saved = output === undefined ? undefined : await save(resolve(output), report, now);
    if (values.json) printJson(io, { ...report, ...(saved !== undefined && { saved }) });
    else if (shown) io.stdout.write(shown.text);
    else print(report, saved, io);
    return report.ticket.warning === undefined ? EXIT.ok : EXIT.warning;
  },
};

/** @throws {UsageError} */
export function redactionsOf(text: string | undefined): readonly Redaction[] {
  if (text === undefined || text === 'all') return REDACTIONS;
  if (text === 'none') return [];
  const wanted = text.split(',').map((word) => word.trim());
  const wrong = wanted.find((word) => !REDACTIONS.some((kind) => kind === word));
  if (wrong !== undefined)
    throw new UsageError(
      `--redact does not know "${plainText(wrong, 40)}". It expects "all", "none", or some of ${REDACTIONS.join(', ')}.`,
    );
  return REDACTIONS.filter((kind) => wanted.includes(kind));
}

/** @throws {UsageError} where it cannot be written, or something is there already */
async function save(path: string, { files }: SupportReportRecord, now: number): Promise<string> {
  try {
    await writeFile(path, zip(files, now), { flag: 'wx', mode: 0o600 });
    return path;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UsageError(
      code === 'EEXIST'
        ? `${path} is there already and is not replaced. Give another --output.`
        : `${path} could not be written (${code}). Nothing was saved.`,
      { cause: error },
    );
  }
}

function print({ files, redacted, secrets, ticket }: SupportReportRecord, saved: string | undefined, io: Io): void {
  const say = (text: string) => printLine(io.stdout, text);
  const rows = files.map(({ name, text, about }) => [name, { text: size(text), align: 'right' as const }, about]);
  for (const line of table(['FILE', 'SIZE', 'WHAT IT IS'], rows, painter(io))) say(line);
  say('');
  say(
    `Taken out: secrets (${count(secrets, 'place')})${redacted.map(({ kind, values, places }) => `, ${kind} (${count(values, 'value')}, ${count(places, 'place')})`).join('')}.`,
  );
  const left = REDACTIONS.filter((kind) => !redacted.some((each) => each.kind === kind));
  if (left.length > 0) say(`Left in: ${left.join(', ')}.`);
  say(`The text for a ticket (ticket.md) goes to: ${ticket.to}.`);
  if (ticket.warning !== undefined) say(`WARNING: ${ticket.warning}`);
  say(saved === undefined ? 'Nothing was saved. --output FILE saves it, --show NAME prints a file.' : `Saved as ${saved}.`);
}

function size(text: string): string {
  const bytes = Buffer.byteLength(text);
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}
