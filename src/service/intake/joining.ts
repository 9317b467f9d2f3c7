import type { IsOrigin } from '../../core/deviceModel.ts';
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
  joined: boolean;
}

interface Said {
  lines: Line[];
  traps: { readonly trap: Understood; readonly isOrigin: IsOrigin }[];
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
    return messages.map((each) => (each.isOrigin ? this.#trap(each, each.isOrigin) : each.origin ? this.#line(each) : each));
  }

  /** They were not kept after all: each speaks for itself. */
  forget(): void {
    this.#said.clear();
  }

  #trap(trap: Understood, isOrigin: IsOrigin): Understood {
    const { device, time } = trap.message;
    if (device === undefined || !this.#hearsLines()) return trap;
    const said = this.#of(device, time);
    const fitting = said.lines.filter(({ line: { origin, fact } }) => origin && fact && isOrigin(origin, fact));
    // Of several of one second each has a trap of its own.
    const found = fitting.find(({ joined }) => !joined) ?? fitting.at(-1);
    if (found) {
      found.joined = true;
      return { ...trap, madeOf: found.line };
    }
    if (said.traps.length >= MOST) return trap;
    const waits: Understood = { ...trap, awaitsLine: true };
    said.traps.push({ trap: waits, isOrigin });
    return waits;
  }

  #line(line: Understood): Understood {
    const { message, origin, fact } = line;
    if (message.device === undefined || !origin || !fact || !speaks(line)) return line;
    const said = this.#of(message.device, message.time);
    const found = said.traps.find(({ isOrigin }) => isOrigin(origin, fact));
    if (found) said.traps.splice(said.traps.indexOf(found), 1);
    said.lines.push({ line, joined: found !== undefined });
    if (said.lines.length > MOST) said.lines.shift();
    return found ? { ...line, trap: found.trap } : line;
  }

  #of(device: string, now: number): Said {
    const said = this.#said.get(device) ?? { lines: [], traps: [] };
    this.#said.set(device, said);
    // Clocks are set back, too.
    const isWithin = ({ message: { time } }: Understood, span: number) => Math.abs(now - time) <= span;
    const [line] = said.lines;
    if (line && !isWithin(line.line, KNOWN)) said.lines = said.lines.filter((each) => isWithin(each.line, KNOWN));
    const [trap] = said.traps;
    if (trap && !isWithin(trap.trap, AWAITS)) said.traps = said.traps.filter((each) => isWithin(each.trap, AWAITS));
    return said;
  }
}

/** Whether it says all that its trap could: what is wrong or over, that nothing is wrong, or that it is a test. */
function speaks({ fact }: Understood): boolean {
  return fact !== undefined && (fact.test === true || fact.condition !== undefined || fact.severity === 'info');
}
