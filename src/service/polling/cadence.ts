import type { CommandOutcome } from '../../core/console/reliableReading.ts';
import type { ConsoleCommand } from '../../core/deviceModel.ts';
import { hash53 } from '../../core/hash.ts';
import { CHANNELS_DISAGREE } from '../../core/measuring/crossCheck.ts';
import { DAY, HOUR } from '../../core/time/duration.ts';
import type { ChannelPoll } from './pollTarget.ts';
import type { SeldomTold } from './seldomTold.ts';

const PERIODS = { poll: 0, hour: HOUR, day: DAY } as const;

/** How long a command's output is good for (ms); 0: until the next poll. */
export function periodOf({ every }: Pick<ConsoleCommand, 'every'>): number {
  return PERIODS[every];
}

/**
 * Which commands of one device are due, and how long what was read is good for. Hours and days begin for each device at a time of its
 * own, so that a fleet does not read everything at midnight.
 *
 * It remembers only for as long as the service runs, so after a start everything is read once. Nothing that changed meanwhile (a restored
 * configuration, a swapped appliance) can then hide behind what was read before. The cost is one longer poll a device: by the data of
 * the first model some 36 s, where one of an hour takes 28 s and a usual one 4 s, each with two copies of everything. Spreading the daily
 * commands over the polls that follow would save 8 s once, of 600 s that nobody else uses, and leave expiring certificates unseen meanwhile.
 */
export class Cadence {
  readonly #device: string;
  /** By `component.condition`; undefined until somebody asks. */
  #periods: ReadonlyMap<string, number> | undefined;
  /** By component, of what the console's commands report; undefined until somebody asks. */
  #consolePeriods: ReadonlyMap<string, number> | undefined;
  readonly #read = new Map<string, { readonly period: number; readonly outcome: CommandOutcome }>();
  /** What is read of the SNMP agent once an hour or a day, by how often. */
  readonly #seldom = new Map<SeldomTold['every'], ReadonlySet<string>>();

  constructor(device: string) {
    this.#device = device;
  }

  /**
   * Commands for the poll of this slot: those of every poll first, so that a line too slow for all leaves the rest out.
   * @param isOpen whether an indicator, named `component.condition`, is pending or firing
   */
  due(commands: readonly ConsoleCommand[], slot: number, isOpen: (indicator: string) => boolean): readonly ConsoleCommand[] {
    return commands
      .filter((command) => {
        const last = this.#read.get(command.command);
        if (command.every === 'poll' || last === undefined || !last.outcome.settled) return true;
        if (last.period !== this.#periodAt(command, slot)) return true;
        const { feeds, components } = last.outcome;
        return feeds.some(isOpen) || components.some((component) => isOpen(`${component}.${CHANNELS_DISAGREE}`));
      })
      .sort((a, b) => periodOf(a) - periodOf(b));
  }

  /** Remembers what a poll of this slot has read. */
  record({ commands = [], seldom = [] }: Pick<ChannelPoll, 'commands' | 'seldom'>, slot: number): void {
    this.#periods = undefined;
    this.#consolePeriods = undefined;
    for (const { every, components } of seldom) this.#seldom.set(every, new Set(components));
    for (const outcome of commands) {
      const { command } = outcome;
      this.#read.set(command.command, { period: this.#periodAt(command, slot), outcome });
    }
  }

  /**
   * How long what was last read of an indicator is good for (ms): as long as the most frequent command that feeds it. A comparison of
   * channels has no command of its own and is made as often as both channels report the component.
   */
  ofIndicator(component: string, condition: string): number {
    if (condition === CHANNELS_DISAGREE) return Math.max(this.#overConsole(component) ?? 0, this.#overSnmp(component) ?? 0);
    this.#periods ??= this.#shortestOf(({ feeds }) => feeds);
    return this.#periods.get(`${component}.${condition}`) ?? 0;
  }

  /** The same for a component's readings, over whatever channel. What is remembered from before a start may be of the day. */
  ofComponent(component: string): number {
    const periods = [this.#overConsole(component), this.#overSnmp(component)].filter((period) => period !== undefined);
    if (periods.length > 0) return Math.min(...periods);
    const isNew = this.#read.size === 0 && this.#seldom.size === 0;
    return isNew ? PERIODS.day : 0;
  }

  /** Undefined: no command reports it. */
  #overConsole(component: string): number | undefined {
    this.#consolePeriods ??= this.#shortestOf(({ components }) => components);
    return this.#consolePeriods.get(component);
  }

  /** Undefined: it is not reported, or at every poll. */
  #overSnmp(component: string): number | undefined {
    const found = [...this.#seldom].find(([, components]) => components.has(component));
    return found && periodOf({ every: found[0] });
  }

  /** Asked for every indicator and component whenever time passes, so it is worked out once a poll. */
  #shortestOf(namesIn: (outcome: CommandOutcome) => readonly string[]): ReadonlyMap<string, number> {
    const periods = new Map<string, number>();
    for (const { outcome } of this.#read.values()) {
      const period = periodOf(outcome.command);
      for (const name of namesIn(outcome)) periods.set(name, Math.min(period, periods.get(name) ?? period));
    }
    return periods;
  }

  /** The hour or day, counted from the device's own beginning of it, that a slot falls into. */
  #periodAt(command: ConsoleCommand, slot: number): number {
    const period = periodOf(command);
    return period === 0 ? slot : Math.floor((slot - Math.floor((hash53(this.#device) / 2 ** 53) * period)) / period);
  }
}
