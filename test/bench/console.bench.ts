/**
 * How much longer a health check over the console takes than the wire allows. A run is what the service does: transport open,
 * login, every command that is due until it is certain what it says, logout. Its floor is every byte that crossed the line, in
 * either direction, at ten bits a byte, plus the time the device thinks. Goal: no more than 1.1 times that.
 */

import { openSession } from '../../src/channels/console/session.ts';
import { openSerial } from '../../src/channels/console/transports/serial.ts';
import { openTcp } from '../../src/channels/console/transports/tcp.ts';
import type { Transport } from '../../src/channels/console/transports/transport.ts';
import type { ConsoleCommand } from '../../src/core/deviceModel.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { readCommands } from '../../src/service/polling/pollConsole.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { attachConsole, type ConsoleOptions, listenConsole, type ReachableConsole } from '../../src/simulator/console/listen.ts';
import { credentials } from '../support/credentials.ts';
import { openPtyPair } from '../support/pty.ts';

const GOAL = 1.1;
const never = new AbortController().signal;

interface Bench {
  readonly name: string;
  start(
    baudRate: number,
    options: ConsoleOptions,
  ): Promise<{ readonly device: ReachableConsole; open(): Promise<Transport>; stop(): Promise<void> }>;
}

const overTcp: Bench = {
  name: 'tcp',
  async start(_, options) {
    const device = await listenConsole(new Appliance({ seed: 1 }), options);
    return { device, open: () => openTcp(device.address, never), stop: () => device.dispose() };
  },
};
const overPty: Bench = {
  name: 'pty',
  async start(baudRate, options) {
    const pair = await openPtyPair();
    const device = await attachConsole(new Appliance({ seed: 1 }), pair.device, options);
    return {
      device,
      open: () => openSerial({ path: pair.host, baudRate }, never),
      async stop() {
        await device.dispose();
        await pair[Symbol.asyncDispose]();
      },
    };
  },
};

/** Counts what the host sees and sends, as bytes on the wire. */
function counting(inner: Transport): { readonly transport: Transport; bytes(): number } {
  let bytes = 0;
  return {
    bytes: () => bytes,
    transport: {
      name: inner.name,
      closed: inner.closed,
      close: () => inner.close(),
      write(sent, signal) {
        bytes += sent.length;
        return inner.write(sent, signal);
      },
      receive(listener) {
        inner.receive((chunk) => {
          bytes += chunk.length;
          listener(chunk);
        });
      },
    },
  };
}

interface Case {
  readonly bench: Bench;
  readonly baudRate: number;
  readonly what: string;
  readonly commands: readonly ConsoleCommand[];
  /** The device thinks as long as the model says, or not at all. */
  readonly thinks: boolean;
  readonly runs: number;
}

interface Run {
  readonly ratio: number;
  readonly ms: number;
  readonly bytes: number;
}

async function measure({ bench, baudRate, commands, thinks, runs }: Case): Promise<readonly Run[]> {
  const thinking = new Map(commands.map(({ command, thinkingMs }) => [command, thinks ? thinkingMs : 0]));
  let thoughtMs = 0;
  const thinkMs = (command: string): number => {
    const ms = thinking.get(command) ?? 0;
    thoughtMs += ms;
    return ms;
  };
  const rig = await bench.start(baudRate, { thinkMs, line: { baudRate } });
  const results: Run[] = [];
  // The first run pays for compiling the code; a service polls for months.
  for (let run = 0; run <= runs; run += 1) {
    thoughtMs = 0;
    const started = performance.now();
    const { transport, bytes } = counting(await rig.open());
    const session = await openSession(transport, credentials, { timeoutMs: 30_000 }, never);
    const read = await readCommands(session, luna7, commands, { enough: () => false, now: Date.now }, never);
    if (!(await session.logout())) throw new Error('the logout was not confirmed');
    if (read.rejected.length > 0)
      throw new Error(`refused: ${read.rejected.map(({ command, reason }) => `${command}: ${reason}`).join('; ')}`);
    const ms = performance.now() - started;
    if (run > 0) results.push({ ratio: ms / ((bytes() * 10_000) / baudRate + thoughtMs), ms, bytes: bytes() });
  }
  await rig.stop();
  return results;
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
const ascending = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b);

const all = luna7.console.commands;
const usual = all.filter(({ every }) => every === 'poll');
const fast = 115_200;
const cases: readonly Case[] = [
  { bench: overTcp, baudRate: fast, what: 'usual poll', commands: usual, thinks: false, runs: 7 },
  { bench: overPty, baudRate: fast, what: 'usual poll', commands: usual, thinks: false, runs: 7 },
  { bench: overPty, baudRate: fast, what: 'usual poll, thinking', commands: usual, thinks: true, runs: 3 },
  { bench: overPty, baudRate: fast, what: 'all commands', commands: all, thinks: false, runs: 3 },
  { bench: overPty, baudRate: 9600, what: 'usual poll', commands: usual, thinks: false, runs: 1 },
];

console.log(`health check over the console; time as a multiple of the wire's and the device's own (goal: at most ${GOAL})\n`);
console.log('line     baud  what                     bytes  median ms    min    median    max');
let worst = 0;
for (const each of cases) {
  const runs = await measure(each);
  const ratios = ascending(runs.map(({ ratio }) => ratio));
  const ms = at(ascending(runs.map((run) => run.ms)), 0.5);
  worst = Math.max(worst, at(ratios, 0.5));
  const figures = [0, 0.5, 1].map((share) => at(ratios, share).toFixed(3)).join('   ');
  const { bench, baudRate, what } = each;
  console.log(
    `${bench.name}  ${String(baudRate).padStart(7)}  ${what.padEnd(21)} ${String(runs[0]?.bytes).padStart(8)} ${ms.toFixed(0).padStart(10)}  ${figures}`,
  );
}
console.log(`\nworst median ${worst.toFixed(3)}: ${worst <= GOAL ? 'within' : 'BEYOND'} the goal`);
