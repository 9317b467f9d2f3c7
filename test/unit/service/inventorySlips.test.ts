import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { mergeSnapshot } from '../../../src/extension/connection/snapshot.ts';
import type { DeviceRecord, ServiceEvents, Snapshot } from '../../../src/protocol/contract.ts';
import { SETTLED } from '../../../src/service/configuration/slipNotices.ts';
import { ComposedService, consoleOnly } from '../../support/composedService.ts';
import { damageAll, damageTable } from '../../support/damage.ts';
import { waitFor } from '../../support/waitFor.ts';
import { ada, firingAlert, NOON } from '../../support/watchedFleet.ts';

const HOUR = 3_600_000;
const at = (time: number) => new Date(time).toISOString();
const hook = { id: 'ops', webhook: { url: { secret: 'ops.url' } } };
const whole = { notify: [hook], devices: [consoleOnly('hsm-1'), consoleOnly('hsm-2')] };
const tooLong = { ...whole, devices: [{ ...consoleOnly('hsm-1'), name: 'x'.repeat(81) }, consoleOnly('hsm-2')] };

/** A service that watches two devices; one has a critical alert that somebody has acknowledged, a silence and maintenance. */
async function watching(): Promise<ComposedService> {
  const composed = new ComposedService();
  composed.store.alerts.save(firingAlert({ id: 'a1', device: 'hsm-1', severity: 'critical' }));
  composed.write(whole);
  await composed.service.start(composed.inventory);
  await composed.service.requests.acknowledge({ alerts: ['a1'], why: 'spare is ordered' }, ada);
  await composed.service.requests.silence({ device: 'hsm-1', component: 'psu2', until: at(NOON + HOUR), why: 'feed' }, ada);
  await composed.service.requests.planMaintenance({ device: 'hsm-1', start: at(NOON), end: at(NOON + HOUR), why: 'feed' }, ada);
  return composed;
}

async function save(composed: ComposedService, inventory: unknown): Promise<void> {
  composed.write(inventory);
  await look(composed);
}

async function look(composed: ComposedService): Promise<void> {
  await composed.service.requests.useInventory({ path: composed.inventory }, ada);
}

/** What stands has stood for long enough to be said. */
async function settle(composed: ComposedService): Promise<void> {
  composed.now += SETTLED;
  await look(composed);
}

function deviceOf({ devices }: Pick<Snapshot, 'devices'>, id: string): DeviceRecord {
  const found = devices.find((device) => device.id === id);
  assert.ok(found, `${id} is among ${devices.map((device) => device.id).join(', ')}`);
  return found;
}

function acknowledgedBy(composed: ComposedService): string | undefined {
  return composed.snapshot().alerts.find(({ id }) => id === 'a1')?.acknowledged?.by;
}

async function audited(composed: ComposedService): Promise<string[]> {
  const { entries } = await composed.service.requests.log({ people: true }, ada);
  return entries
    .filter(({ kind }) => kind.startsWith('inventory-'))
    .map(({ who, kind, device, text }) => `${who} ${kind} ${device ?? '-'}: ${text}`);
}

test('a device whose name is too long goes on being watched with all that is open about it, over a restart, too', async () => {
  await using composed = await watching();
  await save(composed, tooLong);
  const check = () => {
    const device = deviceOf(composed.snapshot(), 'hsm-1');
    assert.equal(device.name, 'Device hsm-1');
    assert.equal(device.channels.length, 1);
    assert.equal(device.notAsWritten?.stays, 'as-read');
    assert.equal(device.notAsWritten?.since, at(NOON));
    assert.match(
      device.notAsWritten?.problem ?? '',
      /^Its entry in the inventory is not taken, so it is watched as it was last read\. "name"/,
    );
    const problem = device.problems.find(({ code }) => code === 'not-as-written');
    assert.equal(problem?.remedy, 'Correct line 1 of the inventory.');
    assert.equal(acknowledgedBy(composed), 'ada');
    assert.deepEqual([composed.snapshot().silences.length, composed.snapshot().maintenance.length], [1, 1]);
    assert.equal(deviceOf(composed.snapshot(), 'hsm-2').notAsWritten, undefined);
    assert.ok(composed.service.fleet.find('hsm-1')?.nextPollAt !== undefined, 'it is polled on');
  };
  check();
  await composed.restart();
  composed.now += HOUR / 2;
  await composed.service.start(composed.inventory);
  check();
  await save(composed, whole);
  const mended = deviceOf(composed.snapshot(), 'hsm-1');
  assert.deepEqual([mended.notAsWritten, mended.problems.map(({ code }) => code)], [undefined, ['secret-missing']]);
  assert.equal(acknowledgedBy(composed), 'ada');
});

