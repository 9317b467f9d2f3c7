import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Fault } from '../../core/fault.ts';
import { type LoadedInventory, parseInventory } from '../../inventory/load.ts';
import { serviceEnvironment } from '../../protocol/launch.ts';

/** The simulated appliances did not come up, or have gone. */
export class SimulationFailed extends Fault {
  readonly code = 'simulation-failed';
}

/** Appliances simulated by a process of its own, so that their work does not slow the service down. */
export interface SimulatedAppliances extends Disposable {
  readonly inventory: LoadedInventory;
  readonly secrets: Readonly<Record<string, string>>;
  /** Called once, when the process has ended by itself. */
  onExit(listener: () => void): void;
}

/** Four appliances are ready within a fraction of this (ms). */
const READY = 15_000;

/**
 * Starts the simulator of this package. It plays its story until disposed, and ends with this process.
 * @param cli path of the command line's main file
 * @throws {SimulationFailed}
 */
export async function simulateAppliances(cli: string, signal: AbortSignal): Promise<SimulatedAppliances> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, [cli, 'simulate', '--scenario'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
    env: serviceEnvironment(process.env),
  });
  child.stdin.on('error', () => {});
  const end = () => {
    child.stdin.end();
    child.kill();
  };
  try {
    const { secrets, ...inventory } = JSON.parse(await firstLine(child, AbortSignal.any([signal, AbortSignal.timeout(READY)])));
    return {
      inventory: parseInventory(JSON.stringify(inventory)),
      secrets,
      onExit: (listener) => void child.once('exit', listener),
      [Symbol.dispose]() {
        child.removeAllListeners('exit');
        end();
      },
    };
  } catch (error) {
    end();
    signal.throwIfAborted();
    throw new SimulationFailed('The simulated appliances could not be started.', { cause: error });
  }
}

function firstLine(child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown) => reject(reason instanceof Error ? reason : new Error('the simulator ended'));
    signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    child.once('error', fail);
    child.once('exit', fail);
    // Read on after the first line, or the child would block on a full pipe.
    createInterface({ input: child.stdout }).on('line', resolve);
  });
}
