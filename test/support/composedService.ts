import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInventory } from '../../src/inventory/load.ts';
import type { ServiceEvents, Snapshot, SnapshotChange } from '../../src/protocol/contract.ts';
import { allModels, type KnownModels } from '../../src/service/common/knownModels.ts';
import type { SimulatedAppliances } from '../../src/service/configuration/simulatedAppliances.ts';
import { composeService, type Service } from '../../src/service/process/composeService.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { ada, NOON } from './watchedFleet.ts';

/** A process of simulated appliances, as the service sees it. */
export interface FakeSimulator {
  /** It ends by itself. */
  die(): void;
  ended: boolean;
}

interface ComposedOptions {
  readonly managed?: boolean;
  readonly known?: KnownModels;
  readonly clock?: () => number;
  readonly simulation?: SimulatedAppliances;
  /** Runbooks, and the words of other languages. */
  readonly texts?: Pick<Parameters<typeof composeService>[0], 'runbook' | 'words'>;
}

/**
 * The whole service with an inventory file of its own, on a clock that only the test moves. Where nobody gives it the secrets of its devices,
 * nothing goes over a network.
 */
export class ComposedService implements AsyncDisposable {
  now = NOON;
  readonly logged: string[] = [];
  readonly stopped: string[] = [];
  /** Those that were started, the last one last. */
  readonly simulators: FakeSimulator[] = [];
  store!: Store;
  service!: Service;
  readonly #options: { readonly managed: boolean; readonly known: KnownModels } & NonNullable<ComposedOptions['texts']>;
  readonly #clock: (() => number) | undefined;
  readonly #simulation: SimulatedAppliances | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), 'composed-'));

  /** `clock`: one that goes by itself. `simulation`: what the demo is, instead of a process that only seems to be. */
  constructor({ managed = false, known = allModels, clock, simulation, texts }: ComposedOptions = {}) {
    this.#options = { managed, known, ...texts };
    this.#clock = clock;
    this.#simulation = simulation;
    this.#compose();
  }

  /** All of it anew from the store's file. `meanwhile`: between the two. */
  async restart(meanwhile: () => void = () => {}): Promise<void> {
    await this.service[Symbol.asyncDispose]();
    this.store.dispose();
    meanwhile();
    this.#compose();
  }

  /** All of it anew from what a process that was killed now would have left on the disk. */
  async crash(): Promise<void> {
    const left = ['', '-wal'].map((end) => [`${this.history}${end}`, readFileSync(`${this.history}${end}`)] as const);
    await this.restart(() => {
      for (const [file, bytes] of left) writeFileSync(file, bytes);
      rmSync(`${this.history}-shm`, { force: true });
    });
  }

  get history(): string {
    return join(this.#folder, 'history.db');
  }

  get inventory(): string {
    return join(this.#folder, 'inventory.jsonc');
  }

  write(inventory: unknown): void {
    writeFileSync(this.inventory, typeof inventory === 'string' ? inventory : JSON.stringify(inventory));
  }

  snapshot(): Snapshot {
    const snapshot = this.service.requests.snapshot({}, ada);
    if (snapshot instanceof Promise) throw new Error('a snapshot is made at once');
    return plain(snapshot);
  }

  /** What an editor window is sent from now on. `slips`: what it is notified of in the inventory. */
  window(slips: ServiceEvents['inventorySlip'][] = []): readonly SnapshotChange[] {
    const changes: SnapshotChange[] = [];
    const client = this.service.clients.add(
      {
        notify<N extends keyof ServiceEvents>(name: N, params: ServiceEvents[N]) {
          if (name === 'changed') changes.push(plain(params as SnapshotChange));
          if (name === 'inventorySlip') slips.push(plain(params as ServiceEvents['inventorySlip']));
        },
        onClose: () => ({ [Symbol.dispose]() {} }),
        closed: false,
        [Symbol.dispose]() {},
      },
      'editor',
    );
    client.listens();
    return changes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
    this.store.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #compose(): void {
    const now = this.#clock ?? (() => this.now);
    this.store = openStore(this.history, now);
    this.service = composeService({
      version: '1.0.0',
      store: this.store,
      log: (_level, text) => void this.logged.push(text),
      now,
      simulate: async () => this.#simulation ?? this.#simulate(),
      grace: null,
      ...this.#options,
      stop: (reason) => void this.stopped.push(reason),
    });
  }

  #simulate(): SimulatedAppliances {
    let died = () => {};
    const simulator: FakeSimulator = { die: () => died(), ended: false };
    this.simulators.push(simulator);
    return {
      inventory: parseInventory(JSON.stringify({ devices: [consoleOnly('demo-1')] })),
      secrets: {},
      onExit: (listener) => {
        died = listener;
      },
      [Symbol.dispose]: () => {
        simulator.ended = true;
      },
    };
  }
}

/** As the inventory file has it. */
export function consoleOnly(id: string): object {
  return {
    id,
    name: `Device ${id}`,
    model: 'luna-network-hsm-7',
    console: { address: `${id}.invalid:1`, user: 'monitor', password: { secret: `${id}.console` } },
  };
}

/** What comes over a connection is text. */
function plain<T>(message: T): T {
  return JSON.parse(JSON.stringify(message));
}
