import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreement, type Copy, demandOf, noiseIn } from '../../../src/core/console/copies.ts';
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

/** What `show` prints of an HSM, as a copy: lines in which `#` is noise are refused, and so is what they would have added. */
function shown(...lines: readonly string[]): Copy {
  const attributes = { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' } as const;
  const told = Object.fromEntries(lines.filter((line) => !line.includes('#')).map((line) => line.split('=')));
  const rejected = lines.flatMap((line, index) => (line.includes('#') ? [refused(line, index + 1)] : []));
  return copy([{ metric: 'hsm.info', attributes: { ...attributes, ...told }, value: 1, gathered: true }], rejected, lines.join('\n'));
}
const labels = (copies: readonly Copy[], demand = noisy) => agreement(copies, demand).readings.map(({ attributes }) => attributes.label);

test('what is gathered from several lines counts only when those that agree had every line between them', () => {
  const whole = shown('serial=7', 'label=prod', 'note=1');
  assert.deepEqual(labels([whole, whole, whole]), ['prod']);
  // The same line spoilt three times, in three ways: they agree, and nothing in them shows that a part is missing.
  const torn = ['la#el=prod', 'labe#=prod', '#abel=prod'].map((line) => shown('serial=7', line, 'note=1'));
  assert.deepEqual(labels(torn), []);
  assert.equal(agreement(torn, noisy).open, true);
  // A fourth copy has that line: three that lack the part are no majority over it.
  assert.deepEqual(labels([...torn, whole]), []);
  assert.deepEqual(labels([...torn, whole, whole, whole]), ['prod']);
});

test('a line that two copies have spoilt in the same way is not taken for the device’s own', () => {
  const same = shown('serial=7', 'la#el=prod', 'note=1');
  assert.deepEqual(labels([same, same, shown('serial=7', 'lab#l=prod', 'note=1')]), []);
  // What as many copies as must agree refuse alike is.
  assert.deepEqual(labels([same, same, same]), [undefined]);
});

test('spoilt lines at different places do not keep it from counting', () => {
  const note = (text: string) => shown('serial=7', 'label=prod', text);
  const parts = (text: string): Copy => ({ ...note(text), result: { ...note('x=1').result, rejected: note(text).result.rejected } });
  assert.deepEqual(labels([parts('#=1'), parts('x=1'), parts('x=#')]), ['prod']);
});

test('copies whose lines cannot be laid over each other do not fill each other’s gaps', () => {
  const told = shown('serial=7').result.readings;
  const torn = (text: string, spoilt: number): Copy => copy(told, [refused(text.split('\n')[spoilt - 1]!, spoilt)], text);
  // Two lines run together in each, at different places: as many lines, but not the same ones.
  assert.deepEqual(
    agreement([torn('serial=7\nlab#\nend', 2), torn('serial=7 #\nlabel=prod\nthe end', 1), torn('serial=7\n#\nend', 2)], noisy).readings,
    [],
  );
});
