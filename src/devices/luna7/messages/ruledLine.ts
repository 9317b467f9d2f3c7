import { isLetterCode } from '../../../core/ascii.ts';
import type { LogLine } from '../../../core/message.ts';
import type { RuledLine } from '../../../core/messageRules.ts';

/**
 * The severities that the appliance's own services write into their lines, after that of syslog (Monitoring Guide, Table 4; oamp). Their first
 * letter tells them apart, also where they are shortened.
 */
const levels: Readonly<Record<string, number>> = { c: 2, e: 3, w: 4, a: 5, i: 6, d: 7 };

/** `info : 0 : `, `error : 0xc0000002 `, `info : 0xc0000002: `, `info : 0 :: `. */
const LUNALOG = /(?:critical|error|warning|audit|info|debug) : (?:0x[\da-f]{1,16}|\d{1,10})[\s:]*/iy;
/** `CRIT: `, `INFO:     `; the kernel hands the card's own lines on as `hsm log: LOG(CRITICAL) `. */
const CARD_LOG = /(?:CRIT|ERR|WARN|INFO|DEBUG):\s+/y;
/** `critical` has the most letters. */
const LONGEST_LEVEL = 8;
/** `sysconf snmp trap test` writes it: `***TEST : `, `***TEST : SEQNO_10000 : `. */
const TEST = /^\*{3}TEST\s*:\s*(?:SEQNO_\d{1,12}\s*:\s*)?/;
/** Some of these services leave a blank between their name and the number of their process, which not every reader of lines takes for one. */
const PROCESS = /^\[\d{1,10}\]:\s*/;

const BLANK = 0x20;
const COLON = 0x3a;

/** How "<" and ">" stand in lines that have come through a page or another program: `&lt;`, and `.lt.` as between two values. */
const LESS = /&lt;|(?<=\s)\.lt\.?(?=\s)/g;
const GREATER = /&gt;|(?<=\s)\.gt\.?(?=\s)/g;

/** A line as the rules read it, without what only says how it came to be. */
export interface ReadyLine extends RuledLine {
  /** It was written to prove the path. */
  readonly test: boolean;
}

/** Takes off the marks before the words of a line; the gravest severity that it names is its own. Thousands of lines come in a second. */
export function readyLine({ app, severity, text }: LogLine): ReadyLine {
  let rest = withSigns(text.trim());
  // A look at the first character costs much less than a pattern.
  if (rest.startsWith('[')) rest = rest.replace(PROCESS, '');
  const test = rest.startsWith('*') && TEST.test(rest);
  if (test) rest = rest.replace(TEST, '');
  const end = markEnd(rest);
  const level = end === 0 ? undefined : levels[rest.charAt(0).toLowerCase()];
  const gravest = level === undefined ? severity : Math.min(level, severity ?? level);
  const words = end === 0 ? rest : rest.slice(end);
  // Nearly every line has both.
  if (app !== undefined && gravest !== undefined) return { text: words, test, app: app.trim(), severity: gravest };
  return { text: words, test, ...(app !== undefined && { app: app.trim() }), ...(gravest !== undefined && { severity: gravest }) };
}

/** Where the words begin behind the severity that a service has written; 0: it has written none. */
function markEnd(text: string): number {
  let at = 0;
  while (at < LONGEST_LEVEL && isLetterCode(text.charCodeAt(at))) at++;
  if (text.charCodeAt(at) === BLANK && text.charCodeAt(at + 1) === COLON) return endOf(LUNALOG, text);
  return text.charCodeAt(at) === COLON ? endOf(CARD_LOG, text) : 0;
}

/** Where what the pattern finds at the beginning ends; 0: it finds nothing. */
function endOf(sticky: RegExp, text: string): number {
  sticky.lastIndex = 0;
  // No more is known of what is found, and less costs less.
  return sticky.test(text) ? sticky.lastIndex : 0;
}

/** Nearly every line has none of them, and thousands come in a second. */
function withSigns(text: string): string {
  if (!/&[lg]t;|\s\.[lg]t/.test(text)) return text;
  return text.replace(LESS, '<').replace(GREATER, '>');
}
