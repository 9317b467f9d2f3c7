import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { openSession } from '../../src/channels/console/session.ts';
import { Fault } from '../../src/core/fault.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { credentials } from '../support/credentials.ts';
import { type MemoryTransport, memoryConsole, scriptedDevice } from '../support/memoryConsole.ts';
import { test } from '../support/timelessTest.ts';

const { console: profile } = luna7;

const never = new AbortController().signal;
const commands = [...profile.allowedCommands].join('|');
const LANGUAGE = new RegExp(`^\\r*(?:monitor\\r(?:Simulated-monitor-1\\r(?:(?:${commands}|exit)?\\r)*)?)?$`);
const TIMEOUT_MS = 120;

/** What a device may do when it has read a line. `echo`: repeats it; `spray`: goes on for ever. */
type Reply =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'echo'; readonly then: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'flood'; readonly kib: number }
  | { readonly kind: 'spray'; readonly text: string }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'nothing' };

const said = fc.constantFrom(
  '\r\nluna-1 login: ',
  '\r\nPassword: ',
  '\r\nNew password: ',
  '\r\n(current) UNIX password: ',
  '\r\nlunash:>',
  '\r\n[luna-1] lunash:>',
  '\r\nLogin incorrect\r\n\r\nluna-1 login: ',
  '\r\nCommand Result : 0 (Success)\r\n',
  '\r\nCommand Result : 0 (Success)\r\n\r\nlunash:>',
  "\r\nType 'proceed' to continue, or 'quit' to quit now.\r\n> ",
  '\u001b]0;hsm factoryreset\u0007\u001b[6n\u001b[c\u0005',
  '\u001b[2J\u001b[Hlunash:>',
  '\r\nlunash:>hsm factoryreset\r\n',
  'Simulated-monitor-1',
  '\u0000\u0000',
);
const reply: fc.Arbitrary<Reply> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(said, { minLength: 1, maxLength: 3 }).map((parts) => ({ kind: 'text' as const, text: parts.join('') })),
  },
  { weight: 6, arbitrary: said.map((then) => ({ kind: 'echo' as const, then })) },
  { weight: 2, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => ({ kind: 'bytes' as const, bytes })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 }).map((kib) => ({ kind: 'flood' as const, kib })) },
  { weight: 1, arbitrary: said.map((text) => ({ kind: 'spray' as const, text })) },
  { weight: 1, arbitrary: fc.constantFrom<Reply>({ kind: 'hang-up' }, { kind: 'nothing' }) },
);

function hostileDevice(replies: readonly Reply[], honest: number): { readonly transport: MemoryTransport; stop(): void } {
  const rig = memoryConsole();
  let spraying: NodeJS.Timeout | undefined;
  // Well-behaved for the first lines, so that the runs reach every stage of a conversation.
  const transport = scriptedDevice((line, count, self) => {
    if (count < honest) {
      rig.console.receive(Buffer.from(`${line}\r`, 'latin1'));
      return undefined;
    }
    const act = replies[(count - honest) % replies.length]!;
    switch (act.kind) {
      case 'text':
        return act.text;
      case 'echo':
        return `${line}${act.then}`;
      case 'bytes':
        return act.bytes;
      case 'flood':
        return 'x'.repeat(act.kib * 1024);
      case 'spray':
        clearInterval(spraying);
        spraying = setInterval(() => self.push(act.text), 5);
        return undefined;
      case 'hang-up':
        self.hangUp();
        return undefined;
      default:
        return undefined;
    }
  });
  rig.transport.receive((chunk) => transport.push(chunk));
  return { transport, stop: () => clearInterval(spraying) };
}

/** A whole health check; everything it ends in, and the longest single wait. */
async function healthCheck(transport: MemoryTransport): Promise<{ readonly outcomes: readonly unknown[]; readonly longestMs: number }> {
  const outcomes: unknown[] = [];
  let longestMs = 0;
  const timed = async <T>(work: Promise<T>): Promise<T | undefined> => {
    const started = performance.now();
    try {
      const result = await work;
      outcomes.push(result);
      return result;
    } catch (error) {
      outcomes.push(error);
      return undefined;
    } finally {
      longestMs = Math.max(longestMs, performance.now() - started);
    }
  };
  const session = await timed(openSession(transport, credentials, { timeoutMs: TIMEOUT_MS }, never));
  if (session !== undefined) {
    for (const { command } of [...profile.commands, ...profile.commands]) await timed(session.run(command, never));
    await timed(session.logout());
  }
  return { outcomes, longestMs };
}

test('a hostile device gets nothing but what is allowed, and every conversation with it ends in time', async () => {
  const scripts = fc.sample(
    fc.record({ replies: fc.array(reply, { minLength: 1, maxLength: 8 }), honest: fc.integer({ min: 0, max: 6 }) }),
    { numRuns: 400, seed: 20_260_306 },
  );
  let entered = 0;
  let answered = 0;
  for (const { replies, honest } of scripts) {
    const { transport, stop } = hostileDevice(replies, honest);
    const { outcomes, longestMs } = await healthCheck(transport);
    stop();
    const about = inspect({ honest, replies, written: transport.written }, { depth: 5 });
    assert.match(transport.written, LANGUAGE, about);
    assert.ok(transport.isClosed, about);
    // Opening: wake, name, password, leaving, each at most twice the timeout.
    assert.ok(longestMs <= 200 * TIMEOUT_MS, `${longestMs} ms: ${about}`);
    for (const outcome of outcomes) {
      if (outcome instanceof Error) assert.ok(outcome instanceof Fault, `${inspect(outcome)}: ${about}`);
      assert.ok(!inspect(outcome, { depth: 10, maxStringLength: null }).includes(credentials.password), about);
    }
    if (transport.written.includes(credentials.password)) entered += 1;
    if (outcomes.some((outcome) => typeof outcome === 'object' && outcome !== null && 'resultCode' in outcome)) answered += 1;
  }
  assert.ok(entered > 100, `${entered} got past the login`);
  assert.ok(answered > 20, `${answered} got an answer`);
});

test('bad lines of every degree end in an answer or a fault, and nothing else is sent', async () => {
  const random = seededRandom(11);
  for (let seed = 0; seed < 120; seed++) {
    const bitErrorRate = 10 ** (-1 - 4 * random());
    const rig = memoryConsole({ line: { seed, bitErrorRate, bursts: { perByte: 0.0005, bytes: 40, bitErrorRate: 0.1 } } });
    const { outcomes } = await healthCheck(rig.transport);
    assert.match(rig.console.received, LANGUAGE);
    for (const outcome of outcomes) if (outcome instanceof Error) assert.ok(outcome instanceof Fault, inspect(outcome));
  }
});

test('a device that never stops talking does not make us keep what it says', async () => {
  const chunk = Buffer.alloc(65_536, 'x');
  const { transport } = memoryConsole();
  const session = await openSession(transport, credentials, { timeoutMs: 1000 }, never);
  const running = session.run('status sensors', never).catch((error: unknown) => error);
  const before = process.memoryUsage().heapUsed;
  for (let sent = 0; sent < 300 * 1_048_576; sent += chunk.length) transport.push(chunk);
  assert.ok((await running) instanceof Fault);
  const leaving = session.logout();
  for (let sent = 0; sent < 100 * 1_048_576; sent += chunk.length) transport.push(chunk);
  await leaving;
  assert.ok(process.memoryUsage().heapUsed - before < 50 * 1_048_576);
});
