import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommandOutcome } from '../../../src/core/console/reliableReading.ts';
import type { ConsoleCommand } from '../../../src/core/deviceModel.ts';
import { Cadence } from '../../../src/service/polling/cadence.ts';

const SLOT = 600_000;
const START = Date.UTC(2026, 2, 1);
const poll: ConsoleCommand = { command: 'status sensors', every: 'poll', thinkingMs: 1 };
const hourly: ConsoleCommand = { command: 'service list', every: 'hour', thinkingMs: 1 };
const daily: ConsoleCommand = { command: 'package list', every: 'day', thinkingMs: 1 };
const commands = [daily, hourly, poll];

const outcome = (command: ConsoleCommand, change: Partial<CommandOutcome> = {}): CommandOutcome => ({
  command,
  settled: true,
  feeds: [`${command.command}.down`],
  components: [command.command],
  ...change,
});

/** How often each command is read in a day of polls. */
function aDay(
  device: string,
  settled: (command: ConsoleCommand, slot: number) => boolean,
  isOpen: (indicator: string) => boolean = () => false,
) {
  const cadence = new Cadence(device);
  const at = new Map<string, number[]>(commands.map(({ command }) => [command, []]));
  for (let slot = 0; slot < 144; slot++) {
    const due = cadence.due(commands, START + slot * SLOT, isOpen);
    for (const { command } of due) at.get(command)?.push(slot);
    cadence.record({ commands: due.map((command) => outcome(command, { settled: settled(command, slot) })) }, START + slot * SLOT);
  }
  return (command: ConsoleCommand) => at.get(command.command) ?? [];
}

test('after a start everything is read, what is read at every poll first', () => {
  assert.deepEqual(
    new Cadence('hsm-1').due(commands, START, () => false),
    [poll, hourly, daily],
  );
});

test('hourly and daily commands are read at the first poll of the device’s own hour and day', () => {
  const read = aDay('hsm-1', () => true);
  assert.equal(read(poll).length, 144);
  assert.deepEqual([24, 25].includes(read(hourly).length), true);
  assert.deepEqual([1, 2].includes(read(daily).length), true);
  const gaps = read(hourly).map((slot, index, all) => slot - (all[index - 1] ?? slot));
  assert.deepEqual([...new Set(gaps.slice(2))], [6]);
});

test('hours and days begin at other polls for other devices', () => {
  const days = new Set(Array.from({ length: 40 }, (_, index) => aDay(`hsm-${index}`, () => true)(daily).at(-1)));
  assert.ok(days.size > 20, `${days.size} different ones`);
});

test('what was not understood, or told of something negative, is read at every poll until it no longer is', () => {
  const read = aDay('hsm-1', ({ every }, slot) => every !== 'day' || slot >= 30);
  assert.deepEqual(
    read(daily).slice(0, 31),
    Array.from({ length: 31 }, (_, slot) => slot),
  );
  assert.ok(read(daily).length <= 32);
});

test('a command whose indicator is open is read at every poll', () => {
  const read = aDay(
    'hsm-1',
    () => true,
    (indicator) => indicator === 'service list.down',
  );
  assert.equal(read(hourly).length, 144);
  assert.ok(read(daily).length <= 2);
});

test('what several commands tell of is as fresh as the most frequent of them', () => {
  const cadence = new Cadence('hsm-1');
  const told = [outcome(hourly, { feeds: ['hsm.down'] }), outcome(daily, { feeds: ['hsm.down', 'cert.expiring'] })];
  cadence.record({ commands: told }, START);
  assert.equal(cadence.ofIndicator('hsm', 'down'), 3_600_000);
  assert.equal(cadence.ofIndicator('cert', 'expiring'), 86_400_000);
  assert.equal(cadence.ofIndicator('fan1a', 'speed-low'), 0);
  assert.equal(cadence.ofComponent('package list'), 86_400_000);
  assert.equal(cadence.ofIndicator('package list', 'channels-disagree'), 86_400_000, 'compared whenever it is read');
});

test('a command that tells of what the channels disagree about is read at every poll', () => {
  const read = aDay(
    'hsm-1',
    () => true,
    (indicator) => indicator === 'package list.channels-disagree',
  );
  assert.equal(read(daily).length, 144);
  assert.ok(read(hourly).length < 30);
});

test('what is remembered over a start is good for a day, until a poll has told how often it is read', () => {
  const cadence = new Cadence('hsm-1');
  assert.equal(cadence.ofComponent('client-app1'), 86_400_000);
  cadence.record({ commands: [] }, START);
  assert.equal(cadence.ofComponent('client-app1'), 86_400_000, 'that poll failed');
  cadence.record({ commands: [outcome(hourly, { components: ['client-app1'] })] }, START);
  assert.equal(cadence.ofComponent('client-app1'), 3_600_000);
  assert.equal(cadence.ofComponent('fan1a'), 0);
});

test('what the SNMP agent tells seldom is good until it tells it again', () => {
  const cadence = new Cadence('hsm-1');
  cadence.record({ seldom: [{ every: 'hour', components: ['client-app1'] }] }, START);
  cadence.record({ seldom: [{ every: 'day', components: ['package list'] }] }, START);
  cadence.record({ seldom: [] }, START + SLOT);
  assert.equal(cadence.ofComponent('client-app1'), 3_600_000);
  assert.equal(cadence.ofComponent('package list'), 86_400_000);
  assert.equal(cadence.ofComponent('hsm'), 0);
  cadence.record({ commands: [outcome(hourly, { components: ['package list', 'client-app1'] })] }, START + SLOT);
  assert.equal(cadence.ofComponent('package list'), 3_600_000, 'the console tells it more often');
  assert.equal(cadence.ofIndicator('package list', 'channels-disagree'), 86_400_000, 'and both only once a day');
  cadence.record({ seldom: [{ every: 'hour', components: [] }] }, START + 6 * SLOT);
  assert.equal(cadence.ofComponent('client-app1'), 3_600_000, 'as the console has it');
});
