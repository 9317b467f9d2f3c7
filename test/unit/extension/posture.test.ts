import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostureSession } from '../../../src/extension/posture/postureSession.ts';
import { postureView } from '../../../src/extension/posture/postureViews.ts';
import type { PostureResult, Snapshot } from '../../../src/protocol/contract.ts';
import { parseToPosturePage, type ToPosturePage } from '../../../src/protocol/pages/toPosturePage.ts';
import { postureOfFleet } from '../../support/postureScenes.ts';
import { waitFor } from '../../support/waitFor.ts';
import { device, snapshot } from './records.ts';

test('the worst HSM comes first and is shown, with what is worst of it first, and its group', () => {
  const { rows, device: shown, fleet } = postureView(postureOfFleet(), undefined);
  assert.deepEqual(
    rows.map(({ id, state, group }) => [id, state, group?.state]),
    [
      ['fra-2', 'bad', 'bad'],
      ['par-1', 'bad', undefined],
      ['fra-1', 'attention', 'bad'],
      ['dub-1', 'good', undefined],
    ],
  );
  assert.deepEqual([shown?.id, shown?.items[0]?.state, shown?.group?.name], ['fra-2', 'bad', 'prod']);
  const states = shown?.items.map(({ state }) => order(state)) ?? [];
  assert.deepEqual(states, states.toSorted(), 'the worst first');
  assert.ok(fleet[0]?.state === 'bad' && fleet.some(({ action }) => action?.action === 'setUp'));
});

function order(state: string | undefined): number {
  return ['bad', 'unknown', 'attention', 'good'].indexOf(state ?? '');
}

test('what devices and people have written comes to life nowhere', () => {
  const evil = 'x ](command:a) $(bug) \u001b[31m';
  const posture = postureOfFleet();
  const said = {
    ...posture,
    devices: posture.devices.map((each) => ({ ...each, name: evil, items: each.items.map((item) => ({ ...item, said: evil })) })),
  };
  assert.doesNotMatch(JSON.stringify(postureView(said, undefined)), /\]\(command|\$\(bug|\\u001b/);
});

function open(options: { readonly judge?: () => Promise<PostureResult>; readonly of?: Snapshot; readonly pace?: number } = {}) {
  const posted: ToPosturePage[] = [];
  const acted: unknown[] = [];
  let of = options.of ?? snapshot({ devices: [device()] });
  let judged = 0;
  let change = () => {};
  const session = new PostureSession({
    connection: {
      get snapshot() {
        return of;
      },
      failure: undefined,
      onDidChange: (listener) => {
        change = listener;
        return { dispose() {} };
      },
      connect: async () => {},
      history: async () => ({ series: [] }),
    },
    judge: async () => {
      judged++;
      return options.judge ? options.judge() : postureOfFleet();
    },
    device: undefined,
    pace: options.pace ?? 60_000,
    post: (message) => posted.push(message),
    saveReport: async (posture) => {
      acted.push(['report', posture.devices.length]);
      return '/home/ada/report.html';
    },
    act: async (action, id) => void acted.push([action, id]),
  });
  session.receive({ type: 'ready' });
  return {
    ...{ session, posted, acted },
    judged: () => judged,
    become(next: Snapshot) {
      of = next;
      change();
    },
  };
}

test('it is judged when the page opens, and buttons act on the HSM that they stand with', async () => {
  const { session, posted, acted, judged } = open();
  await waitFor('it is judged', () => posted.some(({ type }) => type === 'posture'));
  for (const message of posted) assert.ok(parseToPosturePage(JSON.parse(JSON.stringify(message))), message.type);
  session.receive({ type: 'select', device: 'par-1' });
  const last = posted.at(-1);
  assert.equal(last?.type === 'posture' ? last.posture.device?.id : undefined, 'par-1');
  assert.equal(judged(), 1, 'another HSM is shown of what is known');
  session.receive({ type: 'act', action: 'setUp', about: 'par-1' });
  session.receive({ type: 'act', action: 'hsm factoryreset' });
  session.receive({ type: 'report' });
  await waitFor('the report is saved', () => posted.some(({ type }) => type === 'saved'));
  assert.deepEqual(acted, [
    ['setUp', 'par-1'],
    ['report', 4],
  ]);
  session.receive({ type: 'judge' });
  await waitFor('it is judged anew', () => judged() === 2);
  session.dispose();
});

test('a poll alone is no reason to judge anew; what changes an item is, and so is time', async () => {
  const { session, judged, become } = open({ pace: 20 });
  await waitFor('time goes by', () => judged() >= 3);
  session.dispose();
  const still = open();
  await waitFor('it is judged', () => still.judged() === 1);
  still.become(snapshot({ devices: [device({ lastSeen: new Date().toISOString() })] }));
  assert.equal(still.judged(), 1);
  still.session.dispose();
  become(snapshot());
});

test('what keeps it from being judged stands on the page, and what was known before stays', async () => {
  let fails = true;
  const { session, posted } = open({
    judge: async () => (fails ? Promise.reject(new Error('The history cannot be read.')) : postureOfFleet()),
  });
  await waitFor('it is said', () => posted.some((each) => each.type === 'service' && each.state === 'unreachable'));
  fails = false;
  session.receive({ type: 'judge' });
  await waitFor('it is judged', () => posted.some(({ type }) => type === 'posture'));
  fails = true;
  session.receive({ type: 'judge' });
  await waitFor('both are shown', () => posted.some((each) => each.type === 'posture' && each.failure !== undefined));
  session.dispose();
});
