import { quantity } from '../../../core/measuring/quantity.ts';
import type { MessageFact } from '../../../core/message.ts';
import type { Groups, LineRule } from '../../../core/messageRules.ts';
import { plainText } from '../../../core/text.ts';
import { conditions } from '../health/conditions.ts';
import { conditionOfSensor } from '../health/sensorConditions.ts';
import { type Sensor, sensorByName, ucum } from '../parts/components.ts';
import { limitsOf } from '../parts/sensorLimits.ts';

/**
 * What the monitor of the baseboard's sensors (`ipmievd`) writes: Monitoring Guide, "IPMI". It writes everything with the severity
 * "notice", failures too. A threshold is told with the same words when it is crossed and when it is left again; only the comparison in it
 * says which.
 */
const apps = ['ipmievd'];

type Told = Partial<Omit<MessageFact, 'rule'>>;

/** Words for the number of a reading, where the sensor is not known. */
const unitOf: Readonly<Record<string, string>> = { rpm: 'rpm', degrees: 'Cel', 'degrees c': 'Cel', volts: 'V', watts: 'W', amps: 'A' };

/** Reading and threshold, where the line says so: "Reading 2000 < Threshold 2000" is an assertion in the guide's own examples. */
function threshold(groups: Groups): Told | undefined {
  const { side = '', level = '', relation, unit: word = '' } = groups;
  const [value, limit] = [Number(groups.reading), Number(groups.threshold)];
  if (!Number.isFinite(value) || !Number.isFinite(limit)) return undefined;
  const low = relation === '<';
  if (low !== (side === 'Lower')) return undefined;
  const beyond = low ? value <= limit : value >= limit;
  const sensor = sensorByName.get((groups.sensor ?? '').trim());
  const unit = sensor !== undefined && sensor.unit !== 'discrete' ? ucum[sensor.unit] : unitOf[word.toLowerCase()];
  const name = sensor?.attributes['hw.name'] ?? plainText(groups.sensor ?? '', 40);
  const shown = (number: number) => quantity(number, unit ?? '');
  const told: Told = {
    value,
    threshold: limit,
    ...(unit !== undefined && { unit }),
    text: `${name} reads ${shown(value)}, which is ${beyond ? 'at or beyond' : 'within'} its ${side.toLowerCase()} ${level.toLowerCase().replace(/\s/g, '')} limit of ${shown(limit)}`,
  };
  if (sensor === undefined) return { ...told, severity: beyond ? 'warning' : 'info' };
  const component = sensor.attributes['hw.id'];
  if (level === 'Non-critical') return { ...told, component, severity: beyond ? 'warning' : 'info' };
  const condition = conditionOfSensor(sensor);
  const part = { ...told, component, condition };
  if (beyond) return { ...part, asserted: true, severity: conditions.get(condition)?.severity ?? 'critical' };
  if (leavesBoth(sensor, level, low, value)) return { ...part, asserted: false, severity: 'info' };
  return { ...part, severity: 'warning', text: `${part.text}; it may still be beyond its critical one` };
}

/** Upper critical limits of earlier releases (Monitoring Guide, Table 6) that are stricter than those of this model. °C. */
const stricter: ReadonlyMap<string, number> = new Map([
  ['cpu', 72],
  ['vrd', 90],
  ['pch', 90],
  ['inlet', 39],
]);

/** Whoever comes back over the outer limit may still be beyond the inner one, about which the line says nothing. */
function leavesBoth({ attributes }: Sensor, level: string, low: boolean, value: number): boolean {
  if (level === 'Critical') return true;
  const id = attributes['hw.id'];
  const limits = limitsOf(id);
  const inner = low ? limits?.lowCritical : (stricter.get(id) ?? limits?.highCritical);
  return inner === undefined || (low ? value > inner : value < inner);
}

/** `PSU2_Status    . - Failure detected Asserted` */
const supply = (what: string) => new RegExp(`^Power Supply sensor PSU(?<n>[12])_Status\\s*(?:\\.\\s*)?- ${what}$`);
const begun = ({ state }: Groups) => state === 'Asserted';

