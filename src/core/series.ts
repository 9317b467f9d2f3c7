import type { Channel } from './reading.ts';

/** What a reading measures, and of which component. Device ids are no part of the keys: they hold within one device. */
interface Sensed {
  readonly metric: string;
  readonly attributes: { readonly 'hw.id'?: string };
}

/** A metric of a component, whatever channel it is read over. Metrics hold no space, so no two sensors share a key. */
export function sensorKey({ metric, attributes }: Sensed): string {
  return `${metric} ${attributes['hw.id'] ?? ''}`;
}

/**
 * A metric of a component over one channel: what history draws one line for. Channels hold no space either. Pages keep these keys over
 * reloads, so their form stays.
 */
export function seriesKey(sensed: Sensed & { readonly channel: Channel }): string {
  return `${sensorKey(sensed)} ${sensed.channel}`;
}
