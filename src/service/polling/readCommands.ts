import type { ConsoleSession } from '../../channels/console/session.ts';
import { type Agreement, agreement, type Copy, type Demand, demandOf, type LineNoise, noiseIn } from '../../core/console/copies.ts';
import { reconcile } from '../../core/console/reread.ts';
import { type ConsoleCommand, conditionFor, type DeviceModel } from '../../core/deviceModel.ts';
import { DeviceError, Fault, Garbled } from '../../core/fault.ts';
import type { Observation } from '../../core/indicator.ts';
import type { Measurement, Rejected } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';

/** What came of one command. */
export interface CommandOutcome {
  readonly command: ConsoleCommand;
  /** It need not be read again before its time: understood, and nothing in it is negative. */
  readonly settled: boolean;
  /** Indicators that it says something about, as `component.condition`. */
  readonly feeds: readonly string[];
  readonly components: readonly string[];
}

/** What the commands have brought that is certain. */
export interface CommandReadings {
  readonly measurements: readonly Measurement[];
  readonly observations: readonly Observation[];
  readonly rejected: readonly (Rejected & { readonly command: string })[];
  readonly commands: readonly CommandOutcome[];
  /** What the copies have shown of the line. */
  readonly noise: LineNoise;
}

/** What a reading of commands goes by. */
export interface Pace {
  /** Asked before each further round: no time is left for one. */
  readonly enough: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Every command is read this often, however well it reads. */
const ALWAYS = 2;
const MOST = 7;

/**
 * Reads commands in one session, each until enough copies of what it says agree: in rounds, so that the copies of one output
 * lie apart and no burst of noise meets two of them. Two rounds hold all commands, further ones those that are not settled.
 *
 * @throws {Fault} when nothing could be read; `signal.reason` when aborted
 */
export async function readCommands(
  session: Pick<ConsoleSession, 'run' | 'usable'>,
  model: DeviceModel,
  commands: readonly ConsoleCommand[],
  { enough, now }: Pace,
  signal: AbortSignal,
): Promise<CommandReadings> {
  const asked = commands.map((command) => new Asked(command, model));
  const reads: (readonly Observation[])[] = [];
  let wanted: readonly Asked[] = asked;
  let failure: Fault | undefined;
  for (let round = 1; round <= MOST && wanted.length > 0 && session.usable; round++) {
    const fresh: Asked[] = [];
    for (const each of wanted) {
      if (!session.usable) break;
      const fault = await each.ask(session, signal);
      if (fault) failure = fault;
      else fresh.push(each);
    }
    reads.push(observe(model, asked, fresh, now()));
    if (round < ALWAYS) continue;
    const demand = demandOf(noiseOf(asked));
    if (round >= demand.copies || enough()) break;
    wanted = unsettled(asked, reads, demand, model);
  }
  const result = conclude(asked, reads, model);
  if (result.measurements.length === 0 && failure) throw failure;
  return result;
}

/** A command of this session, with what it has answered so far. */
class Asked {
  readonly command: ConsoleCommand;
  readonly copies: Copy[] = [];
  garbled = 0;
  /** How often the device has said that it will not do this. */
  errors = 0;
  readonly #model: DeviceModel;
  #agreed: { readonly copies: number; readonly demand: Demand; readonly agreement: Agreement } | undefined;

  constructor(command: ConsoleCommand, model: DeviceModel) {
    this.command = command;
    this.#model = model;
  }

  /** The device refuses the command, as it does one that its firmware does not know. */
  get refused(): boolean {
    return this.errors >= ALWAYS && this.copies.length === 0;
  }

