import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceRecord, ServiceEvents } from '../../../src/protocol/contract.ts';
import { SETTLED } from '../../../src/service/configuration/slipNotices.ts';
import { ComposedService, consoleOnly } from '../../support/composedService.ts';
import { ada, firingAlert, NOON } from '../../support/watchedFleet.ts';

/** Mistakes in the inventory that come together, or together with what people do. */

const HOUR = 3_600_000;
const TOO_LONG = 'x'.repeat(81);
const [one, two] = [consoleOnly('hsm-1'), consoleOnly('hsm-2')];

/** A service that watches two devices, each with an acknowledged alert. */
async function watching(): Promise<ComposedService> {
  const composed = new ComposedService();
  for (const n of [1, 2]) composed.store.alerts.save(firingAlert({ id: `a${n}`, device: `hsm-${n}`, severity: 'critical' }));
  await save(composed, [one, two]);
  await composed.service.requests.acknowledge({ alerts: ['a1', 'a2'], why: 'spares are ordered' }, ada);
  return composed;
}

async function save(composed: ComposedService, devices: readonly object[]): Promise<void> {
  composed.write({ devices });
  await composed.service.requests.useInventory({ path: composed.inventory }, ada);
}

/** `hsm-1 as-read` of each device. */
function stays(composed: ComposedService): readonly string[] {
  return composed.snapshot().devices.map(({ id, notAsWritten }) => `${id} ${notAsWritten?.stays ?? 'as written'}`);
}

/** `a1 hsm-1 ada`: whose each open alert is, and who has it. */
function alerts(composed: ComposedService): readonly string[] {
  return composed
    .snapshot()
    .alerts.filter(({ state }) => state !== 'resolved')
    .map(({ id, device, acknowledged }) => `${id} ${device} ${acknowledged?.by ?? 'nobody'}`)
    .sort();
}

const kept = ['a1 hsm-1 ada', 'a2 hsm-2 ada'];

/** Over a restart, too. */
async function always(composed: ComposedService, check: () => void): Promise<void> {
  check();
  await composed.restart();
  await composed.service.start(composed.inventory);
  check();
}

function deviceOf(composed: ComposedService, id: string): DeviceRecord {
  const found = composed.snapshot().devices.find((device) => device.id === id);
  assert.ok(found, id);
  return found;
}

test('a slip and a new id in one entry: it goes on under the id that it had, and moves to the new one once it is right', async () => {
  await using composed = await watching();
  await save(composed, [{ ...one, id: 'east-1', name: TOO_LONG }, two]);
  await always(composed, () => {
    assert.deepEqual(stays(composed), ['hsm-1 as-read', 'hsm-2 as written']);
    assert.deepEqual(alerts(composed), kept);
  });
  await save(composed, [{ ...one, id: 'east-1' }, two]);
  await always(composed, () => {
    assert.deepEqual(stays(composed), ['east-1 as written', 'hsm-2 as written']);
    assert.deepEqual(alerts(composed), ['a1 east-1 ada', 'a2 hsm-2 ada']);
  });
});

test('a slip in one entry and a new id in the other: each for itself', async () => {
  await using composed = await watching();
  await save(composed, [
    { ...one, id: 'east-1' },
    { ...two, name: TOO_LONG },
  ]);
  await always(composed, () => {
    assert.deepEqual(stays(composed), ['east-1 as written', 'hsm-2 as-read']);
    assert.deepEqual(alerts(composed), ['a1 east-1 ada', 'a2 hsm-2 ada']);
  });
});

test('two slips at once, and only one mended: the other goes on as it was, and each is said once', async () => {
  await using composed = await watching();
  const settle = async (devices: readonly object[]) => {
    await save(composed, devices);
    composed.now += SETTLED;
    await save(composed, devices);
  };
  const bad = [
    { ...one, name: TOO_LONG },
    { ...two, model: 'luna-network-hsm-9' },
  ];
  await settle(bad);
  assert.deepEqual(stays(composed), ['hsm-1 as-read', 'hsm-2 as-read']);
  await settle([one, bad[1]!]);
  await always(composed, () => {
    assert.deepEqual(stays(composed), ['hsm-1 as written', 'hsm-2 as-read']);
    assert.equal(deviceOf(composed, 'hsm-2').notAsWritten?.since, new Date(NOON).toISOString(), 'since when the slip came');
    assert.deepEqual(alerts(composed), kept);
  });
  await settle([{ ...one, name: 'Other' }, bad[1]!]);
  assert.equal(deviceOf(composed, 'hsm-1').name, 'Other', 'what is right is taken beside what is not');
  await settle([one, two]);
  const { entries } = await composed.service.requests.log({ people: true }, ada);
  assert.deepEqual(entries.flatMap(({ kind, device }) => (kind.startsWith('inventory-') ? [`${kind} ${device}`] : [])).toReversed(), [
    'inventory-slip hsm-1',
    'inventory-slip hsm-2',
    'inventory-mended hsm-1',
    'inventory-mended hsm-2',
  ]);
});

