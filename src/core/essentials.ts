import { channelFacts, type PolledChannel, witnessFacts, witnessOf } from './channel.ts';
import type { Measurement } from './reading.ts';
import { sensorKey } from './series.ts';
import { listed } from './words.ts';

/**
 * Something that every appliance of a model has and that can fail. A device of which nothing judges it is only partly watched, however
 * well the rest is; and a poll that was to read it and could not has not seen the device.
 */
export interface Essential {
  /** As people call it within a sentence, in the plural or as a mass: `fans`, `tamper`. */
  readonly words: string;
  /** How many parts of it each appliance has. Left out: one. */
  readonly parts?: number;
  /** Indicators that judge it, by `component.condition`. */
  readonly indicators: RegExp;
  /** Readings that tell of it, by metric and component (`sensorKey`). */
  readonly readings: RegExp;
  /** What is asked for it at every poll, by channel: a command, or what it is called there. A channel left out need not tell of it. */
  readonly asked: { readonly [C in PolledChannel]?: string };
}

/**
 * What nothing judges, as sentences; empty when all is judged.
 * @param indicators what is judged, by `component.condition`
 * @param channels those that the device is polled over
 */
export function notJudged(
  essentials: readonly Essential[],
  indicators: Iterable<string>,
  channels: readonly PolledChannel[],
): readonly string[] {
  const judged = [...indicators];
  const lacking = ({ indicators: wanted, parts = 1 }: Essential) =>
    parts - new Set(judged.filter((indicator) => wanted.test(indicator)).map((indicator) => indicator.split('.')[0])).size;
  const missing = essentials.filter((each) => lacking(each) > 0);
  const isAsked = ({ asked }: Essential) => channels.some((channel) => asked[channel] !== undefined);
  const named = (those: readonly Essential[]) =>
    listed(
      those.map((each) => (lacking(each) < (each.parts ?? 1) ? `${lacking(each)} of ${each.parts} ${each.words}` : each.words)),
      'or',
    );
  const beyond = missing.filter((each) => !isAsked(each));
  const awaited = missing.filter(isAsked);
  const only = listed(channels.map((channel) => channelFacts[channel].name));
  return [
    ...(beyond.length > 0 && only !== '' ? [`${only} only: nothing judges ${named(beyond)}.`] : []),
    ...(awaited.length > 0 ? [`Nothing has judged ${named(awaited)} so far.`] : []),
  ];
}

/** An essential that a poll was to read and could not, and why. `why` is no sentence. */
export interface Unread {
  readonly words: string;
  readonly why: string;
}

/**
 * What a poll over one channel asked for and cannot be read: not told, not understood, or not in a way that its copies agree on.
 * @param failures why a command brought nothing, by command, of those that were sent; a command that is not in it was not sent
 */
export function unreadIn(
  essentials: readonly Essential[],
  channel: PolledChannel,
  readings: readonly Pick<Measurement, 'metric' | 'attributes'>[],
  failures: ReadonlyMap<string, string | undefined>,
): readonly Unread[] {
  const told = readings.map(sensorKey);
  return essentials.flatMap(({ words, readings: wanted, asked }): readonly Unread[] => {
    if (told.some((key) => wanted.test(key))) return [];
    const source = asked[channel];
    if (source === undefined || (witnessFacts[witnessOf(channel)].byCommand && !failures.has(source))) return [];
    return [{ words, why: failures.get(source) ?? `“${source}” tells nothing of this that can be read` }];
  });
}
