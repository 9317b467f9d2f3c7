import { isTooOld } from '../../src/core/coverage.ts';
import { plural, t } from '../../src/core/l10n.ts';
import { isolated, plainText } from '../../src/core/text.ts';
import { ago, DAY, exactDuration } from '../../src/core/time/duration.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { TelemetryChoice, TelemetryDevice } from '../../src/protocol/pages/toTelemetryPage.ts';
import type { Line } from '../chart/line.ts';
import { clock, day as formatDay } from '../common/format.ts';
import type { EmptyState, PageNotice, Remedy } from '../common/notice.ts';

/** Everything the page knows that decides between charts and an empty state. */
export interface Situation {
  readonly service: 'connecting' | 'connected' | { readonly unreachable: string };
  readonly devices: readonly TelemetryChoice[];
  readonly selected: string | undefined;
  /** The selected one, once the host has told of it. */
  readonly device: TelemetryDevice | undefined;
  /** Something of its history has come. */
  readonly read: boolean;
  /** Why the history could not be read. */
  readonly error: string | undefined;
}

const RETRY: Remedy = { label: t('Try Again'), action: 'retry' };
const CHECK: Remedy = { label: t('Run Health Check'), action: 'check' };
const GUIDANCE: Remedy = { label: t('Monitor Account Guidance'), action: 'guidance' };
const INVENTORY: Remedy = { label: t('Open Inventory'), action: 'openInventory' };

/** The page's one empty state, or undefined when there is something to draw. */
export function emptyState(situation: Situation): EmptyState | undefined {
  const { service, devices, selected, device, read, error } = situation;
  if (service === 'connecting') {
    return { title: t('Connecting'), text: t('Asking the HSM Vigil service for its readings.'), busy: true, remedies: [] };
  }
  if (service !== 'connected') {
    return {
      title: t('The HSM Vigil service is not reachable'),
      text: t(
        '{0} Whether it runs and watches is not known here. What it reads meanwhile is kept, and appears once it answers.',
        plainText(service.unreachable, 300),
      ),
      remedies: [RETRY],
    };
  }
  const choice = devices.find((each) => each.id === selected);
  if (choice === undefined) return withoutDevice(devices.length, selected);
  if (device && device.lastSeen === undefined) return withoutReadings(device);
  if (read && device) return undefined;
  return error === undefined
    ? { title: t('Reading the history'), text: plainText(choice.name, 80), busy: true, remedies: [] }
    : { title: t('The history could not be read'), text: plainText(error, 300), remedies: [RETRY] };
}

function withoutDevice(devices: number, selected: string | undefined): EmptyState {
  if (devices === 0) {
    return {
      title: t('No HSM is watched'),
      text: t('Add one to the inventory, or correct what is wrong there. Temperatures, fan speeds and voltages appear here.'),
      remedies: [INVENTORY],
    };
  }
  return {
    title: t('This device is not in the inventory'),
    text: t(
      '{0} was removed or renamed. Choose another device above, or put it back: its history is kept under its id.',
      plainText(selected ?? t('It'), 80),
    ),
    remedies: [INVENTORY],
  };
}

function withoutReadings(device: TelemetryDevice): EmptyState {
  if (device.source !== undefined) {
    const text = t('{0} was told none of late. It is read only: check the HSM where it is watched.', isolated(device.source));
    return { title: t('No readings yet'), text, remedies: [] };
  }
  if (device.monitorAccount === 'disabled' && !device.otherChannel) {
    return {
      title: t('Console polling is off'),
      text: t(
        'The monitor account of this device is disabled, and no SNMP is configured: nobody but you watches it. No readings come in until one of the two changes.',
      ),
      remedies: [GUIDANCE, INVENTORY],
    };
  }
  return {
    title: t('No readings yet'),
    text: t('First reading expected within {0}. A health check takes one now.', exactDuration(device.interval)),
    remedies: [CHECK],
  };
}

