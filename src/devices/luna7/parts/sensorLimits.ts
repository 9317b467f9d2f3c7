import { LIMITS_OF, type Limits, type Measurement, type Metric, NOT_JUDGED } from '../../../core/reading.ts';

/**
 * The model's own limits of its sensors, for values that come without any: those of LM-SENSORS-MIB. They are the thresholds that `status
 * sensors` prints on this model (7.2, "status sensors"). Sensors without a threshold there (`RAM TMax`, `CPU_VCORE`) have none here.
 * Units: rpm, °C, V.
 */
const fan: Limits = { lowNonRecoverable: 1000, lowCritical: 2000 };
const high = (highCritical: number, highNonRecoverable?: number): Limits =>
  highNonRecoverable === undefined ? { highCritical } : { highCritical, highNonRecoverable };
const within = (lowCritical: number, highCritical: number): Limits => ({ lowCritical, highCritical });
const each = (ids: readonly string[], limits: Limits): readonly (readonly [string, Limits])[] => ids.map((id) => [id, limits] as const);

const limitsById: ReadonlyMap<string, Limits> = new Map<string, Limits>([
  ...each(['fan1a', 'fan1b', 'fan2a', 'fan2b', 'fan3a', 'fan3b'], fan),
  ['cpu', high(95, 100)],
  ['vrd', high(105, 110)],
  ['pch', high(99, 104)],
  ...each(['inlet', 'cha-dimm-0', 'cha-dimm-1', 'chb-dimm-0', 'chb-dimm-1'], high(87, 97)),
  ['12v', within(11.16, 12.9)],
  ...each(['5v', '5vsb'], within(4.65, 5.37)),
  ...each(['3vmain', '3vsb'], within(3.06, 3.54)),
  ['vccsa', within(0.98, 1.13)],
  ['vccio', within(0.88, 1.02)],
  ['1v2', within(1.13, 1.29)],
  ['2v5-vpp', within(2.32, 2.68)],
  ['1v0-pch', within(0.93, 1.08)],
  ['1v5-bmc', within(1.47, 1.93)],
  ['1v26-bmc', within(1.17, 1.35)],
  ['1v8-aux', within(1.67, 1.93)],
  ['vbat', { lowNonRecoverable: 2.1, lowCritical: 2.5 }],
  ...each(['psu1-12v', 'psu2-12v'], within(10.8, 13.2)),
  ...each(['psu1-temp', 'psu2-temp'], high(50)),
  ...each(['psu1-fan', 'psu2-fan'], { lowNonRecoverable: 1000, lowCritical: 1300 }),
]);

/** The model's own limits of a sensor; undefined: it has none. */
export function limitsOf(component: string): Limits | undefined {
  return limitsById.get(component);
}

/** What its sensors with limits measure: a part has other numbers, too, which they do not bound. */
export function isMeasured(metric: Metric): boolean {
  return metric === 'hw.fan.speed' || metric === 'hw.temperature' || metric === 'hw.voltage';
}

/**
 * How far beyond its limit a value has to be before it counts as good again, where that is known: a fan's own hysteresis is 500 rpm
 * (Monitoring Guide, Table 6). In between nothing is certain.
 */
const deadBands: ReadonlyMap<Metric, number> = new Map<Metric, number>([['hw.fan.speed', 500]]);

export function deadBandOf({ metric }: Pick<Measurement, 'metric'>): number {
  return deadBands.get(metric) ?? 0;
}

/** Sensors by the agent's name for them that are known to be wrong, and why they are never judged. */
const knownWrong: ReadonlyMap<string, string> = new Map([
  ['loc1', 'never judged: the manufacturer has confirmed that this value of the agent is wrong'],
]);

/**
 * A sensor's value with what the model knows of it: its own limits, marked as such, or why it is never judged.
 * @param device what the agent calls the sensor
 */
export function asTheModelKnows(reading: Measurement, device: string): Measurement {
  const { attributes } = reading;
  const wrong = knownWrong.get(device.toLowerCase());
  if (wrong !== undefined) return { ...reading, attributes: { ...attributes, [NOT_JUDGED]: wrong } };
  const limits = limitsById.get(attributes['hw.id']);
  return limits === undefined ? reading : { ...reading, attributes: { ...attributes, [LIMITS_OF]: 'model' }, limits };
}
