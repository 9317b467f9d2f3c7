import { t, translated } from '../../core/l10n.ts';
import { capitalised } from '../../core/words.ts';
import type { LogEntry } from '../../protocol/contract.ts';
import { shortTime } from '../words/format.ts';
import { spokenText } from '../words/spokenText.ts';

/** "Acknowledged: Fan2B turns too slowly"; without its subject where that is `known` from what stands around it. */
export function logWords({ kind, title, text: said, time, until, goesOn }: LogEntry, known?: string): string {
  const text = spokenText(said);
  if (until !== undefined || goesOn) {
    const begun = shortTime(time, Date.now());
    const span = until === undefined ? t('since {0}', begun) : t('from {0} to {1}', begun, shortTime(until, Date.now()));
    return `${translated(title ?? capitalised(kind))} ${span}: ${text}`;
  }
  if (title === undefined) return known !== undefined && text.startsWith(`${known}: `) ? capitalised(text.slice(known.length + 2)) : text;
  return text === '' || text === known ? translated(title) : `${translated(title)}: ${text}`;
}
