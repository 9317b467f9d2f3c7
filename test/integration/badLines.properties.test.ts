import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { type FuzzTarget, hearingTarget, parserTarget, snmpTarget } from '../support/fuzzTargets.ts';
import { hostileConversation } from '../support/hostileConversation.ts';
import type { LineFaults } from '../support/lineFaults.ts';
import { messageTarget } from '../support/messageFuzzTarget.ts';
import { noisyPoll } from '../support/noisyPoll.ts';
import { syslogTarget } from '../support/syslogFuzz.ts';
import { test as timeless } from '../support/timelessTest.ts';
import { VirtualTime } from '../support/virtualTime.ts';

// The full measurements, over 10,000 polls of each kind and 11,000,000 inputs, are `npm run bench -- noise` and `fuzz`.

const rate = (from: number, to: number) => fc.double({ min: from, max: to, noNaN: true }).map((exponent) => 10 ** exponent);
const line: fc.Arbitrary<LineFaults> = fc.oneof(
  rate(-5, -2.8).map((bitErrors) => ({ bitErrors })),
  rate(-4.5, -3).map((perByte) => ({ bursts: { perByte, length: 20, bitErrors: 0.1 } })),
  rate(-5, -3).map((dropped) => ({ dropped })),
  rate(-5, -3).map((doubled) => ({ doubled })),
);
const all = luna7.console.commands;
const usual = all.filter(({ every }) => every === 'poll');
/** Of a poll, every ten minutes from now: two years. */
const polls = fc.integer({ min: 0, max: 100_000 });
const number = fc.integer({ min: 0, max: 2 ** 30 });

timeless('whatever a line does, what is accepted is what the device said, and no verdict is the opposite of the true one', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(line, polls, fc.constantFrom(usual, usual, all), async (faults, seed, commands) => {
      const poll = await noisyPoll(faults, seed, commands);
      assert.deepEqual([poll.wrong, poll.reversed], [[], []]);
      accepted += poll.accepted;
    }),
    { numRuns: 40 },
  );
  assert.ok(accepted > 500, `${accepted} readings were accepted`);
});

const targets: Readonly<Record<string, () => FuzzTarget>> = {
  'the parsers': parserTarget,
  'the ears of the dialogue': hearingTarget,
  'the reading of SNMP bindings': snmpTarget,
  'the receivers of syslog': syslogTarget,
  'the rules for messages': messageTarget,
};
for (const [name, make] of Object.entries(targets)) {
  test(`${name} keep what they promise, whatever they are given`, () => {
    const target = make();
    fc.assert(
      fc.property(number, (input) => {
        target.prepare(input).read();
      }),
      { numRuns: 600 },
    );
  });
}

test('a console that turns hostile gets our own words only, and every conversation with it ends in time', async () => {
  const time = new VirtualTime();
  time.install();
  try {
    await fc.assert(
      fc.asyncProperty(number, async (input) => {
        await time.run(hostileConversation(input, time));
      }),
      { numRuns: 150 },
    );
  } finally {
    time.uninstall();
  }
});
