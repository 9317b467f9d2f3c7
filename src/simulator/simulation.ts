import type { Appliance } from './appliance/appliance.ts';
import type { InjectedFault } from './appliance/injectedFault.ts';
import { playScenario } from './appliance/scenario.ts';
import type { LunaShConsole } from './console/lunash.ts';
import { DEMO_DEVICES, DEMO_PACE } from './demoDevices.ts';
import type { ReceiverPorts } from './sending/freePorts.ts';
import {
  type RunningDevice,
  type SimulatedDevice,
  type SimulatedInventoryDevice,
  type SimulatedTrapUser,
  startDevice,
} from './simulatedDevice.ts';

/** What a simulation is to consist of. Left out: the demo's four appliances. */
export interface SimulationSpec {
  readonly devices?: readonly SimulatedDevice[];
  /** Where they are heard; the inventory says so. Left out: they say nothing by themselves. */
  readonly receivers?: ReceiverPorts;
}

/** A whole inventory: the devices, and the pace at which the scenario makes sense. */
export interface SimulatedInventory {
  readonly poll: typeof DEMO_PACE.poll;
  readonly alerts: typeof DEMO_PACE.alerts;
  readonly receivers?: {
    readonly traps: { readonly listen: string; readonly users: readonly SimulatedTrapUser[] };
    readonly syslog: { readonly udp: string; readonly tcp: string };
  };
  readonly devices: readonly SimulatedInventoryDevice[];
}

/** Simulated appliances that listen on this machine, on loopback only. */
export interface Simulation extends AsyncDisposable {
  inventory(): SimulatedInventory;
  /** Name → value of every secret the inventory names. Made up anew for each simulation. */
  readonly secrets: Readonly<Record<string, string>>;
  /** @throws Error for a device that is not simulated. */
  appliance(device: string): Appliance;
  /** Its console, with every byte it was sent; undefined when it has none. */
  console(device: string): LunaShConsole | undefined;
  /** Plugs the console of another simulated appliance in where that of this device was. Its own again: plug it in itself. */
  plugConsole(device: string, appliance: string): Promise<void>;
  inject(device: string, fault: InjectedFault): void;
  /** Mends one fault, or all of them. */
  clear(device: string, fault?: InjectedFault): void;
  /** Tells the demo's story, over and over, until stopped. */
  startScenario(): void;
  /** Stops it and puts the appliances right. */
  stopScenario(): void;
  dispose(): Promise<void>;
}

/**
 * Brings up every appliance with its console and its SNMP agent.
 * @throws `signal.reason` when aborted before all of them listen; nothing stays open then.
 */
export async function startSimulation(spec: SimulationSpec, signal: AbortSignal): Promise<Simulation> {
  const secrets: Record<string, string> = {};
  const running = new Map<string, RunningDevice>();
  const opened: AsyncDisposable[] = [];
  try {
    for (const device of spec.devices ?? DEMO_DEVICES) {
      signal.throwIfAborted();
      running.set(device.id, await startDevice(device, spec.receivers, secrets, opened));
    }
    signal.throwIfAborted();
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
  return compose(running, spec.receivers, secrets, opened);
}

async function closeAll(opened: readonly AsyncDisposable[]): Promise<void> {
  await Promise.all(opened.map((each) => each[Symbol.asyncDispose]()));
}

function compose(
  running: ReadonlyMap<string, RunningDevice>,
  ports: ReceiverPorts | undefined,
  secrets: Readonly<Record<string, string>>,
  opened: readonly AsyncDisposable[],
): Simulation {
  let telling: AbortController | undefined;
  const device = (id: string): RunningDevice => {
    const found = running.get(id);
    if (found === undefined) throw new Error(`No simulated device has the id "${id}".`);
    return found;
  };
  const simulation: Simulation = {
    inventory: () => ({
      ...DEMO_PACE,
      ...(ports && { receivers: receiversAt(ports, [...running.values()]) }),
      devices: [...running.values()].map(({ inventory }) => inventory),
    }),
    secrets,
    appliance: (id) => device(id).appliance,
    console: (id) => device(id).console?.current,
    async plugConsole(id, appliance) {
      const place = device(id).console;
      if (place === undefined) throw new Error(`The simulated device "${id}" has no console.`);
      await place.plug(device(appliance).appliance);
    },
    inject: (id, fault) => device(id).appliance.inject(fault),
    clear: (id, fault) => device(id).appliance.clear(fault),
    startScenario() {
      if (telling !== undefined) return;
      telling = new AbortController();
      void playScenario(new Map([...running].map(([id, { appliance }]) => [id, appliance])), telling.signal);
    },
    stopScenario() {
      if (telling === undefined) return;
      telling.abort();
      telling = undefined;
      for (const { appliance } of running.values()) appliance.clear();
    },
    async dispose() {
      simulation.stopScenario();
      await closeAll(opened);
    },
    [Symbol.asyncDispose]: () => simulation.dispose(),
  };
  return simulation;
}

function receiversAt({ traps, syslog }: ReceiverPorts, running: readonly RunningDevice[]): NonNullable<SimulatedInventory['receivers']> {
  const place = (port: number) => `127.0.0.1:${port}`;
  return {
    traps: { listen: place(traps), users: running.flatMap(({ trapUser }) => trapUser ?? []) },
    syslog: { udp: place(syslog), tcp: place(syslog) },
  };
}
