import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { type Line, mayBe } from '../../shared/outputLines.ts';
import { syslog } from '../parts/services.ts';
import { capture } from './capture.ts';

type Section = 'head' | 'levels' | 'local' | 'remote' | 'rest';

const TITLES: ReadonlyMap<string, Section> = new Map<string, Section>([
  ['Syslog configuration', 'head'],
  ['Configured Log Levels:', 'levels'],
  ['Local Configured Log Levels:', 'local'],
  ['Remote Configured Log Levels:', 'remote'],
]);
/** Of the words that the titles have, line noise leaves one. */
const MAY_BE_TITLE = /Remote|Configured|Log|Levels|Note|:$/i;
/** Two words, and one more where a blank was made between them. No host is told as a key and its value are. */
const MAY_BE_HOST = /^(?!\s*[A-Z][a-z]{2,20} [\w ]{2,20}:\s)\s*\S+(?:\s+\S+){0,2}\s*$/;
const NOTE = /^Note: '\*' means all log levels\.$/;

const FIELD = /^(Rotations|Rotation Period|Log disk full policy): {1,12}(\S.{0,40})$/;
const LEVEL = String.raw`(\*|emerg(?:ency)?|alert|crit(?:ical)?|err(?:or)?|warn(?:ing)?|notice|info|debug|none)`;
/** `lunalogs       info`, and with a colon in 5.4 and 6.2. */
const LOCAL = new RegExp(`^([a-z]{3,12}):? {1,16}${LEVEL}$`);
const LOG = /^([a-z]{3,12}):$/;
const HOST = new RegExp(String.raw`^([A-Za-z\d](?:[\w.:-]{0,251}[A-Za-z\d])?) {1,40}${LEVEL}$`);

/** `syslog show -files` goes on with the log files. */
const FILES: readonly RegExp[] = [
  /^-{20,60}$/,
  /^LogFileName {1,30}Size Date Time$/,
  /^[\w.+-]{1,64} {1,40}\d{1,12} {1,4}[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d\d:\d\d|\d{4})$/,
];

/**
 * Readings in the output of `syslog show` (5.4 to 7.2): how long logs are kept, and how many hosts they are sent to. Releases before 7
 * say nothing of remote hosts here. That there is none is certain only in an output that was understood to the last line of its levels.
 */
export function parseSyslogShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const hosts = new Set<string>();
  const levels = new Set<string>();
  const sections = new Set<Section>();
  /** Numbers of the lines among the hosts. */
  const remote = new Set<number>();
  let section: Section = 'head';
  for (const line of lines) {
    const text = line.text.trim().replaceAll('\t', ' ');
    const title = TITLES.get(text);
    if (title !== undefined) section = title;
    else if (NOTE.test(text)) section = 'rest';
    else readLine(line, text, section, facts, hosts, levels);
    sections.add(section);
    if (section === 'remote') remote.add(line.number);
  }

  const readings: Measurement[] = [];
  const names = [...hosts].toSorted();
  // A line that was not understood may have been a host, or the title above them.
  const whole = !facts.rejected.some(({ line, text }) => (remote.has(line) && mayBe(MAY_BE_HOST, text)) || mayBe(MAY_BE_TITLE, text));
  const told = whole && (sections.has('remote') ? hosts.size > 0 : sections.has('local') && sections.has('rest'));
  if (told) readings.push({ metric: 'hsm.syslog.remote_hosts', attributes: syslog, value: hosts.size, unit: '1' });
  const attributes = {
    ...facts.attributes({
      'hsm.syslog.rotations': 'Rotations',
      'hsm.syslog.rotation_period': 'Rotation Period',
      'hsm.syslog.full_policy': 'Log disk full policy',
    }),
    ...(levels.size > 0 && { 'hsm.syslog.levels': [...levels].join(', ') }),
    ...(names.length > 0 && { 'hsm.syslog.remote_host.names': names.slice(0, 10).join(', ') }),
  };
  if (Object.keys(attributes).length > 0) {
    readings.push({ metric: 'hsm.syslog.info', attributes: { ...syslog, ...attributes }, value: 1, gathered: true });
  }
  return { readings, rejected: facts.rejected };
}

function readLine(line: Line, text: string, section: Section, facts: Facts, hosts: Set<string>, levels: Set<string>): void {
  const [, key, value = ''] = FIELD.exec(text) ?? [];
  const host = section === 'remote' ? HOST.exec(text)?.[1] : undefined;
  const [, log, level] = section === 'local' || section === 'levels' ? (LOCAL.exec(text) ?? []) : [];
  if (section === 'head' && key !== undefined) {
    if (/^(?:\d{1,3}|[a-z_]{3,24})$/.test(value)) facts.tell(key, value, line);
    else facts.refuse(line, `not a value of ${key}`);
  } else if (!line.complete) facts.refuse(line, 'the output ends within this line');
  else if (host !== undefined) hosts.add(host);
  else if (section === 'remote' && LOG.test(text)) return;
  else if (log !== undefined) levels.add(`${log} ${level}`);
  else if (FILES.some((pattern) => pattern.test(text))) return;
  else facts.refuse(line, 'not a line of this output');
}
