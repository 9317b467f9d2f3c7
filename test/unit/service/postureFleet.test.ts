import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IntakeConfig } from '../../../src/inventory/intakeSchema.ts';
import type { PostureState } from '../../../src/protocol/contract.ts';
import { deliveryTestEvent, deliveryTestOf, receiverChangedEvent } from '../../../src/service/alerting/receivers/deliveryTests.ts';
import { type AboutFleet, judgeFleet } from '../../../src/service/posture/fleet.ts';
import { assertGermanItem } from '../../support/germanWords.ts';
import { DAY, NOW } from '../../support/postureAbout.ts';
import { at, receiver, snapshot } from '../extension/records.ts';

const user = {
  name: 'vigil',
  engineId: '80001f8804',
  auth: { protocol: 'sha256', secret: 'a' },
  priv: { protocol: 'aes', secret: 'p' },
} as const;
const intake: IntakeConfig = {
  traps: { listen: '0.0.0.0:162', users: [user], communities: [] },
  syslog: { tls: { listen: '0.0.0.0:6514', cert: '/c', key: { secret: 'k' }, ca: '/ca' } },
};
const took = (days: number) => deliveryTestOf(deliveryTestEvent('duty-mail', 'ada', NOW - days * DAY, undefined));
const failed = (days: number) => deliveryTestOf(deliveryTestEvent('duty-mail', 'ada', NOW - days * DAY, 'It refused the sender.'));

const changed = (days: number) => deliveryTestOf(receiverChangedEvent('duty-mail', NOW - days * DAY));

/** What these tests make others say. */
const MADE_UP =
  /The file is no JSON|The disk is full|There is no history|The port is taken|It cannot be reached|It refused the sender|is NOT as it was written\.$/;

function about(over: Partial<AboutFleet> = {}): AboutFleet {
  const test = took(2);
  assert.ok(test);
  return {
    inventory: snapshot().inventory,
    receivers: [receiver({ state: 'ok' })],
    deliveryTests: [test],
    listening: [{ place: 'Traps at 0.0.0.0:162 (UDP)', problems: [], kept: 3, refused: 0, lost: 0, lastAt: at(-5) }],
    intake,
    aloneSomewhere: false,
    audit: { at: at(0), unbroken: true, entries: 4, head: { entry: 4, hash: 'ab' }, text: 'The audit log is unbroken: 4 entries.' },
    trouble: '',
    now: NOW,
    ...over,
  };
}

test('all is good where all was looked at and works', () => {
  assert.deepEqual(
    judgeFleet(about()).map(({ kind, state }) => `${kind} ${state}`),
    ['inventory good', 'delivery good', 'receiving good', 'receiver-security good', 'audit-log good', 'history good'],
  );
});

const users = (over: Partial<Record<'auth' | 'priv', unknown>>): IntakeConfig =>
  ({ ...intake, traps: { ...intake.traps, users: [{ ...user, ...over }] } }) as IntakeConfig;
const place = about().listening[0];
assert.ok(place);

