import { t } from '../../core/l10n.ts';
import type { SourceRecord } from '../../protocol/contract.ts';
import { formatAge } from './format.ts';
import { inertText, markdownText } from './inertText.ts';

/** Platforms that are read, where they stand beside other things. */

const LONGEST_NAME = 40;
const LONGEST_TEXT = 600;
/** Platforms that are named in one tooltip. */
const NAMED = 5;

/** It answers, and all that it knows is too old. */
function isStale({ state, devices, unheard }: SourceRecord): boolean {
  return state === 'old' && devices > 0 && unheard === devices;
}

/** "Central not read", in few words; empty where each platform is read and tells something new. */
export function sourceTrouble(sources: readonly SourceRecord[] = []): string {
  const failing = sources.filter(({ state }) => state === 'failing');
  const stale = sources.filter(isStale);
  const [lost, old] = [failing[0], stale[0]];
  return [
    ...(lost
      ? [failing.length === 1 ? t('{0} not read', inertText(lost.name, LONGEST_NAME)) : t('{0} sources not read', failing.length)]
      : []),
    ...(old
      ? [
          stale.length === 1
            ? t('nothing new from {0}', inertText(old.name, LONGEST_NAME))
            : t('nothing new from {0} sources', stale.length),
        ]
      : []),
  ].join(', ');
}

/** Which platforms are not read or have nothing new, with why and since when: sentences. Empty where there is none. */
export function unreadText(sources: readonly SourceRecord[] = [], now: number): string {
  const unread = sources.filter((source) => source.state === 'failing' || isStale(source));
  const told = unread
    .slice(0, NAMED)
    .map(({ name, text, lastAt }) => `${inertText(name, LONGEST_NAME)}: ${inertText(text, LONGEST_TEXT)} ${lastRead(lastAt, now)}`.trim());
  return [...told, ...(unread.length > NAMED ? [t('and {0} more', unread.length - NAMED)] : [])].join(' ');
}

/** How each platform stands and how old is what is shown of it, in Markdown: the worst first. */
export function sourceLines(sources: readonly SourceRecord[] = [], now: number): readonly string[] {
  const order: readonly SourceRecord['state'][] = ['failing', 'old', 'waiting', 'ok'];
  const lines = sources
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .slice(0, NAMED)
    .map(
      ({ name, text, lastAt }) =>
        `- **${markdownText(name, 80)}**: ${markdownText(`${text} ${lastRead(lastAt, now)}`.trim(), LONGEST_TEXT)}`,
    );
  return sources.length > NAMED ? [...lines, t('- and {0} more', sources.length - NAMED)] : lines;
}

/** Empty where it was never read, which its own text says. */
export function lastRead(lastAt: string | undefined, now: number): string {
  return lastAt === undefined ? '' : t('Last read {0}.', formatAge(lastAt, now));
}
