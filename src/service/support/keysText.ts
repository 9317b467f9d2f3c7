import { t, translated } from '../../core/l10n.ts';
import { type FactDefinition, runbookFactsOf } from '../../core/runbook/facts.ts';
import { inlineText } from '../../core/runbook/inline.ts';
import { parseRunbook } from '../../core/runbook/parseRunbook.ts';
import { shownRunbook } from '../../core/runbook/shownRunbook.ts';
import { capitalised } from '../../core/words.ts';
import type { AlertRecord, DeviceRecord } from '../../protocol/contract.ts';
import { runbookFacts } from '../../protocol/runbookFacts.ts';

/** How the paragraph of a runbook's impact begins that is about keys, in each language that we speak. */
const KEYS = /^(?:keys|schlüssel):\s*/i;

/**
 * The risk to keys as the alert's runbook says it, by what holds for its device now; what hangs on something that is not known keeps its "If …",
 * behind the question: who reads the note knows no runbook. Undefined: the runbook does not say it.
 * @param markdown the runbook, in the language that is spoken
 * @param own facts of the device's model
 */
export function keysText(
  markdown: string,
  alert: AlertRecord,
  devices: readonly DeviceRecord[],
  own: readonly FactDefinition[] | undefined,
  now: number,
): string | undefined {
  const definitions = runbookFactsOf(own);
  const { runbook } = parseRunbook(markdown, definitions, translated);
  if (!runbook) return undefined;
  const { prose, facts } = shownRunbook(alert.runbook, runbook, definitions, runbookFacts(alert, { devices }, definitions, now), []);
  const said = prose.impact.flatMap(({ text, lead }) => {
    const line = inlineText(text);
    if (!KEYS.test(line)) return [];
    const rest = line.replace(KEYS, '');
    return [lead === undefined ? capitalised(rest) : `${lead}: ${rest}`];
  });
  if (said.length === 0) return undefined;
  const hangsOn = new Set(
    runbook.prose.impact.filter(({ text }) => KEYS.test(inlineText(text))).flatMap(({ when }) => when.map(({ fact }) => fact)),
  );
  const open = facts.filter(({ id, answer }) => answer === undefined && hangsOn.has(id));
  return [...open.map(({ question }) => t('Not known yet: {0}', question)), ...said].join('\n\n');
}
