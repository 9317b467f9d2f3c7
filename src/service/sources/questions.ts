import { durationMs, SECOND } from '../../core/time/duration.ts';
import type { SourceConfig } from '../../inventory/sourceSchema.ts';

/**
 * What is asked of a platform, in PromQL. Samples of remote write come as seldom as polls, and an instant selector forgets them after five
 * minutes: so the newest of a window is asked for everywhere.
 */

/** Steps in which it is looked when a series was last told that is not told now: each sample stands for five minutes, so none is missed. */
const STEP = '2m';

type Asked = Pick<SourceConfig, 'match' | 'window'>;

/** Labels that a series must have. */
export function selector({ match = {} }: Pick<SourceConfig, 'match'>, more: readonly string[] = []): string {
  const own = Object.entries(match).map(([label, value]) =>
    value.startsWith('~') ? `${label}=~${quoted(value.slice(1))}` : `${label}=${quoted(value)}`,
  );
  return `{${[...own, ...more].join(',')}}`;
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** As it stands in a pattern that means the text itself. */
export function literally(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}-]/g, '\\$&');
}

/** What is asked at each refresh, by what it tells. */
export function refreshQuestions(source: Asked) {
  const window = source.window;
  const of = (name: string) => `${name}${selector(source)}`;
  const last = (name: string) => `last_over_time(${of(name)}[${window}])`;
  return {
    /** Alerts with their beginning, also those that have ended within the window: `toldQuestion`, which waits for them, tells them apart. */
    alerts: last(STARTED),
    /** How each device stands, and whose it is. */
    states: `max by (device, instance, model, site, ha_group) (${last('hsm_vigil_device_state')})`,
    /** When each has last answered, by the clock of the service that asks it. */
    answered: `max by (device, instance) (${last('hsm_vigil_channel_answer_timestamp_seconds')})`,
    /** When each service has last told anything, and when it began: no two have begun at one moment, so that is who it is. */
    services: [
      `max by (instance) (${toldAt(source, 'hsm_vigil_devices')})`,
      `label_replace(max by (instance) (${last('hsm_vigil_start_timestamp_seconds')}), "what", "began", "", "")`,
    ].join(' or '),
    /** Of most devices neither has to be told: that they are polled every ten minutes, and not paused. */
    exceptions: [
      `label_replace(max by (device, instance) (${last('hsm_vigil_device_interval_seconds')}) != ${usualInterval / SECOND}, "what", "interval", "", "")`,
      `label_replace(max by (device, instance) (${last('hsm_vigil_device_paused')}) == 1, "what", "paused", "", "")`,
    ].join(' or '),
  };
}

/**
 * When alerts and the states of their devices were last told: an alert that has ended was told earlier than its device. Of very many devices all are
 * asked for.
 */
export function toldQuestion(source: Asked, devices: readonly string[]): string {
  const those = devices.length > MOST_NAMED ? [] : [deviceMatcher(devices)];
  return [
    `label_replace(${toldAt(source, STARTED, those)}, "what", "alert", "", "")`,
    `label_replace(max by (device, instance) (${toldAt(source, 'hsm_vigil_device_state', those)}), "what", "device", "", "")`,
  ].join(' or ');
}

/** A pattern of more names is longer than some servers take. */
const MOST_NAMED = 1_000;
const STARTED = 'hsm_vigil_alert_start_timestamp_seconds';

function toldAt(source: Asked, name: string, more: readonly string[] = []): string {
  const series = `${name}${selector(source, more)}`;
  return `(timestamp(${series}) or max_over_time(timestamp(${series})[${source.window}:${STEP}]))`;
}

function deviceMatcher(devices: readonly string[]): string {
  return `device=~${quoted(devices.map(literally).join('|'))}`;
}

/** What the inventory has for an interval where it says nothing. */
export const usualInterval = durationMs('10m');

/** Devices of the last day, with the time at which each has answered last, within five minutes: also those of which nothing is told any more. */
export function knownBefore(source: Asked): string {
  const name = `hsm_vigil_channel_answer_timestamp_seconds${selector(source)}`;
  return `max by (device, instance, model, site, ha_group) (max_over_time(${name}[1d:5m]))`;
}

/**
 * All readings of devices, and what is known of each of them. A service that is asked tells when each reading was taken (`readings`); of one that
 * writes, the samples themselves have that time (`samples`).
 */
export function readingQuestions(source: Asked, devices: readonly string[]) {
  const those = deviceMatcher(devices);
  const numbers = ['__name__=~"(hw|hsm)_.+"', '__name__!~"hsm_vigil_.+"'];
  const last = (...names: readonly string[]) => `last_over_time(${selector(source, [...names, those])}[${source.window}])`;
  return {
    readings: last(...numbers),
    samples: `${selector(source, [...numbers, those])}[${source.window}]`,
    facts: last(
      '__name__=~"hsm_vigil_(reading_timestamp_seconds|indicator_negative|channel_(up|answer_timestamp_seconds|poll_duration_seconds))"',
    ),
  };
}
