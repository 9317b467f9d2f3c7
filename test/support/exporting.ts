import type { ServiceRequests } from '../../src/service/requests/handlers.ts';
import type { WatchedDevice } from '../../src/service/watching/watchedDevice.ts';
import { ComposedService, consoleOnly } from './composedService.ts';
import { SimulatedPolls } from './simulatedPolls.ts';
import { waitFor } from './waitFor.ts';

/**
 * A whole service that exports what simulated appliances say: their polls are handed to it without the ways to them, on the clock of this
 * machine, since platforms look at theirs.
 */
export class ExportingService implements AsyncDisposable {
  readonly composed = new ComposedService({ clock: Date.now });
  readonly #polls = new Map<string, SimulatedPolls>();

  /** @param secrets by name */
  async start(outlets: unknown, devices: readonly string[] = ['hsm-1'], secrets: Readonly<Record<string, string>> = {}): Promise<void> {
    this.use(outlets, devices);
    await this.composed.service.start(this.composed.inventory);
    this.composed.service.configuration.provideSecrets(secrets);
    await waitFor('it exports', () => this.outlets.length > 0);
  }

  use(outlets: unknown, devices: readonly string[] = ['hsm-1']): void {
    this.composed.write({ export: outlets, devices: devices.map((id) => ({ ...consoleOnly(id), snmp, site: 'Frankfurt' })) });
  }

  get service(): ComposedService['service'] {
    return this.composed.service;
  }

  get requests(): ServiceRequests {
    return this.service.requests;
  }

  get outlets() {
    return this.composed.snapshot().outlets ?? [];
  }

  device(id: string): WatchedDevice {
    const device = this.service.fleet.find(id);
    if (!device) throw new Error(`no device ${id}`);
    return device;
  }

  source(id: string): SimulatedPolls {
    const source = this.#polls.get(id) ?? new SimulatedPolls(this.#polls.size + 1);
    this.#polls.set(id, source);
    return source;
  }

  /** A poll of this device now, over both channels. */
  poll(id = 'hsm-1', at = Date.now()): void {
    const device = this.device(id);
    this.service.fleet.conclude(device, device.apply(this.source(id).poll(id, at), at, at));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.composed[Symbol.asyncDispose]();
  }
}

/** An agent that nobody asks: nothing listens there. */
export const snmp = {
  host: '127.0.0.1',
  port: 1,
  version: '3',
  user: 'v',
  auth: { protocol: 'sha256', secret: 'none.a' },
  priv: { protocol: 'aes', secret: 'none.p' },
};
