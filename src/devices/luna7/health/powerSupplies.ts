import type { Observation } from '../../../core/indicator.ts';
import { quantity } from '../../../core/measuring/quantity.ts';
import type { Measurement } from '../../../core/reading.ts';
import { againstLimits, observation, plain } from '../../shared/againstLimits.ts';
import { deadBandOf } from '../parts/sensorLimits.ts';

/** Below this a 12 V output delivers nothing; the appliance shows 0.000 for a supply without AC. */
const DARK_BELOW = 1;

/** Texts of a supply's status that are about its input. */
const inputTexts: ReadonlySet<string> = new Set(['Power Supply AC lost', 'AC lost or out-of-range']);

type Output = 'delivers' | 'dark' | 'off-limits' | 'unclear';

interface Supply {
  readonly id: string;
  readonly name: string;
  readonly status: Measurement | undefined;
  /** The row by which the baseboard of 5.x tells of a supply in place of its status, without words for it. */
  readonly presence: Measurement | undefined;
  readonly volts: Measurement | undefined;
  readonly fan: Measurement | undefined;
  readonly temperature: Measurement | undefined;
  readonly output: Output;
}

function output(volts: Measurement | undefined): Output {
  if (volts === undefined) return 'unclear';
  const { verdict } = againstLimits(volts, ['low', 'high']);
  if (verdict === 'unknown') return 'unclear';
  if (verdict === 'positive') return volts.value < DARK_BELOW ? 'unclear' : 'delivers';
  return volts.value < DARK_BELOW ? 'dark' : 'off-limits';
}

function supply(n: number, byId: ReadonlyMap<string, Measurement>): Supply {
  const id = `psu${n}`;
  const volts = byId.get(`${id}-12v`);
  return {
    id,
    name: `Power supply ${n}`,
    status: byId.get(id),
    presence: byId.get(`${id}-present-state`),
    volts,
    fan: byId.get(`${id}-fan`),
    temperature: byId.get(`${id}-temp`),
    output: output(volts),
  };
}

/**
 * What the readings say about the two power supplies and their own sensors.
 *
 * A supply that delivers nothing explains its own 12 V, temperature and fan: those are unknown then, and the supply alone is negative.
 * Without AC its fan stands still as well; if the fan turns, AC is there and the supply itself has failed. Both supplies dark is
 * nothing an appliance could report, so it is not believed; nor is a dark one beside an empty bay.
 */
export function observeSupplies(byId: ReadonlyMap<string, Measurement>): Observation[] {
  const supplies = [supply(1, byId), supply(2, byId)];
  const impossible = supplies.every((each) => each.output === 'dark' || each.status?.attributes['hw.status.sensors'] === 'none');
  return supplies.flatMap((own) => {
    const partner = supplies.find((other) => other !== own);
    return own.status === undefined && own.volts === undefined && own.fan === undefined && own.temperature === undefined
      ? observeStates(own, byId)
      : [...observeSupply(own, partner, impossible), ...observeSensors(own)];
  });
}

/** Baseboards of 6.x that have no numbers for a supply, only states: a failure is what they say in words. */
function observeStates({ id, name }: Supply, byId: ReadonlyMap<string, Measurement>): Observation[] {
  const states = ['voltage', 'temp', 'fan'].flatMap((part) => byId.get(`${id}-${part}-state`) ?? []);
  const failed = states.filter(({ state }) => state === 'failed').map(({ attributes }) => attributes['hw.name']);
  if (failed.length > 0) return [plain(id, 'failed', 'negative', `${name} reports a failure of ${failed.join(', ')}`)];
  const well = states.length === 3 && states.every(({ state }) => state === 'ok');
  return well ? [plain(id, 'failed', 'positive', `${name} reports no failure`)] : [];
}

