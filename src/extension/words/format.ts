import { channelFacts } from '../../core/channel.ts';
import { dateLanguage, t } from '../../core/l10n.ts';
import { ago, DAY, MINUTE } from '../../core/time/duration.ts';
import type { ChannelRecord } from '../../protocol/contract.ts';

/** Times and channels as people read them in the editor. */

/** `just now` below a minute, then `3 min ago`, `2 h ago`, `4 d ago`: it changes once a minute at most. A future time is `just now`. */
export function formatAge(time: string, now: number): string {
  const age = now - Date.parse(time);
  return age >= MINUTE ? ago(age) : t('just now');
}

/** Date and time in the person's own place and habits. */
export function formatTime(time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? t('an unknown time') : date.toLocaleString(dateLanguage());
}

/** "until 18:30", and with its day when that is not today. */
export function untilText(time: string, now: number): string {
  return t('until {0}', shortTime(time, now));
}

/** "18:30", "tomorrow 08:00", "Mon 30 Nov, 08:00". */
export function shortTime(time: string | number, now: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return t('an unknown time');
  if (clockFormat?.language !== dateLanguage()) clockFormat = clockFormatIn(dateLanguage());
  const clock = clockFormat.format.format(date);
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.round((new Date(date).setHours(0, 0, 0, 0) - midnight) / DAY);
  if (days === 0) return clock;
  if (days === 1) return t('tomorrow {0}', clock);
  return `${date.toLocaleDateString(dateLanguage(), { weekday: 'short', day: 'numeric', month: 'short' })}, ${clock}`;
}

/** To make one takes longer than to use it a hundred times, and a fleet of which nothing is heard needs it for each row. */
function clockFormatIn(language: string) {
  return { language, format: new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }) };
}
let clockFormat: ReturnType<typeof clockFormatIn> | undefined;

/** As the service calls it: a console by the way it is reached. */
export function channelLabel({ channel, name }: Pick<ChannelRecord, 'channel' | 'name'>): string {
  return name ?? channelFacts[channel].name;
}
