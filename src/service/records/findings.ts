import { type HealthState, healthWorstFirst, isNoNews } from '../../core/alerting/health.ts';
import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { confirmation, countedWords } from '../../core/alerting/witnessWords.ts';
import { channelFacts, channelOfComponent, channelReasons } from '../../core/channel.ts';
import { IDENTITY_CHANGED } from '../../core/identity.ts';
import { NOT_JUDGED } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import { utcMinute } from '../../core/time/calendar.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { ChannelRecord, ComponentRecord, HealthFinding, IndicatorRecord, ReadingRecord } from '../../protocol/contract.ts';
import type { WatchedDevice, WatchPlan } from '../watching/watchedDevice.ts';

const LONGEST_REASON = 600;

/** Findings with the worst first; those of one state in the order they came. */
export function worstFirst(findings: readonly HealthFinding[]): readonly HealthFinding[] {
  return findings.toSorted((a, b) => healthWorstFirst.indexOf(a.state) - healthWorstFirst.indexOf(b.state));
}

/** A reason as it stands behind a name, which it may begin with. */
export function withoutName(reason: string, name: string): string {
  return reason.startsWith(`${name} `) ? reason.slice(name.length + 1) : reason;
}

/** Why a value that nothing judges is not judged. */
export function whyUnjudged(readings: readonly Pick<ReadingRecord, 'attributes' | 'limits'>[]): string {
  const known = readings.map(({ attributes }) => attributes[NOT_JUDGED]);
  // One value of several that means nothing is no reason for the others.
  if (known[0] !== undefined && known.every((why) => why !== undefined)) return known[0];
  return readings.some(({ limits }) => limits !== undefined) ? 'nothing judges it' : 'no limit is known for it';
}

/** All of a watched device that is not known to be well, each with its reason. */
export function findingsOf(
  watched: WatchedDevice,
  state: HealthState,
  components: readonly ComponentRecord[],
  channels: readonly ChannelRecord[],
): readonly HealthFinding[] {
  const errorOf = (id: string) => channels.find(({ channel }) => channelFacts[channel].component === id)?.error;
  const instead = saidOfAppliance(watched, channels);
  const failed = channels.filter(
    ({ state: channelState, error }) => channelState !== 'ok' && channelState !== 'off' && error !== undefined,
  );
  const toBlame = ({ readings }: ComponentRecord) =>
    failed.find(({ channel }) => readings.some((reading) => reading.channel === channel) || failed.length === polledOf(channels).length)
      ?.channel;
  const found = components.flatMap((component): readonly HealthFinding[] => {
    const { id, name, state: health, fact } = component;
    if (health === 'ok' || fact) return [];
    const { reason, isUnheard } = reasonOf(watched, component, errorOf(id));
    // What the console tells of the agent is told by the console alone where the agent is not asked.
    const own = channelOfComponent(id);
    const isPart = own === undefined || !polledOf(channels).some(({ channel }) => channel === own);
    const silent = isUnheard && health === 'unknown' && isPart ? toBlame(component) : undefined;
    return [
      {
        component: id,
        name,
        state: health,
        reason: plainText(withoutName(instead.get(id) ?? reason, name), LONGEST_REASON),
        ...(silent && { because: channelFacts[silent].component }),
      },
    ];
  });
  const failing = channels.flatMap(({ channel, name, state: channelState, error }): readonly HealthFinding[] => {
    const { component, name: usual } = channelFacts[channel];
    if (error === undefined || channelState === 'ok' || found.some((finding) => finding.component === component)) return [];
    return [{ component, name: name ?? usual, state: 'unknown', reason: instead.get(component) ?? error }];
  });
  const all = worstFirst([...found, ...failing, ...pausedFinding(watched.plan)]);
  if (all.length > 0 || state === 'ok' || state === 'unjudged') return all;
  return [{ component: APPLIANCE, name: watched.nameOf(APPLIANCE), state, reason: 'nothing usable has been read of it' }];
}

/** Who answers in an appliance's place is said of the appliance; of the channels that lead there, what follows for them, by component. */
function saidOfAppliance(watched: WatchedDevice, channels: readonly ChannelRecord[]): ReadonlyMap<string, string> {
  const phase = watched.indicator(APPLIANCE, IDENTITY_CHANGED)?.state.phase;
  if (phase === undefined || phase === 'ok') return new Map();
  return new Map(
    channels.flatMap(({ channel, errorCode = '' }) => {
      const what = ofOtherAppliance[errorCode];
      return what === undefined ? [] : [[channelFacts[channel].component, what] as const];
    }),
  );
}

