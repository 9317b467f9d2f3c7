import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AlertRecord, DeviceRecord, SourceRecord } from '../../src/protocol/contract.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from '../support/bundledCli.ts';
import { ComposedService, consoleOnly } from '../support/composedService.ts';
import { ExportingService } from '../support/exporting.ts';
import { MonitoringPlatform } from '../support/prometheus.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const MINUTE = 60_000;

/** A service that watches nothing itself, and knows where the fleet of others can be read. */
class Reader implements AsyncDisposable {
  readonly composed = new ComposedService({ clock: Date.now });
  readonly changes = this.composed.window();

  async start(url: string, more: object = {}, devices: readonly object[] = []): Promise<void> {
    this.composed.write({ sources: [{ id: 'central', name: 'Central', prometheus: { url }, every: '10s', ...more }], devices });
    await this.composed.service.start(this.composed.inventory);
  }

  get source(): SourceRecord | undefined {
    return this.composed.snapshot().sources?.[0];
  }

  device(id: string): DeviceRecord | undefined {
    return this.composed.snapshot().devices.find((device) => device.id === id);
  }

  get firing(): AlertRecord | undefined {
    return this.composed.snapshot().alerts.find(({ state }) => state === 'firing');
  }

  get requests() {
    return this.composed.service.requests;
  }

