import { realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { descriptorOf } from '../core/modelDescriptor.ts';
import { carriedRunbooks, keptStep, keptText, ticksOf } from '../core/runbook/carried.ts';
import { runbookFactsOf } from '../core/runbook/facts.ts';
import { type Inline, inlineText } from '../core/runbook/inline.ts';
import { parseRunbook } from '../core/runbook/parseRunbook.ts';
import { RUNBOOK_PARTS } from '../core/runbook/runbook.ts';
import { type ShownBlock, type ShownRunbook, type ShownStep, shownRunbook, stepSeenText, stepText } from '../core/runbook/shownRunbook.ts';
import { verificationText } from '../core/runbook/verificationText.ts';
import { plainText } from '../core/text.ts';
import { count } from '../core/words.ts';
import { catalogue } from '../devices/catalogue.ts';
import type { AlertRecord, Snapshot } from '../protocol/contract.ts';
import { runbookFacts } from '../protocol/runbookFacts.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, type ExitCode, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { type Paint, painter, shortTime } from './table.ts';

export const runbook: Command = {
  name: 'runbook',
  usage: 'hsm-vigil runbook ALERT [--of RUNBOOK] [--tick STEP… | --untick STEP… | --hand-over NOTE] [--json]',
  summary: 'What to do about an alert, as things stand, with its checklist',
  help: `Shows the runbook of an alert: what is known of its device, what not to do, and the steps. What hangs on a fact that is not known is shown both
ways, with how to find out. Steps that are done are kept with the alert, and every window shows them. "hsm-vigil alerts" lists the alerts.

Options
  --of RUNBOOK     another runbook that the work leads to, by its name; its steps are kept with the alert as well
  --tick STEP      this step is done; give it again for more. The names stand before the steps
  --untick STEP    it is not done after all
  --hand-over NOTE give the alert out of your hands: nobody has acknowledged it from then on, and the note stays with it
  --json           print one JSON document
  --state DIR      ask the service that was started with this --state
  --host HOST      ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 printed, or done   3 not done: no service runs, or there is no such alert or step`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        of: { type: 'string' },
        tick: { type: 'string', multiple: true },
        untick: { type: 'string', multiple: true },
        'hand-over': { type: 'string' },
        json: { type: 'boolean' },
        ...placeOptions,
      },
      true,
    );
    const [id, ...others] = positionals;
    if (id === undefined || others.length > 0) throw new UsageError('Say which alert: "hsm-vigil alerts" lists them.');
    const { of, tick = [], untick = [], 'hand-over': note } = values;
    if (note !== undefined && note.trim() === '') throw new UsageError('Say after --hand-over what the next person has to know.');
    return askService(values, io, async (client): Promise<ExitCode> => {
      const look = async () => lookAt(await client.request('snapshot', {}, io.signal), id, of, io);
      const found = await look();
      const own = found.alert.runbook;
      const steps = [...tick, ...untick].map((name) => stepOf(found.shown, name));
      for (const [index, step] of steps.entries()) {
        const kept = { alert: id, step: keptStep(own, found.shown.id, step.id) };
        if (index >= tick.length) await client.request('untickStep', kept, io.signal);
        else {
          const seen = stepSeenText(step);
          const what = { ...kept, text: keptText(own, found.shown, step), ...(seen !== undefined && { seen }) };
          const { already, tick: done } = await client.request('tickStep', what, io.signal);
          if (already) printLine(io.stderr, `"${step.id}" was done already, by ${plainText(done.by, 60)}, ${shortTime(done.at)}.`);
        }
      }
      if (note !== undefined) await client.request('handOver', { alert: id, why: note.trim() }, io.signal);
      const changed = steps.length > 0 || note !== undefined;
      const { alert, shown } = changed ? await look() : found;
      if (values.json) printJson(io, asJson(alert, shown));
      else for (const line of lines(alert, shown, painter(io))) printLine(io.stdout, line);
      return EXIT.ok;
    });
  },
};

