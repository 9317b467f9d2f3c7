import type { Observation } from '../../../core/indicator.ts';
import type { Channel, Measurement, Rejected } from '../../../core/reading.ts';
import { count } from '../../../core/words.ts';
import { againstLimits, type LimitVerdict, observation, plain } from '../../shared/againstLimits.ts';
import { sensors } from '../parts/components.ts';
import { deadBandOf } from '../parts/sensorLimits.ts';
import { applianceConditionsOf, observePart } from './applianceHealth.ts';
import { certificateConditions, observeExpiries, passwordConditions } from './expiries.ts';
import { observePartitions, partitionConditionsOf } from './partitionHealth.ts';
import { observeSupplies } from './powerSupplies.ts';
import { conditionOfSensor, SUPPLY_PART } from './sensorConditions.ts';
import { observeServices, serviceConditionsOf } from './serviceHealth.ts';

/** Logins left at or below which the next mistake may be the last: an HSM allows three, and one mistake is a slip of the hand. */
const FEW_LOGINS = 1;

/** What can be judged about a component over a channel: what is unknown when nothing of it could be read. */
function conditionsOf(component: string, channel: Channel): readonly string[] {
  if (component === 'ntls') return ['down', ...certificateConditions];
  if (component === 'monitor-account') return passwordConditions;
  if (component === 'hsm')
    return [
      'zeroized',
      'login-attempts-low',
      'login-attempts-used-up',
      ...(channel === 'console' ? ['tampered', 'tamper-suspected', 'transport-mode'] : []),
    ];
  if (component === 'hsm-battery') return ['card-battery-low'];
  if (component === 'hsm-temp') return ['card-temperature-high'];
  if (/^psu[12]$/.test(component)) return ['ac-lost', 'failed', 'absent'];
  if (component.startsWith('enclosure-')) return [flagCondition(component)];
  const sensor = sensors.find(({ attributes }) => attributes['hw.id'] === component);
  if (sensor === undefined) {
    return [
      ...applianceConditionsOf(component),
      ...serviceConditionsOf(component),
      ...(channel === 'console' ? partitionConditionsOf(component) : []),
    ];
  }
  return [conditionOfSensor(sensor)];
}

function flagCondition(component: string): string {
  return component === 'enclosure-chassis-intrusion' ? 'intrusion' : 'fault';
}

/**
 * What one poll over one channel says about each component, by the device's own limits and words. The readings may be those of
 * one command only, as when a negative is read again. Readings of one quantity that contradict each other make it unknown, and so
 * does a refused line that would have spoken of a component.
 * @param now milliseconds since the Unix epoch; without it nothing is judged that depends on it
 */
export function observe(
  channel: Channel,
  readings: readonly Measurement[],
  rejected: readonly Rejected[],
  now?: number,
): readonly Observation[] {
  const byId = new Map(
    readings
      .filter((reading) => reading.metric.startsWith('hw.') && !isBare(reading))
      .map((reading) => [reading.attributes['hw.id'], reading]),
  );
  const tamper = observeTamper(readings);
  const judged = [
    ...readings.flatMap((reading) => observeReading(reading)),
    ...readings.flatMap((reading) => observePart(reading, readings)),
    ...observeSupplies(byId).filter((each) => !isUntold(each, channel)),
    ...observeChassis(
      byId,
      tamper.some(({ verdict }) => verdict === 'negative'),
    ),
    ...tamper,
    ...observeServices(readings),
    ...observePartitions(readings),
    ...(now === undefined ? [] : observeExpiries(readings, now)),
  ];
  const places = new Map(judged.map(({ component, condition }, at) => [`${component}.${condition}`, at]));
  for (const { component, reason, line } of rejected) {
    for (const condition of component === undefined ? [] : conditionsOf(component, channel)) {
      const at = places.get(`${component}.${condition}`);
      const before = at === undefined ? undefined : judged[at];
      const refused = `${channel === 'snmp' ? 'binding' : 'line'} ${line} was refused: ${reason}`;
      if (component === undefined) continue;
      if (at === undefined) places.set(`${component}.${condition}`, judged.push(plain(component, condition, 'unknown', refused)) - 1);
      else if (before !== undefined && explains(before, reason))
        judged[at] = { ...before, evidence: { ...before.evidence, text: `${before.evidence.text}; ${refused}` } };
    }
  }
  return judged;
}

/** A word that is not known stands behind an unknown verdict: who reads it is to see the word. */
function explains({ verdict, evidence }: Observation, reason: string): boolean {
  const word = /^“.*?”/.exec(reason)?.[0];
  return verdict === 'unknown' && word !== undefined && !evidence.text.includes(word);
}

/** A value without limits and without the device's own verdict, as a sensor of LM-SENSORS-MIB that is not known: there is nothing to judge it by. */
function isBare({ metric, state, limits }: Measurement): boolean {
  return metric !== 'hw.status' && metric.startsWith('hw.') && state === undefined && limits === undefined;
}

/** Only the console tells the status of a supply: over SNMP there is no doubt about it, just nothing. */
function isUntold({ component, condition, verdict }: Observation, channel: Channel): boolean {
  return channel === 'snmp' && verdict === 'unknown' && /^psu[12]$/.test(component) && (condition === 'failed' || condition === 'absent');
}