const cases: readonly (readonly [kind: string, over: Partial<AboutFleet>, state: PostureState, said: RegExp])[] = [
  ['inventory', { inventory: { ...snapshot().inventory, notTaken: { reason: 'The file is no JSON.', since: at(-9) } } }, 'bad', /no JSON/],
  ['inventory', { inventory: { ...snapshot().inventory, exists: false } }, 'unknown', /no inventory file/],
  ['receivers', { receivers: [] }, 'bad', /only an open window/],
  [
    'receivers',
    { receivers: [receiver({ state: 'ok', deliveredAt: at(-1), alerts: false })] },
    'bad',
    /^No receiver gets alerts: only an open window/,
  ],
  [
    'delivery',
    { receivers: [receiver({ state: 'failing', error: 'It cannot be reached.', queued: 2 })] },
    'bad',
    /takes nothing\. It cannot be reached\. 2 notices wait/,
  ],
  ['delivery', { deliveryTests: [] }, 'attention', /never proven/],
  ['delivery', { deliveryTests: [took(90) ?? never()] }, 'attention', /90 d ago: that is too long ago/],
  ['delivery', { deliveryTests: [failed(1) ?? never(), took(2) ?? never()] }, 'bad', /last test of “duty-mail” failed/],
  [
    'delivery',
    { deliveryTests: [failed(3) ?? never()], receivers: [receiver({ state: 'ok', deliveredAt: at(-60) })] },
    'good',
    /took a notice 1 h ago/,
  ],
  [
    'delivery',
    { deliveryTests: [changed(1) ?? never(), took(2) ?? never()] },
    'attention',
    /was changed 1 d ago, and nothing has proven it since/,
  ],
  [
    'delivery',
    { deliveryTests: [changed(3) ?? never()], receivers: [receiver({ state: 'ok', deliveredAt: at(-60) })] },
    'good',
    /took a notice 1 h ago/,
  ],
  ['receiving', { listening: [] }, 'attention', /No traps and no log lines/],
  ['receiving', { listening: [], aloneSomewhere: true }, 'bad', /mandatory/],
  ['receiving', { listening: [{ ...place, problems: ['The port is taken.'] }] }, 'bad', /port is taken/],
  ['receiving', { listening: [{ ...place, lost: 3 }] }, 'attention', /lost/],
  ['receiving', { listening: [{ place: 'p', problems: [], kept: 0, refused: 0, lost: 0 }] }, 'unknown', /nothing has come/],
  ['receiver-security', { intake: users({ auth: undefined, priv: undefined }) }, 'bad', /need no authentication/],
  ['receiver-security', { intake: users({ auth: { protocol: 'md5', secret: 'a' } }) }, 'bad', /MD5/],
  ['receiver-security', { intake: users({ auth: { protocol: 'sha', secret: 'a' } }) }, 'attention', /SHA-1/],
  ['receiver-security', { intake: users({ priv: undefined }) }, 'attention', /not encrypted/],
  ['receiver-security', { intake: { traps: { listen: 'l', users: [], communities: [{ secret: 's' }] } } }, 'attention', /prove no sender/],
  ['receiver-security', { intake: { syslog: { udp: 'l', tcp: 'l' } } }, 'attention', /over UDP.*over TCP/],
  [
    'receiver-security',
    { intake: { syslog: { tls: { listen: 'l', cert: '/c', key: { secret: 'k' } } } } },
    'attention',
    /no sender is named/,
  ],
  ['audit-log', { audit: { at: at(0), unbroken: false, entries: 4, text: 'The audit log is NOT as it was written.' } }, 'bad', /NOT/],
  ['audit-log', { audit: { at: at(0), text: 'There is no history.' } }, 'unknown', /no history/],
  ['history', { trouble: 'The disk is full.' }, 'bad', /disk is full/],
];

function never(): never {
  throw new Error('a test of delivery is one');
}

for (const [kind, over, state, said] of cases) {
  test(`${kind} is ${state} where ${said.source}`, () => {
    const found = judgeFleet(about(over)).find((each) => each.kind === kind);
    assert.equal(found?.state, state, found?.said);
    assert.match(found?.said ?? '', said);
    if (found) assertGermanItem(found, MADE_UP);
  });
}

test('each receiver is judged by its own tests', () => {
  const found = judgeFleet(about({ receivers: [receiver(), receiver({ id: 'hook', kind: 'webhook' })] })).filter(
    ({ kind }) => kind === 'delivery',
  );
  assert.deepEqual(
    found.map(({ state }) => state),
    ['good', 'attention'],
  );
});

test('an event of another kind, or of no receiver, is no test', () => {
  assert.equal(deliveryTestOf({ time: 1, kind: 'notified', text: '"a" took it' }), undefined);
  assert.equal(deliveryTestOf({ time: 1, kind: 'delivery-tested', text: 'somebody took it' }), undefined);
});
