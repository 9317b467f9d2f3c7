import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusSummary } from '../../../src/extension/statusBar/statusSummary.ts';
import { AS_WRITTEN } from '../../../src/extension/tree/arrangement.ts';
import { DeviceForest } from '../../../src/extension/tree/deviceForest.ts';
import { deviceNodes } from '../../../src/extension/tree/deviceNodes.ts';
import type { TreeNode } from '../../../src/extension/tree/treeNode.ts';
import { inventoryTrouble } from '../../../src/extension/words/asWritten.ts';
import { shortTime } from '../../../src/extension/words/format.ts';
import type { DeviceRecord, NotAsWritten } from '../../../src/protocol/contract.ts';
import { slipProblem, unwatchedRecord } from '../../../src/service/records/notAsWritten.ts';
import { alert, at, device, snapshot, T0 } from './records.ts';

const since = at(-30);
const reason = '"name" must have at most 80 characters.';
const slip: NotAsWritten = {
  stays: 'as-read',
  problem: `Its entry in the inventory is not taken, so it is watched as it was last read. ${reason}`,
  since,
  line: 12,
};
const kept = device({ notAsWritten: slip, problems: slipProblem(slip) });
const never = unwatchedRecord(
  'hsm-9',
  { ...slip, stays: 'nothing', problem: `It is not watched, because its entry is not taken. ${reason}` },
  600_000,
);
const ofFile: NotAsWritten = { stays: 'as-read', problem: 'Nothing of it is taken. The file is gone.', since, wholeFile: true };

/** Markdown without what keeps it inert. */
function plain(markdown: string): string {
  return markdown.replaceAll('\\', '');
}

function rows(record: DeviceRecord): readonly [TreeNode, ...TreeNode[]] {
  const [first, ...others] = deviceNodes(record, { now: T0, parent: undefined, checking: false });
  assert.ok(first);
  return [first, ...others];
}

test('a device that is watched as last read says so in its row, in a problem row that opens the line, and is as well as it was found', () => {
  const [row, problem] = rows(kept);
  assert.equal(row.description, `watched as last read, since ${shortTime(since, T0)} · just now`);
  assert.match(row.spoken, /^East US 1, ok, not watched as written, /);
  assert.equal(row.context, 'device.real');
  assert.match(plain(row.tooltip()), /is not taken, so it is watched as it was last read.*80 characters/);
  assert.deepEqual([problem?.label, problem?.context, problem?.device], ['Not watched as written', 'problem.inventory', 'hsm-1']);
  assert.match(problem?.description ?? '', /^for 30 min · Its entry .* · Correct line 12 of the inventory\.$/);
});

test('a policy that is not the written one is said in the row', () => {
  for (const [stays, words] of [
    ['alerts-as-read', 'alert policy as last read'],
    ['alerts-of-file', 'its own alert policy not in force'],
  ] as const) {
    assert.match(rows(device({ notAsWritten: { ...slip, stays } }))[0].description, new RegExp(`^${words}, since `));
  }
});

test('of a file that is not taken, each row says that it is as last read, and none has a problem of its own', () => {
  const whole = device({ notAsWritten: ofFile, problems: slipProblem(ofFile) });
  const nodes = rows(whole);
  assert.match(nodes[0].description, /^watched as last read, since /);
  assert.deepEqual(
    nodes.filter(({ kind }) => kind === 'problem'),
    [],
  );
  assert.equal(nodes[0].tone, 'ok');
});

test('an entry that never was right has a row without a tick that opens the line, and no commands of a watched device', () => {
  const [row, problem, ...others] = rows(never);
  assert.deepEqual(
    [row.label, row.tone, row.description, row.context],
    ['hsm-9', 'unknown', 'never watched: its entry has an error', 'device.unwatched'],
  );
  assert.match(row.spoken, /^hsm-9, never watched, /);
  assert.match(plain(row.tooltip()), /never watched.*not watched, because its entry is not taken/s);
  assert.deepEqual([problem?.label, problem?.tone, problem?.context, others.length], ['Never watched', 'unknown', 'problem.inventory', 0]);
  const forest = new DeviceForest();
  forest.update({
    devices: [device(), never],
    checking: new Set(),
    now: T0,
    arrangement: { ...AS_WRITTEN, only: 'notOk' },
  });
  assert.equal(forest.devices, 1, 'it is among what is not ok');
});

test('the status bar says how many are not watched as written, also while an alert fires, and why in its tooltip', () => {
  const devices = [kept, device({ id: 'hsm-2' }), never];
  const said = statusSummary(snapshot({ devices }), 'ready', undefined, T0);
  assert.equal(said?.text, '$(shield) 3 HSMs, 1 not watched as written, 1 never watched');
  assert.equal(said.spoken, 'HSM Vigil: 3 HSMs, 1 not watched as written, 1 never watched');
  assert.match(plain(said.tooltip), /Not watched as written, but as last read: East US 1\. Never watched: hsm-9\./);
  assert.match(plain(said.tooltip), /hsm-9: \*\*never watched\*\*/);
  const firing = statusSummary(snapshot({ devices, alerts: [alert()] }), 'ready', undefined, T0);
  assert.equal(firing?.text, '$(bell-dot) 1 alert, 1 not watched as written, 1 never watched');
  assert.equal(statusSummary(snapshot(), 'ready', undefined, T0)?.text, '$(shield) 1 HSM');
});

test('an inventory of which nothing was ever read is no silence in the status bar', () => {
  const path = '/i.jsonc';
  const problems = [{ severity: 'error' as const, message: 'x', line: 1, column: 1, endLine: 1, endColumn: 1 }];
  const notTaken = {
    reason: 'The inventory file: nothing of it is taken, and nothing was read before, so no device of it is watched. Expected "]".',
    since,
  };
  const said = statusSummary(snapshot({ devices: [], inventory: { path, exists: true, problems, notTaken } }), 'ready', undefined, T0);
  assert.deepEqual([said?.text, said?.background], ['$(shield) HSMs not watched', 'warning']);
  assert.match(said?.spoken ?? '', /no HSM is watched\. The inventory file: nothing of it is taken/);
});

test('the view says what the errors mean: of the whole file, and of entries, by name', () => {
  assert.equal(inventoryTrouble(snapshot()), '');
  const inventory = snapshot().inventory;
  const whole = {
    ...inventory,
    notTaken: { reason: 'The inventory file: nothing of it is taken, and all devices are watched as they were last read. X.', since },
  };
  assert.equal(
    inventoryTrouble({ inventory: whole, devices: [device({ notAsWritten: ofFile })] }),
    'The inventory file: nothing of it is taken, and all devices are watched as they were last read. X.',
  );
  const problems = [{ severity: 'error' as const, message: 'x', line: 1, column: 1, endLine: 1, endColumn: 1 }];
  const many = ['a', 'b', 'c', 'd'].map((id) => ({ ...kept, id, name: id }));
  assert.equal(
    inventoryTrouble({ inventory: { ...inventory, problems }, devices: [...many, never] }),
    'The inventory has 1 error. Not watched as written, but as last read: a, b, c and 1 more. Never watched: hsm-9.',
  );
});