for (const [what, spoil] of [
  ['a text that is no JSON', (composed: ComposedService) => composed.write('{ "devices": [')],
  ['a file that is gone', (composed: ComposedService) => rmSync(composed.inventory)],
  ['an empty file', (composed: ComposedService) => composed.write('')],
] as const) {
  test(`with ${what} everything goes on as it was last read, over a restart, too, and every device says so`, async () => {
    await using composed = await watching();
    spoil(composed);
    await look(composed);
    for (const restart of [false, true]) {
      if (restart) {
        await composed.restart();
        await composed.service.start(composed.inventory);
      }
      const { devices, inventory } = composed.snapshot();
      assert.deepEqual(
        devices.map(({ id, notAsWritten }) => [id, notAsWritten?.stays, notAsWritten?.wholeFile]),
        [
          ['hsm-1', 'as-read', true],
          ['hsm-2', 'as-read', true],
        ],
      );
      assert.match(
        inventory.notTaken?.reason ?? '',
        /^The inventory file: nothing of it is taken, and all devices are watched as they were last read\. \S/,
      );
      assert.equal(inventory.problems.filter(({ severity }) => severity === 'error').length, 1);
      assert.equal(acknowledgedBy(composed), 'ada');
      assert.equal(composed.snapshot().receivers[0]?.id, 'ops');
    }
    const { text } = composed.service.configuration.lastRead;
    assert.deepEqual(JSON.parse(text ?? ''), whole);
    await save(composed, { devices: [] });
    assert.deepEqual(composed.snapshot().devices, [], 'an empty list is a decision');
  });
}

test('a slip and its mending are each said once, however often the file is saved, and whenever a window comes', async () => {
  await using composed = await watching();
  await save(composed, tooLong);
  assert.deepEqual(await audited(composed), [], 'a file saved in the middle of an edit is no news');
  await settle(composed);
  const inLog =
    'inventory file inventory-slip hsm-1: Device hsm-1: its entry in the inventory is not taken, so it is watched as it was last read. "name"';
  assert.equal((await audited(composed)).length, 1);
  assert.ok((await audited(composed))[0]?.startsWith(inLog), (await audited(composed))[0]);
  assert.equal(composed.logged.filter((text) => text.startsWith('Device hsm-1: its entry')).length, 1);

  const told: ServiceEvents['inventorySlip'][] = [];
  composed.window(told);
  composed.window(told);
  assert.deepEqual(
    told.map(({ device }) => device),
    ['hsm-1'],
    'one window, once',
  );
  assert.match(told[0]?.message ?? '', /^Device hsm-1: its entry in the inventory is not taken/);
  await save(composed, { ...tooLong, devices: [{ ...tooLong.devices[0], name: 7 }, tooLong.devices[1]] });
  await settle(composed);
  // Broken text hides what else is wrong, and ends none of it.
  await save(composed, '{');
  await settle(composed);
  assert.equal(told.length, 2);
  assert.match(told[1]?.message ?? '', /^The inventory file: nothing of it is taken/);
  await composed.restart();
  await composed.service.start(composed.inventory);
  await save(composed, tooLong);
  await composed.restart();
  await composed.service.start(composed.inventory);
  composed.window(told);
  await settle(composed);
  assert.deepEqual([told.length, (await audited(composed)).length], [2, 3]);
  await save(composed, whole);
  await save(composed, whole);
  assert.deepEqual((await audited(composed)).map((entry) => entry.split(' ').slice(2, 4).join(' ')).toReversed(), [
    'inventory-slip hsm-1:',
    'inventory-slip -:',
    'inventory-mended -:',
    'inventory-mended hsm-1:',
  ]);
});

