import { capitalised } from '../../core/words.ts';
import type { LogEntry } from '../../protocol/contract.ts';
import { shortTime } from '../words/format.ts';

/** "Acknowledged: Fan2B turns too slowly"; without its subject where that is `known` from what stands around it. */
export function logWords({ kind, title, text, time, until, goesOn }: LogEntry, known?: string): string {
  if (until !== undefined || goesOn) {
    const begun = shortTime(time, Date.now());
    const span = until === undefined ? `since ${begun}` : `from ${begun} to ${shortTime(until, Date.now())}`;
    return `${title ?? capitalised(kind)} ${span}: ${text}`;
  }
  if (title === undefined) return known !== undefined && text.startsWith(`${known}: `) ? capitalised(text.slice(known.length + 2)) : text;
  return text === '' || text === known ? title : `${title}: ${text}`;
}
