import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';
import type { NoticeRecord } from '../../../src/service/alerting/receivers/notice.ts';
import { type RoutedNotice, routes } from '../../../src/service/alerting/receivers/routes.ts';
import { alert } from '../extension/records.ts';

function levels(...notify: readonly object[]) {
  const sent: { readonly to: string; readonly notice: NoticeRecord }[] = [];
  const { receivers } = parseInventory(JSON.stringify({ notify, devices: [] }));
  assert.equal(receivers.length, notify.length);
  const send = (notice: NoticeRecord, to: readonly { readonly id: string }[]) => sent.push(...to.map(({ id }) => ({ to: id, notice })));
  return { sent, levels: routes(receivers, { send }) };
}

const news = (over: Partial<RoutedNotice> = {}): RoutedNotice => ({
  id: 'n1',
  reason: 'fired',
  alerts: [alert()],
  at: 0,
  shown: false,
  ...over,
});
const webhook = { url: 'https://ops.example.com/' };

test('receivers stand by level, also where a level between has nobody', () => {
  const { levels: all } = levels({ id: 'b', webhook, level: 3 }, { id: 'a', webhook });
  assert.deepEqual(
    all.map((level) => level.map(({ id }) => id)),
    [['a'], [], ['b']],
  );
});

test('a receiver is told of its HSMs and severities only, and of those in one notice', () => {
  const { sent, levels: all } = levels({ id: 'ops', webhook, severity: 'critical', devices: ['hsm-1'], haGroups: ['prod'] });
  const [ops] = all[0] ?? [];
  const mine = [alert({ id: 'a1' }), alert({ id: 'a2', device: 'hsm-2', haGroup: 'prod' })];
  const others = [alert({ id: 'a3', severity: 'warning' }), alert({ id: 'a4', device: 'hsm-9' })];
  assert.equal(ops?.take(news({ alerts: [...mine, ...others] })), true);
  assert.deepEqual(
    sent[0]?.notice.alerts.map(({ id }) => id),
    ['a1', 'a2'],
  );
  assert.equal(ops?.take(news({ alerts: others })), false);
  assert.equal(sent.length, 1);
});

test('the desktop is told only what no window has shown, and who does not care that it is over is not told', () => {
  const { levels: all } = levels({ id: 'desk', desktop: {} }, { id: 'ops', webhook, resolved: false });
  const [desk, ops] = all[0] ?? [];
  assert.equal(desk?.take(news({ shown: true })), false);
  assert.equal(desk?.take(news()), true);
  assert.equal(ops?.take(news({ reason: 'resolved' })), false);
  assert.equal(ops?.take(news({ shown: true })), true);
});

test('a receiver that is kept for what people send is told of no alert', () => {
  const { sent, levels: all } = levels({ id: 'customers', webhook, alerts: false }, { id: 'ops', webhook });
  for (const receiver of all[0] ?? []) assert.equal(receiver.take(news()), receiver.id === 'ops', receiver.id);
  assert.deepEqual(
    sent.map(({ to }) => to),
    ['ops'],
  );
});

test('a receiver as an earlier version has kept it is told as before', () => {
  const [config] = parseInventory(JSON.stringify({ notify: [{ id: 'ops', webhook }], devices: [] })).receivers;
  assert.ok(config);
  const { alerts: _later, ...earlier } = config;
  const [[ops] = []] = routes([earlier as typeof config], { send: () => {} });
  assert.equal(ops?.take(news()), true);
});
