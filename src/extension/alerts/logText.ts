import type { LogEntry } from '../../protocol/contract.ts';
import { inertText } from '../inertText.ts';
import { logWords } from './logWords.ts';

/** What happened and who did what, as a text to read and search in an editor, newest first. */
export function logText(title: string, entries: readonly LogEntry[], deviceName: (id: string) => string): string {
  const rows = entries.map((entry) => {
    const { time, who, device, why } = entry;
    return [
      localTime(time),
      who === undefined ? '' : plainLine(who, 40),
      device === undefined ? '' : plainLine(deviceName(device), 60),
      plainLine(logWords(entry), 300) + (why ? ` (${plainLine(why, 500)})` : ''),
    ];
  });
  const head = ['Time', 'Who', 'HSM', 'What'];
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const body = rows.length === 0 ? ['Nothing has happened yet.'] : [line(head), ...rows.map(line)];
  return [title, 'Newest first. Who is empty where something happened by itself.', '', ...body, ''].join('\n');
}

/** `2026-11-24 07:53:56`, on this machine's clock: columns stay columns, and text sorts as time. */
function localTime(time: string): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** One line, in which an editor finds no address to open. */
function plainLine(text: string, max: number): string {
  return inertText(text, max).replaceAll('://', ':\u2060//');
}
