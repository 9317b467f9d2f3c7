/**
 * How much longer a health check over the console takes than the wire allows. A run is: transport open, login, two commands,
 * logout. Its floor is every byte that crossed the line, in either direction, at ten bits a byte, plus the time the device
 * thinks. Goal: no more than 1.1 times that, at 115200 baud.
 */
import { openSerial } from '../../src/channels/console/serial.ts';
import { openSession } from '../../src/channels/console/session.ts';
import { openTcp } from '../../src/channels/console/tcp.ts';
import type { Transport } from '../../src/channels/console/transport.ts';
import { profile } from '../../src/devices/luna7/profile.ts';
import { Appliance } from '../../src/simulator/appliance.ts';
import { attachConsole, type ConsoleOptions, listenConsole, type ReachableConsole } from '../../src/simulator/listen.ts';
import { openPtyPair } from '../support/pty.ts';

const BAUD = 115_200;
const RUNS = 7;
const GOAL = 1.1;
const COMMANDS = ['status sensors', 'hsm show'];
const credentials = { user: 'monitor', password: 'Simulated-monitor-1' };
const never = new AbortController().signal;

interface Bench {
  readonly name: string;
  start(options: ConsoleOptions): Promise<{ readonly device: ReachableConsole; open(): Promise<Transport>; stop(): Promise<void> }>;
}

const overTcp: Bench = {
  name: 'tcp',
  async start(options) {
    const device = await listenConsole(new Appliance({ seed: 1 }), options);
    return { device, open: () => openTcp(device.address, never), stop: () => device.dispose() };
  },
};
const overPty: Bench = {
  name: 'pty',
  async start(options) {
    const pair = await openPtyPair();
    const device = await attachConsole(new Appliance({ seed: 1 }), pair.device, options);
    return {
      device,
      open: () => openSerial({ path: pair.host, baudRate: BAUD }, never),
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

async function ratios(
  bench: Bench,
  thinkMs: number,
): Promise<readonly { readonly ratio: number; readonly ms: number; readonly bytes: number }[]> {
  const rig = await bench.start({ thinkMs: (command) => (COMMANDS.includes(command) ? thinkMs : 0), line: { baudRate: BAUD } });
  const results = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const started = performance.now();
    const { transport, bytes } = counting(await rig.open());
    const session = await openSession(transport, profile, credentials, { timeoutMs: 10_000 }, never);
    for (const command of COMMANDS) {
      const { resultCode } = await session.run(command, never);
      if (resultCode !== 0) throw new Error(`${command}: result ${resultCode}`);
    }
    if (!(await session.logout())) throw new Error('the logout was not confirmed');
    const ms = performance.now() - started;
    const floor = (bytes() * 10_000) / BAUD + COMMANDS.length * thinkMs;
    // The first run pays for compiling the code; a service polls for months.
    if (run > 0) results.push({ ratio: ms / floor, ms, bytes: bytes() });
  }
  await rig.stop();
  return results;
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;

console.log(
  `health check over the console at ${BAUD} baud, ${RUNS} runs each; time as a multiple of the wire's own (goal: at most ${GOAL})\n`,
);
console.log('line  thinking    bytes   median ms    min    median    max');
let worst = 0;
for (const bench of [overTcp, overPty]) {
  for (const thinkMs of [0, 500]) {
    const runs = await ratios(bench, thinkMs);
    const sorted = runs.map(({ ratio }) => ratio).sort((a, b) => a - b);
    const ms = at(
      runs.map((run) => run.ms).sort((a, b) => a - b),
      0.5,
    );
    worst = Math.max(worst, at(sorted, 0.5));
    const figures = [at(sorted, 0), at(sorted, 0.5), at(sorted, 1)].map((ratio) => ratio.toFixed(3));
    console.log(
      `${bench.name}   ${String(thinkMs).padStart(5)} ms ${String(runs[0]?.bytes).padStart(9)} ${ms.toFixed(0).padStart(11)}  ${figures.join('   ')}`,
    );
  }
}
console.log(`\nworst median ${worst.toFixed(3)}: ${worst <= GOAL ? 'within' : 'BEYOND'} the goal`);
