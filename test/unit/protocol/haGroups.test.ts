import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { statusLines } from '../../../src/cli/status.ts';
import { redundancyOf } from '../../../src/core/highAvailability.ts';
import { mergeSnapshot } from '../../../src/extension/connection/snapshot.ts';
import { DeviceForest } from '../../../src/extension/tree/deviceForest.ts';
import { agedGroups } from '../../../src/protocol/aging.ts';
import type { HaGroupRecord, HaMemberRecord } from '../../../src/protocol/contract.ts';
import { blackKeyText, groupSentences, ifItLeavesText, redundancySentences } from '../../../src/protocol/haGroupWords.ts';
import { at, device, snapshot, T0 } from '../extension/records.ts';

const member = (id: string, over: Partial<HaMemberRecord> = {}): HaMemberRecord => ({
  device: id,
  name: id.toUpperCase(),
  standing: 'healthy',
  ...over,
});

function group(watched: readonly HaMemberRecord[], over: Partial<HaGroupRecord> = {}): HaGroupRecord {
  const counted = watched.map(({ device: id, standing }) => ({ id, standing }));
  return { id: 'prod', name: 'CA', watched, redundancy: redundancyOf({ ...over, watched: counted }), ...over };
}

const unheard: Partial<HaMemberRecord> = {
  standing: 'down',
  because: 'The appliance does not answer on any channel',
  unheard: true,
  lastHeard: at(-60),
  blackKeyFrom: at(60),
};
const reader = { now: T0, moment: (time: string) => time.slice(11, 16) };

test('a member that was heard of too long ago is unknown, and counts as healthy no more', () => {
  const groups = [group([member('a'), member('b'), member('c', unheard)])];
  const devices = [device({ id: 'a' }), device({ id: 'b', notHeardSince: at(-30) }), device({ id: 'c', notHeardSince: at(-60) })];
  const [aged] = agedGroups(groups, devices).haGroups ?? [];
  assert.deepEqual(
    aged?.watched.map(({ standing }) => standing),
    ['healthy', 'unknown', 'down'],
    'bad stays bad',
  );
  assert.deepEqual([aged?.redundancy.standing.healthy, aged?.redundancy.quorumIs], [1, 'unknown']);
  assert.equal(agedGroups(groups, [device({ id: 'a' })]).haGroups, groups, 'the same while it is fresh');
});

test('a changed group replaces the one of its id, and one that is gone goes', () => {
  const before = snapshot({ haGroups: [group([member('a')]), group([member('x')], { id: 'test' })] });
  const changed = group([member('a', { standing: 'degraded' })]);
  const after = mergeSnapshot(before, { haGroups: [changed], removedHaGroups: ['test'] });
  assert.deepEqual(after.haGroups, [changed]);
});

test('the black key is needed from a moment on, and from then on has been', () => {
  const soon = blackKeyText(member('c', unheard), reader) ?? '';
  assert.match(soon, /^C answers nobody\. If it is without power, the black PED key is needed from \d\d:\d\d on/);
  assert.match(blackKeyText(member('c', unheard), { ...reader, now: T0 + 61 * 60_000 }) ?? '', /has been needed since/);
  assert.equal(blackKeyText(member('a'), reader), undefined);
});

test('a group says who is its last healthy member, and whether its clients recover by themselves', () => {
  const said = groupSentences(group([member('a'), member('c', unheard)], { quorum: 1, autoRecovery: true }), reader);
  assert.match(said[0] ?? '', /^1 of 2 healthy, 1 down, quorum 1\. 1 member is known to serve/);
  assert.match(said[1] ?? '', /^A is the last healthy member/);
  assert.match(said.at(-1) ?? '', /recover no member by hand while the application runs/);
  assert.equal(groupSentences(group([member('a')]), reader).length, 1, 'one that is alone is no last one');
});

test('an old word of a client on auto recovery sends nobody to recover by hand', () => {
  const told = { client: 'app-1', by: 'ada', label: 'prod', expected: 2, members: [] } as const;
  const said = (minutes: number, on: boolean, inventory: boolean | undefined) =>
    groupSentences(
      group([member('a'), member('b')], {
        ...(inventory !== undefined && { autoRecovery: inventory }),
        clients: [{ ...told, at: at(minutes), autoRecovery: on }],
      }),
      reader,
    )
      .slice(2)
      .join(' ');
  assert.equal(said(-5, false, undefined), 'Auto recovery is off, as app-1 says: a member that comes back has to be recovered by hand.');
  assert.match(
    said(-5, false, true),
    /^Auto recovery is off, as app-1 says: .* The inventory says the opposite of auto recovery: correct it\.$/,
  );
  assert.match(
    said(-90, false, undefined),
    /^app-1 said at \d\d:\d\d that auto recovery is off: ask it again before a member is recovered by hand\.$/,
  );
  assert.match(
    said(-90, false, true),
    /^Auto recovery is on, as the inventory says: recover no member by hand .* app-1 said at .* is off: ask it again/,
  );
  assert.match(said(-90, true, false), /^Auto recovery is off, as the inventory says: .* app-1 said at .* is on: ask it again/);
  assert.equal(said(-90, true, true), 'Auto recovery is on, as the inventory says: recover no member by hand while the application runs.');
});

