import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Clients } from '../../../src/service/common/clients.ts';
import { after } from '../../../src/service/common/longTimer.ts';

const DAY = 86_400_000;

test('a service that is to stay for a month is not deserted at once', async () => {
  let deserted = 0;
  using clients = new Clients(30 * DAY, () => deserted++);
  clients.open();
  await pause(20);
  assert.equal(deserted, 0);
});

test('two months are two months, and what is disposed of never comes', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const came: string[] = [];
    using _kept = after(60 * DAY, () => came.push('kept'));
    const dropped = after(60 * DAY, () => came.push('dropped'));
    for (let day = 0; day < 59; day++) mock.timers.tick(DAY);
    assert.deepEqual(came, []);
    dropped[Symbol.dispose]();
    // Each of its turns begins with a tick of this clock.
    mock.timers.tick(2 * DAY);
    assert.deepEqual(came, ['kept']);
  } finally {
    mock.timers.reset();
  }
});