  async ask(session: Pick<ConsoleSession, 'run'>, signal: AbortSignal): Promise<Fault | undefined> {
    const { command } = this.command;
    try {
      const { resultCode, resultText, text } = await session.run(command, signal);
      if (resultCode !== 0) {
        this.errors++;
        return new DeviceError(`The device answered "${command}" with error ${resultCode} (${plainText(resultText, 80)}).`);
      }
      this.copies.push({ text, result: this.#model.parseConsole(command, text) });
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error instanceof Garbled) this.garbled++;
      return error;
    }
  }

  /** What its copies agree on so far. */
  agreement(demand: Demand): Agreement {
    if (this.#agreed?.copies !== this.copies.length || this.#agreed.demand !== demand) {
      this.#agreed = { copies: this.copies.length, demand, agreement: agreement(this.copies, demand) };
    }
    return this.#agreed.agreement;
  }

  /** Whether its last copy, or any of them, speaks of the component. */
  concerns(component: string, copies: readonly Copy[] = this.copies): boolean {
    return copies.some(
      ({ result: { readings, rejected } }) =>
        readings.some(({ attributes }) => attributes['hw.id'] === component || attributes['hw.parent'] === component) ||
        rejected.some((refused) => refused.component === component),
    );
  }
}

function noiseOf(asked: readonly Asked[]): LineNoise {
  let lines = 0;
  let spoilt = 0;
  for (const { copies, garbled } of asked) {
    const noise = noiseIn(copies);
    lines += noise.lines;
    spoilt += noise.spoilt + garbled;
  }
  return { lines, spoilt };
}

/** What one round says: the newest copies of all commands, as far as a copy of this round has part in it. */
function observe(model: DeviceModel, asked: readonly Asked[], fresh: readonly Asked[], now: number): readonly Observation[] {
  const newest = asked.flatMap(({ copies }) => copies.at(-1)?.result ?? []);
  return model
    .observe(
      'console',
      newest.flatMap(({ readings }) => readings),
      newest.flatMap(({ rejected }) => rejected),
      now,
    )
    .filter(({ component, condition }) => {
      if (conditionFor(model.conditions, component, condition) === undefined) return false;
      const source = (each: Asked) => each.concerns(component, each.copies.slice(-1));
      return fresh.some(source) || (fresh.length > 0 && !asked.some(source));
    });
}

/** Commands that a further copy may help: values or verdicts of theirs have not been told often enough. */
function unsettled(
  asked: readonly Asked[],
  reads: readonly (readonly Observation[])[],
  demand: Demand,
  model: DeviceModel,
): readonly Asked[] {
  const { open } = reconcile(reads, demand.verdicts, model.conditions);
  return asked.filter((each) => {
    if (each.refused) return false;
    return each.agreement(demand).open || open.some(({ component }) => isBehind(each, component, asked));
  });
}

/** A command has part in what its readings name; what no command's readings name, all may have part in. */
function isBehind(each: Asked, component: string, asked: readonly Asked[]): boolean {
  return each.concerns(component) || !asked.some((other) => other.concerns(component));
}

function conclude(asked: readonly Asked[], reads: readonly (readonly Observation[])[], model: DeviceModel): CommandReadings {
  const noise = noiseOf(asked);
  const demand = demandOf(noise);
  const { observations, open } = reconcile(reads, demand.verdicts, model.conditions);
  const agreed = asked.map((each) => ({ each, ...each.agreement(demand) }));
  return {
    measurements: agreed.flatMap(({ readings }) => readings),
    observations,
    noise,
    rejected: agreed.flatMap(({ each, rejected }) => rejected.map((refused) => ({ ...refused, command: each.command.command }))),
    commands: agreed.map(({ each, rejected, open: undecided, readings }): CommandOutcome => {
      const own = observations.filter(({ component }) => each.concerns(component));
      const doubted = undecided || rejected.some(({ component, line }) => component !== undefined || line === 0);
      return {
        command: each.command,
        settled:
          each.refused ||
          !(doubted || own.some(({ verdict }) => verdict === 'negative') || open.some(({ component }) => each.concerns(component))),
        feeds: own.map(({ component, condition }) => `${component}.${condition}`),
        components: [...new Set(readings.map(({ attributes }) => attributes['hw.id']))],
      };
    }),
  };
}
