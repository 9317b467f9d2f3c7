/**
 * Writes polls into the store at `argv[2]` until it is killed, from number `argv[3]` on: 80 readings, an indicator, a channel and an alert, each
 * naming the poll's number. Says so on standard output after each. Polls are a second apart, or `argv[4]` milliseconds; then what they
 * leave is packed and becomes hours, too.
 */
import type { Reading } from '../../src/core/reading.ts';
import { DAY, WEEK } from '../../src/core/time/duration.ts';
import { Connection } from '../../src/store/connection.ts';
import { hoursBetween } from '../../src/store/history/hours.ts';
import { openStore } from '../../src/store/store.ts';

export const READINGS_PER_POLL = 80;

/** Of what is older (ms), hours are left. */
const KEPT = 2 * WEEK;

/** Of polls 1 to `polls`, so far apart (ms): how many readings of them are neither there nor in an hour, and how many are there once more. */
export function counted(path: string, polls: number, apart: number): { readonly lost: number; readonly doubled: number } {
  using store = openStore(path);
  using connection = new Connection(path);
  const kept = new Map<string, number>();
  for (const { attributes, time, value } of store.readings.between({
    device: 'hsm',
    metrics: ['hw.voltage'],
    from: 0,
    to: polls * apart + DAY,
  })) {
    const key = `${attributes['hw.id']} ${time}`;
    if (value * apart !== time) throw new Error(`${key} reads ${value}`);
    kept.set(key, (kept.get(key) ?? 0) + 1);
  }
  let [lost, doubled] = [0, 0];
  for (const series of store.readings.series()) {
    const id = String(connection.one('SELECT component FROM series WHERE id = ?', series)?.component);
    const inHours = hoursBetween(connection, series, 0, polls * apart + DAY).reduce((sum, { count }) => sum + count, 0);
    let there = inHours;
    for (let poll = 1; poll <= polls; poll++) {
      const times = kept.get(`${id} ${poll * apart}`) ?? 0;
      there += times;
      doubled += Math.max(0, times - 1);
    }
    lost += Math.max(0, polls - there);
    doubled += Math.max(0, there - polls);
  }
  return { lost, doubled };
}

export function readingsOf(poll: number, apart = 1000): Reading[] {
  return Array.from({ length: READINGS_PER_POLL }, (_, index) => ({
    device: 'hsm',
    channel: 'console',
    metric: 'hw.voltage',
    attributes: { 'hw.id': `v${index}`, 'hw.name': `V${index}`, 'hw.type': 'voltage' },
    time: poll * apart,
    value: poll,
    unit: 'V',
  }));
}

if (process.argv[2] !== undefined && import.meta.filename === process.argv[1]) {
  using store = openStore(process.argv[2]);
  const first = Number(process.argv[3] ?? 1);
  const apart = Number(process.argv[4] ?? 1000);
  for (let poll = first; ; poll++) {
    store.transaction(() => {
      store.channels.save({ device: 'hsm', channel: 'console', state: 'ok', polledAt: poll * 1000 });
      store.readings.append(readingsOf(poll, apart));
      store.indicators.save([{ device: 'hsm', component: 'fan1a', condition: 'speed-low', state: { poll } }]);
      store.alerts.save({
        id: `alert-${poll}`,
        device: 'hsm',
        component: 'fan1a',
        condition: 'speed-low',
        severity: 'warning',
        state: 'resolved',
        startedAt: poll * 1000,
        resolvedAt: poll * 1000,
        summary: '',
        runbook: '',
        evidence: [],
      });
    });
    process.stdout.write(`${poll}\n`);
    if (process.argv[4] === undefined) continue;
    store.packing.pack(poll * apart, undefined, (done) => done >= 1000);
    store.packing.intoHours(poll * apart - KEPT, undefined, (done) => done >= 20);
  }
}
