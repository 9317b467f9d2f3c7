import assert from 'node:assert/strict';
import { test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../../src/simulator/console/outputs/commandOutputs.ts';
import { everyReading } from '../../support/everyReading.ts';

/** What a poll of everything says. */
function poll(seed: number, fault?: InjectedFault, softwareVersion = '7.2.0-220') {
  const appliance = new Appliance({ seed, softwareVersion, now: () => Date.UTC(2024, 1, 9) });
  if (fault) appliance.inject(fault);
  return [...outputs].map(([command, print]) => ({ command, result: luna7.console.parse(command, print(appliance.state)) }));
}

test('every output of the simulated appliance is understood to its last line, whatever is wrong with it', () => {
  const faults: readonly (InjectedFault | undefined)[] = [
    undefined,
    { kind: 'sysstat-trouble', codes: [50, 20, 110] },
    { kind: 'disk-full', percent: 100 },
    { kind: 'drive-failing' },
    { kind: 'ntls-down' },
    { kind: 'zeroized' },
  ];
  for (const fault of faults) {
    for (let seed = 1; seed <= 10; seed++) {
      for (const { command, result } of [...poll(seed, fault), ...poll(seed, fault, '7.8.5-21')]) {
        assert.deepEqual(result.rejected, [], `${command}, ${fault?.kind}`);
        assert.ok(result.readings.length > 0 || (fault?.kind === 'zeroized' && command === 'partition show'), command);
      }
    }
  }
});

test('a usual poll takes seconds, and one of everything the better part of a minute, by what commands print and take', () => {
  const { state } = new Appliance({ seed: 1, now: () => Date.UTC(2024, 1, 9) });
  /** Seconds for two copies of each, at ten bits a byte; the echo, the result line and the prompt are some 60 bytes beside the command. */
  const lasts = (...cadences: readonly string[]) =>
    luna7.console.commands
      .filter(({ every }) => cadences.includes(every))
      .reduce((sum, { command, thinkingMs }) => {
        const bytes = outputs.get(command)!(state).length + 2 * command.length + 60;
        return sum + 2 * (thinkingMs / 1000 + (bytes * 10) / luna7.console.baudRate);
      }, 0);
  assert.ok(luna7.console.commands.every(({ thinkingMs }) => thinkingMs > 0));
  assert.deepEqual([lasts('poll'), lasts('poll', 'hour'), lasts('poll', 'hour', 'day')].map(Math.round), [4, 28, 36]);
});

test('a fault of the simulated appliance shows in what belongs to it, and in nothing else', () => {
  const negatives = (fault?: InjectedFault) => {
    const results = poll(3, fault).map(({ result }) => result);
    return luna7
      .observe(
        'console',
        results.flatMap(({ readings }) => readings),
        [],
      )
      .filter(({ verdict }) => verdict === 'negative')
      .map(({ component, condition }) => `${component}.${condition}`);
  };
  assert.deepEqual(negatives(), []);
  assert.deepEqual(negatives({ kind: 'sysstat-trouble' }), ['sysstat.trouble']);
  assert.deepEqual(negatives({ kind: 'drive-failing' }), ['drive.drive-failing']);
  assert.deepEqual(negatives({ kind: 'disk-full', percent: 80 }), ['fs-var-log.disk-filling']);
});

test('every part that is not called as its owner or the device pleases is one of the model’s own', () => {
  const read = everyReading().map(({ attributes }) => attributes);
  const named = read.filter(({ 'hw.id': id }) => luna7.partOf?.(id) === undefined).map((attributes) => attributes['hw.type']);
  assert.deepEqual([...new Set(named)].sort(), ['client', 'network', 'partition']);
});
