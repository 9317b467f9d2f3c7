import type { LogLine } from '../../../core/message.ts';
import { commonLine } from './commonLine.ts';
import { type Priority, priorityOf, priorityWordsAt } from './priority.ts';
import { structuredDataAt } from './structuredData.ts';
import { textOf } from './textOf.ts';
import { timeStampAt } from './timeStamp.ts';

type Draft = { -readonly [Part in keyof LogLine]: LogLine[Part] };

/**
 * One message as it was sent or stored, without its framing: of RFC 5424, of RFC 3164 as it is in the field, or a line of a file that rsyslog
 * writes, in its several forms. It never fails: what cannot be told apart is in `text`, and a line that is none of these is all text.
 *
 * @param now it tells the year where the sender names none (ms since the epoch)
 */
export function parseLogLine(bytes: Uint8Array, now: number): LogLine {
  return parseLogText(textOf(bytes), now);
}

/** The same of what `textOf` has made of the bytes. */
export function parseLogText(text: string, now: number): LogLine {
  const line = withoutEnds(text);
  return commonLine(line, now) ?? parseAnyLine(line, now);
}

/** The same of any line without its ends. */
export function parseAnyLine(line: string, now: number): LogLine {
  const priority = priorityOf(line);
  const draft: Draft = { text: '' };
  note(draft, priority);
  if (priority !== undefined && readProtocol(draft, line, priority.end, now)) return draft;
  readTraditional(draft, line, priority?.end, now);
  return draft;
}

/** Without a mark of UTF-8 at its beginning and the ends of lines. */
function withoutEnds(text: string): string {
  let end = text.length;
  while (end > 0 && isEnd(text.charCodeAt(end - 1))) end--;
  return text.slice(text.charCodeAt(0) === 0xfeff ? 1 : 0, end);
}

function isEnd(code: number): boolean {
  return code === 0x0d || code === 0x0a || code === 0;
}

function note(draft: Draft, priority: Priority | undefined): void {
  if (priority?.facility !== undefined) draft.facility = priority.facility;
  if (priority?.severity !== undefined) draft.severity = priority.severity;
}

/** Version, time, host, process, its number and the message's id; `-` stands for what is not known (RFC 5424, 6.2). */
const HEADER = /[1-9]\d{0,2} (?=- |\d{4}-)(\S+) +(\S+) +(\S+) +(\S+) +(\S+)(?: +|$)/y;

function readProtocol(draft: Draft, line: string, at: number, now: number): boolean {
  HEADER.lastIndex = at;
  const found = HEADER.exec(line);
  if (found === null) return false;
  const [, stamp = '-', host = '-', app = '-', pid = '-', messageId = '-'] = found;
  const end = HEADER.lastIndex;
  const time = timeStampAt(stamp, 0, now)?.time;
  if (time !== undefined) draft.time = time;
  if (host !== '-') draft.host = host;
  if (app !== '-') draft.app = app;
  if (pid !== '-') draft.pid = pid;
  if (messageId !== '-') draft.messageId = messageId;
  const data = structuredDataAt(line, end);
  if (data !== undefined) draft.structured = data.elements;
  const none = line[end] === '-' && (line.length === end + 1 || line[end + 1] === ' ');
  draft.text = line.slice(data?.end ?? (none ? end + 1 : end)).replace(/^ *\ufeff?/, '');
  return true;
}

/** Anything that a host may be called, and its address. */
const HOST = /([\p{L}\p{N}._:%/@[\]-]{1,255}) +(?=\S)/uy;
/** `ipmievd:`, `sshd[12]:`, `oamp [12]:`, `CRON[12]` and no colon. */
const TAG = /([^\s:[\]]{1,64})(?:\[([^\s[\]]{1,64})\]:?| \[(\d{1,10})\]:|:(?=[\s[]|$)) */y;

function readTraditional(draft: Draft, line: string, priorityEnd: number | undefined, now: number): void {
  let at = priorityEnd ?? 0;
  while (line[at] === ' ') at++;
  const stamp = timeStampAt(line, at, now);
  if (stamp?.time !== undefined) draft.time = stamp.time;
  at = stamp?.end ?? at;
  // Without a time nothing tells a host from the first word.
  if (stamp !== undefined) at = readHost(draft, line, at);
  if (stamp !== undefined && priorityEnd === undefined) {
    const words = priorityWordsAt(line, at);
    note(draft, words);
    at = words?.end ?? at;
  }
  if (stamp !== undefined || priorityEnd !== undefined) at = readTag(draft, line, at);
  draft.text = line.slice(at).trimStart();
}

function readHost(draft: Draft, line: string, at: number): number {
  // A sender on this machine, and some others, leave the host out.
  TAG.lastIndex = at;
  if (TAG.test(line)) return at;
  HOST.lastIndex = at;
  const host = HOST.exec(line)?.[1];
  if (host === undefined) return at;
  draft.host = host;
  return HOST.lastIndex;
}

function readTag(draft: Draft, line: string, at: number): number {
  TAG.lastIndex = at;
  const found = TAG.exec(line);
  if (found === null) return at;
  const [, app, pid = found[3]] = found;
  if (app !== undefined) draft.app = app;
  if (pid !== undefined) draft.pid = pid;
  return TAG.lastIndex;
}
