import { channelFacts } from '../../core/channel.ts';
import { plural, t, translated } from '../../core/l10n.ts';
import type { TimelineEntry } from '../../protocol/contract.ts';
import { plainLine } from '../words/inertText.ts';
import { spokenText } from '../words/spokenText.ts';

export interface EventsTextOptions {
  readonly title: string;
  /** Whose clock the times are of: "Europe/Berlin". */
  readonly zone: string;
  readonly deviceName: (id: string) => string;
  /** There are older ones. */
  readonly more: boolean;
}

/** Messages and changes as a text to read and search in an editor: one a line, newest first. */
export function eventsText({ title, zone, deviceName, more }: EventsTextOptions, entries: readonly TimelineEntry[]): string {
  const lines = entries.map((entry) => lineOf(entry, deviceName));
  const content = lines.length === 0 ? [t('Nothing that fits has come yet.')] : lines;
  return [
    title,
    t('Newest first. Times are those of this machine: {0}.', zone),
    '',
    ...content,
    ...(more ? ['', t('Older ones are not listed.')] : []),
    '',
  ].join('\n');
}

function lineOf({ message, change }: TimelineEntry, deviceName: (id: string) => string): string {
  if (change) {
    const whose = change.device === undefined ? '' : deviceName(change.device);
    const said = change.title === undefined ? spokenText(change.text) : `${translated(change.title)}: ${spokenText(change.text)}`;
    const until = change.until === undefined ? '' : t(' (until {0})', stamp(change.until));
    return columns(change.time, whose, t('Change'), change.severity ?? '', said + until);
  }
  const { time, device, sender, channel, severity, text, asserted, rule, test, authenticated, also, count } = message;
  const notes = [
    test ? t('(test)') : '',
    asserted === undefined ? '' : asserted ? t('begins:') : t('ends:'),
    text,
    rule === undefined ? t('(no rule knows it)') : '',
    count > 1 ? plural(count, '({0} time)', '({0} times)') : '',
    also === undefined ? '' : t('(also: {0})', channelFacts[also].name),
    authenticated ? t('(from {0}, proven)', sender) : t('(from {0})', sender),
  ];
  const whose = device === '' ? t('unknown sender') : deviceName(device);
  return columns(time, whose, channelFacts[channel].name, severity, notes.filter(Boolean).join(' '));
}

function columns(time: string, whose: string, way: string, severity: string, said: string): string {
  return [stamp(time), plainLine(whose, 28).padEnd(20), way.padEnd(10), severity.padEnd(8), plainLine(said, 1200)].join('  ');
}

/** `2026-11-24 12:00:05`, on this machine's clock. */
function stamp(time: string): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
