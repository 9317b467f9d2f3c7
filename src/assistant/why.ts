import { countedWords } from '../core/alerting/witnessWords.ts';
import { gapWhy } from '../core/coverage.ts';
import { formatDuration } from '../core/time/duration.ts';
import type { AlertRecord, DeviceRecord, GapRecord } from '../protocol/contract.ts';

/** Why an alert stands as it does, or why there is none yet: sentences of ours, in which nothing is quoted. */

/** `device`: as a client may show it now; undefined for one that is not watched any more. */
export function whySentences(alert: AlertRecord, device: DeviceRecord | undefined): readonly string[] {
  return [...standing(alert, device), ...quiet(alert), ...hindered(device)];
}

function standing(alert: AlertRecord, device: DeviceRecord | undefined): readonly string[] {
  const { state, negatives, needed, firedAt, resolvedAt, recovering, recovery, flapping, stale, latched, cleared, explains = [] } = alert;
  const counted = countedWords(alert, windowWords(device));
  if (state === 'resolved') {
    return firedAt === undefined
      ? ['It went away before it fired, so nobody was notified.']
      : [`It fired at ${firedAt} and is over since ${resolvedAt ?? 'an unknown time'}.`];
  }
  if (state === 'pending') {
    return [
      `It has not fired: so far ${counted}. It fires when ${needed} count and the latest known one is bad.`,
      firedAt === undefined ? '' : `It fired at ${firedAt}, was over, and may come back.`,
      'A poll that failed or was not understood counts neither way.',
      device?.nextPoll === undefined ? '' : `The next poll is due at ${device.nextPoll}.`,
    ].filter(Boolean);
  }
  return [
    `It fires since ${firedAt ?? alert.startedAt}${needed === 0 ? '' : `: now ${counted}`}.`,
    negatives === 0 ? 'None of them is in the window any more; only good polls end it, silence does not.' : '',
    recovering ? `The last polls were good${recovery ? `: ${recovery.good} of ${recovery.needed} that end it` : ''}.` : '',
    latched && !cleared ? 'Nothing undoes such an event: it stays until the device has shown that it is over and a person closes it.' : '',
    latched && cleared ? 'The device has shown that it is over; a person has to close it.' : '',
    stale ? 'Nothing has been known of it for as long as the window: that does not end it.' : '',
    flapping ? 'It changes too often for a notice each time.' : '',
    explains.length > 0 ? `It is the cause of ${explains.length} other open ${explains.length === 1 ? 'alert' : 'alerts'}.` : '',
  ].filter(Boolean);
}

function windowWords(device: DeviceRecord | undefined): string | undefined {
  return device?.window === undefined ? undefined : `in the last ${formatDuration(device.window * 1000)}`;
}

function quiet({ state, acknowledged, silencedBy, maintenance, explainedBy, notifiedAt }: AlertRecord): readonly string[] {
  if (state === 'resolved') return [];
  return [
    acknowledged ? 'A person has acknowledged it, so it notifies nobody again until that lapses or it grows worse.' : '',
    silencedBy === undefined ? '' : 'A silence keeps it quiet: it counts, and notifies nobody.',
    maintenance === undefined ? '' : 'Its device is in planned maintenance: what polls say meanwhile is stored and not counted.',
    explainedBy === undefined ? '' : 'Another alert is its cause and is notified in its place.',
    state === 'firing' && notifiedAt !== undefined ? `The last notice of it was sent at ${notifiedAt}.` : '',
    state === 'firing' && notifiedAt === undefined ? 'No notice of it has been sent yet.' : '',
  ].filter(Boolean);
}

/** What keeps new evidence from coming. */
export function hindered(device: DeviceRecord | undefined): readonly string[] {
  if (!device) return ['Its device is not watched any more, so no new evidence can come.'];
  const silent = device.channels.filter(({ state }) => state === 'failed' || state === 'unknown');
  return [
    device.paused ? `The device is paused since ${device.paused.since}: nothing is polled, so nothing can fire.` : '',
    device.notAsWritten?.stays === 'nothing' ? 'The inventory’s entry of the device has an error, so it is not watched.' : '',
    device.paused || silent.length === 0
      ? ''
      : `Nothing is known now over ${silent.map(({ channel }) => channel).join(' and ')}: what only that tells can neither fire nor end.`,
  ].filter(Boolean);
}

/** Time in which a device was not watched, in which nothing could be seen. */
export function unwatched(gaps: readonly GapRecord[], device: string): readonly string[] {
  return gaps
    .filter((gap) => gap.device === device)
    .slice(-GAPS)
    .map(({ channel, from, to, cause, goesOn }) => {
      const where = channel === undefined ? '' : ` over ${channel}`;
      const span = goesOn ? `since ${from}` : `from ${from} to ${to}`;
      return `Not watched${where} ${span}: ${gapWhy({ cause, ...(goesOn && { goesOn }) })}.`;
    });
}

/** The newest. */
const GAPS = 10;
