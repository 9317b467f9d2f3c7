import { ago } from '../../src/core/time/duration.ts';
import type { PageReading } from '../../src/protocol/pages/toAlertPage.ts';
import { element } from '../common/element.ts';

/** What a part reads now, or read last, in words. `now` is in milliseconds since the epoch. */
export function readingsView(readings: readonly PageReading[], now: number): HTMLElement {
  const rows = readings.flatMap(({ part, what, value, limits, channel, time }) => {
    const note = [limits, channel, ago(Math.max(0, now - time))].filter((each) => each !== undefined).join(' · ');
    return [
      element('dt', {}, element('bdi', {}, part), `, ${what}`),
      element('dd', {}, element('bdi', { class: 'reading-value' }, value), ' ', element('span', { class: 'reading-note' }, note)),
    ];
  });
  return element('dl', { class: 'readings' }, ...rows);
}
