import { language, t } from '../../core/l10n.ts';
import type { LogEntry } from '../../protocol/contract.ts';
import { plainLine } from '../words/inertText.ts';
import { logWords } from './logWords.ts';

/** Characters of a line: what does not fit goes on below, so that the columns hold in any editor. */
const WIDTH = 100;
const NARROWEST = 32;

export interface LogTextOptions {
  readonly title: string;
  /** What people call a device; left out where all of the log is about one. */
  readonly deviceName?: (id: string) => string;
  /** Whose clock the times are of: "Europe/Berlin". */
  readonly zone?: string;
}

/** What happened and who did what, as a text to read and search in an editor: newest first, day by day, in columns. */
export function logText({ title, deviceName, zone }: LogTextOptions, entries: readonly LogEntry[]): string {
  const rows = entries.map((entry) => {
    const { time, who = '', device, why } = entry;
    return {
      date: new Date(time),
      cells: [plainLine(who, 20), ...(deviceName ? [plainLine(device === undefined ? '' : deviceName(device), 28)] : [])],
      what: [plainLine(logWords(entry), 300), ...(why ? [`“${plainLine(why, 500)}”`] : [])],
    };
  });
  const heads = [t('Who'), ...(deviceName ? ['HSM'] : [])];
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  const line = (time: string, cells: readonly string[], what: string) =>
    ['', time.padEnd(8), ...cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)), what].join('  ').trimEnd();
  const indent = ' '.repeat(line('', heads, '|').length - 1);
  const room = Math.max(NARROWEST, WIDTH - indent.length);
  let day = '';
  const body = rows.flatMap(({ date, cells, what }) => {
    const [first = '', ...others] = what.flatMap((text) => wrapped(text, room));
    const lines = [line(clockOf(date), cells, first), ...others.map((text) => indent + text)];
    if (dayOf(date) === day) return lines;
    day = dayOf(date);
    return ['', day, ...lines];
  });
  const explained = [
    t('Newest first.'),
    ...(zone === undefined ? [] : [t('Times are those of this machine: {0}.', zone)]),
    t('Nobody is named where something happened by itself.'),
  ].join(' ');
  const content = rows.length === 0 ? ['', t('Nothing has happened yet.')] : ['', line(t('Time'), heads, t('What')), ...body];
  return [title, explained, ...content, ''].join('\n');
}

/** Words in lines of so many characters; a longer word has a line of its own. */
function wrapped(text: string, room: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** `2026-11-24 Tuesday`, on this machine's calendar. */
function dayOf(date: Date): string {
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${date.toLocaleDateString(language(), { weekday: 'long' })}`;
}

function clockOf(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
