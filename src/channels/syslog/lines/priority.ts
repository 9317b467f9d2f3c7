/** What stands before a message, or in a file between host and process: who says it and how grave it is (RFC 5424, 6.2.1). */
export interface Priority {
  readonly facility?: number;
  readonly severity?: number;
  readonly end: number;
}

const PRI = /^<(\d{1,3})>/;
/** 23 is the last facility, 7 the last severity. */
export const LAST_PRIORITY = 23 * 8 + 7;

/** `<13>`; undefined: the line does not begin so. One above 191 says neither. */
export function priorityOf(line: string): Priority | undefined {
  if (line[0] !== '<') return undefined;
  const found = PRI.exec(line);
  if (found === null) return undefined;
  const value = Number(found[1]);
  const end = found[0].length;
  return value > LAST_PRIORITY ? { end } : { facility: value >> 3, severity: value & 7, end };
}

/** As rsyslog writes them, by number. */
const FACILITIES = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['ntp', 'audit', 'alert', 'clock', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
];
const SEVERITIES: Readonly<Record<string, number>> = {
  ...{ emerg: 0, panic: 0, alert: 1, crit: 2, critical: 2, err: 3, error: 3 },
  ...{ warning: 4, warn: 4, notice: 5, info: 6, debug: 7 },
};

const facility = FACILITIES.join('|');
const severity = Object.keys(SEVERITIES).join('|');
/** Some lines have them, or the facility, twice. */
const WORDS = new RegExp(`(?:(${facility})(?: +|\\.)(?:(?:${severity}) +(?=${facility}))?){1,2}(${severity})(?: +|$)`, 'y');

/** `local4 notice ` or `local4.notice ` at this place of a stored line; undefined: neither. */
export function priorityWordsAt(line: string, at: number): Priority | undefined {
  WORDS.lastIndex = at;
  const [, said = '', grave = ''] = WORDS.exec(line) ?? [];
  const grade = SEVERITIES[grave];
  return grade === undefined ? undefined : { facility: FACILITIES.indexOf(said), severity: grade, end: WORDS.lastIndex };
}
