import assert from 'node:assert/strict';
import { openSession } from '../../../src/channels/console/session.ts';
import { Garbled } from '../../../src/core/fault.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { createLunaSh } from '../../../src/simulator/console/lunash.ts';
import { credentials } from '../../support/credentials.ts';
import { MemoryTransport } from '../../support/memoryConsole.ts';
import { test } from '../../support/timelessTest.ts';

const never = new AbortController().signal;

/** Two commands on a line that makes `instead` of the first command's RETURN. */
async function run(instead: string): Promise<{ readonly first: unknown; readonly second: string; readonly written: string }> {
  let spoilt = false;
  const transport: MemoryTransport = new MemoryTransport((bytes) => {
    const text = Buffer.from(bytes).toString('latin1');
    const spoil = !spoilt && text === 'hsm show\r';
    spoilt ||= spoil;
    lunash.receive(Buffer.from(spoil ? `hsm show${instead}` : text, 'latin1'));
  });
  using lunash = createLunaSh(new Appliance({ seed: 1, hostname: 'luna-1', now: () => 0 }), (bytes) => transport.push(bytes));
  await using session = await openSession(transport, credentials, { timeoutMs: 5000 }, never);
  const first = await session.run('hsm show', never).then(
    ({ text }) => text,
    (error: unknown) => error,
  );
  const { text: second } = await session.run('hsm tamper show', never);
  return { first, second, written: transport.written };
}

test('a RETURN that got lost behind a command is sent again, and the command is answered', async () => {
  const { first, second } = await run('');
  assert.match(String(first), /HSM Label/);
  assert.match(second, /No active tampers/);
});

test('a RETURN that became another character costs that command, not the session', async () => {
  for (const instead of ['M', '-', '\u000c', '\u008d']) {
    const { first, second, written } = await run(instead);
    assert.ok(first instanceof Garbled || /HSM Label/.test(String(first)), String(first));
    assert.match(second, /No active tampers/);
    assert.match(written, /hsm show\r\rhsm tamper show\r$/);
  }
});
