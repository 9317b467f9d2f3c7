import type { ReadingRecord } from '../protocol/contract.ts';
import { stateCell, valueText } from './states.ts';
import { type Paint, table } from './table.ts';

type Shown = Pick<ReadingRecord, 'metric' | 'attributes' | 'value' | 'unit' | 'state'> & { readonly channel?: ReadingRecord['channel'] };

/** Readings as people read them, in the order they came. */
export function readingTable(readings: readonly Shown[], paint: Paint): readonly string[] {
  const byChannel = readings.some(({ channel }) => channel !== undefined);
  const rows = readings.map((reading) => [
    reading.attributes['hw.name'] ?? reading.attributes['hw.id'] ?? '',
    reading.metric,
    { text: valueText(reading), align: 'right' as const },
    ...(byChannel ? [reading.channel ?? ''] : []),
    reading.state === undefined ? '' : stateCell(reading.state),
  ]);
  return table(['COMPONENT', 'METRIC', 'VALUE', ...(byChannel ? ['CHANNEL'] : []), 'STATE'], rows, paint);
}
