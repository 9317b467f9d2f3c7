import { descriptorOf } from '../../core/modelDescriptor.ts';
import { carriedRunbooks, ticksOf } from '../../core/runbook/carried.ts';
import { runbookFactsOf } from '../../core/runbook/facts.ts';
import { type Inline, inlineText } from '../../core/runbook/inline.ts';
import { parseRunbook } from '../../core/runbook/parseRunbook.ts';
import { type ShownBlock, type ShownRunbook, type ShownStep, shownRunbook, stepText } from '../../core/runbook/shownRunbook.ts';
import { plainText } from '../../core/text.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { AlertRecord, Snapshot } from '../../protocol/contract.ts';
import { runbookFacts } from '../../protocol/runbookFacts.ts';
import { text } from '../input.ts';
import { idOrQuoted, quoted, quotedName } from '../quoted.ts';
import { CannotAnswer, type Reader } from '../reader.ts';
import { tool } from '../tool.ts';

export const readRunbook = tool({
  name: 'read_runbook',
  title: 'Read a Runbook',
  description:
    'Gives the runbook of a fault: what it means, how to be sure, the risk class and what it can wait for, what to do in which order, and what not to do. ' +
    'With "alert" it is chosen by what is known of that HSM now, and says which steps people have done; with "runbook" as well, that one is, to which the alert has led. With "runbook" alone it is the whole text, with the conditions under which each part holds. ' +
    'Without an argument it lists all runbooks. People carry it out: HSM Vigil itself does nothing at an HSM.',
  fields: {
    alert: text('Id of an alert: its runbook, by the facts of its HSM.'),
    runbook: text('Id of a runbook, as alerts name it: its whole text.'),
  },
  async answer({ runbook: id, alert: alertId }, { ask, runbooks, now }) {
    if (alertId !== undefined) {
      const snapshot = await ask('snapshot', {});
      const alert = snapshot.alerts.find((each) => each.id === alertId);
      if (!alert) throw new CannotAnswer(`No alert of the last day has the id "${plainText(alertId, 80)}".`);
      const shown = id ?? alert.runbook;
      return forAlert(alert, shown, snapshot, await textOf(runbooks, shown), now);
    }
    if (id === undefined) return { runbooks: await runbooks.all() };
    return { runbook: id, markdown: await textOf(runbooks, id) };
  },
});

async function textOf(runbooks: Reader['runbooks'], id: string): Promise<string> {
  const found = await runbooks.text(id);
  if (found === undefined)
    throw new CannotAnswer(`There is no runbook "${plainText(id, 80)}". read_runbook without an argument lists all.`);
  return found;
}

/** What of it holds for this alert. A file that cannot be read in parts is given as it is: better than nothing. */
function forAlert(alert: AlertRecord, id: string, snapshot: Snapshot, markdown: string, now: number): object {
  const device = snapshot.devices.find((each) => each.id === alert.device);
  const own = device && descriptorOf(catalogue, device.model)?.runbookFacts;
  const definitions = runbookFactsOf(own);
  const { runbook } = parseRunbook(markdown, definitions);
  if (!runbook) return { runbook: id, markdown };
  const ticks = ticksOf(alert.ticks ?? [], alert.runbook, id).map(({ at, ...tick }) => ({ ...tick, at: Date.parse(at) }));
  const { title, risk, wait, facts, prose, steps, earlier } = shownRunbook(
    id,
    runbook,
    definitions,
    runbookFacts(alert, snapshot, definitions, now),
    ticks,
  );
  const others = carriedRunbooks(alert.runbook, alert.ticks ?? []).filter((each) => each !== id);
  return {
    runbook: id,
    ...(others.length > 0 && { otherRunbooksOfTheAlert: others.map(idOrQuoted) }),
    title,
    riskClass: risk,
    canWait: inlineText(wait),
    facts: facts.map(({ question, answer, evidence, findOut }) => ({
      question,
      answer: answer ?? 'not known, so both ways are shown',
      evidence: quoted(evidence),
      ...(findOut && { findOutBy: inlineText(findOut) }),
    })),
    meaning: blocks(prose.meaning),
    howToBeSure: blocks(prose.sure),
    impact: blocks(prose.impact),
    steps: steps.map(stepFacts),
    ...(earlier.length > 0 && {
      doneAndNotAmongTheSteps: earlier.map(({ step, text: said, by, at }) => ({
        step,
        said: quoted(said),
        by: quotedName(by),
        at: iso(at),
      })),
    }),
    whatNotToDo: blocks(prose.avoid),
    whoIsResponsible: blocks(prose.who),
    howToVerify: blocks(prose.verify),
  };
}

function blocks(all: readonly ShownBlock[]): readonly string[] {
  return all.map(({ text: said, lead, findOut }) => withLead(inlineText(said), lead, findOut));
}

function stepFacts({ id, text: said, lead, findOut, code, tick, seen }: ShownRunbook['steps'][number]): object {
  return {
    step: id,
    say: findOut === undefined ? stepText(stepWords(said, lead)) : withLead(inlineText(said), lead, findOut),
    ...(code.length > 0 && { aPersonTypes: code }),
    ...(tick && { done: { by: quotedName(tick.by), at: iso(tick.at), ...(tick.seen !== undefined && { seenThen: quoted(tick.seen) }) } }),
    ...(seen && { seenNow: { holds: seen.holds ?? 'not known', evidence: quoted(seen.evidence) } }),
  };
}

function stepWords(said: readonly Inline[], lead: string | undefined): Pick<ShownStep, 'text' | 'lead'> {
  return { text: said, ...(lead !== undefined && { lead }) };
}

function withLead(said: string, lead: string | undefined, findOut: readonly Inline[] | undefined): string {
  const ways = findOut === undefined ? '' : ` (find out by ${inlineText(findOut)})`;
  return lead === undefined ? said : `${lead}${ways}: ${said}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