test('a hundred wrong entries and more are one entry of the log, and so is their mending', async () => {
  await using composed = await watching();
  const wrong = Array.from({ length: 150 }, (_, index) => ({ id: `new-${index}` }));
  await save(composed, { ...whole, devices: [...whole.devices, ...wrong] });
  await settle(composed);
  await save(composed, whole);
  const [mended, slip, ...others] = await audited(composed);
  assert.deepEqual(others, []);
  assert.match(slip ?? '', /inventory-slip -: 150 parts of the inventory are not in force as they are written: new-0, .* and 145 more\./);
  assert.match(mended ?? '', /inventory-mended -: 150 parts of the inventory$/);
});

test('one error that costs many entries their place is one thing that happened', async () => {
  await using composed = await watching();
  await save(composed, { ...whole, devices: undefined, device: whole.devices });
  assert.deepEqual(
    composed.snapshot().devices.map(({ id, notAsWritten }) => [id, notAsWritten?.stays]),
    [
      ['hsm-1', 'as-read'],
      ['hsm-2', 'as-read'],
    ],
  );
  const told: ServiceEvents['inventorySlip'][] = [];
  composed.window(told);
  await settle(composed);
  assert.equal((await audited(composed)).length, 1);
  assert.match(
    told.map(({ message }) => message).join('\n'),
    /^2 parts of the inventory are not in force as they are written: Device hsm-1 and Device/,
  );
});

test('an entry that never was right is a row of its own, unknown, and checked as such; it is watched once it is right', async () => {
  await using composed = await watching();
  const before = composed.snapshot();
  const changes = composed.window();
  await save(composed, { ...whole, devices: [...whole.devices, { ...consoleOnly('hsm-3'), name: 7 }, { model: 'x' }] });
  const snapshot = composed.snapshot();
  const never = deviceOf(snapshot, 'hsm-3');
  assert.deepEqual(
    [never.state, never.notAsWritten?.stays, never.problems.map(({ code }) => code)],
    ['unknown', 'nothing', ['never-watched']],
  );
  assert.match(
    never.findings?.[0]?.reason ?? '',
    /^It is not watched, because its entry in the inventory is not taken and no earlier one is known\. "name" is a number/,
  );
  assert.equal(deviceOf(snapshot, '#4').name, 'Entry 4');
  const ids = (of: Snapshot) => of.devices.map(({ id }) => id).sort();
  assert.deepEqual(ids(changes.reduce(mergeSnapshot, before)), ids(snapshot), 'a window that heard only changes knows it, too');
  const { devices } = await composed.service.requests.check({}, ada);
  assert.deepEqual(
    devices.map(({ id, state }) => [id, state]),
    [
      ['hsm-1', 'failed'],
      ['hsm-2', 'unknown'],
      ['hsm-3', 'unknown'],
      ['#4', 'unknown'],
    ],
  );
  assert.equal((await composed.service.requests.check({ devices: ['hsm-3'] }, ada)).devices.length, 1);
  await save(composed, '{');
  assert.equal(deviceOf(composed.snapshot(), 'hsm-3').notAsWritten?.stays, 'nothing', 'a text that is broken besides hides it not');

  await save(composed, { ...whole, devices: [...whole.devices, consoleOnly('hsm-3')] });
  await waitFor('nothing is polled', () => composed.snapshot().devices.every(({ polling }) => !polling));
  assert.deepEqual(ids(composed.snapshot()), ['hsm-1', 'hsm-2', 'hsm-3']);
  assert.equal(deviceOf(composed.snapshot(), 'hsm-3').notAsWritten, undefined);
  assert.deepEqual(ids(changes.reduce(mergeSnapshot, before)), ['hsm-1', 'hsm-2', 'hsm-3']);
});

test('a broken policy leaves the one in force, over a restart, too, and a broken receiver is notified on', async () => {
  await using composed = await watching();
  const negatives = () => composed.service.fleet.find('hsm-1')?.plan.policy.negatives;
  await save(composed, { ...whole, alerts: { negatives: 5 } });
  assert.equal(negatives(), 5);
  await save(composed, { ...whole, alerts: { negatives: 0 }, notify: [{ ...hook, webhook: {} }] });
  for (const restart of [false, true]) {
    if (restart) {
      await composed.restart();
      await composed.service.start(composed.inventory);
    }
    assert.deepEqual([negatives(), composed.service.deliveries.receivers.map(({ id }) => id)], [5, ['ops']]);
    assert.match(
      composed
        .snapshot()
        .inventory.problems.map(({ message }) => message)
        .join('\n'),
      /"alerts" stays as it was last read without error/,
    );
  }
  await settle(composed);
  assert.match((await audited(composed)).join('\n'), /"alerts" in the inventory: it is not taken, so it stays as it was last read/);
});

