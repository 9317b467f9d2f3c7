import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { MessageRecord } from '../../src/protocol/contract.ts';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { TcpLines, udpLines } from '../../src/simulator/sending/lineSender.ts';
import { type LoggedLine, logReference } from '../../src/simulator/sending/loggedLine.ts';
import { startSending } from '../../src/simulator/sending/startSending.ts';
import { TrapSender } from '../../src/simulator/sending/trapSender.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { ComposedService } from './composedService.ts';
import { waitFor } from './waitFor.ts';
import { ada } from './watchedFleet.ts';

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

interface SceneOptions {
  /** What the appliance is like before anybody looks at it. */
  readonly prepare?: (simulation: Simulation) => void;
  /** Of the inventory: `poll`, `alerts`. */
  readonly settings?: object;
  /** More of it, and the secrets it names: `receivers.syslog`, further devices. */
  readonly syslog?: object;
  readonly others?: readonly object[];
  readonly secrets?: Readonly<Record<string, string>>;
}

/** A service that hears one appliance: proven traps, and lines that anybody could have sent. */
export class HearingScene implements AsyncDisposable {
  /** The service's clock is so far ahead (ms). */
  ahead = 0;
  readonly composed = new ComposedService({ clock: () => Date.now() + this.ahead });
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
  static async start(polled: boolean, options: SceneOptions = {}): Promise<HearingScene> {
    const simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] }, never);
    options.prepare?.(simulation);
    const scene = new HearingScene(simulation, await freePorts());
    try {
      await scene.#start(polled, options);
    } catch (error) {
      // Nobody else ends it.
      await scene[Symbol.asyncDispose]();
      throw error;
    }
    return scene;
  }

  async #start(polled: boolean, { settings = {}, syslog: more = {}, others = [], secrets = {} }: SceneOptions): Promise<void> {
    const { composed, simulation } = this;
    const syslog = `127.0.0.1:${this.#ports.syslog}`;
    const unread = { host: '127.0.0.1', version: '2c', community: { secret: 'missing' } };
    composed.write({
      ...settings,
      devices: [...(polled ? simulation.inventory().devices : [{ id: 'hsm-1', model: 'luna-network-hsm-7', snmp: unread }]), ...others],
      receivers: { traps: { listen: `127.0.0.1:${this.#ports.traps}`, users: [USER] }, syslog: { tcp: syslog, udp: syslog, ...more } },
    });
    await composed.service.requests.provideSecrets({ secrets: { ...simulation.secrets, ...SECRETS, ...secrets } }, ada);
    await composed.service.start(composed.inventory);
    await waitFor('all listens, and it was polled', () => {
      const { listening = [], devices } = composed.snapshot();
      const listens = listening.length >= 3 && listening.every(({ problems }) => problems.every((text) => !text.startsWith('Nothing')));
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

  /** Where its lines come by TCP, and its traps. */
  get ports(): { readonly traps: number; readonly syslog: number } {
    return this.#ports;
  }

  /** Its log comes here, and its traps do not. */
  hearLines(): void {
    startSending(this.simulation.appliance('hsm-1'), { lines: this.lines });
  }

  get state() {
    return this.simulation.appliance('hsm-1').state;
  }

  /** The trap of a line that was logged when the appliance stood so: it names the line by its second. */
  trap(line: LoggedLine, state = this.state): void {
    assert.ok(line.trap);
    this.traps.send(line.trap.about, logReference(line, state), 100);
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
