import assert from 'node:assert/strict';
import { test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { pollDevice } from '../../../src/service/poll.ts';
import type { ChannelPoll, PollTools } from '../../../src/service/pollTarget.ts';
import { Secrets } from '../../../src/service/secrets.ts';
import { KeyedTurns } from '../../../src/service/turns.ts';
import { Appliance } from '../../../src/simulator/appliance.ts';
import type { InjectedFault } from '../../../src/simulator/injectedFault.ts';
import { type ConsoleOptions, listenConsole } from '../../../src/simulator/listen.ts';

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
): Promise<Polled> {
  const appliance = new Appliance({ seed: 3 });
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
  };
  const console = { address: device.address, baudRate: 115_200, user: 'monitor', password: { secret: 'console' } };
  const [poll] = await pollDevice(
    { device: { id: 'hsm-1', model: 'luna-network-hsm-7', console, monitorAccount: 'enabled' }, model: luna7, timeout: 2000, secrets },
    tools,
    signal,
  );
  const typed = device.console.received.split('\r').filter((text) => text !== '' && text !== given);
  return { poll: poll!, typed, loggedIn: device.console.user };
}

const verdict = ({ poll }: Polled, component: string, condition: string) =>
  poll.observations.find((observation) => observation.component === component && observation.condition === condition)?.verdict;

test('a healthy device is asked once for everything, and logged out of', async () => {
  const polled = await pollOnce(() => {});
  assert.deepEqual(polled.typed, ['monitor', 'status sensors', 'hsm show', 'hsm tamper show', 'exit']);
  assert.equal(polled.loggedIn, undefined);
  assert.equal(polled.poll.fault, undefined);
  assert.ok(polled.poll.observations.every(({ verdict }) => verdict === 'positive'));
});

test('a negative is read again in the same session, by its own command alone, and stands when it reads the same', async () => {
  const polled = await pollOnce((appliance) => appliance.inject(fan));
  assert.deepEqual(polled.typed, ['monitor', 'status sensors', 'hsm show', 'hsm tamper show', 'status sensors', 'exit']);
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
    polled.poll.observations.map(({ verdict }) => verdict),
    ['unknown'],
  );
});

test('an aborted poll rejects with the signal’s reason after it has logged out', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  await assert.rejects(
    pollOnce((_appliance, command) => command === 'hsm show' && stop.abort(reason), {}, stop.signal),
    (error) => error === reason,
  );
});
