import type { Attributes, Measurement, ParseResult, Rejected } from '../../../core/reading.ts';
import { isPrintable, type Line, outputLines, quoted, reject } from '../../shared/outputLines.ts';

/** The client's settings of all its groups. */
const haClient: Attributes = { 'hw.id': 'ha-client', 'hw.name': 'HA settings', 'hw.type': 'client' };

/** `lunacm` on a client, and the shell's own prompt before it. */
const PROMPT = /^ ?lunacm(?:\.exe)?:> ?/;
/** "No Error", or a code with its name. */
const TRAILER = /^\s{0,8}Command Result ?: {1,3}(?:No Error|(\S{1,40})[^\r\n]{0,160})\s{0,8}$/;

/** What it says around its answer: the question for the members' password, the banner, the table's headings. */
const AROUND: readonly RegExp[] = [
  /^\s{0,12}If you would like to see synchronization data/,
  /^\s{0,12}please enter the password for the group members\./i,
  /^\s{0,12}not available in HA Only mode\.\s{0,8}$/,
  /^\s{0,12}Enter the password: ?\**\s{0,8}$/,
  /^\s{0,8}LunaCM v\S{1,20}/i,
  /^\s{0,8}lunacm \(\d{2}-bit\)/,
  /^\s{0,8}Slot #\s{1,8}Member S\/N\s{1,40}Member Label\s{1,20}Status\s{0,8}$/,
  /^\s{0,8}={3,40}(?:\s{1,40}={3,40}){2,4}\s{0,8}$/,
];

