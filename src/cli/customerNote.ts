import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { defaultNote } from '../core/defaultNote.ts';
import { plainText } from '../core/text.ts';
import { listed } from '../core/words.ts';
import type { CustomerNoteRecord } from '../protocol/contract.ts';
import { NOTE_TEMPLATE_FILE, noteOf, readNote } from '../protocol/customerNote.ts';
import { LONGEST_NOTE } from '../protocol/supportRecords.ts';
import { askService } from './askService.ts';
import { givenText, type TextBounds } from './givenText.ts';
import { type Command, EXIT, type ExitCode, type Io, printJson, printLine, UsageError } from './io.ts';
import { ownPlacesOf, type PlaceValues, parseOptions, placeOptions } from './options.ts';

const NOTE: TextBounds = { expected: 'a note to people', bytes: LONGEST_NOTE, lines: 2_000, line: 5_000 };

export const customerNote: Command = {
  name: 'customer-note',
  usage:
    'hsm-vigil customer-note ALERT [--template FILE | --text FILE] [--send RECEIVER --why TEXT [--yes]] [--json]\n       hsm-vigil customer-note --write-template',
  summary: 'Draft a note to the people who are affected by an alert, and mail it',
  help: `Prints a draft: what has happened, since when, the risk to keys, what happens next, and what they have to do. Markdown; its first line is
the subject. It is made by the template beside the inventory, ${NOTE_TEMPLATE_FILE}, or by the one that comes with HSM Vigil.

With --send the note is shown, and mailed after you have said yes. It waits for its receiver over outages and restarts.

Options
  --template FILE   make the draft by this template
  --text FILE       take the note from this file, as you have changed it
  --send RECEIVER   mail it through this receiver of the inventory ("notify", one with "mail")
  --why TEXT        why it is sent: it stands in the audit log
  --yes             you have read the note: do not ask
  --write-template  write the default template beside the inventory, for you to change
  --json            print one JSON document
  --state DIR       ask the service that was started with this --state
  --host HOST       ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 done   1 the template has mistakes, which are told, or the note was not sent because you said no   3 not done`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        template: { type: 'string' },
        text: { type: 'string' },
        send: { type: 'string' },
        why: { type: 'string' },
        yes: { type: 'boolean' },
        'write-template': { type: 'boolean' },
        json: { type: 'boolean' },
        ...placeOptions,
      },
      true,
    );
    const [alert, another] = positionals;
    if (values['write-template']) {
      if (alert !== undefined) throw new UsageError('--write-template belongs to no alert.');
      return writeTemplate(values, io);
    }
    if (alert === undefined || another !== undefined) throw new UsageError('Give one alert: "hsm-vigil alerts" lists them.');
    const { send, why = '', yes = false, json = false } = values;
    if (values.template !== undefined && values.text !== undefined) throw new UsageError('Give either --template or --text.');
    if (send === undefined && (values.why !== undefined || yes)) throw new UsageError('--why and --yes belong to --send.');
    if (send !== undefined && why.trim() === '') throw new UsageError('Say why with --why: it stands in the audit log.');
    const template = values.template === undefined ? {} : { template: await givenText(values.template, NOTE, io) };
    const changed = values.text === undefined ? undefined : changedNote(await givenText(values.text, NOTE, io));
    return askService(values, io, async (client): Promise<ExitCode> => {
      const draft = await client.request('customerNote', { alert, ...template }, io.signal);
      const note = changed ?? draft;
      const problems = changed ? [] : draft.problems;
      if (!json) io.stdout.write(noteOf(note.subject, note.text));
      for (const problem of problems) printLine(io.stderr, `${templateName(draft)}: ${plainText(problem, 600)}`);
      if (send === undefined) {
        if (json) printJson(io, { ...draft, subject: note.subject, text: note.text });
        return problems.length > 0 ? EXIT.warning : EXIT.ok;
      }
      const to = draft.receivers.find(({ id }) => id === send)?.to ?? [];
      if (!yes && !(await agrees(send, to, io))) {
        printLine(io.stderr, 'Nothing was sent.');
        return EXIT.warning;
      }
      const sent = await client.request(
        'sendCustomerNote',
        { alert, receiver: send, subject: note.subject, text: note.text, why: why.trim() },
        io.signal,
      );
      if (json) printJson(io, { subject: note.subject, text: note.text, receiver: send, to: sent.to });
      else printLine(io.stderr, `On its way through "${send}" to ${listed(sent.to)}. "hsm-vigil status" says so if it is not taken.`);
      return EXIT.ok;
    });
  },
};

/** @throws {UsageError} */
function changedNote(text: string) {
  const note = readNote(text);
  if (!note) throw new UsageError('The first line of the note is its subject: "Subject: …". A text follows it.');
  return note;
}

function templateName({ template, path }: CustomerNoteRecord): string {
  return template === 'file' && path !== undefined ? path : template === 'given' ? 'The template' : 'The default template';
}

/** Asks with the text in view. Where nobody can answer, nobody has agreed. */
async function agrees(receiver: string, to: readonly string[], io: Io): Promise<boolean> {
  if ((io.stdin as { readonly isTTY?: boolean }).isTTY !== true)
    throw new UsageError('Nobody is here to say yes to this note. Read it, then add --yes.');
  const asking = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await asking.question(`\nSend this through "${receiver}"${to.length > 0 ? ` to ${listed(to)}` : ''}? [y/N] `, {
      signal: io.signal,
    });
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}

/** @throws {UsageError} where one is there already */
async function writeTemplate(values: PlaceValues, io: Io): Promise<ExitCode> {
  // It stands beside an inventory that is a file of this machine.
  ownPlacesOf(values, io);
  const { inventory } = await askService(values, io, (client) => client.request('snapshot', {}, io.signal));
  const path = join(dirname(inventory.path), NOTE_TEMPLATE_FILE);
  try {
    await writeFile(path, defaultNote(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UsageError(
      code === 'EEXIST' ? `${path} is there already, and is yours: it is not replaced.` : `${path} could not be written (${code}).`,
      {
        cause: error,
      },
    );
  }
  printLine(io.stdout, `Written: ${path}. Change it as you like; what stands in double braces is filled in.`);
  return EXIT.ok;
}