test('what would be left without a member is said of each that may serve, before any work is planned', () => {
  const three = group([member('a'), member('b'), member('c', unheard)], { quorum: 2 });
  assert.equal(
    ifItLeavesText(three, 'a'),
    'If A leaves: 1 of 3 healthy. 1 member is known to serve, and 2 must: the group is below its quorum.',
  );
  assert.match(redundancySentences(three, 'a'), /^2 of 3 healthy, 1 down, quorum 2\. .* If A leaves: 1 of 3 healthy/);
  assert.equal(ifItLeavesText(three, 'c'), undefined, 'it serves nobody as it is');
  assert.match(ifItLeavesText(group([member('a'), member('b')]), 'b') ?? '', /^If B leaves: 1 of 2 healthy\. /);
  assert.equal(ifItLeavesText(group([member('a')]), 'a'), undefined, 'a group of one is that one');
  assert.equal(ifItLeavesText(three, 'x'), undefined);
});

test('the status of the terminal has a line for each group, and more of one that is not whole', () => {
  const haGroups = [group([member('a'), member('b')], { id: 'test', name: 'Test' }), group([member('a'), member('c', unheard)])];
  const lines = statusLines({ ...snapshot(), haGroups }, { stdout: new PassThrough(), env: {} }, T0);
  assert.ok(lines.includes('HA group Test: 2 of 2 healthy, quorum 1'));
  const from = lines.indexOf('HA group CA: 1 of 2 healthy, 1 down, quorum 1');
  assert.ok(from > 0);
  const text = lines.slice(from + 1).join('\n');
  assert.match(text, /^ {2}1 member is known to serve, and 1 must/);
  assert.match(text, /C: down, last heard .* \(The appliance does not answer on any channel\)/);
  assert.match(text, /the black PED key is needed from/);
});

test('the row of a group shows what redundancy it has left, is drawn anew when that changes, and names its members', () => {
  const forest = new DeviceForest();
  const devices = [device({ id: 'a', haGroup: 'prod' }), device({ id: 'b', haGroup: 'prod' })];
  const show = (haGroups: readonly HaGroupRecord[]) => forest.update({ devices, haGroups, checking: new Set(), now: T0 });
  show([group([member('a'), member('b')], { quorum: 1 })]);
  assert.deepEqual([forest.node('ha/prod')?.label, forest.node('ha/prod')?.description], ['CA', '2 of 2 healthy, quorum 1 · HA group']);
  assert.equal(forest.node('ha/prod')?.tone, 'ok');
  const changed = show([group([member('a'), member('b', unheard)], { quorum: 1 })]);
  assert.deepEqual(changed, ['ha/prod']);
  assert.deepEqual(
    [forest.node('ha/prod')?.description, forest.node('ha/prod')?.tone],
    ['1 of 2 healthy, 1 down, quorum 1 · HA group', 'degraded'],
  );
  assert.match(forest.node('ha/prod')?.tooltip() ?? '', /last healthy member[\s\S]*black PED key[\s\S]*- B\\: down/);
  assert.match(forest.node('device/a')?.tooltip() ?? '', /It is the last healthy member/);
  assert.doesNotMatch(forest.node('device/b')?.tooltip() ?? '', /last healthy member/);
  show([group([member('a', unheard), member('b', unheard)], { quorum: 1 })]);
  assert.equal(forest.node('ha/prod')?.tone, 'failed');
});

test('what the members differ in is a row below the group, and goes with the difference', () => {
  const forest = new DeviceForest();
  const devices = [device({ id: 'a', haGroup: 'prod' })];
  const differences = [{ what: 'firmware', text: 'Firmware: A has 7.0.3, B has 7.7.1', since: at(-10) }];
  const show = (shown: HaGroupRecord) => forest.update({ devices, haGroups: [shown], checking: new Set(), now: T0 });
  show(group([member('a')], { differences }));
  assert.deepEqual(forest.node('ha/prod')?.children, ['device/a', 'ha/prod/difference/firmware']);
  assert.equal(forest.node('ha/prod/difference/firmware')?.label, 'Firmware: A has 7.0.3, B has 7.7.1');
  assert.deepEqual(show(group([member('a')])), ['ha/prod']);
  assert.equal(forest.node('ha/prod/difference/firmware'), undefined);
});

test('a name from the inventory is dead in every text of its group', () => {
  const forest = new DeviceForest();
  const name = '[x](command:evil) $(zap)';
  forest.update({
    devices: [device({ id: 'a', haGroup: 'prod' })],
    haGroups: [group([member('a', { name })], { name })],
    checking: new Set(),
    now: T0,
  });
  assert.doesNotMatch(
    `${forest.node('ha/prod')?.tooltip()}${forest.node('device/a')?.tooltip()}${forest.node('ha/prod')?.label}`,
    /\]\(command|(?<!\\)\$\(zap/,
  );
});
