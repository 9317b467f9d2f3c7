import type { SnmpAnswer, SnmpRequest } from '../../../core/deviceModel.ts';
import { OwnShortage } from '../../../core/fault.ts';
import { FairTurns } from '../../../core/turns.ts';
import { faultOf, SnmpFailure } from '../snmpFailure.ts';
import type { SnmpPatience, SnmpTarget } from '../snmpTarget.ts';
import { readAnswer, type WholeAnswer } from './readAnswer.ts';
import { resolveHost } from './resolveHost.ts';
import { SnmpSession } from './snmpSession.ts';

export interface SnmpPollerOptions {
  /** Conversations at one time with agents that answer. Default 32: the answers of 256 at once overflow socket buffers and look like silence. */
  readonly inFlight?: number;
  /** Rows read from one table before it counts as endless. Default 256. */
  readonly maxRows?: number;
  /** An unused session is closed after this time (ms). Default 30 minutes, so that engine discovery outlives the usual poll interval. */
  readonly idleMs?: number;
}

/** One poll: all bindings, and how long the conversation took once it had its turn. */
export interface SnmpPollResult extends SnmpAnswer {
  readonly durationMs: number;
}

/** A poll takes no longer than this many times the patience for one request, whatever the agent does. */
const LONGEST = 2;

interface EngineAnswer extends WholeAnswer {
  readonly engineId: string | undefined;
}

interface IdleSession {
  readonly session: SnmpSession;
  readonly expiry: NodeJS.Timeout;
}

/** Asks SNMP agents, and owns what they share: the limit on conversations in flight, and a session a device. Only ever reads. */
export class SnmpPoller implements Disposable {
  readonly #turns: FairTurns;
  /** Agents that did not answer when they were last polled. */
  readonly #silent = new Set<string>();
  readonly #maxRows: number;
  readonly #idleMs: number;
  readonly #idle = new Map<string, IdleSession>();
  readonly #ending = new AbortController();

  constructor(options: SnmpPollerOptions = {}) {
    this.#turns = new FairTurns(options.inFlight ?? 32);
    this.#maxRows = options.maxRows ?? 256;
    this.#idleMs = options.idleMs ?? 30 * 60_000;
  }

  /**
   * One poll of one device.
   * @throws NoAnswer when nothing came in time, DeviceError when the agent refused us, Garbled when it sent nonsense, PortUnavailable
   * when the host cannot be reached, OwnShortage when this machine cannot ask; `signal.reason` when aborted.
   */
  async poll(target: SnmpTarget, request: SnmpRequest, patience: SnmpPatience, signal: AbortSignal): Promise<SnmpPollResult> {
    const ended = AbortSignal.any([signal, this.#ending.signal]);
    const place = JSON.stringify([target.host, target.port]);
    const overdue = () => AbortSignal.timeout(Math.ceil(patience.timeoutMs / 4));
    return this.#turns.run(ended, this.#silent.has(place), overdue, async () => {
      const startedAt = performance.now();
      try {
        const address = await resolveHost(target.host, ended);
        const { varbinds, unread, engineId } = await this.#converse(target, address, request, patience, ended);
        this.#silent.delete(place);
        return {
          varbinds,
          ...(unread.length > 0 && { unread }),
          ...(engineId !== undefined && { engineId }),
          durationMs: performance.now() - startedAt,
        };
      } catch (error) {
        if (!(error instanceof SnmpFailure)) throw error;
        const fault = faultOf(error, target, describePatience(patience));
        if (!(fault instanceof OwnShortage)) this.#silent.add(place);
        throw error.engineId === undefined ? fault : Object.assign(fault, { engineId: error.engineId });
      }
    });
  }

  /** Closes all sessions; polls under way reject with an AbortError. */
  [Symbol.dispose](): void {
    this.#ending.abort();
    for (const { session, expiry } of this.#idle.values()) {
      clearTimeout(expiry);
      session[Symbol.dispose]();
    }
    this.#idle.clear();
  }

  async #converse(
    target: SnmpTarget,
    address: string,
    request: SnmpRequest,
    patience: SnmpPatience,
    signal: AbortSignal,
  ): Promise<EngineAnswer> {
    const key = JSON.stringify([target, address, patience]);
    const session = this.#takeIdle(key) ?? new SnmpSession(target, address, patience);
    try {
      return await this.#ask(key, session, request, patience, signal);
    } catch (error) {
      // The agent was started again or replaced, before this poll or in the middle of it: what was known of its engine is of no use.
      if (!(error instanceof SnmpFailure && error.mayBeStale && session.everAnswered)) throw error;
      return this.#ask(key, new SnmpSession(target, address, patience), request, patience, signal);
    }
  }

  async #ask(
    key: string,
    session: SnmpSession,
    request: SnmpRequest,
    { timeoutMs, retries }: SnmpPatience,
    signal: AbortSignal,
  ): Promise<EngineAnswer> {
    try {
      session.beginPoll();
      const asker = {
        get: (oids: readonly string[]) => session.get(oids, signal),
        getNext: (oids: readonly string[]) => session.getNext(oids, signal),
        getBulk: (oids: readonly string[], repetitions: number) => session.getBulk(oids, repetitions, signal),
      };
      const limits = { maxRows: this.#maxRows, maxMs: LONGEST * timeoutMs * (retries + 1) };
      const answer = await readAnswer(asker, request, limits, session.remembered);
      this.#keep(key, session);
      return { ...answer, engineId: session.engineId };
    } catch (error) {
      session[Symbol.dispose]();
      if (error instanceof SnmpFailure) error.engineId = session.engineId;
      throw error;
    }
  }

  /** A session is in the map or in use, never both: two polls of one device at once have one each. */
  #takeIdle(key: string): SnmpSession | undefined {
    const idle = this.#idle.get(key);
    if (idle === undefined) return undefined;
    clearTimeout(idle.expiry);
    this.#idle.delete(key);
    return idle.session;
  }

  #keep(key: string, session: SnmpSession): void {
    if (this.#ending.signal.aborted || this.#idle.has(key)) {
      session[Symbol.dispose]();
      return;
    }
    const expiry = setTimeout(() => this.#takeIdle(key)?.[Symbol.dispose](), this.#idleMs).unref();
    this.#idle.set(key, { session, expiry });
  }
}

function describePatience({ timeoutMs, retries }: SnmpPatience): string {
  const seconds = timeoutMs / 1000;
  return retries === 0 ? `waited ${seconds} s` : `${retries + 1} tries of ${seconds} s`;
}
