import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConsoleCommand } from '../../../src/core/deviceModel.ts';
import { KeyedTurns } from '../../../src/core/turns.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { pollDevice } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll, PollTools } from '../../../src/service/polling/pollTarget.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { type ConsoleOptions, listenConsole } from '../../../src/simulator/console/listen.ts';

const never = new AbortController().signal;
const fan: InjectedFault = { kind: 'fan-failed', fan: 'Fan2A' };

interface Polled {
  readonly poll: ChannelPoll;
  readonly typed: readonly string[];
  readonly loggedIn: string | undefined;
}

/** Polls a simulated console; `onCommand` runs before each command's output, with how often that command has come. */
async function pollOnce(
  onCommand: (appliance: Appliance, command: string, times: number) => void,
  options: ConsoleOptions = {},
  signal = never,
  password?: string,
  commands: readonly ConsoleCommand[] = luna7.console.commands,
  hostNames?: PollTools['hostNames'],
): Promise<Polled> {
  // Its clock stands still: a value that moves between two copies is rightly read a third time.
  const time = Date.now();
  const appliance = new Appliance({ seed: 3, now: () => time });
  const known = appliance.state.accounts.find(({ role }) => role === 'monitor')!.password;
  const given = password ?? known;
  const times = new Map<string, number>();
  await using device = await listenConsole(appliance, {
    ...options,
    thinkMs: (command) => {
      times.set(command, (times.get(command) ?? 0) + 1);
      onCommand(appliance, command, times.get(command)!);
      return 1;
    },
  });
  const secrets = new Secrets();
  secrets.provide({ console: given });
  const tools: PollTools = {
    consoles: new KeyedTurns(),
    snmp: undefined as never,
    now: Date.now,
    onBug: (error) => assert.fail(String(error)),
    ...(hostNames && { hostNames }),
  };
  const console = { address: device.address, baudRate: 115_200, user: 'monitor', password: { secret: 'console' } };
  const [poll] = await pollDevice(
    {
      device: { id: 'hsm-1', model: 'luna-network-hsm-7', console, monitorAccount: 'enabled' },
      model: luna7,
      timeout: 2000,
      secrets,
      commands,
    },
    tools,
    signal,
  );
  const typed = device.console.received.split('\r').filter((text) => text !== '' && text !== given);
  return { poll: poll!, typed, loggedIn: device.console.user };
}

const verdict = ({ poll }: Polled, component: string, condition: string) =>
  poll.observations.find((observation) => observation.component === component && observation.condition === condition)?.verdict;

const everything = luna7.console.commands.map(({ command }) => command);

test('a healthy device is asked twice for everything, and logged out of', async () => {
  const polled = await pollOnce(() => {});
  assert.deepEqual(polled.typed.slice(0, 1 + everything.length), ['monitor', ...everything]);
  for (const command of ['status sensors', 'hsm show', 'hsm tamper show']) {
    assert.equal(polled.typed.filter((typed) => typed === command).length, 2, command);
  }
  assert.equal(polled.typed.at(-1), 'exit');
  assert.equal(polled.loggedIn, undefined);
  assert.equal(polled.poll.fault, undefined);
  assert.ok(polled.poll.observations.every(({ verdict }) => verdict !== 'negative'));
  assert.equal(polled.poll.readings.filter(({ attributes }) => attributes['hw.id'] === 'inlet').length, 1);
});

test('only the commands that are due are sent', async () => {
  const due = luna7.console.commands.filter(({ command }) => command === 'hsm tamper show');
  const polled = await pollOnce(() => {}, {}, never, undefined, due);
  assert.deepEqual(polled.typed, ['monitor', 'hsm tamper show', 'hsm tamper show', 'exit']);
});

test('a negative stands when it reads the same twice', async () => {
  const polled = await pollOnce((appliance) => appliance.inject(fan));
  assert.equal(polled.typed.filter((command) => command === 'status sensors').length, 2);
  assert.equal(verdict(polled, 'fan2a', 'speed-low'), 'negative');
  assert.equal(polled.poll.readings.find(({ attributes }) => attributes['hw.id'] === 'fan2a')?.state, 'failed');
});