function observeSupply(own: Supply, partner: Supply | undefined, impossible: boolean): Observation[] {
  const { id, name, status, volts } = own;
  const text = status?.attributes['hw.status.text'];
  const say = (condition: string, verdict: Observation['verdict'], sentence: string) => plain(id, condition, verdict, sentence);

  if (status?.attributes['hw.status.sensors'] === 'none') {
    const why = `none of the sensors of ${name} reads anything, and its status says “${text}”`;
    return [
      say('absent', text === 'Presence detected' ? 'unknown' : 'negative', why),
      say('ac-lost', 'unknown', why),
      say('failed', 'unknown', why),
    ];
  }
  const volt = volts === undefined ? 'no readable 12 V output' : quantity(volts.value, 'V');
  const present = own.output === 'delivers' || own.output === 'off-limits' || (status?.state === 'ok' && own.output !== 'dark');
  const absent = say(
    'absent',
    present ? 'positive' : 'unknown',
    `${name}: ${volt}; status ${text === undefined ? 'not readable' : `“${text}”`}`,
  );

  if (own.output === 'dark') {
    if (impossible) {
      const why = 'neither supply delivers anything by these readings, yet the appliance answers';
      return [absent, say('ac-lost', 'unknown', why), say('failed', 'unknown', why)];
    }
    const beside =
      partner?.output === 'delivers'
        ? `${partner.name} delivers ${quantity(partner.volts?.value ?? 0, 'V')}`
        : 'its partner was not readable';
    const fanTurns = own.fan !== undefined && againstLimits(own.fan, ['low']).verdict === 'positive' && own.fan.value > 0;
    if (fanTurns) {
      const why = `${name} delivers ${volt} although its fan turns at ${quantity(own.fan?.value ?? 0, 'rpm')}; ${beside}`;
      return [absent, say('failed', 'negative', why), say('ac-lost', 'unknown', why)];
    }
    const why = `${name} delivers ${volt}${own.fan === undefined ? '' : ` and its fan reads ${quantity(own.fan.value, 'rpm')}`}; ${beside}`;
    return [absent, say('ac-lost', 'negative', why), say('failed', 'unknown', why)];
  }
  return [absent, acLost(own, text, volt, say), failed(own, text, volt, say)];
}

type Say = (condition: string, verdict: Observation['verdict'], sentence: string) => Observation;

function acLost({ name, output: out }: Supply, text: string | undefined, volt: string, say: Say): Observation {
  const inputLost = text !== undefined && inputTexts.has(text);
  if (out === 'unclear') return say('ac-lost', 'unknown', `${name}: ${volt}; status ${text === undefined ? 'not readable' : `“${text}”`}`);
  if (inputLost) return say('ac-lost', 'unknown', `${name} delivers ${volt}, yet its status says “${text}”`);
  return say('ac-lost', 'positive', `${name} delivers ${volt}`);
}

function failed({ name, status, presence, output: out }: Supply, text: string | undefined, volt: string, say: Say): Observation {
  // Without a status of its own, a supply is as good as what it delivers.
  if (status === undefined && presence !== undefined && out === 'delivers') return say('failed', 'positive', `${name} delivers ${volt}`);
  if (status === undefined || status.state === 'unknown' || text === undefined) {
    return say(
      'failed',
      'unknown',
      `the status of ${name} is ${text === undefined ? 'not readable' : `“${text}”, which its state word does not confirm`}`,
    );
  }
  if (status.state === 'ok') return say('failed', 'positive', `the status of ${name} is “${text}”`);
  if (inputTexts.has(text)) return say('failed', 'unknown', `the status of ${name} is “${text}”`);
  return say('failed', 'negative', `the status of ${name} is “${text}”; its output is ${volt}`);
}

function observeSensors(own: Supply): Observation[] {
  const dark = own.output === 'dark';
  const judgeSensor = (reading: Measurement | undefined, condition: string, sides: readonly ('low' | 'high')[]): Observation[] => {
    if (reading === undefined) return [];
    const id = reading.attributes['hw.id'];
    if (!dark) return [observation(id, condition, againstLimits(reading, sides, deadBandOf(reading)))];
    const shown = `${reading.attributes['hw.name']} reads ${quantity(reading.value, reading.unit)}, which ${own.name} explains: it delivers nothing`;
    return [plain(id, condition, 'unknown', shown)];
  };
  return [
    ...judgeSensor(own.volts, 'supply-voltage-out-of-range', ['low', 'high']),
    ...judgeSensor(own.temperature, 'temperature-high', ['high']),
    ...judgeSensor(own.fan, 'supply-speed-low', ['low']),
  ];
}