/** @param of a runbook; undefined: the alert's own */
async function lookAt(
  snapshot: Snapshot,
  id: string,
  of: string | undefined,
  io: Io,
): Promise<{ readonly alert: AlertRecord; readonly shown: ShownRunbook }> {
  const alert = snapshot.alerts.find((each) => each.id === id);
  if (!alert) throw new UsageError(`No alert of the last day has the id "${plainText(id, 40)}".`);
  const model = snapshot.devices.find((device) => device.id === alert.device)?.model;
  const own = descriptorOf(catalogue, model)?.runbookFacts ?? catalogue.flatMap(({ runbookFacts: all = [] }) => all);
  const definitions = runbookFactsOf(own);
  const name = of ?? alert.runbook;
  const text = await textOf(name, io);
  const parsed = text === undefined ? undefined : parseRunbook(text, definitions).runbook;
  if (!parsed) {
    throw new UsageError(
      of === undefined
        ? `The runbook "${plainText(name, 60)}" of this alert cannot be read.`
        : `There is no runbook "${plainText(name, 60)}". The alert's own names those that it leads to.`,
    );
  }
  const facts = runbookFacts(alert, snapshot, definitions, Date.now()).map((fact) => ({
    ...fact,
    evidence: plainText(fact.evidence, 400),
  }));
  const ticks = ticksOf(alert.ticks ?? [], alert.runbook, name).map((tick) => ({
    ...tick,
    text: plainText(tick.text, 400),
    by: plainText(tick.by, 60),
    at: Date.parse(tick.at),
    ...(tick.seen !== undefined && { seen: plainText(tick.seen, 400) }),
  }));
  return { alert, shown: shownRunbook(name, parsed, definitions, facts, ticks) };
}

