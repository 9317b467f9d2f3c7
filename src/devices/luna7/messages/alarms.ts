import type { IndicatorName } from '../../../core/deviceModel.ts';
import type { MessageFact } from '../../../core/message.ts';
import type { LineRule } from '../../../core/messageRules.ts';

/**
 * Alarms of the HSM card ("ALM" and four digits), which the kernel logs: 0001 to 0017 its driver, 1000 to 1004 its boot loader, from 2005 on
 * its firmware. All of them are "kern.info", the end of all keys as well as news, so they are judged by their code alone. The list of the
 * vendor has codes that are not known here; one of those is a warning.
 */
interface Alarm extends Omit<MessageFact, 'rule' | 'text'> {
  readonly says: string;
}

const tampered = (says: string): Alarm => ({
  severity: 'critical',
  component: 'hsm',
  condition: 'tampered',
  asserted: true,
  says,
});
const zeroized = (says: string): Alarm => ({ severity: 'critical', component: 'hsm', condition: 'zeroized', asserted: true, says });
/** After a tamper the card tells nothing else before it is restarted, so that whatever stops it is one until it is explained (`tamper.htm`). */
const suspect = (says: string): Alarm => ({ severity: 'critical', component: 'hsm', condition: 'tamper-suspected', asserted: true, says });
const fault = (says: string): Alarm => ({ severity: 'critical', component: 'hsm', condition: 'card-fault', asserted: true, says });
const attention = (says: string): Alarm => ({ severity: 'warning', component: 'hsm', condition: 'attention', says });

export const alarms: ReadonlyMap<string, Alarm> = new Map([
  ['0001', tampered('a soft tamper, by too high a voltage; the HSM stays in reset')],
  ['0002', tampered('a soft tamper, by a temperature outside −2 to 80 °C; the HSM stays in reset')],
  ['0003', tampered('a soft tamper, of unknown cause; the HSM stays in reset')],
  ['0004', tampered('a hard tamper, by a temperature above 88 °C')],
  ['0005', tampered('a hard tamper, by a temperature below −40 °C')],
  ['0006', tampered('a hard tamper, by too high a voltage')],
  ['0009', fault('its oscillator has failed')],
  ['0010', zeroized('the signal to decommission was given, and its keys are gone')],
  ['0011', tampered('a hard tamper, of unknown cause')],
  ['0012', fault('a fault of its hardware')],
  ['0013', { severity: 'warning', component: 'hsm-temp', condition: 'card-temperature-high', asserted: true, says: 'it is too hot' }],
  [
    '0014',
    {
      severity: 'critical',
      component: 'hsm-battery',
      condition: 'card-battery-low',
      asserted: true,
      threshold: 2.75,
      unit: 'V',
      says: 'its battery is below 2.75 V',
    },
  ],
  ['0015', suspect('its PCIe link has failed; suspect that the chassis was opened or the card tampered with')],
  ['0016', fault('a device error')],
  ['0017', attention('a request to it has timed out')],
  ['1000', fault('an unknown error of its boot loader')],
  ['1001', attention('it has to be restarted, as after a tamper')],
  ['1003', suspect('it has halted, as after a tamper')],
  ['1004', attention('its boot loader warns after its self-test')],
  ['2005', attention('it was deactivated; its partitions are not served before they are activated again')],
  ['2006', zeroized('its firmware has decommissioned it, and its keys are gone')],
  ['2007', zeroized('it was zeroized, and its keys are gone')],
  [
    '2011',
    {
      severity: 'info',
      component: 'hsm',
      condition: 'tampered',
      asserted: false,
      says: 'it is unlocked, and the tamper is cleared',
    },
  ],
  ['2013', { severity: 'info', component: 'hsm', condition: 'transport-mode', asserted: false, says: 'it has left secure transport mode' }],
  ['2014', attention('its data for automatic activation is invalid; its partitions are not served before they are activated again')],
]);

/** `k7pf0: [HSM] ALM2007: HSM zeroized`, `k7pf0: ALM0015: PCIe Link Failure` */
const ALARM = /(?:^|[\s\]:])ALM(?<code>\d{4})\b\s*:?\s*(?<words>.*)$/;
/** `High temperature 71 C`, `71.5 degrees C`. */
const DEGREES = /(?<![\w.])(-?\d{1,3}(?:\.\d+)?)\s*(?:°|deg\w*\s*)?C\b/;

