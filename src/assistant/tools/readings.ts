import { readingText } from '../../core/readingText.ts';
import { plainText } from '../../core/text.ts';
import type { ComponentRecord, ReadingRecord } from '../../protocol/contract.ts';
import { deviceOf, stateWord } from '../deviceFacts.ts';
import { text, whole } from '../input.ts';
import { paged } from '../paged.ts';
import { idOrQuoted, quoted, quotedName } from '../quoted.ts';
import { CannotAnswer } from '../reader.ts';
import { tool } from '../tool.ts';

const PARTS = 60;
/** Of one part, the first. */
const READINGS = 12;

export const latestReadings = tool({
  name: 'latest_readings',
  title: 'Latest Readings of an HSM',
  description:
    'Gives the newest reading of each value of one HSM, part by part: temperatures, fans, power supplies, voltages, storage, services, partitions, with limits, time and channel. ' +
    'A reading says how things stood at its time.',
  fields: {
    device: text('Id of the device.'),
    component: text('Only this part and what sits in it, such as "fan2b".'),
    metric: text('Only this metric, such as "hw.temperature".'),
    offset: whole(0, 100_000, 'Where to begin: the "next" of the answer before.'),
  },
  required: ['device'],
  async answer({ device: id = '', component, metric, offset = 0 }, { ask, now }) {
    const device = deviceOf(await ask('snapshot', {}), id, now);
    const parts = device.components
      .filter(({ id: part, parent }) => component === undefined || part === component || parent === component)
      .map((part) => ({ ...part, readings: part.readings.filter((reading) => metric === undefined || reading.metric === metric) }))
      .filter(({ readings }) => readings.length > 0);
    if (component !== undefined && parts.length === 0) {
      const known = device.components.slice(0, PARTS).map((part) => plainText(part.id, 40));
      throw new CannotAnswer(`Nothing such was read of a part "${plainText(component, 80)}". Parts: ${known.join(', ') || 'none'}.`);
    }
    return {
      device: device.id,
      name: quotedName(device.name),
      ...(device.lastSeen !== undefined && { lastHeard: device.lastSeen }),
      ...(device.notHeardSince !== undefined && { notHeard: 'It was not heard for more than two poll intervals: these readings are old.' }),
      ...(parts.length === 0 && { note: 'Nothing such was read.' }),
      parts: paged(parts, offset, PARTS, partFacts),
    };
  },
});

function partFacts({ id, name, type, parent, state, readings }: ComponentRecord) {
  return {
    id: idOrQuoted(id),
    name: quotedName(name),
    type,
    ...(parent !== undefined && { in: idOrQuoted(parent) }),
    state: stateWord(state),
    readings: readings.slice(0, READINGS).map(readingFacts),
    ...(readings.length > READINGS && { readingsLeftOut: readings.length - READINGS }),
  };
}

function readingFacts(reading: ReadingRecord) {
  const { metric, value, unit, state, limits, time, channel } = reading;
  return {
    metric: idOrQuoted(metric),
    value,
    ...(unit !== undefined && { unit: idOrQuoted(unit) }),
    shown: quoted(readingText(reading, (at) => new Date(at).toISOString())),
    ...(state !== undefined && { state }),
    ...(limits && { limits }),
    time,
    channel,
  };
}