/** Beside the bundle, or in the sources. */
async function textOf(id: string, io: Io): Promise<string | undefined> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) return undefined;
  const here = dirname(realpathSync(io.cli));
  for (const root of [join(here, '..'), join(here, '..', '..')]) {
    const text = await readFile(join(root, 'media', 'runbooks', `${id}.md`), 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** One of those shown, or one that was done earlier. */
function stepOf({ steps, earlier }: ShownRunbook, name: string): ShownStep {
  const gone = earlier.find(({ step }) => step === name);
  const found = steps.find(({ id }) => id === name) ?? (gone && { id: gone.step, text: [gone.text], code: [] });
  if (!found)
    throw new UsageError(`There is no step "${plainText(name, 40)}" for this alert. Its steps: ${steps.map(({ id }) => id).join(', ')}.`);
  return found;
}

function lines(alert: AlertRecord, shown: ShownRunbook, paint: Paint): readonly string[] {
  const { title, risk, wait, facts, prose, steps, earlier } = shown;
  const head = (text: string) => ['', paint(text, 'bold')];
  const part = (name: keyof typeof prose) => [...head(RUNBOOK_PARTS[name]), ...prose[name].map(blockLine)];
  const done = steps.filter(({ tick }) => tick).length;
  const handed = alert.handedOver;
  return [
    paint(title, 'bold'),
    `${plainText(alert.summary, 200)} (${plainText(alert.deviceName, 80)}, ${alert.state}${alert.resolvedAt === undefined ? '' : ` since ${shortTime(alert.resolvedAt)}`})`,
    `Risk class: ${risk}`,
    `Can wait: ${inlineText(wait)}`,
    ...(handed ? [`Handed over by ${plainText(handed.by, 60)}, ${shortTime(handed.at)}: ${plainText(handed.why, 500)}`] : []),
    ...head('What is known here'),
    ...facts.map(({ question, answer, evidence, since, findOut }) =>
      answer === undefined
        ? `  - ${question} Not known: find out by ${inlineText(findOut ?? [])}. ${evidence}`
        : `  - ${answer}. ${evidence}${sinceText(since)}`,
    ),
    ...part('impact'),
    ...part('avoid'),
    ...head(`${RUNBOOK_PARTS.steps}: ${done} of ${count(steps.length, 'step')} done`),
    ...steps.flatMap((step) => stepLines(step, paint)),
    ...(earlier.length > 0 ? head('Done earlier, and not among the steps now') : []),
    ...earlier.map(({ text, by, at }) => `  - ${text} Done by ${by}, ${timeText(at)}.`),
    ...leadsTo(alert, shown),
    ...part('verify'),
    ...(alert.verification ? [`  ${verificationText(alert.verification, shortTime)}`] : []),
    ...part('who'),
    ...part('meaning'),
    ...part('sure'),
  ];
}

/** Other runbooks: those to which steps lead, and those of which somebody has done a step. */
function leadsTo({ id, runbook: own, ticks = [] }: AlertRecord, { id: shown, steps }: ShownRunbook): readonly string[] {
  const linked = steps.flatMap(({ text }) => text.flatMap((span) => (typeof span !== 'string' && span.kind === 'runbook' ? span.id : [])));
  const others = [...new Set([...carriedRunbooks(own, ticks), ...linked])].filter((each) => each !== shown);
  return others.map((each) => {
    const done = ticksOf(ticks, own, each).length;
    const steps = done === 0 ? '' : ` (${count(done, 'step')} done)`;
    return `  It leads to "${plainText(each, 60)}"${steps}: hsm-vigil runbook ${id}${each === own ? '' : ` --of ${plainText(each, 60)}`}`;
  });
}

function blockLine({ kind, text, lead, findOut }: ShownBlock): string {
  const sign = kind === 'item' ? '- ' : kind === 'code' ? '    ' : '';
  return `  ${sign}${lead === undefined ? '' : `${lead}: `}${inlineText(text)}${findOutText(findOut)}`;
}

function stepLines({ id, code, tick, seen, findOut, ...step }: ShownStep, paint: Paint): readonly string[] {
  return [
    `  [${tick ? 'x' : ' '}] ${paint(id, 'dim')}: ${stepText(step)}${findOutText(findOut)}`,
    ...code.map((line) => `          ${line}`),
    ...(tick ? [`      Done by ${tick.by}, ${timeText(tick.at)}.${tick.seen === undefined ? '' : ` Seen then: ${tick.seen}`}`] : []),
    ...(seen
      ? [
          `      ${seen.holds === undefined ? 'We cannot see this now' : seen.holds ? 'We see this' : 'We do not see this yet'}: ${seen.evidence}${sinceText(seen.since)}`,
        ]
      : []),
  ];
}

function findOutText(findOut: readonly Inline[] | undefined): string {
  return findOut ? ` Not known: find out by ${inlineText(findOut)}.` : '';
}

function sinceText(since: number | undefined): string {
  return since === undefined ? '' : ` Since ${timeText(since)}.`;
}

function timeText(ms: number): string {
  return shortTime(new Date(ms).toISOString());
}

/** Texts in a line each, times in ISO 8601: for scripts. */
function asJson({ id, state, verification, handedOver }: AlertRecord, { steps, facts, prose, earlier, wait, ...rest }: ShownRunbook) {
  const iso = (ms: number | undefined) => (ms === undefined ? {} : { since: new Date(ms).toISOString() });
  const said = (blocks: readonly ShownBlock[]) => blocks.map((block) => blockLine(block).trim().replace(/^- /, ''));
  const tickOf = ({ at, ...tick }: NonNullable<ShownStep['tick']>) => ({ ...tick, at: new Date(at).toISOString() });
  return {
    alert: { id, state },
    runbook: rest.id,
    title: rest.title,
    risk: rest.risk,
    wait: inlineText(wait),
    facts: facts.map(({ since, findOut, ...fact }) => ({ ...fact, ...iso(since), ...(findOut && { findOut: inlineText(findOut) }) })),
    steps: steps.map(({ text, lead, findOut, tick, seen, code, ...step }) => ({
      id: step.id,
      text: stepText({ text, ...(lead !== undefined && { lead }) }),
      ...(code.length > 0 && { code }),
      ...(findOut && { findOut: inlineText(findOut) }),
      ...(tick && { done: tickOf(tick) }),
      ...(seen && { seen: { ...seen, ...iso(seen.since) } }),
    })),
    earlier: earlier.map(tickOf),
    ...Object.fromEntries(Object.entries(prose).map(([name, blocks]) => [name, said(blocks)])),
    ...(verification && { verification }),
    ...(handedOver && { handedOver }),
  };
}
