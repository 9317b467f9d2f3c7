import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_INFORMS } from '../../../src/service/common/retained.ts';
import { MessageKeeper, type Understood } from '../../../src/service/intake/messageKeeper.ts';
import { openStore } from '../../../src/store/store.ts';
import { keeperOf } from '../../support/keeperOf.ts';
import { NOON } from '../../support/watchedFleet.ts';

test('a sender of informs that never stops fills no disk', async () => {
  using store = openStore(':memory:', () => NOON);
  const inbox = new MessageKeeper({
    keeper: keeperOf(store),
    log: () => assert.fail(),
    joining: { of: (messages) => messages, forget: () => {} },
    kept: () => {},
  });
  const inform = (n: number): Understood => ({
    message: { time: NOON + n, device: 'hsm-1', sender: '10.0.1.4', channel: 'trap', severity: 'info', text: 'again and again', count: 1 },
    authenticated: false,
    repeatKey: `inform ${n}`,
  });
  const batch = 20_000;
  for (let from = 0; from < MOST_INFORMS + 2 * batch; from += batch)
    await inbox.keep({ messages: Array.from({ length: batch }, (_, at) => inform(from + at)) });
  const before = store.intake.pruneInformNumber(0);
  assert.ok(before >= MOST_INFORMS && before <= MOST_INFORMS + 2 * batch - 12_000, `${before} are remembered`);
});
