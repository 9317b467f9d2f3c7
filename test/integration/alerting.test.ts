import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { before, suite, test } from 'node:test';
import type { ServiceClient } from '../../src/protocol/connectToService.ts';
import type { MaintenanceRecord, ServiceEvents } from '../../src/protocol/contract.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, runCli } from '../support/bundledCli.ts';
import { kill, type LiveView, liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const fan = { kind: 'fan-failed', fan: 'Fan2A' } as const;
/** Generous: the machine may be busy with other things (ms). */
const LIMIT = 60_000;
const HOUR = 3_600_000;
const later = (ms: number) => new Date(Date.now() + ms).toISOString();

const simulate = () =>
  startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] }, new AbortController().signal);

function inventoryOf(simulation: Simulation, renotify = '4h') {
  return {
    poll: { interval: '1s', timeout: '3s' },
    alerts: { window: '30s', negatives: 3, recover: 2, renotify },
    devices: simulation.inventory().devices,
  };
}

/** What a window is told of alerts. */
function tellings(client: ServiceClient): ServiceEvents['alertFired'][] {
  const told: ServiceEvents['alertFired'][] = [];
  client.on('alertFired', (event) => told.push(event));
  return told;
}
const reasons = (told: readonly ServiceEvents['alertFired'][]) =>
  told.filter(({ alert }) => alert.condition === 'speed-low').map(({ reason }) => reason);

const firing = (view: LiveView) => waitFor('it fires', () => view.alert('speed-low')?.state === 'firing' && view.alert('speed-low'), LIMIT);

/** Some polls have begun and ended since now. */
async function polls(view: LiveView, count: number): Promise<void> {
  const ended = () => view.changes.filter(({ devices }) => devices?.some(({ id, polling }) => id === 'hsm-1' && !polling)).length;
  const before = ended();
  await waitFor(`${count} polls`, () => ended() >= before + count, LIMIT);
}

