import type { ApplianceState, Sensor } from '../appliance/applianceState.ts';
import type { LoggedLine } from './loggedLine.ts';

const UNITS = { fan: 'RPM', temperature: 'degrees C', voltage: 'Volts' } as const;
const TYPES = { fan: 'Fan', temperature: 'Temperature', voltage: 'Voltage' } as const;

/** By the place of the threshold in `Sensor.thresholds`. */
const LIMITS = [
  { place: 0, words: 'Lower Non-recoverable going low', low: true },
  { place: 1, words: 'Lower Critical going low', low: true },
  { place: 2, words: 'Upper Critical going high', low: false },
  { place: 3, words: 'Upper Non-recoverable going high', low: false },
] as const;

/**
 * What the monitor of the baseboard's sensors logs of the thresholds between two states. A threshold that is left again is told with the words
 * with which it was crossed; whether its comparison is true says which it is. Of the parts of a supply without AC no such lines are known.
 */
export function sensorLines(before: ApplianceState, after: ApplianceState): readonly LoggedLine[] {
  const dark = new Set([before, after].flatMap(({ powerSupplies }) => powerSupplies.filter(({ ac }) => !ac).map(({ number }) => number)));
  return [
    ...after.powerSupplies.flatMap(({ number, ac }) => (ac === before.powerSupplies[number - 1]?.ac ? [] : [supplyLine(number, ac)])),
    ...after.sensors.flatMap((sensor, at) => {
      const was = before.sensors[at]?.value ?? null;
      return [...dark].some((number) => sensor.name.startsWith(`PSU${number}`)) ? [] : thresholdLines(sensor, was);
    }),
  ];
}

function supplyLine(number: number, ac: boolean): LoggedLine {
  return {
    ...monitor(`Power Supply sensor PSU${number}_Status    . - Failure detected ${ac ? 'Deasserted' : 'Asserted'}`),
    trap: { about: 'powerSupply', over: ac },
  };
}

function thresholdLines({ name, kind, value, thresholds }: Sensor, was: number | null): readonly LoggedLine[] {
  if (value === null || was === null) return [];
  return LIMITS.flatMap(({ place, words, low }): readonly LoggedLine[] => {
    const limit = thresholds[place];
    const beyond = (reading: number) => limit !== null && (low ? reading < limit : reading > limit);
    if (limit === null || beyond(was) === beyond(value)) return [];
    return [
      {
        ...monitor(
          `${TYPES[kind]} sensor ${name.padEnd(15)}. ${words}  (Reading ${shown(kind, value)} ${low ? '<' : '>'} Threshold ${shown(kind, limit)} ${UNITS[kind]})`,
        ),
        trap: { about: kind === 'fan' ? 'fan' : 'motherboard', over: !beyond(value) },
      },
    ];
  });
}

const shown = (kind: Sensor['kind'], value: number): string => (kind === 'voltage' ? value.toFixed(2) : String(value));

/** It logs everything with the severity "notice". */
const monitor = (text: string): LoggedLine => ({ facility: 'local4', severity: 'notice', app: 'ipmievd', text });
