import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../src/simulator/random.ts';
import { richHistory, startOn, withFlippedBit } from '../support/damagedHistory.ts';

/**
 * A service is started on a history in which one bit has flipped, so often: `npm run bench -- flippedBits 1000`. It must start each time, and
 * what people have decided must be there wherever it can be read.
 */
const times = Number(process.argv[2] ?? 200);
const random = seededRandom(Number(process.argv[3] ?? 1));
const folder = mkdtempSync(join(tmpdir(), 'flipped-'));
try {
  const original = await richHistory(folder);
  const whole = await startOn(original);
  const bits = statSync(original).size * 8;
  const counts = { started: 0, 'every decision kept': 0, 'a decision lost': 0, 'told of it': 0, 'history started anew': 0, bugs: 0 };
  for (let n = 0; n < times; n++) {
    const bit = Math.floor(random() * bits);
    try {
      const found = await withFlippedBit(original, bit, (path) => startOn(path));
      counts.started++;
      const kept = (['silences', 'maintenance', 'audit', 'outbox'] as const).filter((kind) => found[kind] >= whole[kind]);
      const acknowledged = found.alerts.some(({ acknowledged: by }) => by !== undefined);
      const all = kept.length === 4 && acknowledged && found.alerts.length >= whole.alerts.length;
      counts[all ? 'every decision kept' : 'a decision lost']++;
      if (found.events.length > 0) counts['told of it']++;
      if (found.events.some((text) => text.includes('started'))) counts['history started anew']++;
      if (found.bugs.length > 0) {
        counts.bugs++;
        console.log(`bit ${bit}: ${found.bugs[0]}`);
      }
      if (!all) console.log(`bit ${bit}: ${JSON.stringify({ ...found, alerts: found.alerts.length, bugs: undefined })}`);
    } catch (error) {
      console.log(`bit ${bit}: NOT STARTED ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  console.log(`${times} times one of ${bits} bits:`);
  for (const [what, count] of Object.entries(counts)) console.log(`${what.padEnd(24)} ${String(count).padStart(6)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
