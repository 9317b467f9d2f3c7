import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { IDENTITY_CHANGED } from '../../src/core/identity.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import { allModels } from '../../src/service/common/knownModels.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { deviceRecord } from '../../src/service/records/deviceRecord.ts';
import { checkOnce } from '../../src/service/requests/check.ts';
import { testConnection } from '../../src/service/requests/fleetRequests.ts';
import { Fleet } from '../../src/service/watching/fleet.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { bundleCli, newFolder, runCli } from '../support/bundledCli.ts';
import { keeperOf } from '../support/keeperOf.ts';
import { openTcpRelay } from '../support/tcpRelay.ts';
import { liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

const never = new AbortController().signal;
const SLOT = 600_000;
/** So many polls read also what is read once an hour, and nothing pending is left of the hour before. */
const AN_HOUR = 7;
const line = { baudRate: 4_000_000 };

/** Some simulated HSMs, watched on a clock of the test's own. */
class Watch implements AsyncDisposable {
  readonly simulation: Simulation;
  readonly #folder = mkdtempSync(join(tmpdir(), 'wrong-'));
  readonly secrets = new Secrets();
  readonly store: Store;
  fleet: Fleet;
  now = Date.now();
  #watched: readonly string[];

  constructor(simulation: Simulation, watched: readonly string[] = ['alpha', 'beta']) {
    this.#watched = watched;
    this.simulation = simulation;
    this.secrets.provide(simulation.secrets);
    this.store = openStore(join(this.#folder, 'history.db'), () => this.now);
    this.fleet = this.#opened();
  }

  /** The service is started again, perhaps with another inventory. */
  async restart(watched = this.#watched): Promise<void> {
    this.#watched = watched;
    await this.fleet[Symbol.asyncDispose]();
    this.fleet = this.#opened();
  }

  async poll(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      this.now += SLOT;
      await this.fleet.check(this.fleet.devices, {}, never);
    }
  }

  record(id: string) {
    const device = this.fleet.find(id);
    assert.ok(device);
    return deviceRecord(device, this.now);
  }

  /** `speed-low firing`. */
  open(id: string): readonly string[] {
    const alerts = [...(this.fleet.find(id)?.alerts ?? [])].filter(({ state }) => state !== 'resolved');
    return alerts.map(({ component, condition, state }) => `${component}.${condition} ${state}`).sort();
  }

  /** What the store has of a fan of a device, in rpm. */
  fanSpeeds(id: string): readonly number[] {
    const read = this.store.readings.between({ device: id, metrics: ['hw.fan.speed'], from: 0, to: this.now + SLOT });
    return read.filter(({ attributes }) => attributes['hw.id'] === 'fan1a').map(({ value }) => value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
    this.store.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #opened(): Fleet {
    const fleet = new Fleet({ keeper: keeperOf(this.store), log: () => {}, now: () => this.now });
    const devices = this.simulation.inventory().devices.filter(({ id }) => this.#watched.includes(id));
    fleet.watch(plansOf(parseInventory(JSON.stringify({ devices })), this.secrets, false));
    return fleet;
  }
}

/** Both have the host name that they were delivered with: their login prompts are the same. */
const hostname = 'local_host';
const twoConsoles = [
  { id: 'alpha', name: 'Alpha', hostname, serial: '620001', channels: ['console'], line },
  { id: 'beta', name: 'Beta', hostname, serial: '620002', channels: ['console'], line },
] as const;
/** One that stands in the store, to replace another. */
const spare = { ...{ id: 'gamma', name: 'Gamma', hostname, serial: '620003' }, channels: ['console'], line } as const;
const failed = { kind: 'fan-failed', fan: 'Fan1A' } as const;

/** Both entries lead to one appliance, which has one password. */
async function oneApplianceOfTwo(simulation: Simulation): Promise<Record<string, string>> {
  await simulation.plugConsole('beta', 'alpha');
  const password = simulation.secrets['beta.console'] ?? '';
  return { 'alpha.console': password, 'beta.console': password };
}

suite('another appliance answers', { concurrency: 3 }, () => {
  test('two consoles that have changed places fire and resolve nothing but that another appliance answers', async () => {
    await using simulation = await startSimulation({ devices: twoConsoles }, never);
    await using watch = new Watch(simulation);
    simulation.inject('beta', failed);
    await watch.poll(3);
    assert.deepEqual([watch.open('alpha'), watch.open('beta')], [[], ['fan1a.speed-low firing']]);
    assert.deepEqual(watch.record('alpha').identity, { serialNumber: '620001', label: hostname, hostName: hostname });
    const speeds = [watch.fanSpeeds('alpha'), watch.fanSpeeds('beta')];

    await simulation.plugConsole('alpha', 'beta');
    await simulation.plugConsole('beta', 'alpha');
    await watch.poll();
    const wrong = [['appliance.identity-changed firing'], ['appliance.identity-changed firing', 'fan1a.speed-low firing']];
    assert.deepEqual([watch.open('alpha'), watch.open('beta')], wrong, 'at once: the copies of the console agree on a serial number');
    await watch.poll(3);
    await watch.restart();
    assert.equal(watch.record('alpha').otherAppliance?.serialNumber, '620002');
    await watch.poll(3);
    assert.deepEqual(watch.record('alpha').otherAppliance, {
      channel: 'console',
      serialNumber: '620002',
      label: hostname,
      hostName: hostname,
      device: 'Beta',
    });
    assert.deepEqual([watch.open('alpha'), watch.open('beta')], wrong, 'nor is another identity learnt by a restart');
    assert.deepEqual([watch.fanSpeeds('alpha'), watch.fanSpeeds('beta')], speeds, 'no reading is kept under the wrong device');
    const [problem] = watch.record('alpha').problems;
    assert.match(problem?.message ?? '', /620002.*\(this is Beta\).*Known is serial number 620001/);

    await simulation.plugConsole('alpha', 'alpha');
    await simulation.plugConsole('beta', 'beta');
    await watch.poll(AN_HOUR);
    assert.deepEqual([watch.open('alpha'), watch.open('beta')], [[], ['fan1a.speed-low firing']]);
    assert.equal(watch.record('alpha').otherAppliance, undefined);
    // The time of day is told only where two copies of it fall into one second.
    const unwell = watch.record('alpha').findings?.filter(({ component }) => component !== 'clock');
    assert.deepEqual(unwell, []);
  });

  test('swapped consoles with host names of their own get no password, and each names the other', async () => {
    const devices = twoConsoles.map((device) => ({ ...device, hostname: `hsm-${device.id}` }));
    await using simulation = await startSimulation({ devices }, never);
    await using watch = new Watch(simulation);
    simulation.inject('beta', failed);
    await watch.poll(3);
    const wrong = [['appliance.identity-changed firing'], ['appliance.identity-changed firing', 'fan1a.speed-low firing']];
    await simulation.plugConsole('alpha', 'beta');
    await simulation.plugConsole('beta', 'alpha');
    const fresh = ['alpha', 'beta'].map((id) => simulation.console(id));
    for (const times of [1, 5]) {
      await watch.poll(times);
      const open = [watch.open('alpha'), watch.open('beta')].map((alerts) => alerts.filter((each) => !each.startsWith('console.refused')));
      assert.deepEqual(open, wrong, `after ${times}`);
      await watch.restart();
    }
    for (const each of fresh) assert.doesNotMatch(each?.received ?? '', /monitor/, 'not even the name was typed');
    const { otherAppliance, problems, state, channels } = watch.record('alpha');
    assert.deepEqual(otherAppliance, { channel: 'console', hostName: 'hsm-beta', device: 'Beta' });
    assert.match(problems[0]?.message ?? '', /"hsm-beta" is Beta\./);
    assert.deepEqual([state, channels[0]?.errorCode], ['failed', 'other-host']);
    const said = watch.record('alpha').findings?.filter(({ reason }) => reason.includes('the login prompt is that of'));
    assert.deepEqual(
      said?.map(({ component }) => component),
      ['appliance'],
      'it is said once',
    );

    await simulation.plugConsole('alpha', 'alpha');
    await simulation.plugConsole('beta', 'beta');
    await watch.poll(3);
    assert.deepEqual([watch.open('alpha'), watch.open('beta')], [[], ['fan1a.speed-low firing']]);
  });

  test('a person who takes another host for the right one is told that it is another appliance, and the names known before count again', async () => {
    const devices = twoConsoles.map((device) => ({ ...device, hostname: `hsm-${device.id}` }));
    await using simulation = await startSimulation({ devices }, never);
    await using watch = new Watch(simulation, ['alpha']);
    await watch.poll(2);
    await simulation.plugConsole('alpha', 'beta');
    await watch.poll(2);
    assert.equal(watch.record('alpha').channels[0]?.errorCode, 'other-host');
    await watch.fleet.check(watch.fleet.devices, { retryLogin: true }, never);
    assert.equal(watch.record('alpha').channels[0]?.errorCode, 'other-appliance');
    assert.deepEqual(watch.store.identities.load('alpha').hostNames, ['hsm-alpha']);
    await watch.poll();
    assert.equal(watch.record('alpha').channels[0]?.errorCode, 'other-host', 'no password goes there again');

    const alpha = watch.fleet.find('alpha');
    assert.ok(alpha);
    watch.fleet.acceptAppliance(alpha);
    await watch.poll(AN_HOUR);
    assert.equal(watch.record('alpha').identity?.serialNumber, '620002');
    assert.deepEqual([watch.open('alpha'), watch.record('alpha').state], [[], 'ok']);
  });

  test('two entries of the inventory for one appliance: the one known first is watched, the other says so', async () => {
    await using simulation = await startSimulation({ devices: twoConsoles }, never);
    await using watch = new Watch(simulation, ['alpha']);
    watch.secrets.provide(await oneApplianceOfTwo(simulation));
    await watch.poll();
    await watch.restart(['alpha', 'beta']);
    await watch.poll();
    assert.deepEqual([watch.open('alpha'), watch.open('beta')], [[], ['appliance.identity-changed firing']]);
    assert.match(watch.record('beta').problems[0]?.message ?? '', /Two entries .*620001.*this is Alpha/);
    assert.equal(watch.record('beta').state, 'failed');
  });

  test('the test of a new connection says that it leads to an HSM that is watched already, before it is saved', async () => {
    await using simulation = await startSimulation({ devices: twoConsoles }, never);
    await using watch = new Watch(simulation, ['alpha']);
    watch.secrets.provide(await oneApplianceOfTwo(simulation));
    await watch.poll();
    const device = simulation.inventory().devices.find(({ id }) => id === 'beta');
    const parts = { fleet: watch.fleet, secrets: watch.secrets, known: allModels, now: Date.now };
    const { channels } = await testConnection(parts, { device, secrets: {} }, never);
    assert.equal(channels[0]?.errorCode, 'other-appliance');
    assert.match(channels[0]?.error ?? '', /620001.*this is Alpha/);
  });

  test('a check without a service finds two entries for one appliance, too', async () => {
    await using simulation = await startSimulation({ devices: twoConsoles }, never);
    const secrets = new Secrets();
    secrets.provide(await oneApplianceOfTwo(simulation));
    const plans = plansOf(parseInventory(JSON.stringify({ devices: simulation.inventory().devices })), secrets, false);
    const checks = await checkOnce(plans, { onBug: (error) => assert.fail(String(error)), now: Date.now }, never);
    const states = checks.map(({ state }) => state).sort();
    assert.deepEqual(states, ['failed', 'ok'], 'as the service calls it');
    const reasons = checks.flatMap(({ findings = [] }) => findings.map(({ reason }) => reason)).join();
    assert.match(reasons, /Two entries of the inventory lead to one appliance/);
  });

  test('a cable to another appliance counts for nothing where SNMP still speaks of the right one', async () => {
    const devices = twoConsoles.map((device) => ({ ...device, channels: ['console', 'snmp'] as const }));
    await using simulation = await startSimulation({ devices }, never);
    await using watch = new Watch(simulation);
    await watch.poll(2);
    assert.match(watch.record('alpha').identity?.engineId ?? '', /^80/);
    simulation.inject('beta', failed);
    await simulation.plugConsole('alpha', 'beta');
    await watch.poll(3);
    assert.deepEqual(watch.open('alpha'), ['appliance.identity-changed firing']);
    const { channels } = watch.record('alpha');
    assert.deepEqual(
      channels.map(({ channel, state, errorCode }) => [channel, state, errorCode]),
      [
        ['console', 'failed', 'other-appliance'],
        ['snmp', 'ok', undefined],
      ],
    );
    assert.equal(watch.fleet.find('alpha')?.indicator('appliance', 'unreachable')?.state.phase, 'ok');
    assert.equal(watch.fleet.find('alpha')?.indicator('hsm', 'channels-disagree')?.state.phase, 'ok');
  });

  test('channels that lead to two appliances from the first poll on are both not taken', async () => {
    const devices = twoConsoles.map((device) => ({ ...device, channels: ['console', 'snmp'] as const }));
    await using simulation = await startSimulation({ devices }, never);
    await using watch = new Watch(simulation);
    await simulation.plugConsole('alpha', 'beta');
    await watch.poll(1);
    assert.deepEqual(watch.open('alpha'), ['appliance.identity-changed firing']);
    const { identity, components, problems } = watch.record('alpha');
    assert.equal(identity, undefined, 'nobody knows which of them it is');
    assert.deepEqual(
      components.flatMap(({ readings }) => readings),
      [],
    );
    assert.match(problems[0]?.message ?? '', /different appliances/);
  });

  test('a replaced appliance that a person accepts is the device, and the alerts of the one before are over', async () => {
    await using simulation = await startSimulation({ devices: [...twoConsoles, spare] }, never);
    await using watch = new Watch(simulation);
    simulation.inject('beta', failed);
    await watch.poll(3);
    await simulation.plugConsole('beta', 'gamma');
    await watch.poll();
    const device = watch.fleet.find('beta');
    assert.ok(device);
    assert.deepEqual(device.alertsOfAppliance.map(({ condition }) => condition).sort(), [IDENTITY_CHANGED, 'speed-low']);

    watch.fleet.acceptAppliance(device);
    assert.deepEqual(watch.open('beta'), []);
    assert.equal(watch.record('beta').identity?.serialNumber, '620003');
    await watch.poll();
    await watch.restart();
    await watch.poll();
    assert.deepEqual(watch.open('beta'), []);
    assert.equal(watch.record('beta').state, 'ok');
    await simulation.plugConsole('beta', 'beta');
    await watch.poll();
    assert.deepEqual(watch.open('beta'), ['appliance.identity-changed firing'], 'the one before is another one now');
  });

  test('at the terminal, status says which appliance answers, and one with this serial number is accepted for a reason', async () => {
    const cli = await bundleCli('1.0.0');
    await using simulation = await startSimulation({ devices: [...twoConsoles, spare] }, never);
    await using place = testPlace(cli);
    place.write({ poll: { interval: '1s', timeout: '3s' }, devices: simulation.inventory().devices.slice(0, 2) });
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const view = await liveView(client);
    const seen = () => view.changes.flatMap(({ devices }) => devices ?? []).findLast(({ id }) => id === 'beta');
    await waitFor('it is known', () => seen()?.identity?.serialNumber === '620002', 60_000);
    await simulation.plugConsole('beta', 'gamma');
    await waitFor('another one answers', () => seen()?.otherAppliance?.serialNumber === '620003', 60_000);

    const run = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runCli(cli, [...args, '--state', place.folder]);
      return { code, said: stdout + stderr };
    };
    const { said: status } = await run('status');
    assert.match(status, /^beta: failed Appliance: Another appliance answers: the console leads to serial number 620003/m);
    assert.equal(status.match(/Another appliance answers/g)?.length, 1, status);
    assert.match(status, /^beta: failed Appliance: .*Check the cables/m, 'with what to do');
    assert.match(status, /^beta: (?:unknown|degraded) Serial console: Nothing of this poll was taken/m);
    const refused = await run('accept-appliance', 'beta', '--why', 'swapped', '--serial', '620009');
    assert.deepEqual([refused.code, /yet another appliance/.test(refused.said)], [3, true]);
    assert.match((await run('accept-appliance', 'beta')).said, /--why/);
    const { code, said } = await run('accept-appliance', 'beta', '--why', 'swapped', '--serial', '620003');
    assert.deepEqual([code, said.startsWith('Accepted: serial number 620003')], [0, true], said);
    assert.match((await run('status')).said, /^beta +Beta .* 620003 +console /m);
  });

  test('at the terminal, a check types nothing at consoles that have changed places since the service has polled them', async () => {
    const cli = await bundleCli('1.0.0');
    const named = twoConsoles.map((device) => ({ ...device, hostname: `hsm-${device.id}` }));
    await using simulation = await startSimulation({ devices: named }, never);
    const [alpha, beta] = simulation.inventory().devices.map((device) => ({ device, address: device.console?.address ?? '' }));
    assert.ok(alpha && beta);
    await using toAlpha = await openTcpRelay(alpha.address);
    await using toBeta = await openTcpRelay(beta.address);
    await using place = testPlace(cli);
    const ways = [
      [alpha.device, toAlpha],
      [beta.device, toBeta],
    ] as const;
    const devices = ways.map(([device, { address }]) => ({ ...device, console: { ...device.console, address } }));
    place.write({ poll: { interval: '1h', timeout: '3s' }, alerts: { window: '6h' }, devices });
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const learnt = await client.request('check', {});
    assert.deepEqual(
      learnt.devices.map(({ state }) => state),
      ['ok', 'ok'],
    );

    toAlpha.moveTo(beta.address);
    toBeta.moveTo(alpha.address);
    const consoles = ['alpha', 'beta'].map((id) => simulation.console(id));
    const before = consoles.map((each) => each?.received.length ?? 0);
    const secrets = secretFilesIn(newFolder(), simulation.secrets);
    const check = (...args: readonly string[]) => runCli(cli, ['check', ...args, '--inventory', place.inventory, '--secrets', secrets]);
    const { code, stdout, stderr } = await check('--state', place.folder);
    const received = () => consoles.map((each, n) => each?.received.slice(before[n]) ?? '').join();
    assert.doesNotMatch(received(), /monitor/, 'not even the name was typed');
    assert.deepEqual([code, stderr], [2, ''], 'beside the service that runs');
    assert.match(stdout, /^Alpha \(alpha\): failed\n.*Another host answers: the login prompt is that of "hsm-beta".*"hsm-beta" is Beta\./m);
    assert.match(stdout, /"hsm-alpha" is Alpha\./);
    assert.equal(stdout.match(/that of "hsm-beta"/g)?.length, 1, 'not beside the channel again');
    const one = await check('alpha', '--state', place.folder);
    assert.match(one.stdout, /"hsm-beta" is Beta\./, 'the one that is not asked about is known all the same');

    const nobodyKnows = await check('--state', newFolder());
    assert.match(received(), /monitor/, 'without a history the inventory alone says who is who');
    assert.deepEqual([nobodyKnows.code, nobodyKnows.stderr], [3, '']);
    assert.match(nobodyKnows.stdout, /^HSM VIGIL .*; who answers was not compared with earlier polls\n/);
  });

  function secretFilesIn(folder: string, secrets: Readonly<Record<string, string>>): string {
    for (const [name, value] of Object.entries(secrets)) writeFileSync(join(folder, name), value, { mode: 0o600 });
    return folder;
  }
});
