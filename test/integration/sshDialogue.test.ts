import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import type { AuthContext, Connection, KeyboardAuthContext, ServerChannel } from 'ssh2';
import { type ConsoleSession, openSession } from '../../src/channels/console/session.ts';
import { fetchHostKey, openSsh } from '../../src/channels/console/transports/ssh.ts';
import {
  AccountLocked,
  DeviceError,
  type Fault,
  HostKeyChanged,
  LoginDeferred,
  LoginRefused,
  NoAnswer,
  OtherHost,
  PasswordChangeRequired,
  PortUnavailable,
} from '../../src/core/fault.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { credentials } from '../support/credentials.ts';
import { type SshServer, type SshServerOptions, startSshServer } from '../support/sshServer.ts';

const { console: profile } = luna7;

const never = new AbortController().signal;
const options = { timeoutMs: 10_000 };

interface Over {
  readonly hostKey?: string;
  readonly timeoutMs?: number;
}

async function open(server: Pick<SshServer, 'address' | 'hostKey'>, over: Over = {}): Promise<ConsoleSession> {
  const patience = { timeoutMs: over.timeoutMs ?? options.timeoutMs };
  const at = { address: server.address, hostKey: over.hostKey ?? server.hostKey.fingerprint };
  return openSession(await openSsh(at, credentials, patience, never), credentials, patience, never);
}

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => assert.fail('no fault'),
    (reason: unknown) => reason,
  );
  assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes(credentials.password), 'the password is not in the error');
  return error as Fault;
}

/** Logs in at a server that behaves as told: what it ends in, what the server got, and how long it took. */
async function meet(behaviour: SshServerOptions, over: Over = {}) {
  await using server = await startSshServer(behaviour);
  const started = performance.now();
  const fault = await faultOf(open(server, over));
  return { fault, secrets: server.secrets, connections: server.connections, ms: performance.now() - started };
}

const asks = (...questions: { readonly prompt: string; readonly echo: boolean }[]): SshServerOptions & { readonly answers: string[] } => {
  const answers: string[] = [];
  return {
    answers,
    onLogin(context: AuthContext) {
      if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
      else ask(context as KeyboardAuthContext, questions, answers);
    },
  };
};

function ask(context: KeyboardAuthContext, questions: { readonly prompt: string; readonly echo: boolean }[], answers: string[]): void {
  context.prompt(questions, (given) => {
    answers.push(...given);
    context.accept();
  });
}

/** SSH_MSG_USERAUTH_BANNER (RFC 4252, 5.4), which ssh2's server sends once only. */
function sendBanner(client: Connection, text: string): void {
  interface Packets {
    readonly write: { readonly allocStart: number; alloc(length: number): Buffer; finalize(packet: Buffer): Buffer };
  }
  const { _protocol: protocol } = client as unknown as {
    _protocol: { readonly _packetRW: Packets; readonly _cipher: { encrypt(packet: Buffer): void } };
  };
  const { write } = protocol._packetRW;
  const packet = write.alloc(9 + text.length);
  const at = write.allocStart;
  packet[at] = 53;
  packet.writeUInt32BE(text.length, at + 1);
  packet.write(text, at + 5, 'latin1');
  packet.writeUInt32BE(0, at + 5 + text.length);
  protocol._cipher.encrypt(write.finalize(packet));
}

const shellThat = (onShell: NonNullable<SshServerOptions['onShell']>): SshServerOptions => ({ onShell });

