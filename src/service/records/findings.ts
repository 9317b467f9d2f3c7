import { type HealthState, healthWorstFirst, isNoNews } from '../../core/alerting/health.ts';
import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { channelFacts } from '../../core/channel.ts';
import { NOT_JUDGED } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
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
  const known = readings.map(({ attributes }) => attributes[NOT_JUDGED]).find((why) => why !== undefined);
  if (known !== undefined) return known;
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
  const found = components.flatMap((component): readonly HealthFinding[] => {
    const { id, name, state: health, fact } = component;
    if (health === 'ok' || fact) return [];
    return [
      {
        component: id,
        name,
        state: health,
        reason: plainText(withoutName(reasonOf(watched, component, errorOf(id)), name), LONGEST_REASON),
      },
    ];
  });
  const failing = channels.flatMap(({ channel, name, state: channelState, error }): readonly HealthFinding[] => {
    const { component, name: usual } = channelFacts[channel];
    if (error === undefined || channelState === 'ok' || found.some((finding) => finding.component === component)) return [];
    return [{ component, name: name ?? usual, state: 'unknown', reason: error }];
  });
  const all = worstFirst([...found, ...failing, ...pausedFinding(watched.plan)]);
  if (all.length > 0 || state === 'ok' || state === 'unjudged') return all;
  return [{ component: APPLIANCE, name: watched.nameOf(APPLIANCE), state, reason: 'nothing usable has been read of it' }];
}

/** That a device is paused, and by whom where that is known: the terminal's check reads the inventory alone. */
export function pausedFinding({ device, pause }: Pick<WatchPlan, 'device' | 'pause'>): readonly HealthFinding[] {
  if (!device.paused) return [];
  const since = pause && ` since ${new Date(pause.since).toISOString().slice(0, 16).replace('T', ' ')} UTC by ${pause.by}`;
  const why = pause?.why && `: ${pause.why}`;
  const reason = plainText(`paused${since ?? ' in the inventory'}${why ?? ''}; nothing is asked of it`, LONGEST_REASON);
  return [{ component: APPLIANCE, name: 'Appliance', state: 'unknown', reason }];
}

/** `error`: why a channel did not answer last. */
function reasonOf(watched: WatchedDevice, { indicators, readings, state }: ComponentRecord, error: string | undefined): string {
  const telling = indicators.filter((indicator) => !isNoNews(indicator));
  const reasons = new Set((telling.length > 0 ? telling : indicators).flatMap((indicator) => reasonOfIndicator(watched, indicator)));
  if (reasons.size > 0) return [...reasons].join('; ').replaceAll('.; ', '; ');
  if (error !== undefined) return error;
  const called = readings.find((reading) => reading.state !== undefined && reading.state === state);
  if (called !== undefined) return `the device calls it ${state}`;
  return state === 'unjudged' ? whyUnjudged(readings) : 'nothing has been heard of it of late';
}

function reasonOfIndicator(
  watched: WatchedDevice,
  { component, condition, phase, stale, summary, negatives, needed }: IndicatorRecord,
): readonly string[] {
  if (phase === 'ok' && !stale) return [];
  const alertId = watched.indicator(component, condition)?.alertId;
  const evidence = alertId === undefined ? undefined : watched.alert(alertId)?.evidence.findLast(({ verdict }) => verdict === 'negative');
  const seen = evidence?.text ?? summary;
  switch (phase) {
    case 'firing':
      return [`${seen}${stale ? ' (no news since)' : ''}`];
    case 'recovering':
      return [`${seen} (recovering)`];
    case 'pending':
      return [`${seen} (${negatives} of ${needed} bad polls)`];
    case 'ok':
    case 'unknown': {
      const doubt = watched.doubtOf(component, condition);
      return [doubt ?? `not judged within ${formatDuration(watched.plan.policy.window)}`];
    }
  }
}
