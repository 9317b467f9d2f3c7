import { atMost, bitErrorRate, falseAlertsPerYear, type LineTally, wrongReading } from '../core/alerting/falseAlerts.ts';
import { type Channel, channelFacts } from '../core/channel.ts';
import { plural, t } from '../core/l10n.ts';
import { DAY, HOUR } from '../core/time/duration.ts';
import { formatNumber } from '../core/words.ts';

/** How noisy the lines to a device are, as clients see it, and what that means. Times are ISO 8601 strings in UTC. */

export interface LineNoiseHour extends LineTally {
  /** When the hour begins. */
  readonly at: string;
  /** Polls in which a line was spoilt. */
  readonly spoiltPolls: number;
  /** Outputs that had to be read once more than all are. */
  readonly rereads: number;
  /** Lines and values that were refused. */
  readonly refused: number;
}

export interface LineNoiseRecord {
  readonly channel: Channel;
  /** As people call it. */
  readonly name: string;
  /** It is a line on which bits can flip unseen: a serial one. */
  readonly serial: boolean;
  /** Seconds between polls, and how many slots of how many make an alert of a part. */
  readonly interval: number;
  readonly needed: number;
  readonly slots: number;
  /** Those in which it was polled, the oldest first. */
  readonly hours: readonly LineNoiseHour[];
}

/** A silent console fires when so many slots are negative (generalConditions.ts). */
const SILENT_SLOTS = 4;
/** Of fewer polls nothing is reckoned: hardly half a day of them. */
const LEAST_POLLS = 72;
/** What is rarer than once in so many years is not told exactly. */
const LONGEST = 1_000_000;
/** From this share of spoilt lines on, four copies have to agree (copies.ts). */
const BAD_SHARE = 1 / 6;
/** Polls that are spoilt are few, and then many of their lines: so much more than if noise were even. */
const BURSTS = 5;

export function noiseTotals(hours: readonly LineNoiseHour[]): Omit<LineNoiseHour, 'at'> {
  const sum = (key: Exclude<keyof LineNoiseHour, 'at'>) => hours.reduce((total, hour) => total + hour[key], 0);
  return {
    ...{ polls: sum('polls'), failed: sum('failed'), spoiltPolls: sum('spoiltPolls'), lines: sum('lines') },
    ...{ spoilt: sum('spoilt'), rereads: sum('rereads'), refused: sum('refused') },
  };
}

/** What was seen, and what it means: sentences. `now`: ms since the epoch. */
export function noiseSentences(record: LineNoiseRecord, now: number): readonly string[] {
  const { hours, serial } = record;
  const total = noiseTotals(hours);
  const first = hours[0];
  if (!first || total.polls === 0) return [t('No poll is on record.')];
  const days = Math.max(1, Math.ceil((now - Date.parse(first.at) - HOUR) / DAY));
  const seen = [
    serial && t('{0} with spoilt lines', share(total.spoiltPolls, total.polls)),
    t('{0} without a usable answer', share(total.failed, total.polls)),
    serial && plural(total.rereads, '{0} output read once more', '{0} outputs read once more'),
    plural(total.refused, '{0} line or value refused', '{0} lines or values refused'),
  ].filter(Boolean);
  return [
    plural(days, 'Of {1} polls within {0} day: {2}.', 'Of {1} polls within {0} days: {2}.', formatNumber(total.polls, 0), seen.join(', ')),
    ...(serial ? meaning(record, total) : []),
  ];
}

function meaning({ interval, needed, slots }: LineNoiseRecord, total: LineTally): readonly string[] {
  const { polls, failed, lines, spoilt } = total;
  const rate = bitErrorRate(total);
  const slot = interval * 1000;
  const flips = rate === 0 ? t('No line was spoilt.') : t('About one bit in {0} flips.', formatNumber(Math.round(1 / rate), 0));
  if (polls < LEAST_POLLS) return [flips, t('Fewer than {0} polls do not tell how often chance alone would raise an alert.', LEAST_POLLS)];
  const worst = bitErrorRate({ lines, spoilt: Math.min(lines, atMost(spoilt)) });
  const part = falseAlertsPerYear(Math.max(wrongReading(rate), wrongReading(worst)), { needed, slots, interval: slot });
  const lost = Math.min(1, atMost(failed) / polls);
  const silent = falseAlertsPerYear(lost, { needed: Math.min(SILENT_SLOTS, slots), slots, interval: slot });
  return [
    flips,
    t('At this rate the policy would raise a false alert about a part {0}.', years(part)),
    failed > polls / 2
      ? t('More than half of the polls bring nothing: that is no noise any more.')
      : t('It would call the console silent without a cause {0}.', years(silent)),
    t(
      'Reckoned with as much noise as that many polls may hide (95 %), for bits that flip one by one, lines of 60 characters, and {0} of {1} slots; each wrong reading counts as a fault of the same part, so it is rarer in truth. Bursts are not in it.',
      needed,
      slots,
    ),
  ];
}

/** `once in 40 years`, `less than once in a million years`, `3 times a year`. */
function years(perYear: number): string {
  if (perYear * LONGEST < 1) return t('less than once in a million years');
  if (perYear <= 1) return t('once in {0} years', formatNumber(Math.floor(1 / perYear), 0));
  return t('{0} times a year', formatNumber(Math.ceil(perYear), 0));
}

/** What a person can do about it: sentences. Empty: nothing is to be done. */
export function noiseAdvice({ hours, serial }: LineNoiseRecord): readonly string[] {
  const total = noiseTotals(hours);
  if (total.polls === 0) return [];
  if (!serial) {
    return total.failed > 0
      ? [t('Answers are lost on the way: look at the network between, at the load of the appliance, and at “timeout” in its entry.')]
      : [];
  }
  const lines = total.spoilt / Math.max(1, total.lines);
  // Were noise even, this share of the polls would have at least one spoilt line.
  const even = 1 - (1 - lines) ** (total.lines / total.polls);
  const inBursts = total.spoiltPolls > 0 && even > BURSTS * (total.spoiltPolls / total.polls);
  return [
    ...(lines >= BAD_SHARE
      ? [t('The line is bad: use a shorter or a shielded cable, and a lower speed on both sides (“baudRate” in the inventory).')]
      : total.spoilt > 0 && !inBursts
        ? [t('Noise comes evenly: look at plugs, the length of the cable and its earth; a lower speed on both sides helps (“baudRate”).')]
        : []),
    ...(inBursts ? [t('Noise comes in bursts: look for what is switched on then, and lead the cable away from power lines.')] : []),
    ...(total.failed > 0 && total.failed <= total.polls / 2
      ? [t('Whole answers are lost: with a terminal server or an adapter that drops bytes, flow control helps (“flowControl”: “xonxoff”).')]
      : []),
  ];
}

function share(part: number, of: number): string {
  const percent = (100 * part) / of;
  return t('{0} ({1} %)', formatNumber(part, 0), formatNumber(percent > 0 && percent < 0.1 ? 0.1 : percent, 1));
}

/** As people call the line. */
export function lineName(channel: Channel, way: string | undefined): string {
  return way ?? channelFacts[channel].name;
}
