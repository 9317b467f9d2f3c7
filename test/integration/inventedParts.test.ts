import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../src/inventory/load.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { checkOnce } from '../../src/service/requests/check.ts';
import { partRoom } from '../../src/service/watching/keptParts.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { ComposedService } from '../support/composedService.ts';
import { PASSWORD, startInventiveDevice } from '../support/inventiveDevice.ts';
import { ada } from '../support/watchedFleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const secrets = { password: PASSWORD, community: 'public' };
/** Parts that the model names itself, at most. */
const OWN = 120;

test('a device that invents parts at each poll is watched in those that are known, and it is said that there are more', async () => {
  await using composed = new ComposedService();
  const appliance = new Appliance({ seed: 1, hostname: 'luna-1', now: () => composed.now });
  await using device = await startInventiveDevice(appliance, { partitions: 260, clients: 60, interfaces: 300 });
  composed.write({ devices: [{ id: 'hsm-1', model: 'luna-network-hsm-7', ...device.channels }] });
  await composed.service.requests.provideSecrets({ secrets }, ada);
  await composed.service.start(composed.inventory);
  const poll = async (after: number) => {
    composed.now += after;
    device.again();
    const [checked] = (await composed.service.requests.check({}, ada)).devices;
    const [record] = composed.snapshot().devices;
    return { checked: checked!, record: record!, series: composed.store.readings.series().length };
  };
  const hourly = async (times: number) => {
    let last = await poll(HOUR);
    for (let n = 1; n < times; n++) last = await poll(HOUR);
    return last;
  };

  const early = await hourly(2);
  const { record, checked, series } = await hourly(1);
  assert.equal(series, early.series);
  assert.ok(record.components.length <= partRoom(1).inAll + OWN, `${record.components.length} parts`);
  assert.ok(checked.readings.length <= record.components.flatMap(({ readings }) => readings).length);
  assert.equal(record.state === 'ok', false);
  for (const kind of ['network interfaces', 'partitions']) {
    const said = new RegExp(`^\\d+ more ${kind} than can be kept \\(limit [^)]+\\) are not watched\\.$`);
    assert.ok(
      record.problems.some(({ code, message }) => code === 'too-many-parts' && said.test(message)),
      kind,
    );
    assert.ok(
      record.notJudged?.some((sentence) => said.test(sentence)),
      kind,
    );
    assert.ok(
      checked.notJudged?.some((sentence) => said.test(sentence)),
      kind,
    );
    assert.equal(composed.logged.filter((line) => said.test(line.replace('hsm-1: ', ''))).length, 1, `${kind}: once in the log`);
  }
  const fan = () => composed.service.fleet.find('hsm-1')?.indicator('fan2b', 'speed-low')?.state.phase;
  assert.equal(fan(), 'ok');

  device.invent({ partitions: 9, clients: 9, interfaces: 9 });
  appliance.inject({ kind: 'fan-failed', fan: 'Fan2B' });
  for (let n = 0; n < 4; n++) await poll(10 * MINUTE);
  assert.equal(fan(), 'firing');

  await composed.restart();
  await composed.service.requests.provideSecrets({ secrets }, ada);
  await composed.service.start(composed.inventory);
  const again = await hourly(1);
  assert.equal(again.series, series);
  assert.ok(again.record.components.length <= partRoom(1).inAll + OWN);

  // What was made up has not been shown for two weeks.
  device.invent({ partitions: 3, clients: 0, interfaces: 0 });
  const later = await poll(15 * DAY);
  assert.equal(later.record.components.filter(({ name }) => name.startsWith('made-up')).length, 3, 'new partitions are watched');
  const forgotten = await hourly(1);
  assert.ok(forgotten.series < series, `${forgotten.series} series of ${series} are left`);
});

test('a check of one device says what it leaves out', async () => {
  const now = Date.now();
  const appliance = new Appliance({ seed: 1, hostname: 'luna-1', now: () => now });
  await using device = await startInventiveDevice(appliance, { partitions: 0, clients: 1200, interfaces: 0 }, ['console']);
  const inventory = parseInventory(JSON.stringify({ devices: [{ id: 'hsm-1', model: 'luna-network-hsm-7', ...device.channels }] }));
  const known = new Secrets();
  known.provide(secrets);
  const onBug = (error: unknown) => assert.fail(String(error));
  const [checked] = await checkOnce(plansOf(inventory, known, false), { onBug, now: Date.now }, new AbortController().signal);
  const clients = checked!.readings.filter(({ attributes }) => attributes['hw.type'] === 'client');
  assert.equal(clients.length, partRoom(1).ofKind);
  assert.match(checked!.notJudged?.join(' ') ?? '', /^70\d more clients than can be kept \(limit 500\) are not watched\.$/);
  assert.equal(checked!.state, 'unjudged');
});
