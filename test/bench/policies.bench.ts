/**
 * How quiet and how quick the alert rule is beside what operators use today: a thousand years of one appliance at each level of line
 * noise, with lost polls, feed maintenance and real faults. `node test/bench/policies.bench.ts [device-years, default 1000]`.
 *
 * What noise does to a reading is measured first: for a plain check script by flipping every bit of a sensor table, for ours by whole polls
 * over a bad line. Ours has never been seen to misread; it is charged with the chance that two copies are misread alike by a plain
 * reader, which is far more than what its parsers let pass.
 */
import { type Alerter, MISSED, nagios, oneBadPoll, ours, oursOverTwoChannels, prometheusFor30m } from './policies/alerters.ts';
import { measuredErrors, plainErrors, type ReadingErrors } from './policies/lineErrors.ts';
import { INDICATORS, type Outcome, simulate } from './policies/simulation.ts';
import { MINUTE } from './policies/stretch.ts';

const YEARS = Number(process.argv[2] ?? 1000);
const BAD_BYTES = [1e-5, 1e-4, 1e-3];
const CALIBRATION_POLLS = 60;

const alerters: readonly (readonly [string, 'plain' | 'ours', Alerter])[] = [
  ['one bad poll', 'plain', oneBadPoll],
  ['Nagios, 3 attempts', 'plain', nagios],
  ['Prometheus, for: 30m', 'plain', prometheusFor30m],
  ['one bad poll', 'ours', oneBadPoll],
  ['Nagios, 3 attempts', 'ours', nagios],
  ['Prometheus, for: 30m', 'ours', prometheusFor30m],
  ['HSM Vigil', 'ours', ours],
  ['  seen by SNMP, too', 'ours', oursOverTwoChannels],
];

const plain = plainErrors();
console.log(
  `A plain reader misreads one of ${plain.sensors} sensors for ${plain.misreadPerByteError.toFixed(2)} and loses it for ${plain.lostPerByteError.toFixed(2)} of the bytes that noise may hit.`,
);
console.log(
  `${YEARS} device-years at each level of noise, ${INDICATORS} indicators, polls every 10 minutes, ${MISSED * 100} % of them missed.\n`,
);

const totals = new Map<string, Outcome[]>();
for (const badBytes of BAD_BYTES) {
  const measured = await measuredErrors(badBytes, CALIBRATION_POLLS);
  const readings: Readonly<Record<'plain' | 'ours', ReadingErrors>> = {
    plain: { misread: plain.misreadPerByteError * badBytes, lost: MISSED + plain.lostPerByteError * badBytes },
    ours: { misread: (plain.misreadPerByteError * badBytes) ** 2, lost: MISSED + measured.lost },
  };
  console.log(
    `Bad bytes ${badBytes}: plain readings ${share(readings.plain.misread)} misread, ${share(readings.plain.lost)} lost; ` +
      `ours ${measured.misread * measured.judged} of ${measured.judged} misread (charged ${share(readings.ours.misread)}), ${share(readings.ours.lost)} lost`,
  );
  head();
  for (const [name, reading, alerter] of alerters) {
    const outcome = simulate(alerter, readings[reading], YEARS, 7);
    row(name, reading, [outcome], YEARS);
    const key = `${name}\n${reading}`;
    totals.set(key, [...(totals.get(key) ?? []), outcome]);
  }
  console.log('');
}
console.log('All levels together');
head();
for (const [key, outcomes] of totals) {
  const [name = '', reading = ''] = key.split('\n');
  row(name, reading, outcomes, YEARS * BAD_BYTES.length);
}
process.exit(0);

function head(): void {
  console.log(
    'alerts after          readings  false/device-year  feed maintenance/device-year  faults found  minutes to alert: median (p95)  AC lost: median (p95)',
  );
}

function row(name: string, reading: string, outcomes: readonly Outcome[], years: number): void {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const found = `${sum(({ found }) => found)}/${sum(({ faults }) => faults)}`;
  console.log(
    name.padEnd(22) +
      reading.padEnd(8) +
      number(sum(({ falseAlerts }) => falseAlerts) / years).padStart(19) +
      number(sum(({ maintenanceAlerts }) => maintenanceAlerts) / years).padStart(30) +
      found.padStart(14) +
      quantiles(outcomes.flatMap(({ delays }) => delays)).padStart(33) +
      quantiles(outcomes.flatMap(({ redundancyDelays }) => redundancyDelays)).padStart(23),
  );
}

function quantiles(delays: readonly number[]): string {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (quantile: number) => ((sorted[Math.floor(quantile * (sorted.length - 1))] ?? Number.NaN) / MINUTE).toFixed(0);
  return `${at(0.5)} (${at(0.95)})`;
}

function number(value: number): string {
  return value === 0 ? '0' : value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}

function share(value: number): string {
  return `${(100 * value).toPrecision(2)} %`;
}