function observeReading(reading: Measurement): Observation[] {
  const { metric, value, state, attributes } = reading;
  const id = attributes['hw.id'];
  if (SUPPLY_PART.test(id) || isBare(reading)) return [];
  switch (metric) {
    case 'hw.fan.speed':
      return [observation(id, 'speed-low', againstLimits(reading, ['low'], deadBandOf(reading)))];
    case 'hw.temperature':
      return id === 'hsm-temp'
        ? [observation(id, 'card-temperature-high', withThreshold(reading, 'high'))]
        : [observation(id, 'temperature-high', againstLimits(reading, ['high']))];
    case 'hw.voltage':
      return attributes['hw.type'] === 'battery'
        ? [observation(id, 'battery-low', againstLimits(reading, ['low']))]
        : [observation(id, 'voltage-out-of-range', againstLimits(reading, ['low', 'high']))];
    case 'hsm.battery.voltage':
      return [observation(id, 'card-battery-low', withThreshold(reading, 'low'))];
    case 'hsm.zeroized':
      return [
        value === 1
          ? plain(id, 'zeroized', 'negative', 'The HSM says that it is zeroized')
          : plain(id, 'zeroized', 'positive', 'The HSM says that it is not zeroized'),
      ];
    case 'hsm.secure_transport_mode':
      return [
        value === 1
          ? plain(id, 'transport-mode', 'negative', 'The HSM says that it is in secure transport mode')
          : plain(id, 'transport-mode', 'positive', 'The HSM says that it is not in secure transport mode'),
      ];
    case 'hsm.login_attempts.left':
      return observeLogins(id, value);
    case 'hw.status':
      if (id !== 'ntls') return [];
      if (state === 'unknown') return [plain(id, 'down', 'unknown', 'The appliance cannot tell whether NTLS runs')];
      return [state === 'ok' ? plain(id, 'down', 'positive', 'NTLS is up') : plain(id, 'down', 'negative', 'NTLS is not running')];
    default:
      return [];
  }
}

/** None left is another matter than one: there is nothing to save any more. Beside it, few are left as they were. */
function observeLogins(id: string, left: number): Observation[] {
  const text = `${count(left, 'security officer login')} left before the HSM zeroizes itself`;
  if (left > 0)
    return [
      plain(id, 'login-attempts-low', left <= FEW_LOGINS ? 'negative' : 'positive', text),
      plain(id, 'login-attempts-used-up', 'positive', text),
    ];
  const none = 'No security officer login is left: so many wrong ones zeroize the HSM';
  return [plain(id, 'login-attempts-low', 'unknown', none), plain(id, 'login-attempts-used-up', 'negative', none)];
}

/** The HSM card's readings are judged against the threshold printed beside them; without it there is nothing to judge by. */
function withThreshold(reading: Measurement, side: 'low' | 'high'): LimitVerdict {
  const own = againstLimits(reading, [side]);
  if (reading.limits !== undefined) return own;
  return { verdict: 'unknown', evidence: { ...own.evidence, text: `${own.evidence.text}; its threshold was not readable` } };
}

/** Chassis flags and the discrete sensors of the main board. A fault that another part accounts for is not a second one. */
function observeChassis(byId: ReadonlyMap<string, Measurement>, tampered: boolean): Observation[] {
  const slowFan = [...byId.values()].find((reading) => reading.metric === 'hw.fan.speed' && reading.state !== 'ok');
  return [...byId.values()].flatMap((reading) => {
    const { metric, state, attributes } = reading;
    const id = attributes['hw.id'];
    if (metric !== 'hw.status' || !(id.startsWith('enclosure-') || id === 'cpu-thermtrip' || id === 'watchdog')) return [];
    const says = `${attributes['hw.name']}: ${attributes['hw.status.text']}`;
    const condition = flagCondition(id);
    if (state === 'ok') return [plain(id, condition, 'positive', says)];
    const why = id.startsWith('enclosure-') ? 'which is not known' : 'but the sensor cannot be read';
    if (state === 'unknown') return [plain(id, condition, 'unknown', `${says}, ${why}`)];
    if (id === 'enclosure-cooling-fan-fault' && slowFan !== undefined) {
      return [plain(id, condition, 'unknown', `${says}, which ${slowFan.attributes['hw.name']} explains`)];
    }
    if (condition === 'intrusion' && tampered) return [plain(id, condition, 'unknown', `${says}, which the HSM reports as a tamper`)];
    return [plain(id, condition, 'negative', says)];
  });
}

/** `hsm show` tells whether there is a tamper, `hsm tamper show` which: where both were asked, both must agree. */
function observeTamper(readings: readonly Measurement[]): Observation[] {
  const told = readings.filter(({ metric }) => metric === 'hsm.tamper.state' || metric === 'hsm.tamper.active');
  if (told.length === 0) return [];
  const tampered = told.filter(({ value }) => value > 0);
  if (tampered.length === 0) {
    // Whoever answers so has neither halted nor lost its link.
    return ['tampered', 'tamper-suspected'].map((condition) =>
      plain('hsm', condition, 'positive', 'The HSM answers, and reports no tamper'),
    );
  }
  if (tampered.length < told.length) {
    return [plain('hsm', 'tampered', 'unknown', '“hsm show” and “hsm tamper show” disagree on whether there is a tamper')];
  }
  const names = tampered.map(({ attributes }) => attributes['hsm.tamper.names']).find((name) => name !== undefined);
  const observed = plain('hsm', 'tampered', 'negative', `The HSM reports a tamper${names === undefined ? '' : `: ${names}`}`);
  return [names === undefined ? observed : { ...observed, evidence: { ...observed.evidence, fact: names } }];
}