const ofOtherAppliance: Readonly<Record<string, string>> = {
  'other-appliance': 'Nothing of this poll was taken',
  'other-host': 'another host answers there, and no password was sent',
};

/** That a device is paused, and by whom where that is known: the terminal's check reads the inventory alone. */
export function pausedFinding({ device, pause }: Pick<WatchPlan, 'device' | 'pause'>): readonly HealthFinding[] {
  if (!device.paused) return [];
  const since = pause && ` since ${utcMinute(pause.since)} by ${pause.by}`;
  const why = pause?.why && `: ${pause.why}`;
  const reason = plainText(`paused${since ?? ' in the inventory'}${why ?? ''}; nothing is asked of it`, LONGEST_REASON);
  return [{ component: APPLIANCE, name: 'Appliance', state: 'unknown', reason }];
}

function polledOf(channels: readonly ChannelRecord[]): readonly ChannelRecord[] {
  return channels.filter(({ state }) => state !== 'off');
}

interface Reason {
  readonly reason: string;
  /** No poll has spoken of it for long: that is all that there is to say. */
  readonly isUnheard?: boolean;
}

/** `error`: why a channel did not answer last. */
function reasonOf(watched: WatchedDevice, { indicators, readings, state }: ComponentRecord, error: string | undefined): Reason {
  const telling = indicators.filter((indicator) => !isNoNews(indicator));
  const found = (telling.length > 0 ? telling : indicators).flatMap((indicator) => reasonOfIndicator(watched, indicator, error));
  // Beside what is known to be wrong, that something else was not judged says nothing that a person could use.
  const known = found.filter(({ isUnheard }) => !isUnheard);
  const reasons = known.length > 0 ? known : found;
  const word = wordOf(readings, state);
  // Of what is bad, that it was not judged is no reason.
  const isSaid = state === 'unknown' || word === undefined || known.length > 0;
  // Why a channel gave nothing says more than that nothing was judged.
  if (reasons.length > 0 && isSaid && (known.length > 0 || error === undefined)) {
    const all = [...new Set(reasons.map((each) => each.reason.replace(/\.$/, '')))];
    const reason = all.filter((each) => !all.some((more) => more !== each && more.startsWith(each))).join('; ');
    return { reason, isUnheard: reasons.every(({ isUnheard }) => isUnheard) };
  }
  if (error !== undefined) return { reason: error };
  if (word !== undefined) return { reason: word };
  if (state === 'unjudged') return { reason: whyUnjudged(readings) };
  const last = Math.max(...readings.map(({ time }) => Date.parse(time)));
  return { reason: `nothing has been heard of it ${last > 0 ? `since ${utcMinute(last)}` : 'so far'}`, isUnheard: true };
}

/** That the device itself says so. Its word alone makes a part degraded, however bad it calls it. */
function wordOf(readings: ComponentRecord['readings'], state: HealthState): string | undefined {
  const words: readonly (string | undefined)[] = state === 'degraded' ? ['failed', 'degraded'] : [state];
  const called = words.find((word) => readings.some((reading) => reading.state === word));
  return called && `the device calls it ${called}`;
}

function reasonOfIndicator(
  watched: WatchedDevice,
  { component, condition, phase, stale, summary, ...counts }: IndicatorRecord,
  error: string | undefined,
): readonly Reason[] {
  if (phase === 'ok' && !stale) return [];
  const alertId = watched.indicator(component, condition)?.alertId;
  const alert = alertId === undefined ? undefined : watched.alert(alertId);
  const evidence = alert?.evidence.findLast(({ verdict }) => verdict === 'negative');
  // An alert of a channel is under the reason of before for one poll more.
  const present = channelReasons.includes(condition) ? error : undefined;
  const seen = (present ?? evidence?.text ?? summary).replace(/\.$/, '');
  const by = alert && confirmation(alert.evidence, alert.confirmedBy);
  const confirmed = by === undefined ? '' : ` (${by})`;
  switch (phase) {
    case 'firing':
      return [{ reason: `${seen}${stale ? ' (no news since)' : confirmed}` }];
    case 'recovering':
      return [{ reason: `${seen} (recovering${stale ? '; no news since' : ''})` }];
    case 'pending':
      return [{ reason: `${seen} (${countedWords(counts)})` }];
    case 'ok':
    case 'unknown': {
      const doubt = watched.doubtOf(component, condition);
      return [doubt ? { reason: doubt } : { reason: `not judged within ${formatDuration(watched.plan.policy.window)}`, isUnheard: true }];
    }
  }
}
