import type { ConsoleCommand, DeviceModel, ModelConsole } from '../deviceModel.ts';
import { DeviceError, type Fault, Garbled } from '../fault.ts';
import type { Observation } from '../indicator.ts';
import { observedBy } from '../observedBy.ts';
import type { Measurement, ParseResult, Rejected } from '../reading.ts';
import { type Agreement, agreement, type Copy, type Demand, demandOf, type LineNoise, noiseIn } from './copies.ts';
import { type Reconciled, reconcile } from './reread.ts';
import { unwrapping } from './wrapped.ts';

export type { LineNoise };

/** What came of one command. */
export interface CommandOutcome {
  readonly command: ConsoleCommand;
  /** It need not be read again before its time: its output was understood, and nothing in it is negative. */
  readonly settled: boolean;
  /** Indicators that it says something about, as `component.condition`. */
  readonly feeds: readonly string[];
  readonly components: readonly string[];
  /** Why nothing of it could be read. Missing: something was, or there was nothing in it. No sentence. */
  readonly failure?: string;
}

/** What the commands of one session have brought that is certain. */
export interface CommandReadings {
  readonly measurements: readonly Measurement[];
  readonly observations: readonly Observation[];
  readonly rejected: readonly (Rejected & { readonly command: string })[];
  readonly commands: readonly CommandOutcome[];
  /** What the copies have shown of the line. */
  readonly noise: LineNoise;
  /** Copies beyond those that every command is due. */
  readonly rereads: number;
}

/** Every command is read this often, however well it reads. */
const ALWAYS = 2;

/**
 * What makes the reading of a noisy console reliable, and the only way into this folder for a poll: it says which commands to send, takes
 * what came back, and tells what of it is certain. It sends nothing itself and has no clock.
 *
 * Commands are read in rounds, so that the copies of one output lie apart and no burst of noise meets two of them. Two rounds hold all
 * commands. Further rounds hold those whose copies do not agree yet: on values (copies.ts) or on verdicts (reread.ts). Lines that the
 * console breaks at its width are put together before anything is read of them (wrapped.ts).
 */
export class ReliableReading {
  readonly #model: ReadModel;
  readonly #asked: readonly Asked[];
  readonly #reads: (readonly Observation[])[] = [];
  readonly #fresh = new Set<Asked>();
  #rounds = 0;
  #failure: Fault | undefined;

  /** For one session: what one line of it shows about the console's width counts for those after it. */
  constructor(model: ReadModel, commands: readonly ConsoleCommand[]) {
    const read = unwrapping((command, output) => model.console.parse(command, output));
    this.#model = model;
    this.#asked = commands.map((command) => new Asked(command, read));
  }

