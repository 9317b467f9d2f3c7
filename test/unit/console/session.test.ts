import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { inspect } from 'node:util';
import { type ConsoleSession, openSession } from '../../../src/channels/console/session.ts';
import type { Transport } from '../../../src/channels/console/transports/transport.ts';
import { ConsoleBusy, type Fault, Garbled, LoginRefused, NoAnswer, NotAllowed, PasswordChangeRequired } from '../../../src/core/fault.ts';
import { hsmTamperShowOutput } from '../../../src/simulator/console/outputs/hsmOutput.ts';
import { sensorsOutput } from '../../../src/simulator/console/outputs/sensorsOutput.ts';
import { checked, credentials } from '../../support/credentials.ts';
import { type MemoryTransport, memoryConsole, scriptedDevice } from '../../support/memoryConsole.ts';
import { test } from '../../support/timelessTest.ts';

const never = new AbortController().signal;
const TYPED_LOGIN = '\rmonitor\rSimulated-monitor-1\r';

async function open(
  transport: Transport,
  over: { password?: string; timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<ConsoleSession> {
  return openSession(
    transport,
    over.password === undefined ? credentials : checked(credentials.user, over.password),
    { timeoutMs: over.timeoutMs ?? 400 },
    over.signal ?? never,
  );
}

/** The fault a promise ends in; it never tells the password. */
async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => assert.fail('no fault'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error);
  assert.ok(!inspect(error, { depth: 10 }).includes(credentials.password), 'the password is not in the error');
  return error as Fault;
}

/** A device that logs in as the Luna does and then answers commands as told. */
function device(commands: (line: string, count: number, transport: MemoryTransport) => string | undefined): MemoryTransport {
  let stage = 'login';
  return scriptedDevice((line, count, transport) => {
    if (stage === 'login' && line === '') return '\r\nluna-1 login: ';
    if (stage === 'login') {
      stage = 'password';
      return `${line}\r\nPassword: `;
    }
    if (stage === 'password') {
      stage = 'shell';
      return '\r\n[luna-1] lunash:>';
    }
    if (line === 'exit') {
      stage = 'login';
      return 'exit\r\n\r\nluna-1 login: ';
    }
    return commands(line, count, transport);
  });
}

const DONE = 'Command Result : 0 (Success)\r\n\r\n[luna-1] lunash:>';

// Most of these wait for a device that says nothing: together they wait only once.
describe('a console session', () => {
  for (const prompt of ['plain', 'host'] as const) {
    test(`a command's output comes without echo and prompt (prompt: ${prompt})`, async () => {
      const rig = memoryConsole({ prompt });
      const session = await open(rig.transport);
      const output = await session.run('status sensors', never);
      assert.equal(output.text, `${sensorsOutput(rig.appliance.state).trim()}\n\n\nCommand Result : 0 (Success)\n`);
      assert.equal(output.command, 'status sensors');
      assert.equal(output.resultCode, 0);
      assert.equal(output.resultText, 'Success');
      assert.ok(output.bytes > output.text.length, 'line feeds, echo and prompt are counted');
      const second = await session.run('hsm tamper show', never);
      assert.equal(second.text, `${hsmTamperShowOutput(rig.appliance.state).replace(/^\n/, '')}\nCommand Result : 0 (Success)\n`);
      assert.equal(rig.console.user, 'monitor');
      assert.equal(await session.logout(), true);
      assert.equal(rig.console.user, undefined);
      assert.equal(rig.console.received, `${TYPED_LOGIN}status sensors\rhsm tamper show\rexit\r`);
      assert.ok(rig.transport.isClosed);
    });
  }

  test('a session can be logged out twice and is over then', async () => {
    const { transport, console } = memoryConsole();
    const session = await open(transport);
    assert.deepEqual(await Promise.all([session.logout(), session.logout()]), [true, true]);
    assert.equal(session.usable, false);
    assert.ok((await faultOf(session.run('hsm show', never))) instanceof NoAnswer);
    assert.equal(console.received, `${TYPED_LOGIN}exit\r`);
  });

  test('kernel lines in the middle of an output stay in its text', async () => {
    const lines = ['[81923.114] usb 1-1: new full-speed USB device', 'Message from syslogd@luna-1: kernel: Disabling IRQ #225'];
    const { transport } = memoryConsole({ line: { kernelLines: { everyBytes: 700, lines } } });
    await using session = await open(transport);
    const { text, resultCode } = await session.run('status sensors', never);
    assert.equal(resultCode, 0);
    for (const line of lines) assert.ok(text.includes(`\n${line}\n`));
  });

  test('a command the device refuses is no fault, its result says so', async () => {
    await using session = await open(
      device((line) => `${line}\r\nError: no.\r\nCommand Result: 65535 (Luna Shell execution)\r\n[luna-1] lunash:>`),
    );
    const { resultCode, resultText } = await session.run('hsm show', never);
    assert.deepEqual([resultCode, resultText], [65535, 'Luna Shell execution']);
  });

  test('a wrong password is refused once and not tried again', async () => {
    const { transport, console } = memoryConsole();
    const fault = await faultOf(open(transport, { password: 'Simulated-monitor-2' }));
    assert.ok(fault instanceof LoginRefused);
    assert.equal(console.received, '\rmonitor\rSimulated-monitor-2\r');
    assert.ok(transport.isClosed);
  });

  test('a disabled account is a refused login', async () => {
    const { transport, appliance, console } = memoryConsole();
    appliance.inject({ kind: 'monitor-disabled' });
    assert.ok((await faultOf(open(transport))) instanceof LoginRefused);
    assert.equal(console.received, TYPED_LOGIN);
  });

  test('a forced password change is reported and never answered', async () => {
    const { transport, appliance, console } = memoryConsole();
    const account = appliance.state.accounts.find(({ name }) => name === 'monitor')!;
    appliance.setAccount({ ...account, mustChange: true });
    assert.ok((await faultOf(open(transport))) instanceof PasswordChangeRequired);
    assert.equal(console.received, TYPED_LOGIN);
    assert.ok(transport.isClosed);
  });

  test("somebody else's open session gets the waking RETURN and nothing more", async () => {
    const { transport, console } = memoryConsole({ openSession: { user: 'admin' } });
    assert.ok((await faultOf(open(transport))) instanceof ConsoleBusy);
    assert.equal(console.received, '\r');
    assert.equal(console.user, 'admin');
  });

  test('an open session that shows itself gets not even the waking RETURN', async () => {
    const transport = scriptedDevice(() => undefined);
    setTimeout(() => transport.push('\r\nlast lines the console server kept\r\nlunash:>'), 5);
    assert.ok((await faultOf(open(transport))) instanceof ConsoleBusy);
    assert.equal(transport.written, '');
  });

  test('while a console prints something, nothing is typed into it', async () => {
    const transport = scriptedDevice(() => undefined);
    let rows = 0;
    setImmediate(() => transport.push('\r\nrow 0\r\n'));
    const printing = setInterval(() => {
      rows += 1;
      transport.push(rows < 8 ? `row ${rows}\r\n` : 'Command Result : 0 (Success)\r\n\r\nlunash:>');
      if (rows === 8) clearInterval(printing);
    }, 60);
    const fault = await faultOf(open(transport, { timeoutMs: 2000 }));
    clearInterval(printing);
    assert.ok(fault instanceof ConsoleBusy);
    assert.equal(transport.written, '');
  });

  test('a shell prompt under a kernel line is an open session, too', async () => {
    const transport = scriptedDevice(() => '\r\n[luna-1] lunash:>[8192.4] k7pf0: link is up\r\n');
    assert.ok((await faultOf(open(transport))) instanceof ConsoleBusy);
    assert.equal(transport.written, '\r');
  });

  test("somebody else's half-finished login is left alone", async () => {
    const rig = memoryConsole();
    rig.console.receive(Buffer.from('adm'));
    assert.ok((await faultOf(open(rig.transport))) instanceof ConsoleBusy);
    assert.equal(rig.console.received, 'adm\r');
  });

  test('a silent console gets a few RETURNs and is given up', async () => {
    const { transport, appliance, console } = memoryConsole();
    appliance.inject({ kind: 'console-silent' });
    const started = performance.now();
    assert.ok((await faultOf(open(transport, { timeoutMs: 2300 }))) instanceof NoAnswer);
    assert.ok(performance.now() - started < 3000);
    assert.equal(console.received, '\r\r\r');
  });

  test('a console that needs RETURN several times is woken', async () => {
    let asleep = 2;
    const rig = memoryConsole();
    const transport = scriptedDevice((line) => {
      asleep -= 1;
      if (asleep > 0) return undefined;
      rig.console.receive(Buffer.from(`${line}\r`));
      return undefined;
    });
    rig.transport.receive((chunk) => transport.push(chunk));
    await using session = await open(transport, { timeoutMs: 2000 });
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('a prompt that answers an earlier RETURN late does not upset the login', async () => {
    const transport = scriptedDevice((line, _count, self) => {
      if (line === '') return '\r\nluna-1 login: ';
      if (line === 'monitor') {
        // First the prompt for a RETURN that was slow to be answered, then the echo.
        setTimeout(() => self.push('monitor\r\nPassword: '), 20);
        return '\r\nluna-1 login: ';
      }
      if (line === 'exit') return 'exit\r\nluna-1 login: ';
      return '\r\nlunash:>';
    });
    const session = await open(transport);
    assert.equal(await session.logout(), true);
  });

  test('the password is not sent after a login name that was not echoed faithfully', async () => {
    for (const echo of ['monitot', 'admin', '', 'monitor2', 'xmonitor', 'Last login: monitor']) {
      const transport = scriptedDevice((line) => (line === '' ? 'luna-1 login: ' : `${echo}\r\nPassword: `));
      assert.ok((await faultOf(open(transport))) instanceof Garbled, echo);
      assert.equal(transport.written, '\rmonitor\r', echo);
    }
  });

  test('the password is not sent to a prompt that asks for something else', async () => {
    for (const prompt of ['New password: ', '(current) UNIX password: ', 'HSM Admin Password: ', 'Passphrase: ']) {
      const transport = scriptedDevice((line) => (line === '' ? 'luna-1 login: ' : `${line}\r\n${prompt}`));
      await faultOf(open(transport, { timeoutMs: 60 }));
      assert.equal(transport.written, '\rmonitor\r', prompt);
    }
  });

  test('a device that asks for the password again has refused the login', async () => {
    const transport = scriptedDevice((line) => (line === '' ? 'luna-1 login: ' : `${line === 'monitor' ? line : ''}\r\nPassword: `));
    assert.ok((await faultOf(open(transport))) instanceof LoginRefused);
    assert.equal(transport.written, TYPED_LOGIN);
  });

  test('commands outside the allow-list are refused before anything is sent', async () => {
    const { transport, console } = memoryConsole();
    await using session = await open(transport);
    const refused = [
      'hsm factoryreset',
      'HSM SHOW',
      'hsm show ',
      ' hsm show',
      'hsm  show',
      'hsm show\r',
      'hsm show\rexit',
      'hsm show -v',
      'hsm',
      '',
      'exit',
      'status sensors;',
    ];
    for (const command of refused) assert.ok((await faultOf(session.run(command, never))) instanceof NotAllowed, inspect(command));
    assert.equal(console.received, TYPED_LOGIN);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('an answer whose echo is not the command is garbled, and the command may be tried again', async () => {
    let answers = 0;
    await using session = await open(
      device((line) => {
        answers += 1;
        return `${answers === 1 ? 'statvs sensors' : line}\r\nrow\r\n${DONE}`;
      }),
    );
    assert.ok((await faultOf(session.run('status sensors', never))) instanceof Garbled);
    assert.equal(session.usable, true);
    assert.equal((await session.run('status sensors', never)).text, 'row\nCommand Result : 0 (Success)\n');
  });

  test('an answer without its result line is garbled, and the command may be tried again', async () => {
    let answers = 0;
    await using session = await open(
      device((line) => {
        answers += 1;
        return `${line}\r\nrow\r\n${answers === 1 ? 'Command Resu' : ''}${answers === 1 ? '\r\nlunash:>' : DONE}`;
      }),
      { timeoutMs: 1000 },
    );
    assert.ok((await faultOf(session.run('hsm show', never))) instanceof Garbled);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('a result line before the echo belongs to something else', async () => {
    let answers = 0;
    await using session = await open(
      device((line) => {
        answers += 1;
        return answers === 1 ? `Command Result : 0 (Success)\r\n${line}\r\nrow\r\nlunash:>` : `${line}\r\n${DONE}`;
      }),
    );
    assert.ok((await faultOf(session.run('hsm show', never))) instanceof Garbled);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('an account that is told off in words of its own is a refused login, whatever prompt follows', async () => {
    for (const words of ['Access denied', 'Your account is locked', '\r\nluna-1 login: ']) {
      const transport = scriptedDevice((line) =>
        line === '' ? 'luna-1 login: ' : line === 'monitor' ? `${line}\r\nPassword: ` : `\r\n${words}`,
      );
      assert.ok((await faultOf(open(transport))) instanceof LoginRefused, words);
      assert.equal(transport.written, TYPED_LOGIN);
    }
  });

  test('a connection that is gone already is said to be so at once', async () => {
    const { transport } = memoryConsole();
    transport.hangUp();
    const started = performance.now();
    assert.ok((await faultOf(open(transport, { timeoutMs: 5000 }))) instanceof NoAnswer);
    assert.ok(performance.now() - started < 2000);
  });

  test('a connection that went between two commands is said to be so at once, even if it still takes bytes', async () => {
    const transport = device((line) => `${line}\r\n${DONE}`);
    const session = await open(transport, { timeoutMs: 5000 });
    transport.hangUp();
    transport.write = async () => {};
    const started = performance.now();
    assert.ok((await faultOf(session.run('hsm show', never))) instanceof NoAnswer);
    assert.equal(await session.logout(), false);
    assert.ok(performance.now() - started < 2000);
  });

  test('a prompt inside the output does not end it', async () => {
    await using session = await open(
      device((line, _count, transport) => {
        setTimeout(() => transport.push(`\r\nrow 2\r\n${DONE}`), 100);
        return `${line}\r\nrow 1\r\nlunash:>`;
      }),
      { timeoutMs: 1000 },
    );
    const { text } = await session.run('hsm show', never);
    assert.match(text, /row 1\nlunash:>\nrow 2\nCommand Result/);
  });

  test('a prompt that a kernel line has spoilt does not keep the session waiting for its timeout', async () => {
    const started = performance.now();
    await using session = await open(
      device((line) => `${line}\r\nrow\r\n${DONE}[9123.1] k7pf0: [HSM] link\r\n`),
      { timeoutMs: 5000 },
    );
    assert.equal((await session.run('hsm show', never)).text, 'row\nCommand Result : 0 (Success)\n');
    assert.ok(performance.now() - started < 2000);
  });

  test('a prompt that noise has eaten is asked for again', async () => {
    await using session = await open(
      device((line) => (line === '' ? '\r\n[luna-1] lunash:>' : `${line}\r\nrow\r\nCommand Result : 0 (Success)\r\n[l#na-1] luna{{:>`)),
      {
        timeoutMs: 5000,
      },
    );
    assert.match((await session.run('hsm show', never)).text, /^row\nCommand Result : 0 \(Success\)\n/);
  });

  test('a device that stalls within its output gives no answer, and is still logged out', async () => {
    const rig = memoryConsole({ line: { stall: { afterBytes: 2000, ms: 500 } } });
    const session = await open(rig.transport, { timeoutMs: 300 });
    assert.ok((await faultOf(session.run('status sensors', never))) instanceof NoAnswer);
    assert.equal(session.usable, false);
    await session.logout();
    assert.equal(rig.console.user, undefined);
    assert.equal(rig.console.received, `${TYPED_LOGIN}status sensors\rexit\r`);
  });

  test('a connection that breaks within the output ends the wait at once', async () => {
    const rig = memoryConsole({ line: { disconnect: { afterBytes: 2000 } } });
    const session = await open(rig.transport, { timeoutMs: 10_000 });
    const started = performance.now();
    assert.ok((await faultOf(session.run('status sensors', never))) instanceof NoAnswer);
    assert.equal(await session.logout(), false);
    assert.ok(performance.now() - started < 1000);
  });

  test('output without an end is garbled once it is longer than any answer', async () => {
    let pushing: NodeJS.Timeout | undefined;
    const session = await open(
      device((line, _count, transport) => {
        pushing = setInterval(() => transport.push('x'.repeat(32_768)), 1);
        return line;
      }),
      { timeoutMs: 5000 },
    );
    assert.ok((await faultOf(session.run('hsm show', never))) instanceof Garbled);
    clearInterval(pushing);
    await session.logout();
  });

  test('a login that says more than any banner is garbled', async () => {
    let pushing: NodeJS.Timeout | undefined;
    const chatty = scriptedDevice((line, _count, transport) => {
      if (line === 'monitor') pushing = setInterval(() => transport.push('x'.repeat(4096)), 1);
      return line === '' ? '\r\nluna-1 login: ' : line;
    });
    const started = performance.now();
    assert.ok((await faultOf(open(chatty, { timeoutMs: 5000 }))) instanceof Garbled);
    assert.ok(performance.now() - started < 2500);
    clearInterval(pushing);
  });

  test('output that trickles without an end is garbled after twice the timeout', async () => {
    let pushing: NodeJS.Timeout | undefined;
    const session = await open(
      device((line, _count, transport) => {
        pushing = setInterval(() => transport.push('.'), 20);
        return line;
      }),
      { timeoutMs: 200 },
    );
    const started = performance.now();
    assert.ok((await faultOf(session.run('hsm show', never))) instanceof Garbled);
    assert.ok(performance.now() - started < 2500);
    clearInterval(pushing);
    await session.logout();
  });

  test('aborting a command ends it at once with the reason, and the session is still logged out', async () => {
    const rig = memoryConsole({ thinkMs: (command) => (command === 'exit' ? 0 : 150) });
    const session = await open(rig.transport, { timeoutMs: 2000 });
    const stop = new AbortController();
    const running = session.run('hsm show', stop.signal);
    setTimeout(() => stop.abort(new Error('cancelled by the user')), 20);
    await assert.rejects(running, /cancelled by the user/);
    assert.equal(await session.logout(), true);
    assert.equal(rig.console.user, undefined);
  });

  test('aborting a login whose outcome is not known yet logs out when it turns out to have worked', async () => {
    const stop = new AbortController();
    let loggedOut = false;
    const transport = scriptedDevice((line, _count, self) => {
      if (line === '') return 'luna-1 login: ';
      if (line === 'monitor') return 'monitor\r\nPassword: ';
      if (line === 'exit') {
        loggedOut = true;
        return 'exit\r\nluna-1 login: ';
      }
      stop.abort(new Error('cancelled by the user'));
      setTimeout(() => self.push('\r\nlunash:>'), 100);
      return undefined;
    });
    await assert.rejects(open(transport, { timeoutMs: 2000, signal: stop.signal }), /cancelled by the user/);
    assert.ok(loggedOut);
    assert.ok(transport.isClosed);
  });

  test('a signal that is aborted already opens nothing', async () => {
    const { transport, console } = memoryConsole();
    await assert.rejects(open(transport, { signal: AbortSignal.abort(new Error('too late')) }), /too late/);
    assert.equal(console.received, '');
    assert.ok(transport.isClosed);
  });

  test('a logout that gets lost is sent again', async () => {
    let exits = 0;
    const transport = scriptedDevice((line) => {
      if (line === '') return 'luna-1 login: ';
      if (line === 'monitor') return 'monitor\r\nPassword: ';
      if (line !== 'exit') return '\r\nlunash:>';
      exits += 1;
      return exits === 1 ? 'exi\r\nError\r\nlunash:>' : 'exit\r\nluna-1 login: ';
    });
    const session = await open(transport, { timeoutMs: 3000 });
    assert.equal(await session.logout(), true);
    assert.equal(exits, 2);
  });

  test('a password that a device echoes is in no text and no error', async () => {
    const transport = scriptedDevice((line) => {
      if (line === '') return 'luna-1 login: ';
      if (line === 'monitor') return 'monitor\r\nPassword: ';
      if (line === credentials.password) return `${line}\r\nlunash:>`;
      if (line === 'exit') return 'exit\r\nluna-1 login: ';
      return `${line}\r\nyou said ${credentials.password}\r\nCommand Result : 0 (${credentials.password})\r\nlunash:>`;
    });
    await using session = await open(transport);
    const output = await session.run('hsm show', never);
    assert.ok(!inspect(output).includes(credentials.password));
    assert.ok(!inspect(session, { depth: 10, showHidden: true }).includes(credentials.password));
  });

  test('control characters in an output become visible marks, so that a lost digit cannot pass for a number', async () => {
    await using session = await open(device((line) => `${line}\r\nFan1A | 3\x0700\x1b[31m\x00\x9b\r\n${DONE}`));
    assert.match((await session.run('hsm show', never)).text, /^Fan1A \| 3\ufffd00\ufffd\[31m\ufffd\ufffd\n/);
  });
});