describe('SSH', { concurrency: 8 }, () => {
  test('a terminal and a shell are asked for, and nothing else', async () => {
    await using server = await startSshServer();
    const session = await open(server);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
    assert.equal(await session.logout(), true);
    assert.deepEqual(server.secrets, [credentials.password]);
    assert.equal(server.terminal?.cols, 500);
    assert.deepEqual(server.others, []);
  });

  test('a server with another key gets neither name nor password', async () => {
    const { fault, secrets, connections } = await meet(
      { onLogin: () => assert.fail('a login was begun') },
      { hostKey: `SHA256:${'A'.repeat(43)}` },
    );
    assert.ok(fault instanceof HostKeyChanged, inspect(fault));
    assert.deepEqual(secrets, []);
    assert.equal(connections, 2, 'it was asked for its other keys once');
  });

  test('the host key is fetched without a login, and only that', async () => {
    await using server = await startSshServer({ onLogin: () => assert.fail('a login was begun') });
    assert.deepEqual(await fetchHostKey(server.address, options, never), server.hostKey);
    assert.equal(server.connections, 1);
  });

  test('one hidden question for the password is answered', async () => {
    const server = await startSshServer(asks({ prompt: 'Password: ', echo: false }));
    await using _server = server;
    await using session = await open(server);
    assert.ok(session.usable);
  });

  for (const [what, questions, kind] of [
    ['three questions at once', ['Password: ', 'Token: ', 'Favourite colour: '], 'device-error'],
    ['two questions for passwords at once', ['Password: ', 'Password: '], 'device-error'],
    ['a question for something else', ['One-time code: '], 'device-error'],
    ['a question that only speaks of passwords', ['Password of your bank: '], 'device-error'],
    ['a question for a new password', ['New password: '], 'password-change-required'],
    ['a question for the current password to change it', ['(current) UNIX password: '], 'password-change-required'],
    ['the password and a new one', ['Current password: ', 'New password: ', 'Retype new password: '], 'password-change-required'],
  ] as const) {
    test(`${what}: not answered`, async () => {
      const behaviour = asks(...questions.map((prompt) => ({ prompt, echo: false })));
      const { fault } = await meet(behaviour);
      assert.equal(fault.code, kind, inspect(fault));
      assert.deepEqual(behaviour.answers, []);
    });
  }

  test('a question for the password that would be seen is not answered', async () => {
    const behaviour = asks({ prompt: 'Password: ', echo: true });
    assert.equal((await meet(behaviour)).fault.code, 'device-error');
    assert.deepEqual(behaviour.answers, []);
  });

  for (const [what, second, kind] of [
    ['asks for it again', 'Password: ', LoginRefused],
    ['asks for a second factor', 'Verification code: ', LoginRefused],
    ['asks for a new one', 'New password: ', PasswordChangeRequired],
  ] as const) {
    test(`a server that has the password and ${what} gets nothing more`, async () => {
      const answers: string[] = [];
      const { fault } = await meet({
        onLogin(context) {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          context.prompt([{ prompt: 'Password: ', echo: false }], (first) => {
            answers.push(...first);
            ask(context, [{ prompt: second, echo: false }], answers);
          });
        },
      });
      assert.ok(fault instanceof kind, inspect(fault));
      assert.deepEqual(answers, [credentials.password]);
    });
  }

  for (const [what, question] of [
    ['another host’s', "monitor@otherhost's password: "],
    ['another account’s', "admin@luna-1's password: "],
    ['one with other words before it', 'otherhost login: admin\nPassword: '],
  ] as const) {
    test(`a question for ${what} password gets no answer`, async () => {
      const told = asks({ prompt: question, echo: false });
      await using server = await startSshServer(told);
      const patience = { timeoutMs: 10_000, hosts: ['luna-1'] };
      const fault = await faultOf(openSsh({ address: server.address, hostKey: server.hostKey.fingerprint }, credentials, patience, never));
      assert.ok(question.includes('monitor@') ? fault instanceof OtherHost : fault instanceof DeviceError, inspect(fault));
      assert.deepEqual(told.answers, []);
    });
  }

  for (const [what, instructions] of [
    ['another host’s login', 'otherhost login: admin'],
    ['another host’s prompt for a password', "monitor@otherhost's password: "],
    ['another account’s login', 'luna-1 login: admin\r\n'],
  ] as const) {
    test(`a question for the password below ${what} gets no answer`, async () => {
      const answers: string[] = [];
      await using server = await startSshServer({
        onLogin(context) {
          if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
          context.prompt([{ prompt: 'Password: ', echo: false }], '', instructions, (given) => {
            answers.push(...given);
            context.reject();
          });
        },
      });
      const patience = { timeoutMs: 10_000, hosts: ['luna-1'] };
      const fault = await faultOf(openSsh({ address: server.address, hostKey: server.hostKey.fingerprint }, credentials, patience, never));
      assert.ok(fault instanceof DeviceError, inspect(fault));
      assert.deepEqual(answers, []);
    });
  }

  test('a message without a question is heard and answered with nothing', async () => {
    const answers: string[] = [];
    await using server = await startSshServer({
      onLogin(context) {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt([], (nothing) => {
          answers.push(...nothing);
          ask(context, [{ prompt: 'Password: ', echo: false }], answers);
        });
      },
    });
    await using session = await open(server);
    assert.ok(session.usable);
    assert.deepEqual(answers, [credentials.password]);
  });

  test('an appliance that boots says so in a banner, and that is no refused login', async () => {
    const said = `System is booting up. Unprivileged users are not permitted to log in yet, ${credentials.password.split('').join('\x1b[0m\0')}.`;
    const { fault } = await meet({
      onLogin(context, client) {
        if (context.method !== 'password') return context.reject(['password']);
        sendBanner(client, said);
        context.reject(['password']);
      },
    });
    assert.ok(fault instanceof LoginDeferred, inspect(fault));
    assert.match(fault.message, /“System is booting up\..*, \*{8}\.”/);
  });

  const LOCKED = 'The account is locked due to 3 failed logins.\n(10 minutes left to unlock)\n';

  test('an account that is locked for a time is told from a refused password, in the server’s own words', async () => {
    const { fault } = await meet({
      onLogin(context, client) {
        if (context.method !== 'password') return context.reject(['password']);
        sendBanner(client, LOCKED);
        context.reject(['password']);
      },
    });
    assert.ok(fault instanceof AccountLocked, inspect(fault));
    assert.match(fault.message, /“The account is locked due to 3 failed logins\. \(10 minutes left to unlock\)”/);
  });

  test('no password goes to an account that is said to be locked where it is asked for', async () => {
    const answers: string[] = [];
    const { fault } = await meet({
      onLogin(context) {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        context.prompt([{ prompt: 'Password: ', echo: false }], '', LOCKED, (given) => answers.push(...given));
      },
    });
    assert.ok(fault instanceof AccountLocked, inspect(fault));
    assert.deepEqual(answers, []);
  });

  test('a banner of before the login is no reason for its refusal', async () => {
    const { fault } = await meet({
      onLogin(context, client) {
        if (context.method === 'none') sendBanner(client, 'Access denied to everybody else.');
        context.reject(['password']);
      },
    });
    assert.ok(fault instanceof LoginRefused, inspect(fault));
    assert.doesNotMatch(fault.message, /Access denied/);
  });

  test('a refused password is not tried by another method', async () => {
    const { fault, secrets } = await meet({ onLogin: (context) => context.reject(['password', 'keyboard-interactive', 'publickey']) });
    assert.ok(fault instanceof LoginRefused);
    assert.deepEqual(secrets, [credentials.password]);
  });

  test('a password that is right but not enough is a refusal', async () => {
    const { fault, secrets } = await meet({
      onLogin: (context) => (context.method === 'password' ? context.reject(['publickey'], true) : context.reject(['password'])),
    });
    assert.ok(fault instanceof LoginRefused);
    assert.match(fault.message, /more than the password/);
    assert.deepEqual(secrets, [credentials.password]);
  });

  test('a demand to change the password in the protocol itself is not met', async () => {
    const { fault, secrets } = await meet({
      onLogin: (context) => {
        if (context.method === 'password') context.requestChange('Your password has expired.', () => assert.fail('it was changed'));
        else context.reject(['password']);
      },
    });
    assert.ok(fault instanceof PasswordChangeRequired, inspect(fault));
    assert.deepEqual(secrets, [credentials.password]);
  });

  test('a server that ends the connection with the refusal has refused; one that only hangs up has not', async () => {
    const ending = (end: (client: Parameters<NonNullable<SshServerOptions['onConnection']>>[0]) => void) =>
      meet({
        onLogin: (context, client) => (context.method === 'password' ? end(client) : context.reject(['password'])),
      });
    // RFC 4253, 11.1: 14 is "no more authentication methods available".
    const told = await ending((client) =>
      (client as unknown as { _protocol: { disconnect(reason: number): void } })._protocol.disconnect(14),
    );
    assert.ok(told.fault instanceof LoginRefused, inspect(told.fault));
    const silent = await ending((client) => (client as unknown as { _sock: Socket })._sock.destroy());
    assert.ok(silent.fault instanceof NoAnswer, inspect(silent.fault));
  });

  test('a server that hangs up as soon as it has let us in, or opens no shell, is said to give none', async () => {
    const hangsUp = await meet({
      onLogin: (context, client) => {
        if (context.method !== 'password') return context.reject(['password']);
        context.accept();
        (client as unknown as { _sock: Socket })._sock.end();
      },
    });
    assert.equal(hangsUp.fault.code, 'device-error', inspect(hangsUp.fault));
    const { fault } = await meet({ noShell: true });
    assert.equal(fault.code, 'device-error', inspect(fault));
    assert.match(fault.message, /opens no shell/);
  });

  test('a demand for a new password by the shell is not met', async () => {
    let typed = '';
    const { fault } = await meet(
      shellThat((shell) => {
        shell.on('data', (bytes: Buffer) => {
          typed += bytes.toString();
        });
        shell.write('WARNING: Your password has expired.\r\nYou must change your password now and login again!\r\nNew password: ');
      }),
    );
    assert.ok(fault instanceof PasswordChangeRequired);
    assert.equal(typed, '');
  });

  const pouring = (pour: (shell: ServerChannel) => void) =>
    shellThat((shell) => {
      // It pours on after a connection that broke, as a real one would.
      setInterval(() => pour(shell), 1).unref();
    });
  test('a banner of the shell that never ends is bounded in length', async () => {
    const { fault } = await meet(pouring((shell) => shell.write('Welcome to this appliance.\r\n'.repeat(20))));
    assert.equal(fault.code, 'garbled');
    assert.match(fault.message, /far more than any answer/, 'by its length, not by the time it took');
  });

  test('a banner of the login that never ends is bounded in time', async () => {
    let timer: NodeJS.Timeout | undefined;
    let sent = 0;
    const { fault, ms, secrets } = await meet(
      {
        onLogin: (_context, client) => {
          timer ??= setInterval(() => {
            for (let n = 0; n < 20; n += 1) sendBanner(client, 'Authorised use only.\r\n'.repeat(20));
            sent += 20;
          }, 1);
        },
        onConnection: (client) => client.on('close', () => clearInterval(timer)),
      },
      { timeoutMs: 8000 },
    );
    clearInterval(timer);
    assert.ok(sent > 100, `${sent} banners`);
    assert.ok(fault instanceof NoAnswer, inspect(fault));
    assert.match(fault.message, /in time/);
    assert.ok(ms < 20_000, `${ms} ms`);
    assert.deepEqual(secrets, []);
  });

  test('a shell that is not LunaSH gets nothing, not even a logout', async () => {
    await Promise.all(
      ['root@jumphost:~# ', '$ ', '\r\nluna-1 login: ', 'Password: '].map(async (prompt) => {
        let typed = '';
        const { fault } = await meet(
          shellThat((shell) => {
            shell.on('data', (bytes: Buffer) => {
              typed += bytes.toString();
            });
            shell.write(`Welcome\r\n${prompt}`);
          }),
          { timeoutMs: 8000 },
        );
        assert.match(fault.message, /no LunaSH prompt|asks for a login again/, inspect(fault));
        assert.equal(typed, '');
      }),
    );
  });

  test('a server that says nothing, or no SSH, is given up in time', async () => {
    for (const [greeting, kind] of [
      ['', /did not complete the login in time/],
      ['HTTP/1.1 400 Bad Request\r\n\r\n', /in time|does not speak SSH/],
      ['x'.repeat(100_000), /does not speak SSH/],
    ] as const) {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => {});
        socket.write(greeting);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const hostKey = { type: '', fingerprint: `SHA256:${'A'.repeat(43)}` };
      const fault = await faultOf(open({ address: `127.0.0.1:${port}`, hostKey }, { timeoutMs: 5000 }));
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      assert.ok(fault instanceof NoAnswer, inspect(fault));
      assert.match(fault.message, kind);
    }
  });

  test('what cannot be reached says what to check', async () => {
    const at = (address: string, words = {}) => faultOf(fetchHostKey(address, { ...options, ...words }, never));
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    for (const [address, words] of [
      [`127.0.0.1:${port}`, /Nothing accepts SSH connections at 127\.0\.0\.1.*on the appliance to which addresses/],
      ['no-such-host.invalid', /is not known/],
      ['monitor@10.0.1.4', /not of the form/],
    ] as const) {
      const fault = await at(address);
      assert.ok(fault instanceof PortUnavailable, inspect(fault));
      assert.match(fault.message, words);
    }
    const { showAddresses } = profile.ssh;
    assert.match((await at(`127.0.0.1:${port}`, { showAddresses })).message, /on the appliance with "sysconf ssh show" to which addresses/);
    const login = await faultOf(openSsh({ address: `127.0.0.1:${port}`, hostKey: 'SHA256:none' }, credentials, options, never));
    assert.match(login.message, /with "sysconf ssh show"/);
  });

  test('a server that drops the connection in the middle of a command is no answer', async () => {
    await using server = await startSshServer(
      shellThat((shell, client) => {
        shell.write('[luna-1] lunash:>');
        shell.on('data', () => {
          shell.write('hsm show\r\n\r\nAppliance Details:\r\n');
          setTimeout(() => client.end(), 20);
        });
      }),
    );
    const session = await open(server);
    assert.ok((await faultOf(session.run('hsm show', never))) instanceof NoAnswer);
    assert.equal(session.usable, false);
  });
});