test('one id twice: both devices go on, whichever of the two entries had it, and one of them alone says what is wrong', async () => {
  for (const twice of [
    [one, { ...two, id: 'hsm-1' }],
    [{ ...one, id: 'hsm-2' }, two],
    [one, { ...consoleOnly('hsm-9'), id: 'hsm-1' }, two],
    [two, { ...consoleOnly('hsm-9'), id: 'hsm-2' }, { ...two, id: 'hsm-1' }],
  ]) {
    await using composed = await watching();
    await save(composed, twice);
    await always(composed, () => {
      assert.deepEqual(
        composed
          .snapshot()
          .devices.map(({ id, name }) => `${id} ${name}`)
          .sort(),
        ['hsm-1 Device hsm-1', 'hsm-2 Device hsm-2'],
      );
      assert.deepEqual(alerts(composed), kept);
      assert.match(JSON.stringify(composed.snapshot().inventory.problems), /Another device has the same \\"id\\"/);
    });
  }
});

test('one id twice that was never known is one row that is never watched', async () => {
  await using composed = await watching();
  await save(composed, [one, two, consoleOnly('hsm-3'), { ...consoleOnly('hsm-4'), id: 'hsm-3' }]);
  assert.deepEqual(stays(composed), ['hsm-1 as written', 'hsm-2 as written', 'hsm-3 nothing']);
  await save(composed, [one, two, consoleOnly('hsm-3'), consoleOnly('hsm-4')]);
  assert.deepEqual(stays(composed), ['hsm-1 as written', 'hsm-2 as written', 'hsm-3 as written', 'hsm-4 as written']);
});

test('a device whose entry has an error cannot be paused or resumed, since that would not hold; nothing of it stands in the log', async () => {
  await using composed = await watching();
  const change = (what: 'pause' | 'resume') =>
    composed.service.requests.recordChange({ device: 'hsm-1', name: 'Device hsm-1', what, why: 'moves' }, ada);
  await save(composed, [{ ...one, name: TOO_LONG }, two]);
  assert.throws(() => change('pause'), {
    code: 'not-possible',
    message: /^Device hsm-1 cannot be paused while .* \(line 1\)\. It is watched as it was last read/,
  });
  await save(composed, [{ ...one, name: TOO_LONG }, two, { ...consoleOnly('hsm-3'), name: TOO_LONG }]);
  const never = { device: 'hsm-3', name: 'hsm-3', what: 'pause' } as const;
  assert.throws(() => composed.service.requests.recordChange(never, ada), { code: 'not-possible', message: /It is not watched until/ });
  // Somebody writes it into the file all the same.
  await save(composed, [{ ...one, name: TOO_LONG, paused: true }, two]);
  assert.deepEqual([deviceOf(composed, 'hsm-1').paused, stays(composed)[0]], [undefined, 'hsm-1 as-read']);
  await save(composed, [{ ...one, paused: true }, two]);
  assert.equal(deviceOf(composed, 'hsm-1').paused?.by, 'the inventory file');
  await save(composed, [{ ...one, name: TOO_LONG, paused: true }, two]);
  assert.throws(() => change('resume'), {
    code: 'not-possible',
    message: /^Device hsm-1 cannot be resumed .* It stays paused until that is corrected\.$/,
  });
  await save(composed, [{ ...one, name: TOO_LONG }, two]);
  assert.ok(deviceOf(composed, 'hsm-1').paused, 'it stays paused as it was last read');
  const { entries } = await composed.service.requests.log({ people: true }, ada);
  assert.deepEqual(
    entries.flatMap(({ kind, who }) => (kind === 'pause' || kind === 'resume' ? [`${who}: ${kind}`] : [])),
    ['the inventory file: pause'],
  );
});