test('a negative that does not read the same again is unknown, and its reading is not kept', async () => {
  const polled = await pollOnce((appliance, command, times) => {
    if (command !== 'status sensors') return;
    if (times === 1) appliance.inject(fan);
    else appliance.clear(fan);
  });
  assert.equal(verdict(polled, 'fan2a', 'speed-low'), 'unknown');
  assert.equal(
    polled.poll.readings.some(({ attributes }) => attributes['hw.id'] === 'fan2a'),
    false,
  );
  assert.equal(verdict(polled, 'fan1a', 'speed-low'), 'positive');
  assert.ok(polled.poll.readings.some(({ attributes }) => attributes['hw.id'] === 'fan1a'));
});

test('a digit that differs between two copies is read again, until two agree', async () => {
  const hot: InjectedFault = { kind: 'over-temperature', sensor: 'Inlet', celsius: 25 };
  const polled = await pollOnce((appliance, command, times) => {
    if (command === 'status sensors') appliance.inject({ ...hot, celsius: times === 1 ? 27 : 25 });
  });
  assert.equal(polled.typed.filter((command) => command === 'status sensors').length, 3);
  assert.equal(polled.typed.filter((command) => command === 'hsm tamper show').length, 2);
  assert.equal(polled.poll.readings.find(({ attributes }) => attributes['hw.id'] === 'inlet')?.value, 25);
});

test('a line that noise spoils makes everything be read three times', async () => {
  const polled = await pollOnce(() => {}, { line: { kernelLines: { everyBytes: 12_000, lines: ['[ 12.5] usb 1-1: reset'] } } });
  for (const command of ['status sensors', 'hsm show', 'hsm tamper show']) {
    assert.equal(polled.typed.filter((typed) => typed === command).length, 3, command);
  }
});

test('a tamper, which fires at once, is read three times in all', async () => {
  const polled = await pollOnce((appliance) => appliance.inject({ kind: 'tampered' }));
  assert.equal(polled.typed.filter((command) => command === 'hsm tamper show').length, 3);
  assert.equal(verdict(polled, 'hsm', 'tampered'), 'negative');
});

test('a wrong password ends the poll after one try', async () => {
  const polled = await pollOnce(() => {}, {}, never, 'not-the-password');
  assert.equal(polled.poll.fault?.code, 'login-refused');
  assert.equal(polled.poll.fault.message.includes('not-the-password'), false);
  assert.deepEqual(polled.typed, ['monitor']);
});

test('a console in use by a person is left alone', async () => {
  const polled = await pollOnce(() => {}, { openSession: { user: 'admin', typed: 'hsm ' } });
  assert.equal(polled.poll.fault?.code, 'console-busy');
  assert.deepEqual(
    polled.poll.observations.map(({ condition, verdict }) => [condition, verdict]),
    [
      ['silent', 'unknown'],
      ['occupied', 'negative'],
    ],
  );
});

test('a poll that succeeded learns the host name; a poll at another host stops before the name, and types no password', async () => {
  const learnt: string[] = [];
  const remembering = (known: readonly string[]) => ({
    of: () => known,
    learn: (_device: string, seen: readonly string[]) => void learnt.push(...seen),
  });
  const due = luna7.console.commands.filter(({ command }) => command === 'hsm tamper show');
  const first = await pollOnce(() => {}, {}, never, undefined, due, remembering([]));
  assert.equal(first.poll.fault, undefined);
  assert.equal(learnt.length, 1, 'the name of the simulated host');
  const again = await pollOnce(() => {}, {}, never, undefined, due, remembering([...learnt]));
  assert.equal(again.poll.fault, undefined);
  const other = await pollOnce(() => {}, {}, never, undefined, due, remembering(['luna-of-before']));
  assert.equal(other.poll.fault?.code, 'other-host');
  assert.deepEqual(other.typed, []);
  assert.equal(learnt.length, 2, 'nothing is learnt from it');
});

test('an aborted poll rejects with the signal’s reason after it has logged out', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  await assert.rejects(
    pollOnce((_appliance, command) => command === 'hsm show' && stop.abort(reason), {}, stop.signal),
    (error) => error === reason,
  );
});
