import { agentObjects } from '../../src/simulator/agent/agentObjects.ts';
import type { AgentObject } from '../../src/simulator/agent/agentValues.ts';
import { startResponder } from '../../src/simulator/agent/snmpResponder.ts';
import type { Appliance } from '../../src/simulator/appliance/appliance.ts';
import type { ApplianceState } from '../../src/simulator/appliance/applianceState.ts';
import { listenConsole } from '../../src/simulator/console/listen.ts';
import { outputs } from '../../src/simulator/console/outputs/commandOutputs.ts';

/** How many parts of each kind are made up. */
export interface Inventions {
  readonly partitions: number;
  readonly clients: number;
  readonly interfaces: number;
}

/** An appliance that is what it is, but for parts that it makes up: others after each `again`. */
export interface InventiveDevice extends AsyncDisposable {
  readonly appliance: Appliance;
  /** Its channels, as they stand in the inventory; secrets: `password` and `community`. */
  readonly channels: object;
  /** New names for all that is made up. */
  again(): void;
  /** What is made up from now on. */
  invent(inventions: Inventions): void;
}

export const PASSWORD = 'Simulated-monitor-1';

export async function startInventiveDevice(
  appliance: Appliance,
  first: Inventions,
  channels: readonly ('console' | 'snmp')[] = ['console', 'snmp'],
  community = 'public',
): Promise<InventiveDevice> {
  let inventions = first;
  let generation = 0;
  const state = () => inventive(appliance.state, inventions, generation);
  const opened = new AsyncDisposableStack();
  const described: Record<string, object> = {};
  if (channels.includes('console')) {
    const prints = (command: string, answer: string) => {
      const honest = outputs.get(command)?.(appliance.state);
      return honest === undefined ? answer : answer.replace(honest, () => outputs.get(command)?.(state()) ?? '');
    };
    const console = opened.use(await listenConsole(appliance, { prints }));
    described.console = { address: console.address, user: 'monitor', password: { secret: 'password' } };
  }
  if (channels.includes('snmp')) {
    // The agent asks for all of it at each request.
    let told: { readonly of: string; readonly objects: readonly AgentObject[] } = { of: '', objects: [] };
    const objects = () => {
      const now = state();
      const of = JSON.stringify([generation, inventions, now.time, now.sensors]);
      if (told.of !== of) told = { of, objects: agentObjects(now) };
      return told.objects;
    };
    const agent = opened.use(await startResponder({ community, objects, answers: () => true }));
    described.snmp = { host: '127.0.0.1', port: agent.port, version: '2c', community: { secret: 'community' } };
  }
  return {
    appliance,
    channels: described,
    again() {
      generation += 1;
    },
    invent(other) {
      inventions = other;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function inventive(state: ApplianceState, { partitions, clients, interfaces }: Inventions, generation: number): ApplianceState {
  const name = (number: number) => generation * 1000 + number;
  const many = <T>(count: number, make: (number: number) => T) => Array.from({ length: count }, (_, number) => make(name(number)));
  const [partition] = state.hsm.partitions;
  if (partition === undefined) throw new Error('an appliance has a partition');
  return {
    ...state,
    hsm: {
      ...state.hsm,
      maxPartitions: 999,
      partitions: [
        ...state.hsm.partitions,
        ...many(partitions, (number) => ({ ...partition, serial: `${1_000_000_000_000 + number}`, label: `made-up-${number}` })),
      ],
    },
    configuration: {
      ...state.configuration,
      clients: [...state.configuration.clients, ...many(clients, (number) => `client-${number}.example.com`)],
      interfaces: [
        ...state.configuration.interfaces,
        ...many(interfaces, (number) => ({ name: `e${number}`, hardwareAddress: '00:15:b2:a9:b7:84', address: undefined })),
      ],
    },
  };
}
