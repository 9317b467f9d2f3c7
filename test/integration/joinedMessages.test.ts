import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { noteOf } from '../../src/cli/alerts.ts';
import type { InjectedFault } from '../../src/simulator/appliance/injectedFault.ts';
import { forwarded, type LoggedLine } from '../../src/simulator/sending/loggedLine.ts';
import { HearingScene } from '../support/hearingScene.ts';
import { waitFor } from '../support/waitFor.ts';

const cases: readonly { readonly fault: InjectedFault; readonly rows: number; readonly alerts: readonly string[] }[] = [
  // Two limits are crossed: two lines, and a trap for each.
  { fault: { kind: 'fan-failed', fan: 'Fan2B' }, rows: 2, alerts: ['fan2b.speed-low firing'] },
  { fault: { kind: 'psu-ac-lost', psu: 2 }, rows: 1, alerts: ['psu2.ac-lost pending'] },
];

suite('a trap and the line that it was made of', { concurrency: 4 }, () => {
  for (const { fault, rows, alerts } of cases) {
    for (const first of ['line', 'trap'] as const) {
      test(`${fault.kind}, the ${first} first: one row, and one alert, on the part`, { timeout: 240_000 }, async () => {
        await using scene = await HearingScene.start(true);
        scene.hear(first === 'line' ? { lines: 0, traps: 400 } : { lines: 400, traps: 0 });
        scene.simulation.inject('hsm-1', fault);
        await scene.joined(rows);
        await waitFor('the part has its alert', () => scene.alerts.join() === alerts.join());
        // Longer than any trap waits for its line.
        await pause(5500);
        assert.deepEqual(scene.alerts, alerts);
        assert.equal((await scene.events()).length, rows);
      });
    }
  }

  test('the trap that the HSM card is unlocked again calls for no attention', { timeout: 240_000 }, async () => {
    await using scene = await HearingScene.start(true, { prepare: (simulation) => simulation.inject('hsm-1', { kind: 'tampered' }) });
    assert.deepEqual(scene.alerts, ['hsm.tampered firing']);
    scene.hear({ lines: 0, traps: 200 });
    scene.simulation.clear('hsm-1', { kind: 'tampered' });
    const [row] = await scene.joined(1);
    assert.deepEqual([row?.condition, row?.asserted], ['tampered', false]);
    await pause(500);
    assert.deepEqual(
      scene.alerts.filter((alert) => alert.includes('attention')),
      [],
    );
  });

  const logged = (app: string, text: string, about: NonNullable<LoggedLine['trap']>['about']): LoggedLine => ({
    facility: 'daemon',
    severity: 'crit',
    app,
    text,
    trap: { about, over: false },
  });

  test('where no poll can see the part, a proven trap counts: beside a line that anybody could have sent, and alone', {
    timeout: 240_000,
  }, async () => {
    await using scene = await HearingScene.start(false);
    const fan = logged('ipmievd', 'Fan sensor Fan2B . Lower Critical going low  (Reading 500 < Threshold 1000 RPM)', 'fan');
    const { state } = scene;
    scene.trap(fan, state);
    scene.lines.send(forwarded(fan, state));
    await scene.joined(1);
    await waitFor('it counts once a poll has not found the fan', () => scene.alerts.includes('fans.attention pending'));
    // By UDP anybody can write that the line is a test, or that all is well.
    const drive = logged('smartd', '***TEST : SEQNO_10000 : Device: /dev/sda, FAILED SMART self-check. BACK UP DATA NOW!', 'drive');
    scene.packets.send(forwarded(drive, state));
    await waitFor('the line is known', async () => (await scene.events()).some(({ test: isTest }) => isTest));
    scene.trap(drive, state);
    await waitFor('it counts although a packet calls it a test', () => scene.alerts.includes('drive.attention pending'));
    scene.trap(logged('kernel', 'lost', 'crypto'));
    await pause(1000);
    assert.ok(!scene.alerts.includes('hsm.attention pending'), 'its line may come yet');
    await waitFor('it counts as its line never comes', () => scene.alerts.includes('hsm.attention pending'));
    const told = scene.composed.snapshot().alerts.filter(({ condition }) => condition === 'attention');
    for (const alert of told) {
      assert.deepEqual([alert.negatives, alert.told], [1, 1]);
      assert.match(noteOf(alert), /^1 of \d indications, told by traps or syslog, found by no poll$/);
    }
    assert.equal(scene.alerts.length, 3 + scene.alerts.filter((alert) => /^(snmp|appliance)/.test(alert)).length, scene.alerts.join());
  });

  test('a trap of a line that was logged as a test is a test', { timeout: 240_000 }, async () => {
    await using scene = await HearingScene.start(false);
    for (const [app, about] of [
      ['smartd', 'drive'],
      ['ipmievd', 'fan'],
    ] as const) {
      const line = logged(app, '***TEST : SEQNO_10000 : a line of the appliance to prove the path', about);
      const { state } = scene;
      if (about === 'fan') scene.trap(line, state);
      scene.lines.send(forwarded(line, state));
      if (about === 'fan') continue;
      await waitFor('the line is known', async () => (await scene.events()).length > 0);
      scene.trap(line, state);
    }
    const rows = await scene.joined(2);
    assert.ok(rows.every(({ test: isTest }) => isTest));
    await pause(5500);
    assert.deepEqual(
      scene.alerts.filter((alert) => alert.includes('attention')),
      [],
    );
  });

  test('what waits for its line when the service ends counts by itself', { timeout: 240_000 }, async () => {
    await using scene = await HearingScene.start(false);
    scene.trap(logged('kernel', 'lost', 'crypto'));
    await waitFor('it is kept', async () => (await scene.events()).length === 1);
    await scene.composed.restart();
    await scene.composed.service.start(scene.composed.inventory);
    assert.ok(scene.alerts.includes('hsm.attention pending'), scene.alerts.join());
  });

  test('what waits for its line when the service is killed counts when it is started again, once, also a day later', {
    timeout: 240_000,
  }, async () => {
    await using scene = await HearingScene.start(false);
    scene.trap(logged('kernel', 'lost', 'crypto'));
    await waitFor('it is kept', async () => (await scene.events()).length === 1);
    assert.ok(!scene.alerts.includes('hsm.attention pending'), 'it waits');
    await scene.composed.crash();
    scene.ahead = 24 * 3_600_000;
    await scene.composed.service.start(scene.composed.inventory);
    await waitFor('it counts', () => scene.alerts.includes('hsm.attention pending'));
    const attention = () => scene.composed.snapshot().alerts.filter(({ condition }) => condition === 'attention');
    const before = attention();
    assert.deepEqual(
      before.map(({ negatives, told }) => [negatives, told]),
      [[1, 1]],
    );
    scene.ahead += 3_600_000;
    await scene.composed.crash();
    await scene.composed.service.start(scene.composed.inventory);
    await pause(300);
    assert.deepEqual(
      attention().map(({ id, evidence }) => [id, evidence.length]),
      before.map(({ id }) => [id, 1]),
      'it was judged then, and is not again',
    );
  });
});
