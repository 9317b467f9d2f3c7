import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Wire } from '../../../src/channels/console/wire.ts';
import { NoAnswer, NotAllowed } from '../../../src/core/fault.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { anyCharacter } from '../../support/anyCharacter.ts';
import { checked, credentials } from '../../support/credentials.ts';
import { MemoryTransport } from '../../support/memoryConsole.ts';

const { console: profile } = luna7;

const never = new AbortController().signal;
const { user, password } = credentials;
const commands = [...profile.allowedCommands].join('|');

/** All that a session may ever write, from its first byte to its last. */
const LANGUAGE = new RegExp(`^\\r*(?:${user}\\r(?:${password}\\r(?:(?:${commands}|${profile.logoutCommand})?\\r)*)?)?$`);

const heard = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('monitor\nPassword: ', 'monitor\nPassword:', '\nluna-1 login: monitor\n\nPassword: ') },
  fc.constantFrom(
    'Password: ',
    'admin\nPassword: ',
    'monitor\nlunash:>',
    'monitor Password: ',
    'monitor\nNew password: ',
    'xmonitor\nPassword: ',
  ),
  fc.string({ unit: anyCharacter, maxLength: 60 }),
);
const command = fc.oneof(
  fc.constantFrom(...profile.allowedCommands, 'exit', 'hsm factoryreset', 'hsm show\r', 'status sensors\rexit', ''),
  fc.string({ unit: anyCharacter, maxLength: 20 }),
);
const act = fc.oneof(
  fc.constant((wire: Wire) => wire.pressReturn(never)),
  fc.constant((wire: Wire) => wire.sendLoginName('luna-1 login: ', never)),
  heard.map((text) => (wire: Wire) => wire.sendPassword(text, never)),
  command.map((text) => (wire: Wire) => wire.sendCommand(text, never)),
  fc.constant((wire: Wire) => wire.sendLogout(never)),
);

test('whatever a session is talked into, only RETURN, name, password, allowed commands and the logout are written, in this order', async () => {
  let passwords = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const transport = new MemoryTransport(() => {});
      const wire = new Wire(transport, credentials);
      for (const perform of acts) {
        try {
          await perform(wire);
        } catch (error) {
          assert.ok(error instanceof NotAllowed);
        }
      }
      assert.match(transport.written, LANGUAGE);
      if (transport.written.includes(password)) passwords += 1;
    }),
    { numRuns: 2000 },
  );
  assert.ok(passwords > 50, 'the runs get as far as a login');
});

test('the password needs its prompt at the end, and our name alone on a line before it', async () => {
  const refused = [
    '',
    'monitor\n',
    'Password: ',
    'Password: monitor\n',
    'monitor\nPassword: x',
    'monitor\nPassword: \n',
    'monitorPassword: ',
    'admin\nPassword: ',
    'user monitor\nPassword: ',
    'monitor\n[1.2] kernel\nPassword: ',
    'monitor\nluna-1 login: admin\nPassword: ',
    'monitor\nother login: monitor\nPassword: ',
    "monitor\nmonitor@other's password: ",
  ];
  for (const text of refused) {
    const transport = new MemoryTransport(() => {});
    const wire = new Wire(transport, credentials);
    await wire.sendLoginName('luna-1 login: ', never);
    await assert.rejects(async () => wire.sendPassword(text, never), NotAllowed, JSON.stringify(text));
    assert.equal(transport.written, 'monitor\r');
  }
});

test('a password with characters of its own goes out as UTF-8', async () => {
  const transport = new MemoryTransport(() => {});
  const wire = new Wire(transport, checked(user, 'Grüße, Müller 1'));
  await wire.sendLoginName('luna-1 login: ', never);
  await wire.sendPassword('monitor\nPassword: ', never);
  assert.equal(Buffer.from(transport.written, 'latin1').toString('utf8'), 'monitor\rGrüße, Müller 1\r');
});

test('a transport that refuses bytes is a connection that broke', async () => {
  const transport = new MemoryTransport(() => {});
  transport.hangUp();
  await assert.rejects(new Wire(transport, credentials).pressReturn(never), NoAnswer);
});
