import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEARING_LIMIT_BYTES } from '../../src/channels/console/hearing.ts';
import { maskOf } from '../../src/core/mask.ts';
import { seededRandom } from '../../src/simulator/random.ts';

/** What it costs to take secrets out of what a console prints, and out of text that is made to be slow to read. */
const random = seededRandom(3);
const secretsOf = (count: number) =>
  Array.from({ length: count }, () => Array.from({ length: 16 }, () => String.fromCharCode(33 + random() * 94)).join(''));
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'luna7', '*.txt');
const printed = globSync(fixtures)
  .map((file) => readFileSync(file, 'utf8').replaceAll('\r', ''))
  .join('\n');

const took = (work: () => void): number => {
  const started = performance.now();
  work();
  return performance.now() - started;
};

for (const count of [4, 300, 3000]) {
  const mask = maskOf(secretsOf(count));
  for (let warm = 0; warm < 5; warm++) mask(printed);
  const each = took(() => {
    for (let n = 0; n < 20; n++) mask(printed);
  });
  console.log(
    `${String(count).padStart(5)} secrets: ${((1000 * each) / 20 / (printed.length / 1000)).toFixed(0).padStart(5)} µs a kB of console output`,
  );
}
const mask = maskOf(['m[m[m[ma', 'a-secret-of-a-device', ...secretsOf(3000)]);
for (const piece of ['\ufffd[m', 'm\ufffd', '\u001b]m', 'm ', '\ufffdm[', 'a-secret-of-a']) {
  const text = piece.repeat(HEARING_LIMIT_BYTES / piece.length);
  console.log(
    `${JSON.stringify(piece).padEnd(16)} over and over, as much as is heard: ${took(() => void mask(text))
      .toFixed(0)
      .padStart(6)} ms`,
  );
}
