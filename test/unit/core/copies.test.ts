import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreement, type Copy, demandOf, noiseIn } from '../../../src/core/copies.ts';
import type { HwState, Measurement, Rejected } from '../../../src/core/reading.ts';

const clean = demandOf({ lines: 100, spoilt: 0 });
const noisy = demandOf({ lines: 100, spoilt: 1 });
const bad = demandOf({ lines: 100, spoilt: 30 });

function temperature(value: number, state: HwState = 'ok', id = 'cpu'): Measurement {
  return { metric: 'hw.temperature', attributes: { 'hw.id': id, 'hw.name': id, 'hw.type': 'temperature' }, value, unit: 'Cel', state };
}
const refused = (text: string, line = 1): Rejected => ({ line, text, reason: 'not a line of this output' });

function copy(readings: readonly Measurement[], rejected: readonly Rejected[] = [], text = ''): Copy {
  return { text, result: { readings, rejected } };
}
const copiesOf = (...values: readonly number[]) => values.map((value) => copy([temperature(value)]));
const values = (copies: readonly Copy[], demand = clean) => agreement(copies, demand).readings.map(({ value }) => value);

test('a reading is what two copies of it tell exactly alike', () => {
  assert.deepEqual(values(copiesOf(31, 31)), [31]);
  assert.deepEqual(values(copiesOf(31)), []);
  assert.deepEqual(values(copiesOf(31, 71)), []);
  assert.deepEqual(values(copiesOf(31, 71, 31)), [31]);
});

test('a noisy line takes three copies, a bad one four', () => {
  assert.deepEqual(values(copiesOf(31, 31), noisy), []);
  assert.deepEqual(values(copiesOf(31, 31, 31), noisy), [31]);
  assert.deepEqual(values(copiesOf(31, 31, 31), bad), []);
  assert.deepEqual(values(copiesOf(31, 31, 31, 31), bad), [31]);
});

test('as many copies for one value as for another prove neither', () => {
  assert.deepEqual(values(copiesOf(31, 32, 31, 32)), []);
});

test('unit, limits and attributes have to agree as well', () => {
  const limited = (highCritical: number): Measurement => ({ ...temperature(31), limits: { highCritical } });
  assert.deepEqual(values([copy([limited(95)]), copy([limited(91)])]), []);
});

test('a state that changes while it is read is none, and reading on would not help', () => {
  const { readings, rejected, open } = agreement([copy([temperature(31)]), copy([temperature(31, 'failed')])], clean);
  assert.deepEqual([readings, open], [[], false]);
  assert.match(rejected[0]?.reason ?? '', /state changed/);
});

test('a value that moves a little counts where it lies between the copies around it, on a clean line only', () => {
  assert.deepEqual(values(copiesOf(100_000, 100_007, 100_031)), [100_007]);
  assert.deepEqual(values(copiesOf(100_031, 100_007, 100_000)), [100_007]);
  assert.deepEqual(values(copiesOf(100_000, 100_407, 100_031)), []);
  assert.deepEqual(values(copiesOf(3, 50, 97)), []);
  assert.deepEqual(values(copiesOf(100_000, 100_007, 100_031), noisy), []);
});

test('what did not agree is refused with all that was told of it, and is worth another copy', () => {
  const { rejected, open } = agreement(copiesOf(31, 33), clean);
  assert.equal(open, true);
  assert.deepEqual(rejected, [
    { line: 0, text: 'cpu (hw.temperature): 31 Cel ok, then 33 Cel ok', reason: 'not enough copies of it agree', component: 'cpu' },
  ]);
});

test('a copy that tells two things of one series tells nothing of it', () => {
  const torn = copy([temperature(31), temperature(33)]);
  assert.deepEqual(values([torn, copy([temperature(31)])]), []);
  assert.deepEqual(values([torn, ...copiesOf(31, 31)]), [31]);
});

test('a line that only one copy has, or refuses, is noise; one that all copies refuse is the device’s own', () => {
  const own = refused('Baseboard : B2');
  assert.equal(noiseIn([copy([], [own]), copy([], [own])]).spoilt, 0);
  assert.equal(noiseIn([copy([], [own, refused('Inlgt')]), copy([], [own])]).spoilt, 1);
  assert.equal(noiseIn([copy([], [], 'a\n\ufffd\n'), copy([], [], 'a\nb\n')]).spoilt, 1);
  assert.equal(noiseIn([copy([], [], 'a\n\n'), copy([], [], 'a\nb\n')]).lines, 3);
});

test('a reading that lacks its limits or its state because other lines were spoilt does not count', () => {
  const whole: Measurement = { ...temperature(31), limits: { highCritical: 95 } };
  const torn = temperature(31, 'unknown');
  assert.deepEqual(values([copy([torn]), copy([torn]), copy([torn])], noisy), []);
  assert.deepEqual(agreement([copy([torn]), copy([torn]), copy([whole])], clean).readings, []);
});