const SETTING = /^\s{0,40}([A-Z][A-Za-z #_]{2,40}?) ?:\s{1,8}(\S(?:.{0,200}?\S)?)\s{0,8}$/;
/** `0  154438865288  sa78-2  alive`; of one that is gone, rulers stand for its slot and its label. */
const MEMBER = /^\s{0,8}(?:\d{1,4}|-{1,12})\s{1,12}(\d{6,16})\s{1,60}(\S(?:.{0,63}?\S)?)\s{1,60}([A-Za-z][A-Za-z-]{1,20})\s{0,8}$/;

interface Group {
  readonly label: string;
  number?: string;
  synchronization?: string;
  needsSync?: boolean;
  members?: readonly string[];
  standby: readonly string[];
  readonly rows: Map<string, { readonly label: string | undefined; readonly status: string; readonly line: Line }>;
}

/**
 * Readings in the output of `hagroup listgroups` of a client's `lunacm` (5.4 to 7.2): each group's members and whether the client can use
 * them, whether keys have to be synchronised, and whether it takes members back by itself. A member that the group names and the table
 * does not is not known.
 */
export function parseHagroupListgroups(output: string): ParseResult {
  const { lines, refusal } = outputLines(withoutSuccess(output), { prompt: PROMPT, resultTrailer: TRAILER });
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const rejected: Rejected[] = [];
  const settings = new Map<string, string>();
  const groups: Group[] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const member = MEMBER.exec(line.text);
    const [, name = '', value = ''] = SETTING.exec(line.text) ?? [];
    if (AROUND.some((pattern) => pattern.test(line.text))) continue;
    if (!isPrintable(line.text)) rejected.push(reject(line, 'it holds characters that cannot be shown'));
    else if (!line.complete && (member || name !== '')) rejected.push(reject(line, 'the output ends within this line'));
    else if (member && group) takeMember(group, member, line, rejected);
    else if (name === 'HA Group Label') groups.push({ label: value, standby: [], rows: new Map() });
    else if (group && takeFact(group, name.toLowerCase(), value)) continue;
    else if (!group && KNOWN.has(name.toLowerCase())) settings.set(name.toLowerCase(), value);
    else rejected.push(reject(line, 'not a line of this output'));
  }
  const readings = [...settingsOf(settings), ...groups.flatMap((group) => groupReadings(group, rejected))];
  return { readings, rejected: rejected.sort((a, b) => a.line - b.line) };
}

/** `lunacm` has a word for success where other shells have a zero. */
function withoutSuccess(output: string): string {
  return output.replace(/^[ \t]{0,8}Command Result ?: {1,3}No Error[ \t]{0,8}(?=\r?$)/gm, '');
}

const KNOWN = new Set([
  'ha auto recovery',
  'ha recovery mode',
  'maximum auto recovery retry',
  'auto recovery poll interval',
  'ha logging',
  'ha log file',
  'ha log _file',
  'maximum ha log file length',
  'only show ha slots',
]);

function takeFact(group: Group, name: string, value: string): boolean {
  switch (name) {
    case 'ha group number':
      group.number = value;
      return /^\d{4,20}$/.test(value);
    case 'synchronization':
      group.synchronization = value;
      return /^(enabled|disabled)$/.test(value);
    case 'needs sync':
      if (!/^(yes|no)$/i.test(value)) return false;
      group.needsSync = /^yes$/i.test(value);
      return true;
    case 'group members':
      group.members = value.split(/,\s{0,4}/);
      return group.members.every((serial) => /^\d{4,20}$/.test(serial));
    case 'standby members':
      group.standby = value === '<none>' ? [] : value.split(/,\s{0,4}/);
      return group.standby.every((serial) => /^\d{4,20}$/.test(serial));
    case 'ha group slot id':
    case 'ha group slot #':
      return true;
    default:
      return false;
  }
}

function takeMember(group: Group, [, serial = '', label = '', status = '']: RegExpExecArray, line: Line, rejected: Rejected[]): void {
  const before = group.rows.get(serial);
  if (before && before.status !== status) {
    group.rows.delete(serial);
    rejected.push(reject(line, 'the same member came more than once, with differences'));
  } else group.rows.set(serial, { label: /^-+$/.test(label) ? undefined : label, status: status.toLowerCase(), line });
}

function settingsOf(settings: ReadonlyMap<string, string>): readonly Measurement[] {
  const recovery = settings.get('ha auto recovery');
  if (recovery !== 'enabled' && recovery !== 'disabled') return [];
  const [retry, mode, only] = ['maximum auto recovery retry', 'ha recovery mode', 'only show ha slots'].map((name) => settings.get(name));
  const attributes: Attributes = {
    ...haClient,
    ...(retry !== undefined && { 'hsm.ha.retry': retry }),
    ...(mode !== undefined && { 'hsm.ha.recovery_mode': mode }),
    ...(only !== undefined && { 'hsm.ha.only': only }),
  };
  return [{ metric: 'hsm.ha.auto_recovery', attributes, value: recovery === 'enabled' ? 1 : 0, unit: '1', gathered: true }];
}

function groupReadings(group: Group, rejected: Rejected[]): readonly Measurement[] {
  const { label, number, members = [], rows, standby, needsSync, synchronization } = group;
  if (number === undefined) return [];
  const own: Attributes = {
    ...{ 'hw.id': `ha-group-${number}`, 'hw.name': label, 'hw.type': 'client' },
    ...(synchronization !== undefined && { 'hsm.ha.synchronization': synchronization }),
  };
  const listed = [...new Set([...members, ...rows.keys()])];
  return [
    { metric: 'hsm.ha.members', attributes: own, value: listed.length, unit: '1', gathered: true },
    ...(needsSync === undefined ? [] : [{ metric: 'hsm.ha.needs_sync', attributes: own, value: needsSync ? 1 : 0, unit: '1' } as const]),
    ...listed.flatMap((serial): readonly Measurement[] => {
      const row = rows.get(serial);
      // It is named, and nothing is said of how it is.
      if (!row) return [];
      const attributes: Attributes = {
        ...{ 'hw.id': `ha-member-${serial}`, 'hw.name': row.label ?? `Member ${serial}`, 'hw.type': 'partition' },
        ...{ 'hw.parent': own['hw.id'], 'hsm.partition.serial': serial },
        ...(standby.includes(serial) && { 'hsm.ha.standby': 'yes' }),
      };
      if (row.status !== 'alive' && row.status !== 'down') {
        rejected.push(reject(row.line, `${quoted(row.status)} is no state of a member that is known`, attributes['hw.id']));
        return [];
      }
      return [{ metric: 'hsm.ha.member.alive', attributes, value: row.status === 'alive' ? 1 : 0, unit: '1' }];
    }),
  ];
}
