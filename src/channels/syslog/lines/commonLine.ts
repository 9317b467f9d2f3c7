import { isLetterCode, isPlainCode } from '../../../core/ascii.ts';
import type { LogLine } from '../../../core/message.ts';
import { LAST_PRIORITY } from './priority.ts';
import { timeStampAt } from './timeStamp.ts';

/** A process and a host with more characters, and the number of a process with more digits, are left to the closer look. */
const LONGEST_NAME = 64;
const LONGEST_PID = 10;
const LONGEST_PRIORITY = 3;

const BLANK = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const LESS = 0x3c;
const GREATER = 0x3e;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const UNDERSCORE = 0x5f;

/**
 * A line without its ends, where it has the form of nearly all that an appliance sends: `<174>Mar  2 12:05:01 hsm-1 oamp [2718]: up`,
 * `<30>Mar  2 12:05:01 hsm-1 smartd[17]: up`, `<165>Mar  2 12:05:01 hsm-1 ipmievd: up`. One look at each character reads it for much less than
 * patterns do, and comes to what those come to. Undefined: it has another form, or may have.
 */
export function commonLine(line: string, now: number): LogLine | undefined {
  if (line.charCodeAt(0) !== LESS) return undefined;
  const priorityEnd = digitsEnd(line, 1, LONGEST_PRIORITY);
  const priority = numberIn(line, 1, priorityEnd);
  if (priorityEnd === 1 || priority > LAST_PRIORITY || line.charCodeAt(priorityEnd) !== GREATER) return undefined;
  // Of RFC 5424 a digit follows.
  if (!isLetterCode(line.charCodeAt(priorityEnd + 1))) return undefined;
  const stamp = timeStampAt(line, priorityEnd + 1, now);
  if (stamp?.time === undefined) return undefined;
  const host = stamp.end;
  const hostEnd = hostNameEnd(line, host);
  if (hostEnd === host || line.charCodeAt(hostEnd) !== BLANK) return undefined;
  const app = hostEnd + 1;
  const appEnd = processNameEnd(line, app);
  if (appEnd === app) return undefined;
  let pid = 0;
  let pidEnd = 0;
  let colon = appEnd;
  if (line.charCodeAt(colon) !== COLON) {
    pid = line.charCodeAt(appEnd) === BLANK ? appEnd + 2 : appEnd + 1;
    pidEnd = digitsEnd(line, pid, LONGEST_PID);
    if (line.charCodeAt(pid - 1) !== OPEN || pidEnd === pid || line.charCodeAt(pidEnd) !== CLOSE) return undefined;
    colon = pidEnd + 1;
  }
  if (line.charCodeAt(colon) !== COLON || line.charCodeAt(colon + 1) !== BLANK) return undefined;
  let words = colon + 2;
  while (line.charCodeAt(words) === BLANK) words++;
  // What is no blank here may be one of another kind.
  if (!isPlainCode(line.charCodeAt(words))) return undefined;
  const text = line.slice(words);
  const facility = priority >> 3;
  const severity = priority & 7;
  const { time } = stamp;
  if (pidEnd === 0) return { text, facility, severity, time, host: line.slice(host, hostEnd), app: line.slice(app, appEnd) };
  return {
    text,
    facility,
    severity,
    time,
    host: line.slice(host, hostEnd),
    app: line.slice(app, appEnd),
    pid: line.slice(pid, pidEnd),
  };
}

/** Where at most so many digits end. */
function digitsEnd(line: string, from: number, most: number): number {
  let at = from;
  while (at < from + most && isDigit(line.charCodeAt(at))) at++;
  return at;
}

function numberIn(line: string, from: number, end: number): number {
  let number = 0;
  for (let at = from; at < end; at++) number = number * 10 + line.charCodeAt(at) - DIGIT_0;
  return number;
}

/** Where a name ends that is nothing but a host's. */
function hostNameEnd(line: string, from: number): number {
  let at = from;
  for (; at < from + LONGEST_NAME; at++) {
    const code = line.charCodeAt(at);
    if (!(isLetterCode(code) || isDigit(code) || code === DOT || code === DASH || code === UNDERSCORE)) break;
  }
  return at;
}

/** Where a name ends that may be a process's. */
function processNameEnd(line: string, from: number): number {
  let at = from;
  for (; at < from + LONGEST_NAME; at++) {
    const code = line.charCodeAt(at);
    if (!isPlainCode(code) || code === COLON || code === OPEN || code === CLOSE) break;
  }
  return at;
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code <= DIGIT_9;
}
