import type { HealthState } from '../../core/alerting/health.ts';
import { channelFacts, channelOfComponent } from '../../core/channel.ts';
import { t } from '../../core/l10n.ts';
import { hasModelLimits, isFact } from '../../core/reading.ts';
import type { ChannelRecord, ComponentRecord, DeviceRecord, ReadingRecord } from '../../protocol/contract.ts';

/**
 * How something stands, as a view shows it: by icon shape, colour and word. `off`: not watched on purpose. `fact`: there is nothing in it
 * that could be good or bad.
 */
export type Tone = HealthState | 'pending' | 'off' | 'fact';

const rank: readonly Tone[] = ['failed', 'degraded', 'pending', 'unknown', 'unjudged', 'ok', 'fact', 'off'];

/** The order of views and sums: the worst first, what is not judged before what is fine. */
export const tonesInOrder: readonly Tone[] = rank;

/** The one to worry about most; `off` when there is none. */
export function worstTone(tones: readonly Tone[]): Tone {
  let worst = rank.length - 1;
  for (const tone of tones) worst = Math.min(worst, rank.indexOf(tone));
  return rank[worst] ?? 'off';
}

/** The worse one first. */
export function compareTones(a: Tone, b: Tone): number {
  return rank.indexOf(a) - rank.indexOf(b);
}

const words: Record<Tone, string> = {
  ok: t('ok'),
  pending: t('degraded, not yet certain'),
  degraded: t('degraded'),
  failed: t('failed'),
  unknown: t('unknown'),
  unjudged: t('seen, not judged'),
  fact: t('seen'),
  off: t('not watched'),
};

export function toneWord(tone: Tone): string {
  return words[tone];
}

/** A component whose only blemish is not certain yet is pending, whatever its last reading says. */
export function componentTone(component: Pick<ComponentRecord, 'state' | 'fact' | 'indicators'>): Tone {
  // Once it is old it is unknown like anything else.
  if (component.fact && component.state === 'unjudged') return 'fact';
  const phases = new Set(component.indicators.map(({ phase }) => phase));
  const firing = phases.has('firing') || phases.has('recovering');
  if (phases.has('pending') && !firing) return 'pending';
  return component.state;
}

/** A reading of a component: the device's word on it, and never worse than what the component has been judged to be. */
export function readingTone(reading: Pick<ReadingRecord, 'metric' | 'attributes' | 'state'>, component: ComponentRecord): Tone {
  const whole = componentTone(component);
  const own = toneOfValue(reading, component, whole);
  return rank.indexOf(own) < rank.indexOf(whole) ? whole : own;
}

function toneOfValue(
  { metric, attributes, state }: Pick<ReadingRecord, 'metric' | 'attributes' | 'state'>,
  { indicators }: ComponentRecord,
  whole: Tone,
): Tone {
  if (state !== undefined) return whole === 'unknown' && state === 'ok' ? 'unknown' : state;
  if (whole === 'unknown') return 'unknown';
  // What parsers check of attributes does not matter here: a record's are plain texts.
  if (isFact({ metric, attributes: attributes as Parameters<typeof isFact>[0]['attributes'] })) return 'fact';
  if (indicators.length === 0) return 'unjudged';
  return hasModelLimits({ attributes }) ? whole : 'fact';
}

/** A channel's row: how it fared, and what is known of it as a component. */
export function channelTone(channel: ChannelRecord, judged: ComponentRecord | undefined): Tone {
  const own: Tone = ({ ok: 'ok', failed: 'degraded', unknown: 'unknown', off: 'off' } as const)[channel.state];
  if (!judged || channel.state === 'off') return own;
  return worstTone([own === 'unknown' && channel.error === undefined ? 'off' : own, componentTone(judged)]);
}

/**
 * A device is never milder than anything below it. Pending shows as itself when nothing worse is known: the device's own state already
 * counts it as degraded.
 */
export function deviceTone(device: DeviceRecord): Tone {
  const { state, firing, channels, components, problems, paused } = device;
  const rows = worstTone([
    ...components.filter(({ id }) => channelOfComponent(id) === undefined).map(componentTone),
    ...channels.map((channel) =>
      channelTone(
        channel,
        components.find(({ id }) => id === channelFacts[channel.channel].component),
      ),
    ),
    // An entry that was never right says nothing of the appliance: of that nothing is known.
    ...(problems.some(({ code }) => code !== NEVER_WATCHED) ? (['degraded'] as const) : []),
  ]);
  // What a person has paused is not unknown by a fault; what fired before goes on.
  if (paused && state === 'unknown') return rows;
  const isOnlyPending = state === 'degraded' && firing === 0 && rows === 'pending';
  return isOnlyPending ? 'pending' : worstTone([state, rows]);
}

/** Codes of the problems that say that the inventory is wrong, not the device. */
export const NOT_AS_WRITTEN = 'not-as-written';
export const NEVER_WATCHED = 'never-watched';

/** The device without what is wrong in the inventory: as what is watched of it stands. */
export function asWatched(device: DeviceRecord): DeviceRecord {
  if (!device.problems.some(({ code }) => code === NOT_AS_WRITTEN)) return device;
  return { ...device, problems: device.problems.filter(({ code }) => code !== NOT_AS_WRITTEN) };
}

/** A device's tone in a word: of one that is fine as far as it is judged, that it is not judged in full. */
export function deviceWord(written: DeviceRecord): string {
  if (written.notAsWritten?.stays === 'nothing') return t('never watched');
  const device = asWatched(written);
  if (device.paused && deviceTone(device) !== 'off') return t('{0} when it was paused', toneWord(deviceTone(device)));
  const tone = deviceTone(device);
  const isPartly = tone === 'unjudged' && device.components.some((component) => componentTone(component) === 'ok');
  const word = isPartly ? t('partly watched') : toneWord(tone);
  return written.notAsWritten ? t('{0}, not watched as written', word) : word;
}