test('an alert policy with an error keeps no device from being paused', async () => {
  await using composed = await watching();
  await save(composed, [{ ...one, alerts: { negatives: 0 } }, two]);
  assert.deepEqual(stays(composed), ['hsm-1 alerts-as-read', 'hsm-2 as written']);
  await composed.service.requests.recordChange({ device: 'hsm-1', name: 'Device hsm-1', what: 'pause' }, ada);
  await save(composed, [{ ...one, paused: true, alerts: { negatives: 0 } }, two]);
  assert.equal(deviceOf(composed, 'hsm-1').paused?.by, 'ada');
});

test('with all devices paused nothing is fine, a check says so, and the alerts stay', async () => {
  await using composed = await watching();
  await save(composed, [
    { ...one, paused: true },
    { ...two, paused: true },
  ]);
  for (let hours = 0; hours < 5; hours++) {
    composed.now += HOUR;
    composed.service.alerting.look();
  }
  await always(composed, () => {
    const { devices, missingSecrets } = composed.snapshot();
    assert.deepEqual(
      devices.map(({ state, paused, nextPoll }) => [state, paused?.by, nextPoll]),
      [
        ['failed', 'the inventory file', undefined],
        ['failed', 'the inventory file', undefined],
      ],
    );
    assert.deepEqual(missingSecrets, []);
    assert.deepEqual(alerts(composed), kept);
  });
  const { devices } = await composed.service.requests.check({}, ada);
  assert.ok(devices.every(({ state, channels }) => state !== 'ok' && channels.every((channel) => channel.state === 'off')));
});

test('a slip in a paused entry leaves it paused, and one that is paused, renamed and broken moves once it is right', async () => {
  await using composed = await watching();
  await save(composed, [{ ...one, paused: true }, two]);
  await save(composed, [{ ...one, id: 'east-1', paused: true, name: TOO_LONG }, two]);
  await always(composed, () => {
    assert.deepEqual([stays(composed)[0], deviceOf(composed, 'hsm-1').paused?.by], ['hsm-1 as-read', 'the inventory file']);
  });
  await save(composed, [{ ...one, id: 'east-1', paused: true }, two]);
  assert.deepEqual([stays(composed)[0], deviceOf(composed, 'east-1').paused?.since], ['east-1 as written', new Date(NOON).toISOString()]);
  assert.deepEqual(alerts(composed), ['a1 east-1 ada', 'a2 hsm-2 ada']);
});

test('a file that is emptied after a slip: rows and log say what is wrong now, and a sentence that counts counts all', async () => {
  await using composed = new ComposedService();
  const told: ServiceEvents['inventorySlip'][] = [];
  composed.window(told);
  const devices = [1, 2, 3, 4, 5].map((n) => consoleOnly(`hsm-${n}`));
  const settle = async (written: unknown) => {
    for (const ms of [0, SETTLED]) {
      composed.now += ms;
      composed.write(written);
      await composed.service.requests.useInventory({ path: composed.inventory }, ada);
    }
  };
  const slips = async () => {
    const { entries } = await composed.service.requests.log({ people: true }, ada);
    return entries.flatMap(({ kind, text }) => (kind === 'inventory-slip' ? [text] : []));
  };
  await settle({ devices });
  // Two of them are missed before the others are.
  await settle({ devices: [devices[0], ...devices.slice(2, 4)], polls: {} });
  assert.match((await slips())[0] ?? '', /^2 parts of the inventory .*: Device hsm-2 and Device hsm-5\./);
  await settle({ Devices: devices });
  const counted =
    /^5 parts of the inventory are not in force as they are written: Device hsm-1, .* and Device hsm-5\. Device hsm-1: it is missing/;
  assert.match((await slips())[0] ?? '', counted);
  assert.match(told.at(-1)?.message ?? '', counted);
  // Saved in the middle of the next slip, it is empty.
  composed.write({ Devices: devices, poll: { interval: 'often' } });
  await composed.service.requests.useInventory({ path: composed.inventory }, ada);
  await settle('');
  assert.deepEqual(
    (await slips()).slice(0, -2).map((text) => text.slice(0, 19)),
    ['The inventory file:'],
  );
  for (const { notAsWritten, problems } of composed.snapshot().devices) {
    assert.match(notAsWritten?.problem ?? '', /^Nothing of it is taken, .*The inventory is empty\./);
    assert.ok(!problems.some(({ code }) => code === 'not-as-written'), 'said once, of the file');
  }
});
