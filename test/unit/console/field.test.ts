import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { type ConsoleSession, openSession } from '../../../src/channels/console/session.ts';
import type { Transport } from '../../../src/channels/console/transport.ts';
import { Garbled, LoginRefused, NoAnswer, NotAllowed, PasswordChangeRequired } from '../../../src/core/fault.ts';
import { profile } from '../../../src/devices/luna7/profile.ts';
import { seededRandom } from '../../../src/simulator/random.ts';
import { type MemoryTransport, scriptedDevice } from '../../support/memoryConsole.ts';
import { test } from '../../support/timelessTest.ts';

const never = new AbortController().signal;
const credentials = { user: 'monitor', password: 'Simulated-monitor-1' };
const TYPED_LOGIN = '\rmonitor\rSimulated-monitor-1\r';
const DONE = 'Command Result : 0 (Success)\r\n\r\n[luna-1] lunash:>';

const open = (transport: Transport, timeoutMs = 1000): Promise<ConsoleSession> =>
  openSession(transport, profile, credentials, { timeoutMs }, never);

const fails = (kind: new (...args: never[]) => Error, words: RegExp) => (error: unknown) =>
  error instanceof kind && words.test(error.message);

interface Said {
  readonly login?: string;
  readonly ask?: string;
  readonly welcome?: string;
}

/** A device whose prompts and messages are as told. */
function device({ login = '\r\nluna-1 login: ', ask = '\r\nPassword: ', welcome = '\r\n[luna-1] lunash:>' }: Said): MemoryTransport {
  let stage = 'login';
  return scriptedDevice((line) => {
    if (stage === 'login' && line === '') return login;
    if (stage === 'login') {
      stage = 'password';
      return `${line}${ask}`;
    }
    if (stage === 'password') {
      stage = 'shell';
      return welcome;
    }
    if (line === 'exit') return `exit${login}`;
    return `${line}\r\n${DONE}`;
  });
}

describe('consoles in the field', () => {
  test('banners before the login and a message of the day after it do not upset the login', async () => {
    const transport = device({
      login: '\r\n*** AUTHORISED USE ONLY ***\r\nAccess denied to everybody else.\r\n\r\nluna-1 login: ',
      welcome: '\r\nAccess denied to unauthorised persons.\r\nYour password will expire in 5 days.\r\n\r\n[luna-1] lunash:>',
    });
    await using session = await open(transport);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('a message of the day that speaks of refusal and pauses within a line is no refusal', async () => {
    const transport = device({ welcome: '\r\nAccess denied to unauthorised persons.\r\n' });
    const told = transport.push.bind(transport);
    transport.push = (bytes) => {
      told(bytes);
      if (String(bytes).includes('unauthorised')) setTimeout(() => told('[luna-1] lunash:>'), 100);
    };
    await using session = await open(transport);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('"login as:" and a password prompt that names our account are answered', async () => {
    const transport = device({ login: '\r\nlogin as: ', ask: "\r\nmonitor@10.0.1.4's password: " });
    await using session = await open(transport);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('a password prompt that names another account gets nothing', async () => {
    const transport = device({ login: '\r\nlogin as: ', ask: "\r\nadmin@10.0.1.4's password: " });
    await assert.rejects(open(transport, 150), NotAllowed);
    assert.equal(transport.written, '\rmonitor\r');
  });

  test('flow control and terminal control bytes around prompts are not text', async () => {
    const transport = device({
      login: '\r\n\u0011\u001b[2J\u001b[Hluna-1 login: \u0011',
      ask: '\r\n\u0013\u0011Password: ',
      welcome: '\r\n\u0011\u001b[0m[luna-1] lunash:>\u0011',
    });
    await using session = await open(transport);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('a flow control byte within an answer is marked, for it may have been a digit', async () => {
    const transport = device({});
    await using session = await open(transport);
    const told = transport.push.bind(transport);
    transport.push = () => told(`hsm show\r\nStorage 3\u001100\r\n${DONE}`);
    assert.match((await session.run('hsm show', never)).text, /^Storage 3\ufffd00\n/);
    transport.push = told;
  });

  test('garbage instead of a prompt says to check the speed, long before the timeout', async () => {
    const random = seededRandom(7);
    const garbage = () => Uint8Array.from({ length: 40 }, () => (random() < 0.5 ? 0xff : Math.floor(random() * 256)));
    const started = performance.now();
    const transport = scriptedDevice(() => garbage());
    await assert.rejects(open(transport, 20_000), fails(Garbled, /Check the speed/));
    assert.ok(performance.now() - started < 8000);
    assert.match(transport.written, /^\r+$/);
  });

  test('a connection that is closed before a word was said points at the console server', async () => {
    const transport = scriptedDevice((_line, _count, self) => {
      self.hangUp();
      return undefined;
    });
    await assert.rejects(open(transport), fails(NoAnswer, /somebody else may hold this port/));
  });

  test('a transport that closes with a fault of its own is believed', async () => {
    const transport = scriptedDevice(() => undefined);
    Object.assign(transport, { closed: Promise.resolve(new Garbled('This port speaks something else.')) });
    await assert.rejects(open(transport), fails(Garbled, /speaks something else/));
  });

  test('a login that timed out on the device is no refused login', async () => {
    for (const said of [
      { ask: '\r\nLogin timed out after 120 seconds.\r\n\r\nluna-1 login: ' },
      { welcome: '\r\nLogin timed out after 120 seconds.\r\n\r\nluna-1 login: ' },
    ]) {
      await assert.rejects(open(device(said)), fails(NoAnswer, /time was up/));
    }
  });

  test('a device that names a disabled, locked or expired account is quoted in substance', async () => {
    for (const words of [
      'Your account has expired; please contact your system administrator',
      'The account is locked due to 5 failed logins.',
    ]) {
      await assert.rejects(open(device({ welcome: `\r\n${words}\r\n` })), fails(LoginRefused, /disabled, locked or expired/), words);
    }
  });

  test('a device that refuses and hangs up has refused', async () => {
    const transport = device({ welcome: '\r\nLogin incorrect\r\n' });
    const told = transport.push.bind(transport);
    transport.push = (bytes) => {
      told(bytes);
      if (String(bytes).includes('incorrect')) transport.hangUp();
    };
    await assert.rejects(open(transport), LoginRefused);
    assert.equal(transport.written, TYPED_LOGIN);
  });

  test('an expired password is a demand for a new one', async () => {
    const transport = device({ welcome: '\r\nWARNING: Your password has expired.\r\nYou must change your password now.\r\n' });
    await assert.rejects(open(transport), PasswordChangeRequired);
    assert.equal(transport.written, TYPED_LOGIN);
  });
});
