import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DAY, MINUTE } from '../../src/core/time/duration.ts';
import { tidy } from '../../src/service/process/retention.ts';
import { openStore } from '../../src/store/store.ts';
import { keeperOf } from '../support/keeperOf.ts';

/**
 * For how long tidying holds others up: `npm run bench -- tidy 10 15` fills a history with fifteen days of polls every ten minutes of ten
 * devices, 90 series each, and tidies it, as a service does that has not run for a day.
 */
const devices = Number(process.argv[2] ?? 10);
const days = Number(process.argv[3] ?? 15);
const SERIES = 90;
const NOW = Date.UTC(2026, 2, 2, 12);

const folder = mkdtempSync(join(tmpdir(), 'tidy-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'history.db');
using store = openStore(path, () => NOW);
for (let time = NOW - days * DAY; time < NOW; time += 10 * MINUTE) {
  store.transaction(() => {
    for (let device = 0; device < devices; device++) {
      store.readings.append(
        Array.from({ length: SERIES }, (_, n) => ({
          device: `hsm-${device}`,
          channel: 'console',
          metric: 'hw.voltage',
          attributes: { 'hw.id': `v${n}`, 'hw.name': `V${n}`, 'hw.type': 'voltage' },
          time,
          value: n,
        })),
      );
      store.judged.append([
        {
          device: `hsm-${device}`,
          channel: 'console',
          slot: time,
          endedAt: time,
          takenAt: time,
          positives: [['v1', 'low']],
          negatives: [],
        },
      ]);
      store.events.append({ time: time - 90 * DAY, kind: 'notified', text: 'a notice' });
    }
  });
}
console.log(`${devices} devices, ${days} days: ${(statSync(path).size / 1e6).toFixed(0)} MB`);
const keeper = keeperOf(store);
for (const when of ['the first time', 'six hours later']) {
  const now = when === 'the first time' ? NOW : NOW + DAY / 4;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const took: number[] = [];
  delay.enable();
  const started = performance.now();
  await tidy(
    {
      read: (fallback, read) => keeper.read(fallback, read),
      keep(write) {
        const from = performance.now();
        keeper.keep(write);
        took.push(performance.now() - from);
      },
    },
    now,
    (_level, text) => console.log(text),
  );
  delay.disable();
  took.sort((a, b) => a - b);
  const at = (share: number) => (took[Math.floor(share * (took.length - 1))] ?? 0).toFixed(1);
  console.log(
    `${when}: ${took.length} slices in ${((performance.now() - started) / 1000).toFixed(1)} s; a slice takes ${at(0.5)} ms, 99 % ${at(0.99)} ms, the longest ${at(1)} ms; event loop held up for ${(delay.max / 1e6).toFixed(0)} ms at most`,
  );
}
