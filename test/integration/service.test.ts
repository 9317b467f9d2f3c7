import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { luna7 } from '../../src/devices/luna7/index.ts';
import type { ServiceEvents } from '../../src/protocol/contract.ts';
import type { SimulatedDevice } from '../../src/simulator/simulatedDevice.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { kill, liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

const { console: profile } = luna7;

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

/** A line so fast that a conversation takes no time worth mentioning. */
const line = { baudRate: 4_000_000 };
const one: readonly SimulatedDevice[] = [{ id: 'hsm-1', name: 'One', line }];
const fan = { kind: 'fan-failed', fan: 'Fan2A' } as const;

const simulate = (devices: readonly SimulatedDevice[] = one) => startSimulation({ devices }, new AbortController().signal);

/** Polls every `interval` seconds; a window holds six polls, as it does with ten minutes and an hour. */
function inventoryOf(
  simulation: Simulation,
  interval: number,
  change: (device: Record<string, unknown>) => Record<string, unknown> = (device) => device,
) {
  return {
    poll: { interval: `${interval}s`, timeout: '3s' },
    alerts: { window: `${interval * 30}s`, negatives: 3, recover: 2 },
    devices: simulation.inventory().devices.map((device) => change({ ...device })),
  };
}

// They wait more than they work.
suite('the service', { concurrency: 3 }, () => {
  test('a check that one window runs shows in the other', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 600));
    using first = await place.connect();
    using second = await place.connect();
    await first.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(second);
    const result = await first.request('check', { devices: ['hsm-1'] });
    assert.equal(result.devices[0]?.state, 'ok');
    assert.ok(result.devices[0].readings.some(({ metric, channel }) => metric === 'hw.fan.speed' && channel === 'console'));
    assert.ok(result.devices[0].readings.some(({ channel }) => channel === 'snmp'));
    const device = await waitFor('the other window sees it', () => {
      const found = view.device('hsm-1');
      return found?.state === 'ok' && !found.polling && found;
    });
    assert.deepEqual(
      device.channels.map(({ channel, state }) => `${channel} ${state}`),
      ['console ok', 'snmp ok'],
    );
    assert.equal(device.components.find(({ id }) => id === 'fan2a')?.type, 'fan');
  });

  test('progress is told to the window that asked, and to no other', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 600));
    using first = await place.connect();
    using second = await place.connect();
    await first.request('provideSecrets', { secrets: simulation.secrets });
    const told: unknown[] = [];
    const toldOther: unknown[] = [];
    first.on('checkProgress', (progress) => told.push(progress));
    second.on('checkProgress', (progress) => toldOther.push(progress));
    await first.request('check', { progressToken: 'mine' });
    await waitFor('progress', () => told.length > 0);
    assert.deepEqual(told, [{ done: 1, total: 1, device: 'hsm-1', token: 'mine' }]);
    assert.deepEqual(toldOther, []);
  });

  test('ten presses of a button are one piece of evidence', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 600));
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    simulation.inject('hsm-1', fan);
    for (let press = 0; press < 10; press++) await client.request('check', {});
    const { devices, alerts } = await client.request('snapshot', {});
    const { indicators } = devices[0]!.components.find(({ id }) => id === 'fan2a')!;
    const indicator = indicators.find(({ condition }) => condition === 'speed-low')!;
    assert.equal(indicator.phase, 'pending', JSON.stringify({ indicator, alerts }));
    // A press may fall into the next slot of ten minutes, which is a second one.
    assert.ok(indicator.negatives <= 2 && indicator.needed === 3);
    assert.ok(alerts.every(({ state }) => state === 'pending'));
  });

  test('an alert fires after the third negative poll and is told to one window: the one with the focus last', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 1));
    using first = await place.connect();
    using second = await place.connect();
    const told: ServiceEvents['alertFired'][] = [];
    const toldOther: unknown[] = [];
    first.on('alertFired', (event) => told.push(event));
    second.on('alertFired', (event) => toldOther.push(event));
    second.notify('focus', { focused: true });
    first.notify('focus', { focused: true });
    first.notify('focus', { focused: false });
    await first.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(second);
    simulation.inject('hsm-1', fan);
    await waitFor('pending', () => view.alert('speed-low'));
    const event = await waitFor('it is told', () => told[0]);
    assert.equal(event.alert.deviceName, 'One');
    assert.equal(event.alert.state, 'firing');
    assert.equal(event.alert.component, 'fan2a');
    const negatives = event.alert.evidence.filter(({ verdict }) => verdict === 'negative');
    assert.ok(negatives.length >= 3);
    // A fault that comes between two copies of a poll is read a third time.
    assert.match(negatives[0]!.text, /read [23] times/);
    assert.ok(event.alert.meaning !== '' && event.alert.action !== '' && event.alert.runbook !== '');
    await waitFor('the other window shows it', () => view.alert('speed-low')?.state === 'firing');
    assert.equal(view.device('hsm-1')?.state, 'failed');

    const over: unknown[] = [];
    first.on('alertResolved', (resolved) => over.push(resolved));
    simulation.clear('hsm-1', fan);
    await waitFor('it is over', () => over.length > 0);
    await waitFor('the device is well', () => view.device('hsm-1')?.state === 'ok');
    assert.deepEqual([told.length, toldOther.length, over.length], [1, 0, 1]);
  });

  test('a service that is killed goes on with its windows where they stood', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 4));
    using before = await place.connect();
    await before.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(before);
    await waitFor('it is well', () => view.device('hsm-1')?.state === 'ok');
    simulation.inject('hsm-1', fan);
    const pending = await waitFor('pending', () => view.alert('speed-low'));
    kill(before.service.pid, 'SIGKILL');
    await waitFor('it is gone', () => before.closed);

    using after = await place.connect();
    const { alerts, devices } = await after.request('snapshot', {});
    const kept = alerts.find(({ id }) => id === pending.id);
    assert.equal(kept?.state, 'pending');
    assert.equal(kept.startedAt, pending.startedAt);
    const { indicators } = devices[0]!.components.find(({ id }) => id === 'fan2a')!;
    const indicator = indicators.find(({ condition }) => condition === 'speed-low')!;
    assert.ok(indicator.negatives >= 1, 'the negative slot still counts');
    assert.ok(devices[0]!.lastSeen !== undefined);
    await after.request('provideSecrets', { secrets: simulation.secrets });
    const seen = await liveView(after);
    const fired = await waitFor('it fires', () => {
      const alert = seen.alert('speed-low');
      return alert?.state === 'firing' && alert;
    });
    assert.equal(fired.id, pending.id);
    assert.equal(fired.startedAt, pending.startedAt);
  });

  test('an alert that fires while no window is open is told to the next one, once', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    const secrets = secretFolder(simulation);
    place.write(inventoryOf(simulation, 1));
    simulation.inject('hsm-1', fan);
    const launch = { ...place.launch, secrets };
    using looker = await place.connect({ client: 'cli', launch });
    const view = await liveView(looker);
    await waitFor('it fires', () => view.alert('speed-low')?.state === 'firing');

    const told: unknown[] = [];
    using window = await place.connect({ launch });
    window.on('alertFired', (event) => told.push(event));
    await window.request('snapshot', {});
    await waitFor('the window is told', () => told.length === 1);
    using later = await place.connect({ launch });
    later.on('alertFired', (event) => told.push(event));
    await later.request('snapshot', {});
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(told.length, 1);
  });

  test('a refused login is not tried again, not even by a restarted service, until a person says so', async () => {
    await using simulation = await simulate([{ id: 'hsm-1', name: 'One', line, channels: ['console'] }]);
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 1));
    const logins = () => simulation.console('hsm-1')!.received.split('monitor\r').length - 1;
    simulation.inject('hsm-1', { kind: 'monitor-disabled' });
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    const refused = await waitFor('it is refused', () => view.device('hsm-1')?.problems.find(({ code }) => code === 'login-refused'));
    assert.ok(refused.message.length > 20);
    const tried = logins();
    assert.equal(tried, 1);
    await waitFor('some polls have passed', () =>
      view.changes.filter(({ devices }) => devices?.[0]?.polling).length >= 6 ? true : undefined,
    );
    assert.equal(logins(), tried);
    assert.equal(view.device('hsm-1')?.channels[0]?.state, 'failed');

    kill(client.service.pid, 'SIGKILL');
    await waitFor('it is gone', () => client.closed);
    using again = await place.connect();
    await again.request('provideSecrets', { secrets: simulation.secrets });
    await again.request('check', {});
    assert.equal(logins(), tried, 'a check alone is no permission');
    simulation.clear('hsm-1', { kind: 'monitor-disabled' });
    const { devices } = await again.request('check', { retryLogin: true });
    assert.equal(devices[0]?.channels[0]?.state, 'ok');
    assert.ok(logins() > tried);
  });

  test('another password is a person’s act: the login is tried again by itself', async () => {
    await using simulation = await simulate([{ id: 'hsm-1', name: 'One', line, channels: ['console'] }]);
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 600));
    using client = await place.connect();
    const view = await liveView(client);
    await client.request('provideSecrets', { secrets: { 'hsm-1.console': 'wrong-password' } });
    await waitFor('it is refused', () => view.device('hsm-1')?.problems.some(({ code }) => code === 'login-refused'));
    await client.request('provideSecrets', { secrets: simulation.secrets });
    await waitFor('it is well', () => view.device('hsm-1')?.channels[0]?.state === 'ok');
    assert.deepEqual(view.device('hsm-1')?.problems, []);
  });

  test('a password that comes while another one is being refused is tried at once', async () => {
    await using simulation = await simulate([{ id: 'hsm-1', name: 'One', line: { baudRate: 9600 }, channels: ['console'] }]);
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 600));
    using client = await place.connect();
    const view = await liveView(client);
    await client.request('provideSecrets', { secrets: { 'hsm-1.console': 'wrong-password' } });
    await waitFor('it is being sent', () => simulation.console('hsm-1')!.received.includes('wrong-pass'));
    await client.request('provideSecrets', { secrets: simulation.secrets });
    await waitFor('the other one is sent', () => simulation.console('hsm-1')!.received.includes(simulation.secrets['hsm-1.console']!));
    const told = view.changes.flatMap(({ devices = [] }) => devices.flatMap(({ problems }) => problems.map(({ code }) => code)));
    assert.equal(told.includes('login-refused'), false, 'nobody is told of a password that was corrected meanwhile');
  });

  test('a missing secret is asked for by name, and its arrival starts the polls', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 600));
    using client = await place.connect();
    const view = await liveView(client);
    assert.deepEqual([...view.snapshot.missingSecrets].sort(), ['hsm-1.auth', 'hsm-1.console', 'hsm-1.priv']);
    assert.deepEqual(
      view.snapshot.devices[0]!.problems.map(({ code }) => code),
      ['secret-missing', 'secret-missing', 'secret-missing'],
    );
    assert.equal(view.snapshot.devices[0]!.state, 'unknown');
    const { missing } = await client.request('provideSecrets', { secrets: simulation.secrets });
    assert.deepEqual(missing, []);
    await waitFor('it is well', () => view.device('hsm-1')?.state === 'ok');
    assert.deepEqual(view.changes.findLast(({ missingSecrets }) => missingSecrets)?.missingSecrets, []);
  });

  test('no secret is ever written or logged', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 1));
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    await client.request('check', {});
    await client.request('provideSecrets', { secrets: { 'hsm-1.console': 'some-wrong-password' } });
    await client.request('check', {});
    await client.request('stop', { reason: 'test' });
    await waitFor('it has stopped', () => place.services().length === 0);
    const kept = ['history.db', 'service.log', 'inventory.jsonc'].map((file) => readFileSync(join(place.folder, file), 'latin1')).join('');
    for (const secret of [...Object.values(simulation.secrets), 'some-wrong-password']) assert.equal(kept.includes(secret), false);
  });

  test('an edit of the inventory takes effect, and a broken one leaves the devices watched', async () => {
    await using simulation = await simulate([...one, { id: 'hsm-2', name: 'Two', line }]);
    await using place = testPlace(cli);
    const whole = inventoryOf(simulation, 600);
    place.write({ ...whole, devices: whole.devices.slice(0, 1) });
    using client = await place.connect();
    const view = await liveView(client);
    assert.deepEqual(
      view.snapshot.devices.map(({ id }) => id),
      ['hsm-1'],
    );
    place.write(whole);
    await waitFor('the second device appears', () => view.device('hsm-2'));
    place.write(`${JSON.stringify(whole).slice(0, -3)} "oops"`);
    const broken = await waitFor('the mistake is told', () => {
      const last = view.changes.findLast(({ inventory }) => inventory)?.inventory;
      return last && last.problems.length > 0 && last;
    });
    assert.ok(broken.problems.some(({ severity, line }) => severity === 'error' && line === 1));
    assert.deepEqual(
      (await client.request('snapshot', {})).devices.map(({ id }) => id),
      ['hsm-1', 'hsm-2'],
    );
    place.write({ ...whole, devices: whole.devices.slice(1) });
    await waitFor('the first device has gone', () => view.device('hsm-1') === undefined);
    assert.equal(view.device('hsm-2')?.name, 'Two');
  });

  test('a disabled monitor account closes the console for good, and enabling it opens it again', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 1, (device) => ({ ...device, monitorAccount: 'disabled' })));
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    await waitFor('SNMP is polled', () =>
      view.device('hsm-1')?.channels.some(({ channel, state }) => channel === 'snmp' && state === 'ok'),
    );
    assert.equal(view.device('hsm-1')?.channels.find(({ channel }) => channel === 'console')?.state, 'off');
    const device = view.device('hsm-1');
    // That nobody hears its log lines makes it degraded after a while.
    assert.notEqual(device?.state, 'ok', 'what only the console tells is not judged');
    assert.match(device?.notJudged?.join() ?? '', /^SNMP only: nothing judges tamper/);
    assert.equal(simulation.console('hsm-1')!.received, '');
    place.write(inventoryOf(simulation, 1));
    await waitFor('the console is polled', () =>
      view.device('hsm-1')?.channels.some(({ channel, state }) => channel === 'console' && state === 'ok'),
    );
  });

  test('a console that goes silent is one alert of its own, and says nothing about the fans', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write({ ...inventoryOf(simulation, 3), poll: { interval: '3s', timeout: '2s' } });
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    await waitFor('it is well', () => view.device('hsm-1')?.state === 'ok');
    simulation.inject('hsm-1', { kind: 'console-silent' });
    const alert = await waitFor('silence fires', () => {
      const found = view.alert('silent');
      return found?.state === 'firing' && found;
    });
    assert.equal(alert.component, 'console');
    assert.equal(alert.severity, 'warning');
    assert.equal(view.device('hsm-1')?.firing, 1);
    await waitFor(
      'what only the console shows is unknown',
      () => view.device('hsm-1')?.components.find(({ id }) => id === 'psu1')?.state === 'unknown',
    );
    assert.equal(view.device('hsm-1')?.components.find(({ id }) => id === 'fan2a')?.state, 'ok', 'the agent goes on telling of the fans');
  });

  test('only allowed commands and logins ever reach the console', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 1));
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    simulation.inject('hsm-1', fan);
    const view = await liveView(client);
    await waitFor('it fires', () => view.alert('speed-low')?.state === 'firing');
    await client.request('stop', { reason: 'test' });
    await waitFor('it has stopped', () => place.services().length === 0);
    const password = simulation.secrets['hsm-1.console']!;
    const lines = new Set(
      simulation
        .console('hsm-1')!
        .received.split('\r')
        .map((typed) => (typed === password ? '<password>' : typed)),
    );
    assert.deepEqual([...lines].sort(), ['', '<password>', 'exit', 'monitor', ...profile.allowedCommands].sort());
    assert.equal(simulation.console('hsm-1')!.user, undefined, 'the last session has logged out');
  });

  test('history has what was polled', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 1));
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    await client.request('check', {});
    const query = () =>
      client.request('history', {
        device: 'hsm-1',
        metrics: ['hw.fan.speed'],
        from: new Date(Date.now() - 60_000).toISOString(),
        to: new Date().toISOString(),
      });
    const { series } = await waitFor('two points', async () => {
      const found = await query();
      return (found.series[0]?.values.length ?? 0) >= 2 && found;
    });
    assert.deepEqual(
      series
        .filter(({ channel }) => channel === 'console')
        .map(({ attributes }) => attributes['hw.id'])
        .sort()
        .slice(0, 2),
      ['fan1a', 'fan1b'],
    );
    assert.equal(series[0]!.unit, 'rpm');
    assert.ok(series[0]!.times[0]! < series[0]!.times.at(-1)!);
    await assert.rejects(
      client.request('history', {
        device: 'none',
        metrics: ['hw.fan.speed'],
        from: new Date(0).toISOString(),
        to: new Date().toISOString(),
      }),
      {
        code: 'not-found',
      },
    );
  });

  test('a device can be tried before it is saved, with secrets that are not kept', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    using client = await place.connect();
    const [device] = simulation.inventory().devices;
    const result = await client.request('testConnection', { device, secrets: simulation.secrets });
    assert.equal(result.state, 'ok');
    assert.deepEqual(
      result.channels.map(({ channel, state }) => `${channel} ${state}`),
      ['console ok', 'snmp ok'],
    );
    const without = await client.request('testConnection', { device, secrets: {} });
    assert.deepEqual(
      without.channels.map(({ errorCode }) => errorCode),
      ['secret-missing', 'secret-missing'],
    );
    await assert.rejects(
      client.request('testConnection', {
        device: { id: 'x', model: 'luna-network-hsm-7', console: { address: 'h:1', user: 'admin', password: { secret: 's' } } },
        secrets: {},
      }),
      {
        code: 'invalid-device',
      },
    );
    assert.deepEqual((await client.request('snapshot', {})).devices, []);
  });

  test('simulated devices come and go beside the real ones', async () => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    place.write(inventoryOf(simulation, 600));
    using client = await place.connect();
    const view = await liveView(client);
    assert.deepEqual(await client.request('demo', { on: true }), { on: true });
    const whole = await client.request('snapshot', {});
    assert.equal(whole.demo, true);
    assert.ok(whole.devices.filter(({ simulated }) => simulated).length >= 3);
    assert.deepEqual(
      whole.missingSecrets.filter((name) => name.startsWith('demo')),
      [],
    );
    await waitFor('a simulated one is well', () => view.device('demo-eus-1')?.state === 'ok');
    await client.request('demo', { on: false });
    assert.deepEqual(
      (await client.request('snapshot', {})).devices.map(({ id }) => id),
      ['hsm-1'],
    );
  });

  test('a cancelled check ends its sessions and leaves the console logged out', async () => {
    await using simulation = await simulate([{ id: 'hsm-1', name: 'One', line: { baudRate: 9600 }, channels: ['console'] }]);
    await using place = testPlace(cli);
    place.write({ ...inventoryOf(simulation, 600), poll: { interval: '10m', timeout: '10s' } });
    using client = await place.connect();
    const view = await liveView(client);
    await client.request('provideSecrets', { secrets: {} });
    // The device is due at once; without its secret that takes no time.
    await waitFor('the first poll is over', () => view.device('hsm-1')?.problems.length === 1 && !view.device('hsm-1')?.polling);
    const cancel = new AbortController();
    const test = client.request(
      'testConnection',
      { device: simulation.inventory().devices[0], secrets: simulation.secrets },
      cancel.signal,
    );
    await waitFor('it is logged in', () => simulation.console('hsm-1')!.user === 'monitor');
    cancel.abort();
    await assert.rejects(test);
    await waitFor('it is logged out', () => simulation.console('hsm-1')!.user === undefined);
  });
});

function secretFolder(simulation: Simulation): string {
  const folder = join(newFolder(), 'secrets');
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, value] of Object.entries(simulation.secrets)) {
    writeFileSync(join(folder, name), `${value}\n`, { mode: 0o600 });
    chmodSync(join(folder, name), 0o600);
  }
  return folder;
}
