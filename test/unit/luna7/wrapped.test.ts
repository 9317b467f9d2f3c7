import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { unwrapping } from '../../../src/core/console/wrapped.ts';
import type { ParseResult } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { captured, commandOf, parsed } from './fixture.ts';

const read = (command: string, output: string) => luna7.console.parse(command, output);

/** Captures of live consoles: lines end in LF, as a session hands them over. */
const names = readdirSync(new URL('../../fixtures/luna7/', import.meta.url))
  .filter((file) => file.endsWith('.txt') && !file.includes('pasted'))
  .map((file) => file.slice(0, -'.txt'.length))
  // As in a poll, the sensors come first.
  .sort((a, b) => Number(b.startsWith('status-sensors')) - Number(a.startsWith('status-sensors')));

const broken = (text: string, width: number) =>
  text
    .replaceAll('\r', '')
    .split('\n')
    .map((line) => line.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? line)
    .join('\n');

const rejected = ({ rejected }: ParseResult) => rejected.map(({ text, reason }) => ({ text, reason }));

suite('A console that breaks long lines', () => {
  for (const width of [80, 90, 132]) {
    test(`at ${width} columns is read like any other`, () => {
      const unwrapped = unwrapping(read);
      unwrapped('status sensors', broken(captured('status-sensors-healthy'), width));
      for (const name of names) {
        const { readings } = unwrapped(commandOf(name), broken(captured(name), width));
        assert.deepEqual(readings, parsed(name).readings, name);
      }
    });
  }

  test('at whatever width tells nothing that the device has not told', () => {
    for (let width = 64; width <= 134; width += 4) {
      const unwrapped = unwrapping(read);
      for (const name of names.filter((each) => !each.includes('-sensors-') || each.endsWith('healthy') || each.endsWith('failed'))) {
        const told = new Set(parsed(name).readings.map((reading) => JSON.stringify(reading)));
        for (const reading of unwrapped(commandOf(name), broken(captured(name), width)).readings) {
          assert.ok(told.has(JSON.stringify(reading)), `${name} at ${width}: ${JSON.stringify(reading)}`);
        }
      }
    }
  });

  test('and drops the blanks at the break is read all the same', () => {
    const unwrapped = unwrapping(read);
    const { readings } = unwrapped('status sensors', broken(captured('status-sensors-healthy'), 80).replace(/ +$/gm, ''));
    assert.deepEqual(readings, parsed('status-sensors-healthy').readings);
  });

  test('that it does not is found, too: nothing changes', () => {
    const unwrapped = unwrapping(read);
    for (const name of names) {
      const plain = read(commandOf(name), captured(name));
      const result = unwrapped(commandOf(name), captured(name));
      assert.deepEqual([result.readings, rejected(result)], [plain.readings, rejected(plain)], name);
    }
  });

  test('where a full line may go on or not, and both could be read, the difference is not guessed', () => {
    // A client's name that fills the line: what follows is another client, or the rest of its name.
    const long = `   ${'c'.repeat(77)}`;
    const clients = (text: string) =>
      text
        .split('\n')
        .map((line) => ({ name: line.trim() }))
        .filter(({ name }) => name !== '');
    const asReadings = (command: string, text: string): ParseResult =>
      command === 'client list'
        ? {
            readings: clients(text).map(({ name }) => ({
              metric: 'hw.status',
              value: 1,
              attributes: { 'hw.id': name, 'hw.name': name, 'hw.type': 'hsm' },
            })),
            rejected: [],
          }
        : read(command, text);
    const result = unwrapping(asReadings)('client list', `   first\n${long}\n   last\n`);
    assert.deepEqual(
      result.readings.map(({ attributes }) => attributes['hw.id']),
      ['first'],
    );
    assert.match(result.rejected[0]?.reason ?? '', /let the console server not break lines at 80 columns/);
    assert.equal(result.rejected[0]?.line, 2);

    const wide = unwrapping(asReadings);
    wide('status sensors', captured('status-sensors-healthy'));
    assert.equal(wide('client list', `   first\n${long}\n   last\n`).readings.length, 3, 'a longer line was heard on this console');
  });
});
