import { capitalised } from '../../core/words.ts';
import type { LogEntry } from '../../protocol/contract.ts';
import { shortTime } from '../words/format.ts';

/** What an entry of the log says that its text does not: the text names what it happened to. */
const words: Readonly<Record<string, string>> = {
  'alert-pending': 'First seen',
  'alert-fire': 'Fired',
  'alert-resolve': 'Resolved',
  'alert-intermittent': 'Went away before it was certain',
  acknowledge: 'Acknowledged',
  'withdraw-acknowledgement': 'Withdrew the acknowledgement',
  'close-alert': 'Closed',
  'accept-appliance': 'Accepted the replaced appliance',
  silence: 'Silenced',
  'extend-silence': 'Extended the silence',
  'end-silence': 'Ended the silence',
  maintenance: 'Planned maintenance',
  'end-maintenance': 'Ended the maintenance',
  pause: 'Paused',
  resume: 'Resumed',
  remove: 'Removed',
  'not-watched': 'Not watched',
  'inventory-slip': 'Not taken as written',
  'inventory-mended': 'Taken as written again',
  'inventory-rename': 'Renamed',
};

/** "Acknowledged: Fan2B turns too slowly"; without its subject where that is `known` from what stands around it. */
export function logWords({ kind, text, time, until }: LogEntry, known?: string): string {
  if (until !== undefined)
    return `${words[kind] ?? capitalised(kind)} from ${shortTime(time, Date.now())} to ${shortTime(until, Date.now())}: ${text}`;
  const said = words[kind];
  if (said === undefined) return known !== undefined && text.startsWith(`${known}: `) ? capitalised(text.slice(known.length + 2)) : text;
  return text === '' || text === known ? said : `${said}: ${text}`;
}
