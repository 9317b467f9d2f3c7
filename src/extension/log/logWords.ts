import { capitalised } from '../../core/words.ts';
import type { LogEntry } from '../../protocol/contract.ts';
import { shortTime } from '../words/format.ts';

/** "Acknowledged: Fan2B turns too slowly"; without its subject where that is `known` from what stands around it. */
export function logWords({ kind, title, text, time, until }: LogEntry, known?: string): string {
  if (until !== undefined)
    return `${title ?? capitalised(kind)} from ${shortTime(time, Date.now())} to ${shortTime(until, Date.now())}: ${text}`;
  if (title === undefined) return known !== undefined && text.startsWith(`${known}: `) ? capitalised(text.slice(known.length + 2)) : text;
  return text === '' || text === known ? title : `${title}: ${text}`;
}