  /** Waits for something to be seen, and has the source asked meanwhile: secrets that arrive are a reason to. */
  async seen<T>(what: string, find: () => T | undefined | false): Promise<T> {
    return waitFor(what, () => {
      this.composed.service.configuration.provideSecrets({ any: `value-${Math.random()}` });
      return find();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.composed[Symbol.asyncDispose]();
  }
}

function origin(url: string): string {
  return new URL(url).origin;
}

/** Polls of the last half hour, the newest now. */
function pollThrice(edge: ExportingService, device: string): void {
  for (const back of [20, 10, 0]) edge.poll(device, Date.now() - back * MINUTE);
}

function refusal(ask: () => unknown): Promise<string> {
  return Promise.resolve()
    .then(ask)
    .then(
      () => 'it was done',
      (error: Error) => error.message,
    );
}

for (const kind of ['prometheus', 'victoriaMetrics'] as const)
  test(`a fan that fails at an edge is seen by a service that knows only ${kind}, and so is its repair`, async () => {
    await using platform = await MonitoringPlatform[kind]();
    await using edge = new ExportingService();
    await edge.start({ remoteWrite: [{ url: platform.url }], instance: 'edge-1' }, ['hsm-1', 'hsm-2']);
    for (const device of ['hsm-1', 'hsm-2']) edge.poll(device, Date.now() - 31 * MINUTE);
    await using reader = new Reader();
    await reader.start(origin(platform.url));
    const first = await reader.seen('both devices are there', () => {
      const found = ['hsm-1', 'hsm-2'].flatMap((id) => reader.device(`central/${id}`) ?? []);
      return found.length === 2 && found;
    });
    assert.deepEqual(
      first.map(({ name, source, site, model, simulated }) => [name, source?.name, site, model, simulated]),
      ['hsm-1', 'hsm-2'].map((id) => [id, 'Central', 'Frankfurt', 'luna-network-hsm-7', false]),
    );
    assert.deepEqual(reader.composed.snapshot().alerts, []);
    const { appliance } = edge.source('hsm-1');
    appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
    pollThrice(edge, 'hsm-1');
    const alert = await reader.seen('the alert is there', () => reader.firing);
    const own = edge.composed.snapshot().alerts.find(({ state }) => state === 'firing');
    assert.equal(alert.device, 'central/hsm-1');
    assert.deepEqual(
      [alert.summary, alert.severity, alert.firedAt, alert.runbook, alert.source?.id],
      [own?.summary, own?.severity, own?.firedAt, own?.runbook, 'central'],
    );
    const atEdge = edge.composed.snapshot().devices.find(({ id }) => id === 'hsm-1');
    const device = reader.device('central/hsm-1');
    assert.deepEqual([device?.state, device?.firing], [atEdge?.state, 1]);
    assert.equal(device?.components[0]?.name, atEdge?.components.find(({ id }) => id === 'fan1a')?.name);
    assert.ok((reader.source?.requests ?? 99) <= 10);
    // What a person opens is read in full.
    await reader.requests.readDevice({ device: 'central/hsm-1' }, ada);
    const opened = reader.device('central/hsm-1');
    const speeds = (of: DeviceRecord | undefined) =>
      (of?.components ?? [])
        .flatMap(({ id, readings }) => readings.filter(({ metric }) => metric === 'hw.fan.speed').map(({ value }) => `${id} ${value}`))
        .sort();
    assert.deepEqual(speeds(opened), speeds(atEdge));
    assert.ok(speeds(opened).length > 6);
    appliance.clear();
    // Two good polls, each in a slot of its own.
    for (const ahead of [10, 20]) edge.poll('hsm-1', Date.now() + ahead * MINUTE);
    const ended = await reader.seen('it is over', () => reader.composed.snapshot().alerts.find(({ state }) => state === 'resolved'));
    assert.equal(ended.id, alert.id);
    assert.equal(reader.device('central/hsm-1')?.firing, 0);
  });

test('a platform that dies makes nothing look well, and is read again when it is back', async () => {
  await using platform = await MonitoringPlatform.prometheus();
  await using edge = new ExportingService();
  await edge.start({ remoteWrite: [{ url: platform.url }], instance: 'edge-1' });
  edge.source('hsm-1').appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
  pollThrice(edge, 'hsm-1');
  await using reader = new Reader();
  await reader.start(origin(platform.url));
  // Each is asked for by itself: one look may have come between their being written.
  await reader.seen('it is read', () => reader.firing && reader.device('central/hsm-1')?.lastSeen);
  await platform.kill();
  const failing = await reader.seen('it is said', () => reader.source?.state === 'failing' && reader.source);
  assert.match(failing.text, /could not be reached \(ECONN[A-Z]+\)/);
  await reader.seen('the device is not watched', () => reader.device('central/hsm-1')?.notHeardSince);
  // What was bad stays so.
  assert.deepEqual([reader.device('central/hsm-1')?.state, reader.firing?.device], ['failed', 'central/hsm-1']);
  assert.ok(reader.changes.some(({ sources }) => sources?.some(({ state }) => state === 'failing')));
  await platform.start();
  await reader.seen('it is read again', () => reader.source?.state === 'ok');
  assert.equal(reader.device('central/hsm-1')?.notHeardSince, undefined);
});

test('what is watched here as well is shown once, and what cannot be done to the rest is refused with where to do it', async () => {
  await using platform = await MonitoringPlatform.prometheus();
  await using edge = new ExportingService();
  await edge.start({ remoteWrite: [{ url: platform.url }], instance: 'edge-1' }, ['hsm-1', 'hsm-2']);
  edge.source('hsm-1').appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
  for (const device of ['hsm-1', 'hsm-2']) pollThrice(edge, device);
  await using reader = new Reader();
  await reader.start(origin(platform.url), {}, [consoleOnly('hsm-2')]);
  const alert = await reader.seen('it is read', () => reader.source?.own === 1 && reader.firing);
  assert.deepEqual(
    reader.composed.snapshot().devices.map(({ id }) => id),
    ['hsm-2', 'central/hsm-1'],
  );
  assert.match(reader.source?.text ?? '', /Watched here as well, and shown as that: 1 of Central\./);
  const device = 'central/hsm-1';
  const time = new Date().toISOString();
  const { requests } = reader;
  const refused = await Promise.all(
    [
      () => requests.check({ devices: [device] }, ada),
      () => requests.acknowledge({ alerts: [alert.id], why: 'x' }, ada),
      () => requests.silence({ device, until: new Date(Date.now() + MINUTE).toISOString(), why: 'x' }, ada),
      () => requests.planMaintenance({ device, start: time, end: time, why: 'x' }, ada),
      () => requests.receiving({ device }, ada),
      () => requests.events({ device }, ada),
      () => requests.posture({ devices: [device] }, ada),
      () => requests.supportReport({ alert: alert.id, redact: [] }, ada),
      () => requests.recordChange({ device, name: 'x', what: 'pause' }, ada),
    ].map(refusal),
  );
  for (const message of refused)
    assert.match(
      message,
      /is not possible here for hsm-1: the service at edge-1 watches it, and it is only read from Central\. Do it there\.$/,
    );
  // What pages ask by themselves has an answer.
  assert.deepEqual(await requests.log({ alert: alert.id }, ada), { entries: [] });
  assert.deepEqual(await requests.earlierAlerts({ alert: alert.id }, ada), { alerts: [] });
  // It leaves the inventory, and is read from there from now on.
  await reader.start(origin(platform.url));
  await reader.seen('it is read', () => reader.device('central/hsm-2'));
  assert.equal(reader.device('hsm-2'), undefined);
});

test('charts of a device that is read ask the platform, and say where nothing is known', async () => {
  await using platform = await MonitoringPlatform.victoriaMetrics();
  const now = Date.now();
  // An hour of polls, an hour of nothing, half an hour of polls, as a service would have written them.
  const own = 'device="hsm-1",instance="edge-1",model="luna-network-hsm-7"';
  const part = `component="fan1a",${own},witness="console"`;
  const polls = Array.from({ length: 16 }, (_, n) => now - n * 10 * MINUTE).filter(
    (time) => now - time <= 30 * MINUTE || now - time > 90 * MINUTE,
  );
  const lines = polls.flatMap((time, n) => [
    `hsm_vigil_device_state{${own}} 0 ${time}`,
    `hsm_vigil_channel_answer_timestamp_seconds{${own},witness="console"} ${time / 1000} ${time}`,
    `hw_fan_speed_rpm{${part}} ${5_000 + n} ${time}`,
    `hsm_vigil_indicator_negative{condition="speed-low",${part}} ${now - time > 120 * MINUTE ? 1 : 0} ${time}`,
    ...(now - time > 120 * MINUTE
      ? [
          `hsm_vigil_alert{component="fan1a",condition="speed-low",severity="critical",state="firing",${own}} 1 ${time}`,
          `hsm_vigil_alert_start_timestamp_seconds{component="fan1a",condition="speed-low",severity="critical",state="firing",${own}} ${now / 1000 - 10_000} ${time}`,
        ]
      : []),
    `hw_temperature_celsius{component="inlet",${own},witness="console"} ${20 + n} ${time}`,
  ]);
  await fetch(`${origin(platform.url)}/api/v1/import/prometheus`, { method: 'POST', body: lines.join('\n') });
  await using reader = new Reader();
  await reader.start(origin(platform.url), { window: '3h' });
  await reader.seen('it is read', () => reader.device('central/hsm-1'));
  const span = { from: new Date(now - 180 * MINUTE).toISOString(), to: new Date(now).toISOString() };
  const asked = { device: 'central/hsm-1', metrics: ['hw.temperature', 'hw.fan.speed'] as const, ...span, points: 1_000 };
  const { series } = await reader.requests.history(asked, ada);
  assert.equal(series.length, 2);
  const fan = series.find(({ attributes }) => attributes['hw.id'] === 'fan1a');
  assert.deepEqual([fan?.metric, fan?.unit, fan?.channel, fan?.attributes['hw.name']], ['hw.fan.speed', 'rpm', 'console', 'Fan1A']);
  assert.equal(fan?.values.filter((value) => value === null).length, 1, 'there is one hole');
  assert.deepEqual([Math.max(...(fan?.values ?? []).map((value) => value ?? 0)), fan?.values.at(-1)], [5_000 + polls.length - 1, 5_000]);
  const { gaps } = await reader.requests.gaps({ device: 'central/hsm-1', ...span }, ada);
  assert.ok(gaps.some(({ cause }) => cause === 'not-told'));
  const thinned = await reader.requests.history({ ...asked, points: 4 }, ada);
  assert.ok(thinned.series.every(({ least, most, thinned: isThinned }) => least && most && isThinned));
  // How its parts stood comes of verdicts and alerts, and is unknown where nothing was told.
  const { parts } = await reader.requests.states({ device: 'central/hsm-1', ...span }, ada);
  assert.deepEqual(
    parts.map(({ id, name, stretches }) => [id, name, stretches.map(({ state, cause }) => cause ?? state)]),
    [['fan1a', 'Fan1A', ['not-told', 'failed', 'ok', 'not-told', 'ok']]],
  );
  assert.equal(fan?.limits?.lowCritical, 2_000);
  // And as a whole, at a moment of the past: by what was told then, and not by what is told now.
  const stood = async (back: number) => {
    const past = await reader.requests.past({ at: new Date(now - back * MINUTE).toISOString() }, ada);
    return [past.devices.map(({ id, state }) => `${id} ${state}`), past.alerts.map(({ summary }) => summary), past.notKept, past.notRead];
  };
  const slow = 'Fan1A turns too slowly or not at all';
  assert.deepEqual(await stood(125), [['central/hsm-1 failed'], [slow], 0, undefined]);
  assert.deepEqual(await stood(5), [['central/hsm-1 ok'], [], 0, undefined]);
  assert.deepEqual(await stood(24 * 60), [[], [], 1, undefined]);
  const then = await reader.requests.pastReadings({ device: 'central/hsm-1', at: new Date(now - 125 * MINUTE).toISOString() }, ada);
  assert.deepEqual(then.components?.map(({ id, readings: [read] }) => [id, read?.value]).sort(), [
    ['fan1a', 5_000 + polls.indexOf(now - 130 * MINUTE)],
    ['inlet', 20 + polls.indexOf(now - 130 * MINUTE)],
  ]);
  await platform.kill();
  const [, , , [why] = []] = (await stood(125)) as [unknown, unknown, unknown, (readonly string[])?];
  assert.match(why ?? '', /^How the devices of Central stood is not known\. .*could not be reached/);
});

const FAN = { alertname: 'FanSlow', device: 'hsm-1', component: 'fan1a', condition: 'speed-low' };

/** A Prometheus that asks a service for its metrics, and calls it `edge-1`. */
function asking(port: number): Promise<MonitoringPlatform> {
  return MonitoringPlatform.prometheus(
    `  - job_name: hsm-vigil\n    static_configs:\n      - targets: ['127.0.0.1:${port}']\n        labels: { instance: edge-1 }\n`,
  );
}

/** Debian's Alertmanager. */
async function startAlertmanager() {
  const port = await freePort();
  const folder = newFolder();
  writeFileSync(join(folder, 'am.yml'), 'route:\n  receiver: none\nreceivers:\n  - name: none\n');
  const alertmanager = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${join(folder, 'am.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  const post = (path: string, body: unknown) =>
    fetch(`${url}/api/v2/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  await waitFor('it is ready', async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok);
  const until = new Date(Date.now() + 60 * MINUTE).toISOString();
  const silence = {
    matchers: [{ name: 'device', value: 'hsm-1', isRegex: false, isEqual: true }],
    startsAt: new Date().toISOString(),
    endsAt: until,
    createdBy: 'grace',
    comment: 'spare fan is on its way',
  };
  return {
    ...{ url, until },
    /** It has the alert from now on. */
    async alert(): Promise<void> {
      assert.ok((await post('alerts', [{ labels: FAN, endsAt: until }])).ok);
    },
    /** Answers with the id of a silence of the device. */
    async silence(): Promise<string> {
      const made = await post('silences', { ...silence, startsAt: new Date().toISOString() });
      return ((await made.json()) as { silenceID: string }).silenceID;
    },
    async endSilence(id: string): Promise<void> {
      await fetch(`${url}/api/v2/silence/${id}`, { method: 'DELETE' });
    },
    kill: () => alertmanager.kill('SIGKILL'),
    [Symbol.dispose]: () => void alertmanager.kill('SIGKILL'),
  };
}

test('an alert that Debian’s Alertmanager keeps quiet is shown as quiet, by whom and until when', async () => {
  using alertmanager = await startAlertmanager();
  await using platform = await MonitoringPlatform.prometheus();
  await using edge = new ExportingService();
  await edge.start({ remoteWrite: [{ url: platform.url }], instance: 'edge-1' });
  edge.source('hsm-1').appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
  pollThrice(edge, 'hsm-1');
  await using reader = new Reader();
  await reader.start(origin(platform.url), { alertmanager: { url: alertmanager.url } });
  const alert = await reader.seen('the alert is there', () => reader.firing);
  assert.equal(alert.silencedBy, undefined);
  await alertmanager.alert();
  const silence = await alertmanager.silence();
  const quiet = await reader.seen('it is quiet', () => reader.firing?.silencedBy);
  const [shown] = reader.composed.snapshot().silences;
  assert.deepEqual(
    [shown?.id, shown?.by, shown?.until, shown?.why, shown?.source?.id],
    [quiet, 'grace', alertmanager.until, 'spare fan is on its way', 'central'],
  );
  assert.match(
    await refusal(() => reader.requests.endSilence({ id: quiet, why: 'x' }, ada)),
    /stands in the Alertmanager of a source: change it there/,
  );
  assert.ok((reader.source?.requests ?? 99) <= 10);
  await alertmanager.endSilence(silence);
  await reader.seen('it is quiet no longer', () => reader.firing && reader.firing.silencedBy === undefined);
  assert.deepEqual(reader.composed.snapshot().silences, []);
  const again = await alertmanager.silence();
  await reader.seen('it is quiet again', () => reader.firing?.silencedBy);
  // It says so itself, also while the platform is gone.
  await platform.kill();
  await reader.seen('the platform is gone', () => reader.source?.state === 'failing');
  await alertmanager.endSilence(again);
  await reader.seen('it is quiet no longer', () => reader.firing && reader.firing.silencedBy === undefined);
  await platform.start();
  await alertmanager.silence();
  await reader.seen('it is quiet once more', () => reader.source?.state === 'ok' && reader.firing?.silencedBy);
  alertmanager.kill();
  // Nobody knows whether it is quiet: it is shown as one that waits for a person.
  await reader.seen('it is quiet no longer', () => reader.firing && reader.firing.silencedBy === undefined);
  assert.match(reader.source?.text ?? '', /^Its silences are not known\. /);
  assert.equal(reader.source?.state, 'old');
});

test('a fleet that two sources read is shown once, and from the other one when the first fails', async () => {
  const port = await freePort();
  await using first = await asking(port);
  await using second = await asking(port);
  using alertmanager = await startAlertmanager();
  await using edge = new ExportingService();
  await edge.start({ metrics: { listen: `127.0.0.1:${port}` } }, ['hsm-1', 'hsm-2']);
  edge.source('hsm-1').appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
  for (const device of ['hsm-1', 'hsm-2']) pollThrice(edge, device);
  await using reader = new Reader();
  const sources = [
    { id: 'one', name: 'One', prometheus: { url: origin(first.url) }, every: '10s' },
    { id: 'two', name: 'Two', prometheus: { url: origin(second.url) }, alertmanager: { url: alertmanager.url }, every: '10s' },
  ];
  reader.composed.write({ sources, devices: [] });
  await reader.composed.service.start(reader.composed.inventory);
  const devices = () => {
    const shown = reader.composed.snapshot().devices;
    return shown.map(({ id, firing, notHeardSince }) => `${id} ${firing}${notHeardSince === undefined ? '' : ' unheard'}`).join(', ');
  };
  const alerts = () =>
    reader.composed.snapshot().alerts.map(({ device, state, silencedBy }) => `${device} ${state}${silencedBy ? ' quiet' : ''}`);
  const text = (id: string) => reader.composed.snapshot().sources?.find((source) => source.id === id)?.text ?? '';
  await reader.seen('each is there once', () => devices() === 'one/hsm-1 1, one/hsm-2 0' && /Read from One/.test(text('two')));
  assert.equal(text('two'), '2 devices read. Read from One as well, and shown as from there: 2 of Two.');
  assert.equal(text('one'), '2 devices read.');
  assert.deepEqual(alerts(), ['one/hsm-1 firing']);
  // Whichever of them knows an Alertmanager: what that keeps quiet is quiet, and its silence stands there once.
  await alertmanager.alert();
  const silence = await alertmanager.silence();
  await reader.seen('it is quiet', () => alerts().join() === 'one/hsm-1 firing quiet');
  assert.equal(reader.composed.snapshot().silences.length, 1);
  // How it was is told once, too.
  const past = await reader.requests.past({ at: new Date().toISOString() }, ada);
  assert.deepEqual([past.devices.map(({ id }) => id), past.alerts.length, past.notKept], [['one/hsm-1', 'one/hsm-2'], 1, 0]);
  await first.kill();
  await reader.seen('it is read from the other one', () => devices() === 'two/hsm-1 1, two/hsm-2 0');
  assert.match(text('one'), /could not be reached/);
  assert.deepEqual(alerts(), ['two/hsm-1 firing quiet']);
  const gone = reader.changes.flatMap(({ removedDevices = [] }) => removedDevices);
  assert.ok(gone.includes('one/hsm-1') && gone.includes('one/hsm-2'));
  await alertmanager.endSilence(silence);
  await reader.seen('it is quiet no longer', () => alerts().join() === 'two/hsm-1 firing');
});

test('devices of one id that two services watch are not taken for one, though both services are called alike', async () => {
  const ports = [await freePort(), await freePort()] as const;
  await using one = await asking(ports[0]);
  await using other = await asking(ports[1]);
  await using north = new ExportingService();
  await north.start({ metrics: { listen: `127.0.0.1:${ports[0]}` } });
  await using south = new ExportingService();
  await south.start({ metrics: { listen: `127.0.0.1:${ports[1]}` } });
  south.source('hsm-1').appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
  for (const edge of [north, south]) pollThrice(edge, 'hsm-1');
  await using reader = new Reader();
  const sources = [one, other].map(({ url }, index) => ({ id: `s${index}`, prometheus: { url: origin(url) }, every: '10s' }));
  reader.composed.write({ sources, devices: [] });
  await reader.composed.service.start(reader.composed.inventory);
  await reader.seen('both are there', () => reader.device('s0/hsm-1')?.firing === 0 && reader.device('s1/hsm-1')?.state === 'failed');
});
