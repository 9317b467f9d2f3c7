import assert from 'node:assert/strict';
import { describe, test as testInRealTime } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type ConsoleSession, openSession } from '../../../src/channels/console/session.ts';
import type { Transport } from '../../../src/channels/console/transports/transport.ts';
import { ConsoleBusy, Garbled, LoginRefused, NoAnswer, NotAllowed, PasswordChangeRequired } from '../../../src/core/fault.ts';
import { seededRandom } from '../../../src/simulator/random.ts';
import { credentials } from '../../support/credentials.ts';
import { type MemoryTransport, memoryConsole, scriptedDevice } from '../../support/memoryConsole.ts';
import { test } from '../../support/timelessTest.ts';

const never = new AbortController().signal;
const TYPED_LOGIN = '\rmonitor\rSimulated-monitor-1\r';
const DONE = 'Command Result : 0 (Success)\r\n\r\n[luna-1] lunash:>';

const open = (transport: Transport, timeoutMs = 1000): Promise<ConsoleSession> => openSession(transport, credentials, { timeoutMs }, never);

const fails = (kind: new (...args: never[]) => Error, words: RegExp) => (error: unknown) =>
  error instanceof kind && words.test(error.message);

/** Sends the parts one after the other, some milliseconds apart, as a slow line does. */
function inParts(push: (part: string) => void, pauseMs: number, ...parts: readonly string[]): undefined {
  for (const [index, part] of parts.entries()) setTimeout(() => push(part), index * pauseMs);
}

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

  test('a banner that speaks of a login, a password or the shell is no prompt, even where it pauses', async () => {
    const banner = ['\r\nUnauthorised login: ', 'is prosecuted.\r\n', 'lunash:> is not for everybody.\r\n', '\r\nluna-1 login: '];
    const transport = device({ login: '' });
    const push = transport.push.bind(transport);
    transport.push = (bytes) => (bytes === '' ? inParts(push, 5, ...banner) : push(bytes));
    await using session = await open(transport);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
    assert.equal(transport.written.slice(0, TYPED_LOGIN.length), TYPED_LOGIN);
  });

  test('a message of the day that speaks of passwords, logins and the shell is neither a refusal nor the shell', async () => {
    for (const words of ['Password: ', 'luna-1 login: ', 'New administrators\r\nPassword:']) {
      const transport = device({ welcome: '' });
      const push = transport.push.bind(transport);
      const message = [`\r\n${words}`, 'never tell it.\r\n', '\r\n[luna-1] lunash:>'];
      transport.push = (bytes) => (bytes === '' ? inParts(push, 40, ...message) : push(bytes));
      await using session = await open(transport);
      assert.equal((await session.run('hsm show', never)).resultCode, 0, words);
    }
  });

  test('a message of the day that quotes the shell’s prompt costs nothing but a line', async () => {
    const transport = device({ welcome: '\r\nWelcome. At\r\nlunash:> type help for help.\r\n\r\n[luna-1] lunash:>' });
    await using session = await open(transport);
    assert.equal((await session.run('hsm show', never)).text, 'Command Result : 0 (Success)\n');
  });

  test('words between our name and the prompt end the try, even where they look like a prompt themselves', async () => {
    const transport = scriptedDevice((line, _count, self) => {
      if (line === '') return '\r\nluna-1 login: ';
      return inParts((part) => self.push(part), 5, 'monitor\r\nPassword: ', 'never tell it.\r\n', '\r\nPassword: ');
    });
    await assert.rejects(open(transport), fails(Garbled, /so the password was not sent/));
    assert.equal(transport.written, '\rmonitor\r');
  });

  testInRealTime(
    'what somebody left half typed at the login prompt costs one poll, and ends with the device’s own time limit',
    async () => {
      const rig = memoryConsole({ loginTimeoutMs: 120 });
      rig.console.receive(Buffer.from('adm'));
      await assert.rejects(open(rig.transport), fails(ConsoleBusy, /in the middle of a login.*ends by itself/));
      assert.equal(rig.console.received, 'adm\r');
      await pause(200);
      await using session = await open(rig.reconnect());
      assert.equal((await session.run('hsm show', never)).resultCode, 0);
    },
  );

  test('a command whose echo a console server has broken after a long host name is answered', async () => {
    const prompt = `[${'luna-'.repeat(14)}1] lunash:>`;
    const transport = scriptedDevice((line, count) => {
      if (line === '') return '\r\nluna-1 login: ';
      if (line === 'monitor') return `${line}\r\nPassword: `;
      if (line === 'exit') return 'exit\r\n\r\nluna-1 login: ';
      if (count === 2) return `\r\n${prompt}`;
      // The prompt stands on the line already when the command is typed.
      return `${line.slice(0, 3)}\r\n${line.slice(3)}\r\nrow\r\nCommand Result : 0 (Success)\r\n\r\n${prompt}`;
    });
    await using session = await open(transport);
    assert.equal((await session.run('status sensors', never)).text, 'row\nCommand Result : 0 (Success)\n');
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
