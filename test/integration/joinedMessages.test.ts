import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { noteOf } from '../../src/cli/alerts.ts';
import type { MessageRecord } from '../../src/protocol/contract.ts';
import type { InjectedFault } from '../../src/simulator/appliance/injectedFault.ts';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { TcpLines, udpLines } from '../../src/simulator/sending/lineSender.ts';
import { forwarded, type LoggedLine, logReference } from '../../src/simulator/sending/loggedLine.ts';
import { startSending } from '../../src/simulator/sending/startSending.ts';
import { TrapSender } from '../../src/simulator/sending/trapSender.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { ComposedService } from '../support/composedService.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const never = new AbortController().signal;
const ENGINE = '80001f8804aabbccddee';
const SECRETS = { 'traps.auth': 'auth-passphrase', 'traps.priv': 'priv-passphrase' };
const USER = {
  name: 'lsta',
  engineId: ENGINE,
  auth: { protocol: 'sha256', secret: 'traps.auth' },
  priv: { protocol: 'aes', secret: 'traps.priv' },
};
const SENDER = {
  user: 'lsta',
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
} as const;

/** A service that hears one appliance: proven traps, and lines that anybody could have sent. */
class Scene implements AsyncDisposable {
  readonly composed = new ComposedService({ clock: Date.now });
  readonly simulation: Simulation;
  readonly lines: TcpLines;
  readonly packets: ReturnType<typeof udpLines>;
  readonly traps: TrapSender;
  readonly #ports: { readonly traps: number; readonly syslog: number };

  private constructor(simulation: Simulation, ports: Awaited<ReturnType<typeof freePorts>>) {
    this.simulation = simulation;
    this.#ports = ports;
    this.lines = new TcpLines('127.0.0.1', ports.syslog);
    this.packets = udpLines('127.0.0.1', ports.syslog);
    const engine = { id: Buffer.from(ENGINE, 'hex'), boots: 1, time: 100 };
    this.traps = new TrapSender('127.0.0.1', ports.traps, { version: '3', user: SENDER, engine });
  }

