import { realpathSync } from 'node:fs';
import { openSerial } from '../channels/console/serial.ts';
import { type ConsoleSession, openSession } from '../channels/console/session.ts';
import { openTcp } from '../channels/console/tcp.ts';
import type { Transport } from '../channels/console/transport.ts';
import { conditionFor, type DeviceModel } from '../core/deviceModel.ts';
import { DeviceError, Fault, Garbled, NoAnswer } from '../core/fault.ts';
import type { Observation } from '../core/indicator.ts';
import type { Measurement, ParseResult } from '../core/reading.ts';
import { reconcile, rereadsNeeded } from '../core/reread.ts';
import { plainText } from '../core/text.ts';
import type { ConsoleConfig } from '../inventory/schema.ts';
import { type PollTarget, type PollTools, requireSecret } from './pollTarget.ts';

/** What was read, and what it says once the negatives have been read again. */
export interface ConsoleAnswer {
  readonly measurements: readonly Measurement[];
  readonly observations: readonly Observation[];
  readonly durationMs: number;
}

/** A conversation that goes on and on (noise that never stalls) ends after this many times the time it may stall. */
const LONGEST = 6;

/**
 * One health poll over the console: log in, run the model's commands, read negatives again in the same session, log out.
 * @throws {Fault} when nothing could be read; `signal.reason` when aborted
 */
export async function pollConsole(
  target: PollTarget,
  config: ConsoleConfig,
  tools: PollTools,
  signal: AbortSignal,
): Promise<ConsoleAnswer> {
  const password = requireSecret(target, config.password.secret);
  return tools.consoles.run(portOf(config), signal, async () => {
    const startedAt = performance.now();
    const limit = AbortSignal.timeout(target.timeout * LONGEST);
    const bounded = AbortSignal.any([signal, limit]);
    try {
      const transport = await openTransport(config, bounded);
      const session = await openSession(
        transport,
        target.model.console,
        { user: config.user, password },
        { timeoutMs: target.timeout },
        bounded,
      );
      try {
        return { ...(await converse(session, target.model, bounded)), durationMs: performance.now() - startedAt };
      } finally {
        await session.logout();
      }
    } catch (error) {
      signal.throwIfAborted();
      if (limit.aborted) throw new NoAnswer('The console talks on without an end that could be understood.', { cause: error });
      throw error;
    }
  });
}

/** One conversation at a time is held on each of these. */
function portOf({ port, address }: ConsoleConfig): string {
  if (port === undefined) return `tcp ${address}`;
  try {
    // /dev/serial/by-id/… and /dev/ttyUSB0 may be one port.
    return `serial ${realpathSync(port)}`;
  } catch {
    return `serial ${port}`;
  }
}

function openTransport({ port, address, baudRate }: ConsoleConfig, signal: AbortSignal): Promise<Transport> {
  if (port !== undefined) return openSerial({ path: port, baudRate }, signal);
  if (address !== undefined) return openTcp(address, signal);
  throw new Error('a console has a port or an address');
}

type Answers = ReadonlyMap<string, ParseResult>;

async function converse(session: ConsoleSession, model: DeviceModel, signal: AbortSignal): Promise<Omit<ConsoleAnswer, 'durationMs'>> {
  const first = new Map<string, ParseResult>();
  let failure: Fault | undefined;
  for (const { command } of model.console.commands) {
    try {
      first.set(command, await ask(session, model, command, signal, 2));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failure = error;
      if (!session.usable) break;
    }
  }
  if (first.size === 0 && failure) throw failure;
  const readings = readingsOf(first);
  const observations = observe(model, first);
  const { again, doubtful } = await readAgain(session, model, first, observations, signal);
  return {
    measurements: readings.filter((reading) => !doubtful.has(seriesOf(reading))),
    observations: reconcile(observations, again, model.conditions),
  };
}

/**
 * Sends the commands behind the negatives again, as often as their conditions ask for. `doubtful` are the series that did not read
 * the same: no reading of them is kept.
 */
async function readAgain(
  session: ConsoleSession,
  model: DeviceModel,
  first: Answers,
  observations: readonly Observation[],
  signal: AbortSignal,
): Promise<{ readonly again: readonly (readonly Observation[])[]; readonly doubtful: ReadonlySet<string> }> {
  const negatives = observations.filter(({ verdict }) => verdict === 'negative');
  const wanted = new Map([...first.keys()].map((command) => [command, rereadsNeeded(behind(command, negatives, first), model.conditions)]));
  const rounds = Math.max(0, ...wanted.values());
  const again: (readonly Observation[])[] = [];
  const doubtful = new Set<string>();
  const states = new Map(readingsOf(first).map((reading) => [seriesOf(reading), reading.state]));
  for (let round = 1; round <= rounds && session.usable; round++) {
    const answers = new Map<string, ParseResult>();
    for (const [command, times] of wanted) {
      if (times < round || !session.usable) continue;
      try {
        answers.set(command, await ask(session, model, command, signal, 1));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    }
    again.push(observe(model, answers));
    for (const reading of readingsOf(answers)) {
      if (states.get(seriesOf(reading)) !== reading.state) doubtful.add(seriesOf(reading));
    }
  }
  return { again, doubtful };
}

/** The negatives that a command's output has part in; those that no command's readings name are behind every command. */
function behind(command: string, negatives: readonly Observation[], answers: Answers): readonly Observation[] {
  return negatives.filter(({ component }) => {
    const sources = [...answers].filter(([, { readings }]) => readings.some((reading) => concerns(reading, component)));
    return sources.length === 0 || sources.some(([source]) => source === command);
  });
}

function concerns({ attributes }: Measurement, component: string): boolean {
  return attributes['hw.id'] === component || attributes['hw.parent'] === component;
}

/** Runs a command and reads its output; a garbled one is asked for again, `tries` times in all. */
async function ask(session: ConsoleSession, model: DeviceModel, command: string, signal: AbortSignal, tries: number): Promise<ParseResult> {
  for (let left = tries; ; left--) {
    try {
      const output = await session.run(command, signal);
      if (output.resultCode !== 0) {
        const text = plainText(output.resultText, 80);
        throw new DeviceError(`The device answered "${command}" with error ${output.resultCode} (${text}).`);
      }
      return model.parseConsole(command, output.text);
    } catch (error) {
      if (!(error instanceof Garbled) || left <= 1 || !session.usable) throw error;
    }
  }
}

function observe(model: DeviceModel, answers: Answers): readonly Observation[] {
  const known = ({ component, condition }: Observation) => conditionFor(model.conditions, component, condition) !== undefined;
  return model
    .observe(
      'console',
      readingsOf(answers),
      [...answers.values()].flatMap(({ rejected }) => rejected),
    )
    .filter(known);
}

function readingsOf(answers: Answers): readonly Measurement[] {
  return [...answers.values()].flatMap(({ readings }) => readings);
}

function seriesOf({ metric, attributes }: Measurement): string {
  return `${metric} ${attributes['hw.id']}`;
}
