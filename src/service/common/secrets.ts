import { Fault, SecretMissing } from '../../core/fault.ts';
import { type Mask, maskOf } from '../../core/mask.ts';
import { pemOnOneLine } from '../../core/pem.ts';
import { flawOf, readSecretFiles, SecretUnreadable } from '../../inventory/secretFiles.ts';

/** Names of secrets that are known now and were not, and of those that have other values than before. */
export interface SecretChanges {
  readonly arrived: readonly string[];
  readonly replaced: readonly string[];
}

/** `refused`: why each of the others was not taken. */
export interface SecretsProvided extends SecretChanges {
  readonly refused: readonly SecretUnreadable[];
}

const none: SecretChanges = { arrived: [], replaced: [] };

/** Secrets by name, in memory only. They come from a client, or from a folder of files; a client's word counts. */
export class Secrets {
  readonly #directory: string | undefined;
  readonly #given = new Map<string, string>();
  #read: ReadonlyMap<string, string> = new Map();
  #refused: ReadonlyMap<string, Fault> = new Map();
  readonly #refusedGiven = new Map<string, SecretUnreadable>();
  #folder: Fault | undefined;
  /** All that were ever known: what a device has kept of an earlier one is still a secret, perhaps elsewhere. */
  readonly #ever: Set<string>;
  #mask: { readonly of: number; readonly mask: Mask } | undefined;

  /**
   * @param directory where to look for files; none in the editor
   * @param beside others in this process: what is known there is masked here, too, and the other way round
   */
  constructor(directory?: string, beside?: Secrets) {
    this.#directory = directory;
    this.#ever = beside === undefined ? new Set() : beside.#ever;
  }

  get(name: string): string | undefined {
    return this.#given.get(name) ?? this.#read.get(name);
  }

  /** Takes all of them out of a text that may repeat one. */
  get mask(): Mask {
    // They only become more.
    if (this.#mask?.of !== this.#ever.size) this.#mask = { of: this.#ever.size, mask: maskOf(this.#ever) };
    return this.#mask.mask;
  }

  /** Why a secret is missing and what to do, as a sentence. */
  sayMissing(name: string): string {
    const fault = this.#refusedGiven.get(name) ?? this.#refused.get(name) ?? this.#folder;
    if (fault) return fault.message;
    return this.#directory === undefined
      ? `The secret "${name}" is missing: enter it in the editor, or give a folder of secret files with --secrets.`
      : `The secret "${name}" is missing: there is no file of this name in ${this.#directory}.`;
  }

  missing(names: Iterable<string>): readonly string[] {
    return [...new Set(names)].filter((name) => this.get(name) === undefined);
  }

  /** Takes secrets from a client, held to what files are held to. One that is refused does not keep the others from being used. */
  provide(secrets: Readonly<Record<string, string>>): SecretsProvided {
    const refused: SecretUnreadable[] = [];
    const changes = this.#noting(Object.keys(secrets), () => {
      for (const [name, given] of Object.entries(secrets)) {
        const value = pemOnOneLine(given);
        const flaw = flawOf(value);
        this.#refusedGiven.delete(name);
        if (flaw === undefined) this.#given.set(name, this.#known(value));
        else refused.push(this.#refuse(name, flaw));
      }
    });
    return { ...changes, refused };
  }

  /**
   * Reads the files of these names anew: they may have been added or changed. Names left out are forgotten. Never throws: what is
   * wrong, `sayMissing` says.
   */
  async readFiles(names: Iterable<string>): Promise<SecretChanges> {
    if (this.#directory === undefined) return none;
    const wanted = [...new Set(names)];
    try {
      const { secrets, refused } = await readSecretFiles(this.#directory, wanted);
      return this.#noting(wanted, () => {
        for (const value of secrets.values()) this.#known(value);
        this.#read = secrets;
        this.#refused = new Map(refused.map(({ name, fault }) => [name, fault]));
        this.#folder = undefined;
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#read = new Map();
      this.#folder = error;
      return none;
    }
  }

  #known(value: string): string {
    this.#ever.add(value);
    return value;
  }

  #refuse(name: string, flaw: string): SecretUnreadable {
    const fault = new SecretUnreadable(`The secret "${name}" ${flaw}. Enter it again.`);
    this.#refusedGiven.set(name, fault);
    return fault;
  }

  #noting(names: readonly string[], change: () => void): SecretChanges {
    const before = new Map(names.map((name) => [name, this.get(name)]));
    change();
    const changed = names.filter((name) => this.get(name) !== before.get(name));
    return {
      arrived: changed.filter((name) => before.get(name) === undefined),
      replaced: changed.filter((name) => before.get(name) !== undefined),
    };
  }
}

/** @throws {SecretMissing} */
export function requireNamed(secrets: Secrets, name: string): string {
  const value = secrets.get(name);
  if (value === undefined) throw new SecretMissing(secrets.sayMissing(name), name);
  return value;
}
