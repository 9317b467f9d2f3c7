import type { SnmpUnread, SnmpVarbind } from '../../../core/deviceModel.ts';
import { reasonOf, SnmpFailure } from '../snmpFailure.ts';
import { octetsOf, packs } from './packs.ts';

/** One agent, ready to be asked. All reject with SnmpFailure. */
export interface Asker {
  get(oids: readonly string[]): Promise<readonly SnmpVarbind[]>;
  /** For each OID the binding that follows it. */
  getNext(oids: readonly string[]): Promise<readonly SnmpVarbind[]>;
  /** For each OID the bindings that follow it, up to `repetitions`; an agent may return fewer. */
  getBulk(oids: readonly string[], repetitions: number): Promise<readonly (readonly SnmpVarbind[])[]>;
}

/** Asks for what follows a name. */
export interface Question {
  readonly from: string;
  /** What it is named by when it cannot be read. */
  readonly about: string;
  /** What the answer will take up. */
  readonly octets: number;
}

export type Outcome<Value> = { readonly kind: 'answered'; readonly value: Value } | { readonly kind: 'divide' } | { readonly kind: 'lost' };

/** More round trips than any honest poll takes. */
const MAX_REQUESTS = 1024;

/** What could not be read is told one by one up to here; an agent that fails at everything would fill the memory otherwise. */
const MOST_UNREAD = 200;

/**
 * One poll's questions to one agent, and what came to nothing. An error of many objects asked together is taken apart, half by half, until
 * the object behind it is known; the rest is read. The work is bounded by requests and by time.
 */
export class Conversation {
  readonly #asker: Asker;
  readonly #until: number;
  #requests = MAX_REQUESTS;
  #heard = false;
  readonly #unread: SnmpUnread[] = [];
  firstFailure: SnmpFailure | undefined;

  constructor(asker: Asker, { maxMs }: { readonly maxMs: number }) {
    this.#asker = asker;
    this.#until = performance.now() + maxMs;
  }

  get unread(): readonly SnmpUnread[] {
    return this.#unread;
  }

  /** These instances, in their order; what could not be read is missing. */
  async instances(oids: readonly string[]): Promise<readonly SnmpVarbind[]> {
    const varbinds: SnmpVarbind[] = [];
    for (const pack of packs(oids, octetsOf)) await this.#read(pack, varbinds);
    return varbinds;
  }

  async #read(oids: readonly string[], into: SnmpVarbind[]): Promise<void> {
    const outcome = await this.attempt(oids, async (asker) => {
      const varbinds = await asker.get(oids);
      if (varbinds.length !== oids.length || varbinds.some(({ oid }, at) => oid !== oids[at])) throw new SnmpFailure('mismatch');
      return varbinds;
    });
    if (outcome.kind === 'answered') into.push(...outcome.value);
    if (outcome.kind !== 'divide') return;
    for (const half of halves(oids)) await this.#read(half, into);
  }

  /** What follows each of these names, in their order; undefined where that could not be read. */
  async following(questions: readonly Question[]): Promise<readonly (SnmpVarbind | undefined)[]> {
    const found: (SnmpVarbind | undefined)[] = [];
    for (const pack of packs(questions, ({ octets }) => octets)) await this.#readNext(pack, found);
    return found;
  }

  async #readNext(questions: readonly Question[], into: (SnmpVarbind | undefined)[]): Promise<void> {
    const about = questions.map((question) => question.about);
    const outcome = await this.attempt(about, async (asker) => {
      const varbinds = await asker.getNext(questions.map(({ from }) => from));
      if (varbinds.length !== questions.length) throw new SnmpFailure('mismatch');
      return varbinds;
    });
    if (outcome.kind === 'answered') into.push(...outcome.value);
    else if (outcome.kind === 'lost') into.push(...questions.map(() => undefined));
    else for (const half of halves(questions)) await this.#readNext(half, into);
  }

  /**
   * Asks for something to do with these names.
   * @param canAskForLess whether an answer that is too big may become small enough for one name
   * @returns `divide` when it failed in a way that may be the fault of one of several names; `lost` when they are noted as unread
   * @throws SnmpFailure when the agent does not talk to us; whatever is no SnmpFailure
   */
  async attempt<Value>(oids: readonly string[], ask: (asker: Asker) => Promise<Value>, canAskForLess = false): Promise<Outcome<Value>> {
    if (this.#requests <= 0 || performance.now() >= this.#until) {
      for (const oid of oids) this.note(oid, new SnmpFailure('out-of-time'));
      return { kind: 'lost' };
    }
    this.#requests -= 1;
    try {
      const value = await ask(this.#asker);
      this.#heard = true;
      return { kind: 'answered', value };
    } catch (error) {
      if (!(error instanceof SnmpFailure) || !error.mayBeOfOneObject) throw error;
      if (error.isSilence && !this.#heard) await this.#prove(oids, error);
      this.#heard = true;
      if (oids.length > 1 || (canAskForLess && error.kind === 'too-big')) return { kind: 'divide' };
      this.note(oids[0] ?? '', error);
      return { kind: 'lost' };
    }
  }

  /** Silence before anything was heard is the agent's, unless it answers about something else. */
  async #prove(oids: readonly string[], failure: SnmpFailure): Promise<void> {
    const [first] = oids;
    if (oids.length < 2 || first === undefined) throw failure;
    try {
      await this.#asker.get([first]);
    } catch (error) {
      throw error instanceof SnmpFailure && error.isSilence ? failure : error;
    }
  }

  /** What is below this name, or itself, was not read. */
  note(oid: string, failure: SnmpFailure): void {
    this.firstFailure ??= failure;
    if (this.#unread.length < MOST_UNREAD) this.#unread.push({ oid, reason: reasonOf(failure) });
  }
}

export function halves<Each>(all: readonly Each[]): readonly (readonly Each[])[] {
  const half = Math.ceil(all.length / 2);
  return [all.slice(0, half), all.slice(half)];
}