/** Said above charts that are all empty: when the device was last read, and how to come there. */
export function emptyTimeNotice({ lastSeen, source }: TelemetryDevice, now: number): PageNotice {
  const age = lastSeen === undefined ? undefined : now - lastSeen;
  const text = age === undefined ? t('No readings in this time.') : t('No readings in this time. The last one came {0}.', ago(age));
  if (age !== undefined && age < DAY) return { level: 'warning', text, remedy: { label: t('Show Last Day'), action: 'showDay' } };
  // One that is only read is checked where it is watched.
  return { level: 'warning', text, ...(source === undefined && { remedy: CHECK }) };
}

/** What a person looking at the charts must know about them: why they stopped, or may soon. */
export function noticesOf(device: TelemetryDevice, error: string | undefined, failure: string | undefined): readonly PageNotice[] {
  const notices: PageNotice[] = [];
  if (failure !== undefined) {
    const text = t('{0} What is shown is from before; new readings appear once the service answers.', plainText(failure, 300));
    notices.push({ level: 'warning', text, remedy: RETRY });
  }
  if (device.monitorAccount === 'disabled') {
    notices.push({
      level: 'info',
      text: t('Console polling is off: the monitor account is disabled. What the console alone reports is not updated.'),
      remedy: GUIDANCE,
    });
  }
  for (const problem of device.problems) notices.push({ level: 'warning', text: plainText(problem, 300) });
  for (const sentence of device.notJudged) notices.push({ level: 'info', text: plainText(sentence, 300) });
  if (error !== undefined && failure === undefined) {
    notices.push({ level: 'warning', text: t('The charts could not be brought up to date. {0}', plainText(error, 300)), remedy: RETRY });
  }
  return notices;
}

/** Whose the limits are, where they are not what the device told. */
export function limitsNotice(lines: readonly Pick<Line, 'modelLimits'>[]): readonly PageNotice[] {
  if (!lines.some(({ modelLimits }) => modelLimits)) return [];
  return [{ level: 'info', text: t('Some limits shown are the model’s own: the channel that tells the values tells no limits.') }];
}

/** Gaps that are told each by itself. */
const TOLD = 2;

/** Time within what is drawn that was not watched, in words: the newest, and how many there are before. `untold`: so many are left out. */
export function gapNotices(
  gaps: readonly PageGap[],
  { from, to }: { readonly from: number; readonly to: number },
  untold = 0,
): readonly PageNotice[] {
  const within = gaps.filter((gap) => gap.to > from && gap.from < to).sort((a, b) => a.from - b.from);
  const before = within.length - TOLD;
  const short: PageNotice = {
    level: 'info',
    text: plural(
      untold,
      '{0} shorter gap is not drawn: a shorter time shows it.',
      '{0} shorter gaps are not drawn: a shorter time shows them.',
    ),
  };
  const told = within.slice(-TOLD).map((gap, i): PageNotice => {
    const text = `${plainText(gap.what, 80)} ${spanOf(gap)}: ${plainText(gap.why, 120)}.`;
    const more = i === 0 && before > 0 ? plural(before, ' There is {0} more gap before.', ' There are {0} more gaps before.') : '';
    return { level: 'info', text: `${text}${more}` };
  });
  return untold > 0 ? [...told, short] : told;
}

function spanOf({ from, to, goesOn }: PageGap): string {
  return goesOn ? t('since {0}', moment(from)) : t('from {0} to {1}', moment(from), moment(to));
}

function moment(time: number): string {
  const today = new Date().toDateString() === new Date(time).toDateString();
  return today ? clock(time) : `${formatDay(time)}, ${clock(time)}`;
}

/** "Last reading 12 s ago", or "Not heard of since 18:05": whether that is too long ago for the poll interval. */
export function freshness(device: TelemetryDevice, now: number): { readonly text: string; readonly late: boolean } {
  if (device.lastSeen === undefined) return { text: t('No reading yet'), late: false };
  const age = now - device.lastSeen;
  if (!isTooOld(age, device.interval)) return { text: t('Last reading {0}', ago(age)), late: false };
  const day = age > DAY ? `${formatDay(device.lastSeen)}, ` : '';
  return { text: t('Not heard of since {0}{1}', day, clock(device.lastSeen)), late: true };
}

/** For a screen reader: the poll rhythm in words. */
export function rhythm(device: TelemetryDevice): string {
  return t('Polled every {0}', exactDuration(device.interval));
}