  /**
   * Ends the round before, and says which commands to send in the next one; none: asking again would settle nothing more.
   *
   * @param now when the round before was read, in milliseconds since the epoch
   * @param enough no time is left to read anything a further time; what every command is due is read all the same
   */
  nextRound(now: number, enough: boolean): readonly ConsoleCommand[] {
    if (this.#rounds > 0) this.#reads.push(this.#observe(now));
    this.#fresh.clear();
    const wanted = this.#rounds < ALWAYS ? this.#asked : enough ? [] : this.#unsettled();
    this.#rounds++;
    return wanted.map(({ command }) => command);
  }

  /** Takes the answer to a command of this round: its output, or the fault that came instead. */
  take(command: ConsoleCommand, answer: string | Fault): void {
    const asked = this.#asked.find((each) => each.command === command);
    if (asked === undefined) throw new Error(`"${command.command}" was not wanted`);
    if (typeof answer === 'string') this.#fresh.add(asked);
    else this.#failure = answer;
    asked.take(answer);
  }

  /** @throws {Fault} the last one, when nothing could be read */
  conclude(): CommandReadings {
    const noise = this.#noise();
    const demand = demandOf(noise);
    const { observations, open } = this.#reconciled(demand);
    const agreed = this.#asked.map((each) => ({ each, ...each.agreement(demand) }));
    const measurements = agreed.flatMap(({ readings }) => readings);
    if (measurements.length === 0 && this.#failure) throw this.#failure;
    return {
      measurements,
      observations,
      noise,
      rereads: this.#asked.reduce((sum, { copies }) => sum + Math.max(0, copies.length - ALWAYS), 0),
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
          components: [...new Set([...readings, ...each.restless].map(({ attributes }) => attributes['hw.id']))],
          ...each.failure(readings.length, rejected),
        };
      }),
    };
  }

  /** What the last round says: the newest copies of all commands, as far as a copy of that round has part in it. */
  #observe(now: number): readonly Observation[] {
    const newest = this.#asked.flatMap(({ copies }) => copies.at(-1)?.result ?? []);
    const readings = newest.flatMap((result) => result.readings);
    const rejected = newest.flatMap((result) => result.rejected);
    return observedBy(this.#model, 'console', readings, rejected, now).filter(({ component }) => {
      const source = (each: Asked) => each.concerns(component, each.copies.slice(-1));
      return [...this.#fresh].some(source) || (this.#fresh.size > 0 && !this.#asked.some(source));
    });
  }

  /** Commands that a further copy may help: values or verdicts of theirs have not been told often enough. */
  #unsettled(): readonly Asked[] {
    const demand = demandOf(this.#noise());
    if (this.#rounds >= demand.copies) return [];
    const { open } = this.#reconciled(demand);
    return this.#asked.filter((each) => {
      if (each.refused) return false;
      return each.agreement(demand).open || open.some(({ component }) => this.#isBehind(each, component));
    });
  }

  /** A command is behind the components that its readings name. Any command may be behind one that no readings name. */
  #isBehind(each: Asked, component: string): boolean {
    return each.concerns(component) || !this.#asked.some((other) => other.concerns(component));
  }

  #reconciled(demand: Demand): Reconciled {
    return reconcile(this.#reads, demand.verdicts, this.#model.conditions);
  }

  #noise(): LineNoise {
    let lines = 0;
    let spoilt = 0;
    for (const { copies, garbled } of this.#asked) {
      const noise = noiseIn(copies);
      lines += noise.lines;
      spoilt += noise.spoilt + garbled;
    }
    return { lines, spoilt };
  }
}

/** What reading needs of a model that has a console. */
export interface ReadModel extends Pick<DeviceModel, 'observe' | 'conditions'> {
  readonly console: Pick<ModelConsole, 'parse'>;
}

/** A command of this session, with what it has answered so far. */
class Asked {
  readonly command: ConsoleCommand;
  readonly copies: Copy[] = [];
  /** Answers that were not to be trusted. */
  garbled = 0;
  /** How often the device has said that it will not do this. */
  #errors = 0;
  #fault: Fault | undefined;
  readonly #read: (command: string, output: string) => ParseResult;
  #agreed: { readonly copies: number; readonly demand: Demand; readonly agreement: Agreement } | undefined;

  constructor(command: ConsoleCommand, read: (command: string, output: string) => ParseResult) {
    this.command = command;
    this.#read = read;
  }

  /** The device refuses the command, as it does one that its firmware does not know. */
  get refused(): boolean {
    return this.#errors >= ALWAYS && this.copies.length === 0;
  }

  /** Why nothing of it could be read, if nothing could. */
  failure(readings: number, rejected: readonly Rejected[]): Pick<CommandOutcome, 'failure'> {
    const { command } = this.command;
    if (readings > 0) return {};
    if (this.copies.length > 0) {
      const [first] = rejected;
      return first ? { failure: `nothing that “${command}” printed was understood (${first.reason})` } : {};
    }
    const why = this.#fault?.message.replace(/\.$/, '') ?? 'the conversation ended before it was sent';
    return { failure: `“${command}” brought nothing: ${why}` };
  }

  take(answer: string | Fault): void {
    if (typeof answer !== 'string') this.#fault = answer;
    if (typeof answer === 'string') this.copies.push({ text: answer, result: this.#read(this.command.command, answer) });
    else if (answer instanceof DeviceError) this.#errors++;
    else if (answer instanceof Garbled) this.garbled++;
  }

  /** What no two copies need to tell alike: it was read as often as the rest, also where nothing of it is told. */
  get restless(): readonly Measurement[] {
    return this.copies.flatMap(({ result }) => result.readings.filter(({ restless }) => restless));
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