suite('people and alerts', { concurrency: 3 }, () => {
  test('an acknowledgement in one window is seen in the other and outlives the service; the log says who and why', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation));
    using first = await place.connect({ user: 'ada' });
    using second = await place.connect({ user: 'bob' });
    const told = tellings(first);
    first.notify('focus', { focused: true });
    await first.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(second);
    simulation.inject('hsm-1', fan);
    const alert = await firing(view);
    assert.ok(alert.negatives >= 3 && alert.needed === 3);
    await waitFor('it is told', () => reasons(told).length === 1, LIMIT);
    await first.request('acknowledge', { alerts: [alert.id], why: 'spare is ordered' });
    const seen = await waitFor('the other window sees it', () => view.alert('speed-low')?.acknowledged, LIMIT);
    assert.deepEqual([seen.by, seen.why], ['ada', 'spare is ordered']);
    await assert.rejects(second.request('closeAlert', { alert: alert.id, why: 'x' }), { code: 'not-possible' });
    await assert.rejects(second.request('acknowledge', { alerts: ['a-none'] }), { code: 'not-found' });

    kill(first.service.pid, 'SIGKILL');
    await waitFor('it is gone', () => first.closed && second.closed, LIMIT);
    using again = await place.connect({ user: 'eve' });
    const toldAgain = tellings(again);
    await again.request('provideSecrets', { secrets: simulation.secrets });
    const after = await liveView(again);
    assert.deepEqual(after.alert('speed-low')?.acknowledged, seen);
    await polls(after, 3);
    assert.deepEqual(reasons(toldAgain), [], 'a restart repeats nothing');

    await again.request('withdrawAcknowledgement', { alerts: [alert.id], why: 'no spare' });
    await waitFor('it is told again', () => reasons(toldAgain).length === 1, LIMIT);
    assert.deepEqual(reasons(toldAgain), ['reminder']);
    const { entries } = await again.request('log', { alert: alert.id });
    const did = entries.filter(({ who }) => who !== undefined);
    assert.deepEqual(
      did.map(({ kind, who, why }) => [kind, who, why]),
      [
        ['withdraw-acknowledgement', 'eve', 'no spare'],
        ['acknowledge', 'ada', 'spare is ordered'],
      ],
    );
    for (const kind of ['alert-pending', 'alert-fire', 'notified'])
      assert.ok(
        entries.some((entry) => entry.kind === kind),
        kind,
      );
  });

  test('a firing alert is told again after a while, by the service’s own clock, until somebody acknowledges it', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, '1s'));
    using client = await place.connect();
    const told = tellings(client);
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    simulation.inject('hsm-1', fan);
    await waitFor('it is told three times', () => reasons(told).length >= 3, LIMIT);
    assert.deepEqual(reasons(told).slice(0, 3), ['fired', 'reminder', 'reminder']);
    await client.request('acknowledge', { alerts: [(await firing(view)).id] });
    const before = reasons(told).length;
    await polls(view, 4);
    assert.equal(reasons(told).length, before);
  });

  test('what is silenced is told to nobody, and is told when the silence ends by itself', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation));
    using client = await place.connect({ user: 'ada' });
    const told = tellings(client);
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    const whole = await client.request('silence', { device: 'hsm-1', component: 'fan2a', until: later(HOUR), why: 'known' });
    simulation.inject('hsm-1', fan);
    const alert = await firing(view);
    assert.equal(alert.silencedBy, whole.id);
    await polls(view, 2);
    assert.deepEqual(reasons(told), []);
    const short = await client.request('silence', { condition: 'speed-low', until: later(5_000), why: 'a moment' });
    await client.request('endSilence', { id: whole.id, why: 'known no more' });
    await waitFor('the last silence is over', () => view.changes.findLast(({ silences }) => silences)?.silences?.length === 0, LIMIT);
    await waitFor('it is told', () => reasons(told).length === 1, LIMIT);
    assert.deepEqual(reasons(told), ['fired']);
    assert.equal(view.alert('speed-low')?.silencedBy, undefined);
    assert.ok(Date.parse(told[0]!.alert.notifiedAt!) >= Date.parse(short.until), 'not before its end');
  });

  test('a fault during maintenance is stored and neither counts nor alerts; afterwards it is counted from nothing', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation));
    using client = await place.connect({ user: 'ada' });
    const told = tellings(client);
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    const { id, active } = await client.request('planMaintenance', {
      device: 'hsm-1',
      start: later(-1000),
      end: later(HOUR),
      why: 'fan swap',
    });
    assert.equal(active, true);
    simulation.inject('hsm-1', fan);
    await polls(view, 6);
    assert.deepEqual([view.alert('speed-low'), reasons(told)], [undefined, []]);
    const { series } = await client.request('history', {
      device: 'hsm-1',
      component: 'fan2a',
      metrics: ['hw.fan.speed'],
      from: later(-HOUR),
      to: later(HOUR),
    });
    assert.deepEqual([...new Set(series.map(({ attributes }) => attributes['hw.id']))], ['fan2a']);
    assert.ok(
      series.some(({ values }) => values.includes(0)),
      'the fault was read',
    );

    await client.request('endMaintenance', { id, why: 'done' });
    await firing(view);
    const first = view.changes.flatMap(({ alerts }) => alerts ?? []).find(({ condition }) => condition === 'speed-low');
    assert.deepEqual([first?.state, first?.negatives], ['pending', 1]);
    await waitFor('it is told', () => reasons(told).length === 1, LIMIT);
    const { entries } = await client.request('log', { device: 'hsm-1' });
    assert.deepEqual(
      entries.filter(({ who }) => who !== undefined).map(({ kind, who, why }) => [kind, who, why]),
      [
        ['end-maintenance', 'ada', 'done'],
        ['maintenance', 'ada', 'fan swap'],
      ],
    );
  });

  test('who plans work at the terminal is told what it leaves of the HA group', async () => {
    const devices = ['hsm-1', 'hsm-2'].map((id) => ({ id, name: id, haGroup: 'prod', line: { baudRate: 4_000_000 } }));
    await using simulation = await startSimulation({ devices }, new AbortController().signal);
    await using place = testPlace(cli);
    place.write({ ...inventoryOf(simulation), groups: { prod: { members: 2, quorum: 2 } } });
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    await waitFor(
      'both are healthy',
      async () => {
        const [group] = (await client.request('snapshot', {})).haGroups ?? [];
        return group?.redundancy.standing.healthy === 2;
      },
      LIMIT,
    );
    const { code, stdout } = await runCli(cli, [
      'maintenance',
      '--device',
      'hsm-1',
      '--until',
      '2h',
      '--why',
      'x',
      '--state',
      place.folder,
    ]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^Planned from .*\nAs its HA group is now: If hsm-1 leaves: 1 of 2 healthy\. 1 member is known to serve, and 2 must: the group is below its quorum\.\n$/,
    );
  });

  test('where no editor is, alerts are acknowledged and silenced at the terminal', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation));
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    simulation.inject('hsm-1', fan);
    const { id } = await firing(view);
    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runCli(cli, [...args, '--state', place.folder]);
      return { code, said: stdout + stderr };
    };
    const { code, said } = await run('acknowledge', id, '--why', 'on it', '--until', '2h');
    const seen = await waitFor('the window sees it', () => view.alert('speed-low')?.acknowledged, LIMIT);
    assert.deepEqual([code, said], [0, `Acknowledged until ${seen.until.replace('T', ' ').replace(/\.\d+/, '')}.\n`]);
    assert.deepEqual([seen.by, seen.why], [userInfo().username, 'on it']);
    assert.match((await run('alerts')).said, new RegExp(`^${id} .* firing .* acknowledged by ${userInfo().username}`, 'm'));
    assert.match((await run('acknowledge', 'a-none')).said, /^hsm-vigil: No alert of the last day has the id "a-none"/);
    assert.deepEqual(await run('acknowledge', id, '--withdraw'), { code: 0, said: 'Taken back.\n' });

    const made = await run('silence', '--device', 'hsm-1', '--component', 'fan2a', '--until', '4h', '--why', 'known');
    const silence = /^Silenced until .*: (s\w+)\n$/.exec(made.said)?.[1] ?? '';
    assert.match((await run('silence')).said, new RegExp(`^${silence} +hsm-1 +fan2a +all .*known$`, 'm'));
    assert.match((await run('alerts')).said, new RegExp(`^${id} .*silenced`, 'm'));
    const extended = await run('silence', '--extend', silence, '--until', '8h', '--why', 'the part is late');
    assert.match(extended.said, new RegExp(`^Silenced until .*: ${silence}\\n$`));
    assert.equal((await run('silence', '--end', silence)).code, 0);
    assert.match((await run('audit')).said, / extend-silence .*the part is late/);
    assert.match((await run('audit', '--csv', '--device', 'hsm-1')).said, /^time,who,what,device,alert,text,why\n.*,end-silence,hsm-1,/);
    const { said: proven } = await run('audit', 'verify');
    const expect = /--expect (\d+:[0-9a-f]{64})/.exec(proven)?.[1] ?? '';
    assert.match(proven, /^The audit log is unbroken: \d+ entries\.\nIt ends with entry \d+, [0-9a-f]{64}\.\nKeep this elsewhere/);
    assert.deepEqual(Object(JSON.parse((await run('audit', 'verify', '--expect', expect, '--json')).said)).unbroken, true);
    const other = expect.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    const refuted = await run('audit', 'verify', '--expect', other);
    assert.deepEqual([refuted.code, /NOT as it was written:\n {2}Entry \d+ has not the hash/.test(refuted.said)], [2, true], refuted.said);
    assert.equal((await run('silence')).said, 'Nothing is silenced.\n');

    assert.equal((await run('maintenance')).said, 'No maintenance is planned.\n');
    const planned = await run('maintenance', '--device', 'hsm-1', '--until', '2h', '--why', 'fan swap');
    const window = /^Planned from .* until .*: (m\w+)\n$/.exec(planned.said)?.[1] ?? '';
    assert.match((await run('maintenance')).said, new RegExp(`^${window} +hsm-1 +under way .* once .*fan swap$`, 'm'));
    await waitFor('the window sees it', () => view.alert('speed-low')?.maintenance === window, LIMIT);
    assert.equal((await run('maintenance', '--end', window, '--why', 'done')).code, 0);
    const weekly = ['--from', '2030-01-06T20:00:00Z', '--until', '90m', '--weekly', 'sun,wed', '--time-zone', 'Europe/Berlin'];
    const again = await run('maintenance', '--device', 'hsm-1', ...weekly, '--why', 'feeds', '--json');
    const { start, end, weekly: days } = JSON.parse(again.said) as MaintenanceRecord;
    assert.deepEqual([start, end], ['2030-01-06T20:00:00.000Z', '2030-01-06T21:30:00.000Z']);
    assert.deepEqual(days, { days: ['sun', 'wed'], timeZone: 'Europe/Berlin' });
    assert.match((await run('maintenance')).said, / to come +2030-01-06 20:00:00Z +2030-01-06 21:30:00Z +sun,wed Europe\/Berlin /);
    assert.match(
      (await run('maintenance', '--device', 'hsm-9', '--until', '1h', '--why', 'x')).said,
      /No watched device has the id "hsm-9"/,
    );
    assert.deepEqual(
      (await client.request('log', {})).entries.flatMap(({ who, kind }) => (who === undefined ? [] : [kind])),
      [
        'maintenance',
        'end-maintenance',
        'maintenance',
        'end-silence',
        'extend-silence',
        'silence',
        'withdraw-acknowledgement',
        'acknowledge',
      ],
    );
  });
});
