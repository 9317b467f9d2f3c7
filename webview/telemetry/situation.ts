import { isTooOld } from '../../src/core/coverage.ts';
import { plainText } from '../../src/core/text.ts';
import { ago, DAY, exactDuration, HOUR } from '../../src/core/time/duration.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { TelemetryDevice } from '../../src/protocol/pages/toTelemetryPage.ts';
import type { Line } from '../chart/line.ts';
import { clock, day as formatDay } from '../common/format.ts';
import type { EmptyState, PageNotice, Remedy } from '../common/notice.ts';

/** Everything the page knows that decides between charts and an empty state. */
export interface Situation {
  readonly service: 'connecting' | 'connected' | { readonly unreachable: string };
  readonly devices: readonly TelemetryDevice[];
  readonly selected: string | undefined;
  readonly range: 'hour' | 'day';
  /** Undefined while the history has not come. */
  readonly points: number | undefined;
  /** Why the history could not be read. */
  readonly error: string | undefined;
  readonly now: number;
}

const RETRY: Remedy = { label: 'Try Again', action: 'retry' };
const CHECK: Remedy = { label: 'Run Health Check', action: 'check' };
const GUIDANCE: Remedy = { label: 'Monitor Account Guidance', action: 'guidance' };
const INVENTORY: Remedy = { label: 'Open Inventory', action: 'openInventory' };

/** The page's one empty state, or undefined when there is something to draw. */
export function emptyState(situation: Situation): EmptyState | undefined {
  const { service, devices, selected, points, error } = situation;
  if (service === 'connecting') {
    return { title: 'Connecting', text: 'Asking the HSM Vigil service for its readings.', busy: true, remedies: [] };
  }
  if (service !== 'connected') {
    return {
      title: 'The HSM Vigil service is not reachable',
      text: `${plainText(service.unreachable, 300)} Readings that it takes meanwhile are not lost: they appear here once it answers.`,
      remedies: [RETRY],
    };
  }
  const device = devices.find((each) => each.id === selected);
  if (device === undefined) return withoutDevice(devices.length, selected);
  if (points === undefined) {
    return error === undefined
      ? { title: 'Reading the history', text: plainText(device.name, 80), busy: true, remedies: [] }
      : { title: 'The history could not be read', text: plainText(error, 300), remedies: [RETRY] };
  }
  return points > 0 ? undefined : withoutReadings(device, situation);
}

function withoutDevice(devices: number, selected: string | undefined): EmptyState {
  if (devices === 0) {
    return {
      title: 'No HSM is watched',
      text: 'Add one to the inventory, or correct what is wrong there. Temperatures, fan speeds and voltages appear here.',
      remedies: [INVENTORY],
    };
  }
  return {
    title: 'This device is not in the inventory',
    text: `${plainText(selected ?? 'It', 80)} was removed or renamed. Choose another device above, or put it back: its history is kept under its id.`,
    remedies: [INVENTORY],
  };
}

function withoutReadings(device: TelemetryDevice, { range, now }: Situation): EmptyState {
  if (device.monitorAccount === 'disabled' && !device.otherChannel) {
    return {
      title: 'Console polling is off',
      text: 'The monitor account of this device is disabled, and no SNMP is configured: nobody but you watches it. No readings come in until one of the two changes.',
      remedies: [GUIDANCE, INVENTORY],
    };
  }
  if (device.lastSeen === undefined) {
    return {
      title: 'No readings yet',
      text: `First reading expected within ${exactDuration(device.interval)}. A health check takes one now.`,
      remedies: [CHECK],
    };
  }
  const age = now - device.lastSeen;
  if (range === 'hour' && age > HOUR) {
    return {
      title: 'No readings in the last hour',
      text: `The last one came ${ago(age)}.`,
      remedies: age < DAY ? [{ label: 'Show Last Day', action: 'showDay' }, CHECK] : [CHECK],
    };
  }
  if (age > DAY) {
    return { title: 'No readings in the last day', text: `The last one came ${ago(age)}.`, remedies: [CHECK] };
  }
  return {
    title: 'No temperatures, fan speeds or voltages',
    text: 'This device is read, but over a channel that does not report them. The serial console does.',
    remedies: [],
  };
}

/** What a person looking at the charts must know about them: why they stopped, or may soon. */
export function noticesOf(device: TelemetryDevice, error: string | undefined, failure: string | undefined): readonly PageNotice[] {
  const notices: PageNotice[] = [];
  if (failure !== undefined) {
    const text = `${plainText(failure, 300)} What is shown is from before; new readings appear once the service answers.`;
    notices.push({ level: 'warning', text, remedy: RETRY });
  }
  if (device.monitorAccount === 'disabled') {
    notices.push({
      level: 'info',
      text: 'Console polling is off: the monitor account is disabled. What the console alone reports is not updated.',
      remedy: GUIDANCE,
    });
  }
  for (const problem of device.problems) notices.push({ level: 'warning', text: plainText(problem, 300) });
  for (const sentence of device.notJudged) notices.push({ level: 'info', text: plainText(sentence, 300) });
  if (error !== undefined && failure === undefined) {
    notices.push({ level: 'warning', text: `The charts could not be brought up to date. ${plainText(error, 300)}`, remedy: RETRY });
  }
  return notices;
}

/** Whose the limits are, where they are not what the device told. */
export function limitsNotice(lines: readonly Pick<Line, 'modelLimits'>[]): readonly PageNotice[] {
  if (!lines.some(({ modelLimits }) => modelLimits)) return [];
  return [{ level: 'info', text: 'Some limits shown are the model’s own: the channel that tells the values tells no limits.' }];
}

/** Time within what is drawn that was not watched, in words: the newest. `from`: where the drawing begins (ms). */
export function gapNotices({ gaps = [] }: TelemetryDevice, from: number): readonly PageNotice[] {
  return gaps
    .filter(({ to }) => to > from)
    .slice(-2)
    .map((gap) => ({
      level: 'info',
      text: `${plainText(gap.what, 80)} ${spanOf(gap)}: ${plainText(gap.why, 120)}.`,
    }));
}

function spanOf({ from, to, goesOn }: PageGap): string {
  return goesOn ? `since ${moment(from)}` : `from ${moment(from)} to ${moment(to)}`;
}

function moment(time: number): string {
  const today = new Date().toDateString() === new Date(time).toDateString();
  return today ? clock(time) : `${formatDay(time)}, ${clock(time)}`;
}

/** "Last reading 12 s ago", or "Not heard of since 18:05": whether that is too long ago for the poll interval. */
export function freshness(device: TelemetryDevice, now: number): { readonly text: string; readonly late: boolean } {
  if (device.lastSeen === undefined) return { text: 'No reading yet', late: false };
  const age = now - device.lastSeen;
  if (!isTooOld(age, device.interval)) return { text: `Last reading ${ago(age)}`, late: false };
  const day = age > DAY ? `${formatDay(device.lastSeen)}, ` : '';
  return { text: `Not heard of since ${day}${clock(device.lastSeen)}`, late: true };
}

/** For a screen reader: the poll rhythm in words. */
export function rhythm(device: TelemetryDevice): string {
  return `Polled every ${exactDuration(device.interval)}`;
}
