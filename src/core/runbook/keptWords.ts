import { retold, t } from '../l10n.ts';
import { plainText } from '../text.ts';
import { keptText } from './carried.ts';
import type { Runbook } from './runbook.ts';
import type { Tick } from './shownRunbook.ts';

/**
 * Ticks are kept in English, whatever language the window speaks in which somebody ticked: windows of several languages share them, and so do the
 * audit log and the command line. A window shows them in its own language, as far as their words are known.
 */

/** A runbook in the language that is spoken, and in English. The same one twice where that is English, or no translation is at hand. */
export interface SpokenRunbook {
  readonly spoken: Runbook;
  readonly english: Runbook;
}

/** Of a tick's text the service keeps so many characters. */
const KEPT = 400;

/** What facts say of a step that is done, as `runbookFacts` puts it. */
const SIGHTS = [
  '{0} is judged fine.',
  'Enough members serve again.',
  'Of the HA group {0}, {1} is healthy.',
  'Of the HA group {0}, {1} are healthy.',
  '{0} is healthy, and not among those that are missing.',
  '{0} are healthy, and not among those that are missing.',
  'What answers has serial number {0}.',
  'The inventory says so.',
  'Read of the HSM, last at {0}.',
  'Read at the poll at {0}.',
  '{0} of {1} healthy, quorum {2}.',
  '{0} tell the same of firmware, policies and partitions, as far as they tell it.',
  '{0} says so, with all members alive.',
];

/**
 * A tick of a runbook as this window says it. A text that this version does not have any more stays as it was kept.
 * @param own id of the alert's own runbook
 * @param id of this one
 */
export function spokenTick(tick: Tick, own: string, id: string, runbook: SpokenRunbook): Tick {
  if (runbook.spoken === runbook.english) return tick;
  return { ...tick, text: spokenText(tick, own, id, runbook), ...(tick.seen !== undefined && { seen: spokenSight(tick.seen) }) };
}

function spokenText({ step: name, text }: Tick, own: string, id: string, { spoken, english }: SpokenRunbook): string {
  const stepOf = ({ steps }: Runbook) => steps.find((each) => each.id === name);
  const [was, is] = [stepOf(english), stepOf(spoken)];
  if (!was || !is) return text;
  // With its condition where that was not known.
  if (text === plainText(keptText(own, { id, title: english.title }, was), KEPT)) return keptText(own, { id, title: spoken.title }, is);
  if (text === plainText(keptText(own, { id, title: english.title }, { text: was.text }), KEPT))
    return keptText(own, { id, title: spoken.title }, { text: is.text });
  return text;
}

/** With the time that `stepSeenText` has put behind it. */
function spokenSight(seen: string): string {
  const [, sentence, since] = /^(.*) Since (\d{4}-[-: \d]+ UTC)\.$/s.exec(seen) ?? [];
  return sentence === undefined || since === undefined ? retold(seen, SIGHTS) : `${retold(sentence, SIGHTS)}${t(' Since {0}.', since)}`;
}
