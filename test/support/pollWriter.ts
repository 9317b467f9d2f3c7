/**
 * Writes polls into the store at `argv[2]` until it is killed: 80 readings, an indicator, a channel and an alert, each naming the
 * poll's number. Says so on standard output after each.
 */
import type { Reading } from '../../src/core/reading.ts';
import { openStore } from '../../src/store/store.ts';

export const READINGS_PER_POLL = 80;

export function readingsOf(poll: number): Reading[] {
  return Array.from({ length: READINGS_PER_POLL }, (_, index) => ({
    device: 'hsm',
    channel: 'console',
    metric: 'hw.voltage',
    attributes: { 'hw.id': `v${index}`, 'hw.name': `V${index}`, 'hw.type': 'voltage' },
    time: poll * 1000,
    value: poll,
    unit: 'V',
  }));
}

if (process.argv[2] !== undefined && import.meta.filename === process.argv[1]) {
  using store = openStore(process.argv[2]);
  const first = Number(process.argv[3] ?? 1);
  for (let poll = first; ; poll++) {
    store.transaction(() => {
      store.channels.save({ device: 'hsm', channel: 'console', state: 'ok', polledAt: poll * 1000 });
      store.readings.append(readingsOf(poll));
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
  }
}
