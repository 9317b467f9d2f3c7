import { type Passphrases, UsmKeys } from '../snmp/messages/usm.ts';

/** Who may send messages of version 3, and how they are proven. */
export interface TrapUser extends Partial<Passphrases> {
  readonly name: string;
  /** The engine that sends traps, in hexadecimal digits. For informs the engine is ours, so nobody needs to name it. */
  readonly engineId?: string;
}

/** RFC 3414, 11.2: shorter ones are refused by devices. */
const SHORTEST_PASSPHRASE = 8;
/** Seconds in which a sender may not yet have heard what our clock is. */
const ONE_BREATH = 1;
/** Senders of one user that are told apart in this. */
const MOST_SENDERS = 1000;
/** RFC 3411, SnmpEngineID: 5 to 32 octets. */
const ENGINE_ID = /^(?:0x)?(?:[\da-f]{2}){5,32}$/i;

/** Why nothing of this user could ever be taken, as a sentence without its secrets; undefined: it is fit for use. */
export function trapUserFlaw({ name, engineId, auth, priv }: TrapUser): string | undefined {
  const user = `The trap user "${name}"`;
  if (engineId !== undefined && !ENGINE_ID.test(engineId)) {
    return `${user} has the engine id "${engineId}", which is none: expected 10 to 64 hexadecimal digits, as on the device.`;
  }
  if (priv !== undefined && auth === undefined) return `${user} has a key for privacy and none for authentication. Privacy needs both.`;
  const short = [auth, priv].some((each) => each !== undefined && each.key.length < SHORTEST_PASSPHRASE);
  return short ? `${user} has a passphrase of fewer than ${SHORTEST_PASSPHRASE} characters, which no device takes.` : undefined;
}

/** A user at one engine. Keys are worked out when its first message comes: some milliseconds, and once. */
export class TrapCredential {
  readonly user: TrapUser;
  readonly #engine: Buffer;
  #keys: UsmKeys | undefined;
  /** By address: how often a sender has missed our clock in a row, and when it was counted last (seconds). */
  readonly #misses = new Map<string, { times: number; at: number }>();

  constructor(user: TrapUser, engine: Buffer) {
    this.user = user;
    this.#engine = engine;
  }

  /** Undefined: a user without authentication. */
  get keys(): UsmKeys | undefined {
    const { auth, priv } = this.user;
    if (auth !== undefined) this.#keys ??= new UsmKeys({ auth, ...(priv && { priv }) }, this.#engine);
    return this.#keys;
  }

  /**
   * An inform has come with a clock that is not ours, and is answered with our clock. How often that was so of this sender: of several that
   * were under way before it could hear of it, one counts.
   */
  missed(from: string, now: number): number {
    const known = this.#misses.get(from);
    if (known && now - known.at < ONE_BREATH) return known.times;
    const times = (known?.times ?? 0) + 1;
    this.#misses.delete(from);
    const [oldest] = this.#misses.keys();
    if (this.#misses.size >= MOST_SENDERS && oldest !== undefined) this.#misses.delete(oldest);
    this.#misses.set(from, { times, at: now });
    return times;
  }

  /** It keeps to the clock that counts. */
  inStep(from: string): void {
    this.#misses.delete(from);
  }
}

/** Why there is no user: the engine is not configured; it is, without this user; or more than one is meant. */
export type NoUser = 'unknown-engine' | 'unknown-user' | 'ambiguous-user';

/**
 * The users by engine and name. Nothing is worked out or kept for an engine that is not in the configuration, so that a sender who makes
 * up engines costs a look into a map. A user's own keys are as many as there are engines that it is configured for: its own, and ours
 * for informs.
 */
export class TrapUsers {
  readonly #ownEngine: string;
  readonly #engines = new Map<string, Map<string, TrapCredential | 'ambiguous-user'>>();

  constructor(users: readonly TrapUser[], ownEngine: Buffer) {
    this.#ownEngine = ownEngine.toString('hex');
    this.#engines.set(this.#ownEngine, new Map());
    for (const user of users) {
      this.#add(this.#ownEngine, user);
      if (user.engineId !== undefined) this.#add(user.engineId.toLowerCase().replace(/^0x/, ''), user);
    }
  }

  /** The user of a message, by the octets in it. */
  find(engineId: Buffer, name: Buffer): TrapCredential | NoUser {
    const users = this.#engines.get(engineId.toString('hex'));
    return users === undefined ? 'unknown-engine' : (users.get(name.toString('latin1')) ?? 'unknown-user');
  }

  #add(engineId: string, user: TrapUser): void {
    const users = this.#engines.get(engineId) ?? new Map<string, TrapCredential | 'ambiguous-user'>();
    this.#engines.set(engineId, users);
    const name = Buffer.from(user.name, 'utf8').toString('latin1');
    const other = users.get(name);
    // Users of different engines may share a name. At one engine the name alone decides, so they must not differ in what proves them.
    const same = other === undefined || (other !== 'ambiguous-user' && sameProof(other.user, user));
    if (!same) users.set(name, 'ambiguous-user');
    else if (other === undefined) users.set(name, new TrapCredential(user, Buffer.from(engineId, 'hex')));
  }
}

function sameProof(one: TrapUser, other: TrapUser): boolean {
  const proof = ({ auth, priv }: TrapUser) => JSON.stringify([auth?.protocol, auth?.key, priv?.protocol, priv?.key]);
  return proof(one) === proof(other);
}