  /** `polled`: its console is read. Otherwise its polls find nothing. */
  static async start(polled: boolean, prepare: (simulation: Simulation) => void = () => {}): Promise<Scene> {
    const simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] }, never);
    prepare(simulation);
    const scene = new Scene(simulation, await freePorts());
    await scene.#start(polled);
    return scene;
  }

  async #start(polled: boolean): Promise<void> {
    const { composed, simulation } = this;
    const syslog = `127.0.0.1:${this.#ports.syslog}`;
    const unread = { host: '127.0.0.1', version: '2c', community: { secret: 'missing' } };
    composed.write({
      devices: polled ? simulation.inventory().devices : [{ id: 'hsm-1', model: 'luna-network-hsm-7', snmp: unread }],
      receivers: { traps: { listen: `127.0.0.1:${this.#ports.traps}`, users: [USER] }, syslog: { tcp: syslog, udp: syslog } },
    });
    await composed.service.requests.provideSecrets({ secrets: { ...simulation.secrets, ...SECRETS } }, ada);
    await composed.service.start(composed.inventory);
    await waitFor('all listens, and it was polled', () => {
      const { listening = [], devices } = composed.snapshot();
      const listens = listening.length === 3 && listening.every(({ problems }) => problems.every((text) => !text.startsWith('Nothing')));
      const [device] = devices;
      return listens && device && !device.polling && (!polled || device.channels.every(({ state }) => state === 'ok'));
    });
    await pause(100);
  }

  /** What the appliance says by itself comes here, by each way so much later (ms). */
  hear({ lines, traps }: { readonly lines: number; readonly traps: number }): void {
    startSending(this.simulation.appliance('hsm-1'), {
      lines: { send: (line) => void setTimeout(() => this.lines.send(line), lines), [Symbol.dispose]() {} },
      traps: {
        send: (...args: Parameters<TrapSender['send']>) => void setTimeout(() => this.traps.send(...args), traps),
        coldStart: () => {},
      } as unknown as TrapSender,
    });
  }

  get state() {
    return this.simulation.appliance('hsm-1').state;
  }

  trap(line: LoggedLine): void {
    assert.ok(line.trap);
    this.traps.send(line.trap.about, logReference(line, this.state), 100);
  }

  /** Open alerts, as `component.condition`. */
  get alerts(): readonly string[] {
    const open = this.composed.snapshot().alerts.filter(({ state }) => state !== 'resolved');
    return open.map(({ component, condition, state }) => `${component}.${condition} ${state}`).sort();
  }

  async events(): Promise<readonly MessageRecord[]> {
    return (await this.composed.service.requests.events({}, ada)).events;
  }

  /** That many rows, each of a line and its trap, and no row of a trap alone. */
  joined(count: number): Promise<readonly MessageRecord[]> {
    return waitFor('line and trap are one row', async () => {
      const rows = await this.events();
      const both = rows.filter(({ channel, also }) => channel === 'syslog' && also === 'trap');
      return both.length === count && rows.every(({ channel }) => channel !== 'trap') && both;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.composed[Symbol.asyncDispose]();
    for (const each of [this.lines, this.packets, this.traps]) each[Symbol.dispose]();
    await this.simulation[Symbol.asyncDispose]();
  }
}

const cases: readonly { readonly fault: InjectedFault; readonly rows: number; readonly alerts: readonly string[] }[] = [
  // Two limits are crossed: two lines, and a trap for each.
  { fault: { kind: 'fan-failed', fan: 'Fan2B' }, rows: 2, alerts: ['fan2b.speed-low firing'] },
  { fault: { kind: 'psu-ac-lost', psu: 2 }, rows: 1, alerts: ['psu2.ac-lost pending'] },
];

suite('a trap and the line that it was made of', () => {
  for (const { fault, rows, alerts } of cases) {
    for (const first of ['line', 'trap'] as const) {
      test(`${fault.kind}, the ${first} first: one row, and one alert, on the part`, { timeout: 30_000 }, async () => {
        await using scene = await Scene.start(true);
        scene.hear(first === 'line' ? { lines: 0, traps: 400 } : { lines: 400, traps: 0 });
        scene.simulation.inject('hsm-1', fault);
        await scene.joined(rows);
        await waitFor('the part has its alert', () => scene.alerts.join() === alerts.join(), 10_000);
        // Longer than any trap waits for its line.
        await pause(5500);
        assert.deepEqual(scene.alerts, alerts);
        assert.equal((await scene.events()).length, rows);
      });
    }
  }

  test('the trap that the HSM card is unlocked again calls for no attention', { timeout: 30_000 }, async () => {
    await using scene = await Scene.start(true, (simulation) => simulation.inject('hsm-1', { kind: 'tampered' }));
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
    timeout: 30_000,
  }, async () => {
    await using scene = await Scene.start(false);
    const fan = logged('ipmievd', 'Fan sensor Fan2B . Lower Critical going low  (Reading 500 < Threshold 1000 RPM)', 'fan');
    scene.trap(fan);
    scene.lines.send(forwarded(fan, scene.state));
    await scene.joined(1);
    await waitFor('it counts once a poll has not found the fan', () => scene.alerts.includes('fans.attention pending'));
    // By UDP anybody can write that the line is a test, or that all is well.
    const drive = logged('smartd', '***TEST : SEQNO_10000 : Device: /dev/sda, FAILED SMART self-check. BACK UP DATA NOW!', 'drive');
    scene.packets.send(forwarded(drive, scene.state));
    await waitFor('the line is known', async () => (await scene.events()).some(({ test: isTest }) => isTest));
    scene.trap(drive);
    await waitFor('it counts although a packet calls it a test', () => scene.alerts.includes('drive.attention pending'));
    scene.trap(logged('kernel', 'lost', 'crypto'));
    await pause(1000);
    assert.ok(!scene.alerts.includes('hsm.attention pending'), 'its line may come yet');
    await waitFor('it counts as its line never comes', () => scene.alerts.includes('hsm.attention pending'), 8000);
    const told = scene.composed.snapshot().alerts.filter(({ condition }) => condition === 'attention');
    for (const alert of told) {
      assert.deepEqual([alert.negatives, alert.told], [1, 1]);
      assert.match(noteOf(alert), /^1 of \d indications, told by traps or syslog, found by no poll$/);
    }
    assert.equal(scene.alerts.length, 3 + scene.alerts.filter((alert) => /^(snmp|appliance)/.test(alert)).length, scene.alerts.join());
  });

  test('a trap of a line that was logged as a test is a test', { timeout: 30_000 }, async () => {
    await using scene = await Scene.start(false);
    for (const [app, about] of [
      ['smartd', 'drive'],
      ['ipmievd', 'fan'],
    ] as const) {
      const line = logged(app, '***TEST : SEQNO_10000 : a line of the appliance to prove the path', about);
      if (about === 'fan') scene.trap(line);
      scene.lines.send(forwarded(line, scene.state));
      if (about === 'fan') continue;
      await waitFor('the line is known', async () => (await scene.events()).length > 0);
      scene.trap(line);
    }
    const rows = await scene.joined(2);
    assert.ok(rows.every(({ test: isTest }) => isTest));
    await pause(5500);
    assert.deepEqual(
      scene.alerts.filter((alert) => alert.includes('attention')),
      [],
    );
  });

  test('what waits for its line when the service ends counts by itself', { timeout: 30_000 }, async () => {
    await using scene = await Scene.start(false);
    scene.trap(logged('kernel', 'lost', 'crypto'));
    await waitFor('it is kept', async () => (await scene.events()).length === 1);
    await scene.composed.restart();
    await scene.composed.service.start(scene.composed.inventory);
    assert.ok(scene.alerts.includes('hsm.attention pending'), scene.alerts.join());
  });
});
