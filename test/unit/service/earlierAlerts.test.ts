import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ada, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const DAY = 24 * 3_600_000;

const over = (id: string, days: number, change: Parameters<typeof firingAlert>[0] = {}) =>
  firingAlert({ id, state: 'resolved', startedAt: NOON - days * DAY, resolvedAt: NOON - days * DAY + 3_600_000, ...change });

async function asked(alert: string): Promise<readonly string[]> {
  const kept = [
    firingAlert(),
    over('older', 40),
    over('newer', 3),
    over('never-fired', 2),
    over('other-part', 2, { component: 'fan1b' }),
    over('other-condition', 2, { condition: 'near-limit' }),
    over('other-device', 2, { device: 'hsm-2' }),
  ];
  await using service = new WatchedFleet(kept);
  for (const { id, device, summary } of kept) {
    const kind = id === 'never-fired' ? 'alert-pending' : 'alert-fire';
    service.store.events.append({ time: NOON - DAY, device, alert: id, kind, text: summary });
    // It came back within the same episode.
    service.store.events.append({ time: NOON - DAY, device, alert: id, kind, text: summary });
  }
  const { alerts } = await service.service.requests.earlierAlerts({ alert }, ada);
  return alerts.map(({ id }) => id);
}

test('earlier alerts are those of the same condition of the same part that fired, the newest first', async () => {
  assert.deepEqual(await asked('a1'), ['newer', 'older']);
});

test('what came after an alert is not earlier, also when the alert itself is long over', async () => {
  assert.deepEqual(await asked('newer'), ['older']);
});

test('an alert that nobody knows has none', async () => {
  assert.deepEqual(await asked('gone'), []);
});
