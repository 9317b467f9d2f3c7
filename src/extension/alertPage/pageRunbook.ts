import { ticksOf } from '../../core/runbook/carried.ts';
import type { FactDefinition } from '../../core/runbook/facts.ts';
import { type SpokenRunbook, spokenTick } from '../../core/runbook/keptWords.ts';
import { type ShownRunbook, shownRunbook, type Tick } from '../../core/runbook/shownRunbook.ts';
import type { AlertRecord, Snapshot } from '../../protocol/contract.ts';
import { runbookFacts } from '../../protocol/runbookFacts.ts';
import { inertText } from '../words/inertText.ts';

/**
 * A runbook that the alert carries, as things stand now, with what devices and persons wrote made inert.
 * @param alert with its device and its group in the snapshot
 * @param id of the runbook: the alert's own, or another one
 * @param now this window's clock (ms)
 */
export function pageRunbook(
  alert: AlertRecord,
  id: string,
  runbook: SpokenRunbook,
  definitions: readonly FactDefinition[],
  snapshot: Snapshot,
  now: number,
): ShownRunbook {
  const facts = runbookFacts(alert, snapshot, definitions, now).map((fact) => ({ ...fact, evidence: inertText(fact.evidence, 400) }));
  const ticks = ticksOf(alert.ticks ?? [], alert.runbook, id).map((tick) =>
    inertTick(spokenTick({ ...tick, at: Date.parse(tick.at) }, alert.runbook, id, runbook)),
  );
  return shownRunbook(id, runbook.spoken, definitions, facts, ticks);
}

function inertTick({ step, text, by, at, seen }: Tick): Tick {
  return {
    step,
    text: inertText(text, 400),
    by: inertText(by, 60),
    at,
    ...(seen !== undefined && { seen: inertText(seen, 400) }),
  };
}
