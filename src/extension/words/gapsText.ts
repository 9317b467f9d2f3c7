import { channelFacts } from '../../core/channel.ts';
import { gapWhy, type JoinedGap, joinGaps } from '../../core/coverage.ts';
import type { Channel } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import { count } from '../../core/words.ts';
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
  if (gaps.length > NAMED) sentences.push(`${count(gaps.length - NAMED, 'more gap')} within the last day: the log names them.`);
  return sentences.join(' ');
}

/** All devices need no names. */
function gapSentence({ devices, channel, from, to, ...gap }: JoinedGap<Channel>, names: ReadonlyMap<string, string>, now: number): string {
  const [first = '', ...others] = devices;
  const whom = others.length > 0 ? count(devices.length, 'HSM') : inertText(names.get(first) ?? first, 60);
  const whole = devices.length === names.size ? '' : whom;
  const subject = channel === undefined ? whole : `${whom}, ${channelFacts[channel].name}`;
  const begun = shortTime(from, now);
  const span = `${gap.goesOn ? `since ${begun}` : `from ${begun} to ${shortTime(to, now)}`}: ${gapWhy(gap)}.`;
  return subject === '' ? `Not watched ${span}` : `${subject}: not watched ${span}`;
}

/** As a page draws and names it. */
export function pageGap({ from, to, channel, ...gap }: GapRecord): PageGap {
  const what = channel === undefined ? 'Not watched' : `${channelFacts[channel].name} not watched`;
  return { from: Date.parse(from), to: Date.parse(to), what, why: gapWhy(gap), ...(gap.goesOn && { goesOn: true }) };
}

function inMs({ from, to, ...gap }: GapRecord) {
  return { ...gap, from: Date.parse(from), to: Date.parse(to) };
}

/** The same above the alerts. Where there are none, it stands in place of what the empty view says. */
export function unwatchedText(snapshot: Pick<Snapshot, 'gaps' | 'devices' | 'alerts'> | undefined, now: number): string {
  const gaps = gapsText(snapshot, now);
  return gaps === '' || (snapshot?.alerts.length ?? 0) > 0 ? gaps : `No alerts now, and none in the time that was watched. ${gaps}`;
}
