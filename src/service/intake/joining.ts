import type { SoughtLine } from '../../core/deviceModel.ts';
import { MINUTE, SECOND } from '../../core/time/duration.ts';
import type { Understood } from './messageKeeper.ts';

/** So long a trap waits for the line that it was made of (ms): the appliance sends both at once, by two ways. */
export const AWAITS = 5 * SECOND;
/** So long a line is known for the traps that are made of it (ms). */
const KNOWN = MINUTE;
/** Of one device. Of more lines the newest are known; more traps do not wait. */
const MOST = 100;

interface Line {
  readonly line: Understood;
  /** The process that wrote it, in lower case. */
  readonly app: string;
  joined: boolean;
}

interface Waiting {
  readonly trap: Understood;
  readonly sought: SoughtLine;
}

interface Said {
  lines: Line[];
  traps: Waiting[];
  /** Whose lines are waited for. Most lines are of nobody whom a trap names, and thousands come in a second. */
  apps: Set<string>;
}

/**
 * Finds which traps were made of which lines of a log, whichever comes first. What a line says is its trap's meaning, where a rule knows the
 * line; a trap of a line that says nothing of a condition speaks for itself.
 */
export class Joining {
  readonly #said = new Map<string, Said>();
  /** Whether lines are heard at all: otherwise no trap waits for one. */
  readonly #hearsLines: () => boolean;

  constructor(hearsLines: () => boolean) {
    this.#hearsLines = hearsLines;
  }

  /** The same messages in the same order, with who belongs to whom. */
  of(messages: readonly Understood[]): readonly Understood[] {
    return messages.map((each) => (each.sought ? this.#trap(each, each.sought) : each.origin ? this.#line(each) : each));
  }

  /** They were not kept after all: each speaks for itself. */
  forget(): void {
    this.#said.clear();
  }

  #trap(trap: Understood, sought: SoughtLine): Understood {
    const { device, time } = trap.message;
    if (device === undefined || !this.#hearsLines()) return trap;
    const said = this.#of(device, time);
    const found = lineOf(said.lines, sought);
    if (found) {
      found.joined = true;
      return { ...trap, madeOf: found.line };
    }
    if (said.traps.length >= MOST) return trap;
    const waits: Understood = { ...trap, awaitsLine: true };
    said.traps.push({ trap: waits, sought });
    said.apps.add(sought.app);
    return waits;
  }

  #line(line: Understood): Understood {
    const { message, origin, fact } = line;
    if (message.device === undefined || !origin || !fact || !speaks(line)) return line;
    const said = this.#of(message.device, message.time);
    const app = origin.app?.trim().toLowerCase() ?? '';
    const found = said.apps.has(app) ? said.traps.find(({ sought }) => sought.app === app && sought.isIt(origin, fact)) : undefined;
    if (found) said.traps.splice(said.traps.indexOf(found), 1);
    said.lines.push({ line, app, joined: found !== undefined });
    if (said.lines.length > MOST) said.lines.shift();
    return found ? { ...line, trap: found.trap } : line;
  }

  #of(device: string, now: number): Said {
    let said = this.#said.get(device);
    if (!said) {
      said = { lines: [], traps: [], apps: new Set() };
      this.#said.set(device, said);
    }
    const [line] = said.lines;
    if (line && !isWithin(line.line, now, KNOWN)) said.lines = said.lines.filter((each) => isWithin(each.line, now, KNOWN));
    const [trap] = said.traps;
    if (trap && !isWithin(trap.trap, now, AWAITS)) {
      said.traps = said.traps.filter((each) => isWithin(each.trap, now, AWAITS));
      said.apps = new Set(said.traps.map(({ sought }) => sought.app));
    }
    return said;
  }
}

/** Clocks are set back, too. */
function isWithin({ message: { time } }: Understood, now: number, span: number): boolean {
  return Math.abs(now - time) <= span;
}

/** Of several of one second each has a trap of its own. */
function lineOf(lines: readonly Line[], sought: SoughtLine): Line | undefined {
  let last: Line | undefined;
  for (const each of lines) {
    const { origin, fact } = each.line;
    if (each.app !== sought.app || !origin || !fact || !sought.isIt(origin, fact)) continue;
    if (!each.joined) return each;
    last = each;
  }
  return last;
}

/** Whether it says all that its trap could: what is wrong or over, that nothing is wrong, or that it is a test. */
function speaks({ fact }: Understood): boolean {
  return fact !== undefined && (fact.test === true || fact.condition !== undefined || fact.severity === 'info');
}