test('an id that changed while all else stayed the same takes alerts, acknowledgements, silences, maintenance and history with it', async () => {
  await using composed = await watching();
  composed.service.fleet.tools.hostNames.learn('hsm-1', ['luna-1']);
  composed.service.fleet.tools.leftOpen.add('hsm-1');
  const before = composed.snapshot();
  const changes = composed.window();
  await save(composed, { ...whole, devices: [{ ...consoleOnly('hsm-1'), id: 'east-1' }, consoleOnly('hsm-2')] });
  for (const restart of [false, true]) {
    if (restart) {
      await composed.restart();
      await composed.service.start(composed.inventory);
    }
    const { alerts, silences, maintenance, devices } = composed.snapshot();
    assert.deepEqual(
      devices.map(({ id }) => id),
      ['east-1', 'hsm-2'],
    );
    assert.deepEqual(
      alerts.map(({ id, device, acknowledged }) => [id, device, acknowledged?.by]),
      [['a1', 'east-1', 'ada']],
    );
    assert.deepEqual([silences[0]?.device, maintenance[0]?.device, maintenance[0]?.active], ['east-1', 'east-1', true]);
    const { hostNames, leftOpen } = composed.service.fleet.tools;
    assert.deepEqual(
      [hostNames.of('east-1'), hostNames.of('hsm-1'), leftOpen.has('east-1'), leftOpen.has('hsm-1')],
      [['luna-1'], [], true, false],
    );
  }
  const seen = changes.reduce(mergeSnapshot, before);
  assert.deepEqual([seen.alerts[0]?.device, seen.silences[0]?.device], ['east-1', 'east-1']);
  assert.match(
    (await audited(composed)).join('\n'),
    /^inventory file inventory-rename east-1: hsm-1 is called east-1 in the inventory now/,
  );
});

test('a damaged history costs the inventory in force nothing, whether it is found at work or at the start', async () => {
  await using composed = await watching();
  await save(composed, tooLong);
  const check = () => {
    assert.equal(deviceOf(composed.snapshot(), 'hsm-1').notAsWritten?.since, at(NOON));
    assert.equal(deviceOf(composed.snapshot(), 'hsm-1').channels.length, 1);
  };
  await composed.restart(() => damageTable(composed.history, 'events'));
  composed.now += HOUR;
  await composed.service.start(composed.inventory);
  check();
  // Nothing at all can be read of it any more: what is in memory is all there is.
  damageAll(composed.history);
  await composed.service.requests.silence({ device: 'hsm-2', until: at(composed.now + HOUR), why: 'known' }, ada);
  await composed.restart();
  await composed.service.start(composed.inventory);
  check();
});

test('no secret that somebody wrote into the inventory reaches the store', async () => {
  await using composed = await watching();
  const secret = 'hunter2-4711';
  const console = { address: 'hsm-1.invalid:1', user: 'monitor', password: secret };
  for (const entry of [
    { ...consoleOnly('hsm-1'), console },
    { ...consoleOnly('hsm-9'), console },
    { ...consoleOnly('hsm-1'), pin: secret },
  ]) {
    await save(composed, { ...whole, notify: [{ id: 'ops', webhook: { url: `https://u:${secret}@example.com/` } }], devices: [entry] });
    await settle(composed);
  }
  composed.service.requests.provideSecrets({ secrets: { 'hsm-1.console': secret } }, ada);
  await composed.restart();
  const kept = ['', '-wal'].map((suffix) => {
    try {
      return readFileSync(composed.history + suffix, 'latin1');
    } catch {
      return '';
    }
  });
  assert.ok(kept.join('').includes('hsm-1.console'), 'its name is there');
  assert.ok(!kept.join('').includes(secret));
  assert.ok(!composed.logged.join('\n').includes(secret));
  assert.ok(!JSON.stringify(composed.snapshot()).includes(secret));
});
