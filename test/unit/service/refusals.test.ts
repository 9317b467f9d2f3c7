import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusals } from '../../../src/service/intake/refusals.ts';

test('each new try is counted, the newest comes first, and no number of senders makes it grow without end', () => {
  const refusals = new Refusals();
  const refused = (address: string) => ({ address, cause: 'unknown-source' as const, text: `${address} is nobody\u202e` });
  for (let n = 0; n < 1000; n++) refusals.line(refused(`10.0.${n >> 8}.${n & 255}`), 'syslog', n);
  refusals.line(refused('10.0.3.231'), 'syslog', 5000);
  const message = { time: 6000, sender: 'host\nname', channel: 'trap', severity: 'info', text: 'x', count: 1 } as const;
  refusals.ofNoDevice([{ message }, { message }, { message: { ...message, device: 'hsm-1' } }], (sender) => `Whose ${sender} is`);
  const found = refusals.with([], 'trap');
  assert.equal(found.length, 200);
  assert.deepEqual(
    found.slice(0, 3).map(({ at, sender, cause, count }) => [at, sender, cause, count]),
    [
      [6000, 'host name', 'no-device', 1],
      [5000, '10.0.3.231', 'unknown-source', 2],
      [998, '10.0.3.230', 'unknown-source', 1],
    ],
  );
  assert.doesNotMatch(found.map(({ text }) => text).join(), /[\u202e\n]/);
});
