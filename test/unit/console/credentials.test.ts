import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { openSession } from '../../../src/channels/console/session.ts';
import { openSsh } from '../../../src/channels/console/transports/ssh.ts';
import { SshLogin } from '../../../src/channels/console/transports/sshLogin.ts';
import { Wire } from '../../../src/channels/console/wire.ts';
import { ConsoleCredentials, userFlaw } from '../../../src/core/consoleCredentials.ts';
import { NotAllowed } from '../../../src/core/fault.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { pollConsoleOf } from '../../support/consolePoll.ts';
import { checked, credentials } from '../../support/credentials.ts';
import { MemoryTransport } from '../../support/memoryConsole.ts';

const { console: profile } = luna7;

const never = new AbortController().signal;
const forbidden = ['admin', 'operator', 'audit', 'recover', 'root'];
const variants = forbidden.flatMap((name) => [name, name.toUpperCase(), ` ${name} `, `${name}\t`]);
const malformed = [
  '',
  'mon itor',
  'monitor\r',
  'monitor\nadmin',
  '-froot',
  '.monitor',
  'mon\u0000',
  'admin\b',
  'ａdmin',
  'root\u200b',
  'a'.repeat(65),
];

describe('the judgement of an account', () => {
  test('accounts that may do more than watch are refused by name, however they are written', () => {
    for (const user of variants) {
      assert.equal(userFlaw(user, profile)?.kind, 'forbidden', user);
      assert.throws(() => checked(user, 'Simulated-monitor-1'), NotAllowed, user);
    }
  });

  test('what is no account name is refused', () => {
    for (const user of malformed) {
      assert.equal(userFlaw(user, profile)?.kind, 'malformed', inspect(user));
      assert.throws(() => checked(user, 'Simulated-monitor-1'), NotAllowed, inspect(user));
    }
  });

  test('names that an appliance gives to people are accepted', () => {
    for (const user of ['monitor', 'Monitor2', '_watch', 'vigil.eu-1', 'a'.repeat(64)]) assert.equal(checked(user, 'x').user, user);
  });

  test('a password that would be more than a line is refused, and is in no message', () => {
    for (const password of ['', 'one\rtwo', 'one\n', 'esc\u001b[A', 'kill\u0015', 'del\u007f', 'c1\u0085', 'line\u2028', 'x'.repeat(257)]) {
      assert.throws(
        () => checked('monitor', password),
        (error) => error instanceof NotAllowed && (password === '' || !error.message.includes(password)),
        inspect(password),
      );
    }
  });

  test('another model may forbid another account', () => {
    const other = { ...profile, forbiddenUsers: new Set(['monitor']) };
    assert.throws(() => ConsoleCredentials.check('monitor', 'x', other), NotAllowed);
    assert.equal(ConsoleCredentials.check('admin', 'x', other).user, 'admin');
  });

  test('whatever writes credentials down does not write the password', () => {
    assert.ok(!JSON.stringify(credentials).includes(credentials.password));
    assert.ok(!inspect(credentials, { depth: 10, showHidden: true }).includes(credentials.password));
    assert.ok(!JSON.stringify({ ...credentials }).includes(credentials.password));
  });
});

describe('a forbidden account has no way to a device', () => {
  const key = `SHA256:${'A'.repeat(43)}`;
  const ways = {
    serial: () => ({ port: '/nowhere/ttyUSB0' }),
    tcp: (address: string) => ({ address }),
    telnet: (address: string) => ({ address, protocol: 'telnet' as const }),
    ssh: (address: string) => ({ ssh: address, hostKey: key }),
  };
  for (const [name, way] of Object.entries(ways)) {
    test(`over ${name}, nothing is opened`, async () => {
      const sockets: Socket[] = [];
      const server = createServer((socket) => void sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as { port: number };
      const poll = (user: string) => pollConsoleOf({ ...way(`127.0.0.1:${port}`), user }, undefined, { timeout: 200 });
      try {
        for (const user of [...variants, ...malformed]) assert.equal((await poll(user)).fault?.code, 'not-allowed', inspect(user));
        assert.equal(sockets.length, 0);
        // The same way with an account that may be used does lead to the device.
        const { fault } = await poll('monitor');
        assert.equal(fault?.code, name === 'serial' ? 'port-unavailable' : 'no-answer');
        assert.equal(sockets.length, name === 'serial' ? 0 : 1);
      } finally {
        for (const socket of sockets) socket.destroy();
        server.close();
      }
    });
  }
});

/** The type check is the judge of these: a wire, a session and SSH take nothing but checked credentials. Never run. */
const transport = new MemoryTransport(() => {});
const unchecked = { user: 'admin', password: 'x', profile };
export const refusedByTypes = [
  // @ts-expect-error an object of the same shape
  () => new Wire(transport, unchecked),
  // @ts-expect-error a copy with another name
  () => new Wire(transport, { ...credentials, user: 'admin' }),
  // @ts-expect-error an object of the same shape
  () => openSession(transport, unchecked, { timeoutMs: 100 }, never),
  // @ts-expect-error an object of the same shape
  () => new SshLogin(unchecked, () => {}),
  // @ts-expect-error an object of the same shape
  () => openSsh({ address: '127.0.0.1:1', hostKey: '' }, unchecked, { timeoutMs: 100 }, never),
  // @ts-expect-error no other way to make them
  () => new ConsoleCredentials('admin', 'x', profile),
];
