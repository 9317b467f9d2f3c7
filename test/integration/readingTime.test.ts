import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCaptured } from '../../src/core/console/captured.ts';
import { unwrapping } from '../../src/core/console/wrapped.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';

test('a transcript is read in a time that grows with its length', () => {
  const started = performance.now();
  for (const line of ['lunash:>hsm show\n', 'lunash:>\n', 'Command Result : 0 (Success)\n', 'x\b', 'a:\n', '\u001b['])
    readCaptured(line.repeat(20_000), 'hsm show', luna7.console);
  assert.ok(performance.now() - started < 60_000);
});

test('a console that breaks long lines and floods us takes no more than its length in time', () => {
  for (const line of ['x'.repeat(80), 'x'.repeat(79), '', 'Fan1A          . | '.padEnd(80)]) {
    const flood = `${line}\n`.repeat(260_000 / (line.length + 1));
    const started = performance.now();
    unwrapping(luna7.console.parse)('status sensors', flood);
    assert.ok(performance.now() - started < 50_000, `${JSON.stringify(line)}: ${performance.now() - started} ms`);
  }
});