export const sensorRules: readonly LineRule[] = [
  {
    rule: 'sensor-threshold',
    apps,
    pattern:
      /^(?:[A-Z][A-Za-z ]{1,20}? sensor )?(?<sensor>[^.()]{1,40}?)\s*\.\s*(?<side>Lower|Upper) (?<level>Critical|Non-critical|Non-\s?recoverable) going (?:low|high)\s+\(Reading (?<reading>-?[\d.]{1,12}) (?<relation><|>) Threshold (?<threshold>-?[\d.]{1,12}) (?<unit>[A-Za-z]+(?: C)?)\)/,
    severity: 'warning',
    text: '',
    read: threshold,
  },
  {
    // "PSU2 failed (e.g., A/C lost)": which of the two it is, is not in the line.
    rule: 'supply-failure',
    apps,
    pattern: supply('Failure detected (?<state>Asserted|Deasserted)'),
    severity: 'warning',
    component: 'psu{n}',
    condition: 'failure-reported',
    text: '',
    read: (groups) =>
      begun(groups)
        ? { asserted: true, text: `Power supply ${groups.n} has lost its input or failed` }
        : { asserted: false, severity: 'info', text: `Power supply ${groups.n} reports no failure any more` },
  },
  {
    rule: 'supply-failure-undirected',
    apps,
    pattern: supply('Failure detected'),
    severity: 'warning',
    component: 'psu{n}',
    condition: 'failure-reported',
    text: 'Power supply {n} reports a failure, and not whether it begins or ends',
  },
  {
    rule: 'supply-presence',
    apps,
    pattern: supply('Presence detected (?<state>Asserted|Deasserted)'),
    severity: 'warning',
    component: 'psu{n}',
    condition: 'absent',
    text: '',
    read: (groups) =>
      begun(groups)
        ? { asserted: false, severity: 'info', text: `Power supply ${groups.n} is installed` }
        : { asserted: true, text: `Power supply ${groups.n} is not installed any more` },
  },
  {
    // Words of IPMI itself for a supply's input (ipmitool, sensor type 08h).
    rule: 'supply-input',
    apps,
    pattern: supply('(?:Power Supply AC lost|AC lost or out-of-range) (?<state>Asserted|Deasserted)'),
    severity: 'warning',
    component: 'psu{n}',
    condition: 'ac-lost',
    text: '',
    read: (groups) =>
      begun(groups)
        ? { asserted: true, text: `Power supply ${groups.n} has lost its AC input` }
        : { asserted: false, severity: 'info', text: `Power supply ${groups.n} has its AC input again` },
  },
  {
    rule: 'supply-predictive-failure',
    apps,
    pattern: supply('Predictive failure (?<state>Asserted|Deasserted)'),
    severity: 'warning',
    component: 'psu{n}',
    condition: 'failed',
    text: '',
    read: (groups) =>
      begun(groups)
        ? { asserted: true, severity: 'critical', text: `Power supply ${groups.n} expects to fail` }
        : { asserted: false, severity: 'info', text: `Power supply ${groups.n} does not expect to fail any more` },
  },
  {
    rule: 'supply-off',
    apps,
    pattern: /^Power Supply sensor\s+- Transition to Power Off/,
    severity: 'warning',
    component: 'power-supplies',
    condition: 'attention',
    text: 'A power supply has switched off; the line does not say which',
  },
  {
    rule: 'power-unit-failure',
    apps,
    pattern: /^Power Unit sensor\s+- Failure detected/,
    severity: 'warning',
    component: 'power-supplies',
    condition: 'attention',
    text: 'A power supply has failed; the line does not say which',
  },
  {
    rule: 'supply-unclear',
    apps,
    pattern: /^Power Supply sensor PSU(?<n>[12])_Status\s*(?:\.\s*)?(?<what>.*)$/,
    severity: 'warning',
    component: 'psu{n}',
    text: 'Power supply {n} reports something that is not known: {what}',
    read: ({ what, n }) => (what === '' ? { text: `Power supply ${n} reports something, and not what` } : {}),
  },
  {
    rule: 'board-event',
    apps,
    pattern: /^(?<what>OEM sensor\s+- .+|IPMI Event OEM Record .+|OEM sensor OEM .+)$/,
    severity: 'info',
    component: 'enclosure',
    text: 'The baseboard has logged an event of its own, such as a reset of the system ({what})',
  },
  {
    rule: 'sensor-unclear',
    apps,
    pattern: /^(?<type>[A-Z][A-Za-z ]{1,20}?) sensor (?<what>.+)$/,
    severity: 'warning',
    component: 'enclosure',
    condition: 'attention',
    text: 'A sensor reports an event that is not known: {type} sensor {what}',
  },
  {
    rule: 'kernel-panic',
    apps: ['ipmievd', 'kernel'],
    pattern: /^(?:Linux kernel panic: |Kernel panic - not syncing: )(?<what>.*)$/,
    severity: 'critical',
    component: 'enclosure',
    condition: 'attention',
    text: 'The appliance’s operating system has crashed, probably by failed hardware: {what}',
  },
  {
    rule: 'sensor-monitor-started',
    apps,
    pattern: /^(?:Reading sensors\.\.\.|Waiting for events\.\.\.|Sensors cached|Enabling event (?:message buffer|receiver))/,
    severity: 'info',
    text: 'The monitor of fans, power supplies, temperatures and voltages has started',
  },
  {
    rule: 'sensor-log-full',
    apps,
    pattern: /^SEL buffer overflow/,
    severity: 'warning',
    component: 'enclosure',
    condition: 'attention',
    asserted: true,
    text: 'The log of the baseboard is full: failures of fans, power supplies, temperatures and voltages are not logged any more',
  },
  {
    rule: 'sensor-log-cleared',
    apps,
    pattern: /^SEL overflow is cleared/,
    severity: 'info',
    component: 'enclosure',
    condition: 'attention',
    asserted: false,
    text: 'The log of the baseboard has room again',
  },
  {
    rule: 'sensor-log-filling',
    apps,
    pattern: /^SEL buffer (?:used at|is) (?<percent>\d{1,3})%/,
    severity: 'warning',
    component: 'enclosure',
    text: 'The log of the baseboard is {percent} % full',
    read: ({ percent }) => ({ value: Number(percent), unit: '%' }),
  },
  {
    rule: 'sensor-monitor-detail',
    apps,
    pattern:
      /^(?<what>(?:BMC Event Message Buffer enabled|netfn:|(?:Current )?SEL (?:count|freespace|Percent|Overflow:|Next ID|last\s?id|Read ID)|New Events|Getting \d+ bytes from SDR|SDR reservation cancelled).*)$/,
    severity: 'info',
    text: 'A detail of the sensors’ monitor: {what}',
  },
  {
    rule: 'sensor-monitor-trouble',
    apps,
    pattern:
      /^(?<what>(?:[GS]et BMC Global Enables command failed|Get SEL Info command failed|Unable to |No data in event|Type \S+ is not an event|PID file |Perhaps another instance|Failed to open PID|ipmitool: malloc failure|Could not enable |Error setting up|Error waiting|Invalid Interface ).*)$/,
    severity: 'warning',
    component: 'enclosure',
    condition: 'attention',
    text: 'The monitor of fans, power supplies, temperatures and voltages is in trouble, so that their failures may not be logged: {what}',
  },
];