export const alarmRules: readonly LineRule[] = [
  {
    rule: 'hsm-alarm',
    apps: ['kernel', 'k7pf0', ''],
    pattern: ALARM,
    severity: 'warning',
    text: '',
    read: ({ code = '', words = '' }) => {
      const alarm = alarms.get(code);
      if (alarm === undefined) return undefined;
      const { says, ...fact } = alarm;
      const degrees = code === '0013' ? Number(DEGREES.exec(words)?.[1] ?? Number.NaN) : Number.NaN;
      return {
        ...fact,
        ...(Number.isFinite(degrees) && { value: degrees, unit: 'Cel' }),
        text: `The HSM card reports: ${says} (ALM${code})`,
      };
    },
  },
  {
    rule: 'hsm-alarm-unknown',
    apps: ['kernel', 'k7pf0', ''],
    pattern: ALARM,
    severity: 'warning',
    component: 'hsm',
    condition: 'attention',
    text: 'The HSM card reports an alarm that is not known, ALM{code}: {words}',
  },
  {
    // Luna 5 and 6: `NOTE: viper0: hsm log: LOG(CRITICAL) HSM crashed:`
    rule: 'hsm-crashed',
    apps: ['kernel', ''],
    pattern: /\bHSM crashed:(?<what>.*)$/,
    severity: 'critical',
    component: 'hsm',
    condition: 'card-fault',
    asserted: true,
    text: 'The HSM card has crashed',
  },
  {
    rule: 'hsm-firmware-fault',
    apps: ['oamp'],
    pattern: /^Fatal error (?<code>.+)$/,
    severity: 'critical',
    component: 'hsm',
    condition: 'card-fault',
    asserted: true,
    text: 'The HSM’s firmware has failed (error {code})',
  },
  {
    rule: 'hsm-critical-event',
    apps: ['oamp'],
    pattern: /^HSM critical event detected\.(?:.*: (?<file>\S+))?/,
    severity: 'critical',
    component: 'hsm',
    condition: 'card-fault',
    asserted: true,
    text: 'The HSM’s firmware has failed, and what it was doing is kept for its maker',
  },
  {
    rule: 'hsm-tamper-signal',
    apps: ['oamp'],
    pattern: /^RTC: tamper \d+ signal/,
    severity: 'critical',
    component: 'hsm',
    condition: 'tampered',
    asserted: true,
    text: 'The HSM card has registered a tamper signal',
  },
  {
    rule: 'hsm-power-lost',
    apps: ['oamp'],
    pattern: /^RTC: lost all power/,
    severity: 'critical',
    component: 'hsm-battery',
    condition: 'card-battery-low',
    asserted: true,
    text: 'The HSM card was without mains and without its battery',
  },
  {
    rule: 'hsm-zeroized-on-power-loss',
    apps: ['oamp'],
    pattern: /^RTC: zeroized on power loss/,
    severity: 'critical',
    component: 'hsm',
    condition: 'zeroized',
    asserted: true,
    text: 'The HSM card was zeroized because it had lost all power: its keys are gone',
  },
  {
    rule: 'hsm-decommissioned',
    apps: ['oamp'],
    pattern: /^Zeroizing HSM after decommission/,
    severity: 'critical',
    component: 'hsm',
    condition: 'zeroized',
    asserted: true,
    text: 'The HSM card was decommissioned and zeroizes itself: its keys are gone',
  },
  {
    rule: 'hsm-master-key-lost',
    apps: ['oamp'],
    pattern: /^MTK: security function was zeroized(?<why>.*)$/,
    severity: 'critical',
    component: 'hsm',
    condition: 'tampered',
    asserted: true,
    text: 'The HSM card has erased the key that protects all others, as it does after a tamper',
  },
  {
    rule: 'hsm-restarted',
    apps: ['oamp'],
    pattern: /^(?:(?:Warm|Cold) boot|HSM is powered-up|-+ HSM Logging started)/,
    severity: 'info',
    component: 'hsm',
    text: 'The HSM card has started',
  },
  {
    rule: 'hsm-start-detail',
    apps: ['oamp'],
    pattern:
      /^(?<what>(?:FW Rev |File: |Date: |POWER-UP LOG|Power-up log|Appending power-up log|Erasing power-up log|HSM time: |RTC: re-configuring|CGX Ver: |\w+_[Ii]nit OK|CA_AlgorithmSelfTest|Supported callback ).*)$/,
    levels: [4, 7],
    severity: 'info',
    component: 'hsm',
    text: 'A detail of the HSM card’s start: {what}',
  },
  {
    rule: 'hsm-error',
    apps: ['oamp'],
    pattern: /^(?<what>.+)$/,
    levels: [0, 3],
    severity: 'warning',
    component: 'hsm',
    condition: 'attention',
    text: 'The HSM card reports an error: {what}',
  },
];

/** Heat, voltage and fans: what somebody touches who wants to get at the keys; and what an alarm itself makes suspect. */
const FOREBODING: ReadonlySet<string> = new Set([
  'temperature-high',
  'card-temperature-high',
  'voltage-out-of-range',
  'speed-low',
  'tamper-suspected',
]);
const UNNAMED: ReadonlySet<string> = new Set(['fans', 'motherboard']);

/** A tamper halts the card: that it is unlocked ends both. */
export function following({ component, condition, asserted }: MessageFact): readonly IndicatorName[] {
  return component === 'hsm' && condition === 'tampered' && asserted === false ? [{ component, condition: 'tamper-suspected' }] : [];
}

/** An appliance that says so and then stops answering may have been tampered with. */
export function silentAfter({ component = '', condition = '' }: MessageFact): IndicatorName | undefined {
  const isForeboding = FOREBODING.has(condition) || (condition === 'attention' && UNNAMED.has(component));
  return isForeboding ? { component: 'hsm', condition: 'tamper-suspected' } : undefined;
}
