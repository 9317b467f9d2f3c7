import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { parseFault } from './appliance/parseFault.ts';
import { freePorts } from './sending/freePorts.ts';
import { type Simulation, startSimulation } from './simulation.ts';

/**
 * A simulation as a child process. Prints one JSON line `{ "poll", "alerts", "receivers", "devices", "secrets": { name: value } }` when everything listens, then
 * takes JSON lines: `{"inject":{"device":"…","fault":{"kind":"fan-failed","fan":"Fan2A"}}}`, `{"clear":{"device":"…","fault":…}}` (without a fault: all of
 * them), `{"scenario":"start"|"stop"}`; what it does not understand it answers with a line `{ "error" }`. Ends when stdin ends, so that a dead
 * parent leaves no orphan. `--scenario` starts the story at once.
 * @returns the exit code.
 */
export async function runSimulator(argv: readonly string[], stdin: Readable, stdout: Writable): Promise<number> {
  const print = (value: unknown) => stdout.write(`${JSON.stringify(value)}\n`);
  // A parent that died has closed the other end of both; the end of stdin is what counts.
  stdout.on('error', () => {});
  const ended = new AbortController();
  const lines = createInterface({ input: stdin });
  lines.once('close', () => ended.abort());
  stdin.once('error', () => lines.close());
  const commands: string[] = [];
  let obey = (line: string): void => void commands.push(line);
  lines.on('line', (line) => obey(line));

  try {
    await using simulation = await startSimulation({ receivers: await freePorts() }, ended.signal);
    if (argv.includes('--scenario')) simulation.startScenario();
    print({ ...simulation.inventory(), secrets: simulation.secrets });
    obey = (line) => {
      try {
        command(simulation, JSON.parse(line));
      } catch (error) {
        print({ error: error instanceof Error ? error.message : String(error) });
      }
    };
    for (const line of commands) obey(line);
    if (!ended.signal.aborted) await new Promise((resolve) => ended.signal.addEventListener('abort', resolve, { once: true }));
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  }
  return 0;
}

function command(simulation: Simulation, value: unknown): void {
  const fields = new Map<string, unknown>(Object.entries(Object(value)));
  const inject = fields.get('inject');
  const clear = fields.get('clear');
  const scenario = fields.get('scenario');
  if (inject !== undefined) {
    const { device, fault } = subject(inject);
    simulation.inject(device, parseFault(fault));
  } else if (clear !== undefined) {
    const { device, fault } = subject(clear);
    simulation.clear(device, fault === undefined ? undefined : parseFault(fault));
  } else if (scenario === 'start') simulation.startScenario();
  else if (scenario === 'stop') simulation.stopScenario();
  else throw new Error('Expected {"inject": …}, {"clear": …} or {"scenario": "start" | "stop"}.');
}

function subject(value: unknown): { readonly device: string; readonly fault: unknown } {
  const fields = new Map<string, unknown>(Object.entries(Object(value)));
  return { device: String(fields.get('device')), fault: fields.get('fault') };
}
