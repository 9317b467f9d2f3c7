import type { LogLine } from '../../../core/message.ts';
import type { RuledLine } from '../../../core/messageRules.ts';

/** The severities that the appliance's own services write into their lines, after that of syslog (Monitoring Guide, Table 4; oamp). */
const levels: Readonly<Record<string, number>> = {
  critical: 2,
  crit: 2,
  error: 3,
  err: 3,
  warning: 4,
  warn: 4,
  audit: 5,
  info: 6,
  debug: 7,
};

/** `info : 0 : `, `error : 0xc0000002 `, `info : 0xc0000002: `, `info : 0 :: `. */
const LUNALOG = /^(critical|error|warning|audit|info|debug) : (0x[\da-f]{1,16}|\d{1,10})[\s:]*/i;
/** `CRIT: `, `INFO:     `; the kernel hands the card's own lines on as `hsm log: LOG(CRITICAL) `. */
const CARD_LOG = /^(CRIT|ERR|WARN|INFO|DEBUG):\s+/;
/** `sysconf snmp trap test` writes it: `***TEST : `, `***TEST : SEQNO_10000 : `. */
const TEST = /^\*{3}TEST\s*:\s*(?:SEQNO_\d{1,12}\s*:\s*)?/;
/** Some of these services leave a blank between their name and the number of their process, which not every reader of lines takes for one. */
const PROCESS = /^\[\d{1,10}\]:\s*/;

/** How "<" and ">" stand in lines that have come through a page or another program: `&lt;`, and `.lt.` as between two values. */
const LESS = /&lt;|(?<=\s)\.lt\.?(?=\s)/g;
const GREATER = /&gt;|(?<=\s)\.gt\.?(?=\s)/g;

/** A line as the rules read it, without what only says how it came to be. */
export interface ReadyLine extends RuledLine {
  /** It was written to prove the path. */
  readonly test: boolean;
}

/** Takes off the marks before the words of a line; the gravest severity that it names is its own. */
export function readyLine({ app, severity, text }: LogLine): ReadyLine {
  let rest = withSigns(text.trim()).replace(PROCESS, '');
  const test = TEST.test(rest);
  if (test) rest = rest.replace(TEST, '');
  const mark = LUNALOG.exec(rest) ?? CARD_LOG.exec(rest);
  const level = levels[mark?.[1]?.toLowerCase() ?? ''];
  const gravest = level === undefined ? severity : Math.min(level, severity ?? level);
  const ready: { -readonly [Part in keyof ReadyLine]: ReadyLine[Part] } = {
    text: mark === null ? rest : rest.slice(mark[0].length),
    test,
  };
  if (app !== undefined) ready.app = app.trim();
  if (gravest !== undefined) ready.severity = gravest;
  return ready;
}

/** Nearly every line has none of them, and thousands come in a second. */
function withSigns(text: string): string {
  if (!/&[lg]t;|\s\.[lg]t/.test(text)) return text;
  return text.replace(LESS, '<').replace(GREATER, '>');
}
