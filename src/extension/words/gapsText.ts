import { channelFacts } from '../../core/channel.ts';
import { gapWhy, type JoinedGap, joinGaps } from '../../core/coverage.ts';
import { plural, t } from '../../core/l10n.ts';
import type { Channel } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import type { GapRecord, Snapshot } from '../../protocol/contract.ts';
import type { PageGap } from '../../protocol/pages/series.ts';
import { shortTime } from './format.ts';
import { inertText } from './inertText.ts';

/** Gaps that have a sentence of their own, the newest. */
const NAMED = 3;

/** "Not watched from 18:05 to 08:10: the watching service did not run." Of the last day, the newest first; empty when there is nothing to say. */
export function gapsText(snapshot: Pick<Snapshot, 'gaps' | 'devices'> | undefined, now: number): string {
  if (!snapshot) return '';
  const names = new Map(snapshot.devices.map(({ id, name }) => [id, name]));
  const gaps = joinGaps(
    (snapshot.gaps ?? []).filter(({ device, to }) => names.has(device) && Date.parse(to) > now - DAY).map(inMs),
  ).toReversed();
  const sentences = gaps.slice(0, NAMED).map((gap) => gapSentence(gap, names, now));
  if (gaps.length > NAMED)
    sentences.push(
      plural(
        gaps.length - NAMED,
        '{0} more gap within the last day: the log names them.',
        '{0} more gaps within the last day: the log names them.',
      ),
    );
  return sentences.join(' ');
}

/** All devices need no names. */
function gapSentence({ devices, channel, from, to, ...gap }: JoinedGap<Channel>, names: ReadonlyMap<string, string>, now: number): string {
  const [first = '', ...others] = devices;
  const whom = others.length > 0 ? plural(devices.length, '{0} HSM', '{0} HSMs') : inertText(names.get(first) ?? first, 60);
  const whole = devices.length === names.size ? '' : whom;
  const subject = channel === undefined ? whole : `${whom}, ${channelFacts[channel].name}`;
  const begun = shortTime(from, now);
  const why = gapWhy(gap);
  if (gap.goesOn)
    return subject === '' ? t('Not watched since {0}: {1}.', begun, why) : t('{0}: not watched since {1}: {2}.', subject, begun, why);
  const ended = shortTime(to, now);
  return subject === ''
    ? t('Not watched from {0} to {1}: {2}.', begun, ended, why)
    : t('{0}: not watched from {1} to {2}: {3}.', subject, begun, ended, why);
}

/** As a page draws and names it. */
export function pageGap({ from, to, channel, ...gap }: GapRecord): PageGap {
  const what = channel === undefined ? t('Not watched') : t('{0} not watched', channelFacts[channel].name);
  return {
    from: Date.parse(from),
    to: Date.parse(to),
    what,
    why: gapWhy(gap),
    ...(gap.goesOn && { goesOn: true }),
    ...(channel && { channel }),
  };
}

function inMs({ from, to, ...gap }: GapRecord) {
  return { ...gap, from: Date.parse(from), to: Date.parse(to) };
}

/** The same above the alerts. Where there are none, it stands in place of what the empty view says. */
export function unwatchedText(snapshot: Pick<Snapshot, 'gaps' | 'devices' | 'alerts'> | undefined, now: number): string {
  const gaps = gapsText(snapshot, now);
  return gaps === '' || (snapshot?.alerts.length ?? 0) > 0 ? gaps : t('No alerts now, and none in the time that was watched. {0}', gaps);
}
