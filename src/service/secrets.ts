import { Fault } from '../core/fault.ts';
import { readSecretFiles } from '../inventory/secretFiles.ts';

/** Secrets by name, in memory only. They come from a client, or from a folder of files; a client's word counts. */
export class Secrets {
  readonly #directory: string | undefined;
  readonly #given = new Map<string, string>();
  #read: ReadonlyMap<string, string> = new Map();
  #refused: ReadonlyMap<string, Fault> = new Map();
  #folder: Fault | undefined;

  /** `directory`: where to look for files; none in the editor. */
  constructor(directory?: string) {
    this.#directory = directory;
  }

  get(name: string): string | undefined {
    return this.#given.get(name) ?? this.#read.get(name);
  }

  /** Why a secret is missing and what to do, as a sentence. */
  sayMissing(name: string): string {
    const fault = this.#refused.get(name) ?? this.#folder;
    if (fault) return fault.message;
    return this.#directory === undefined
      ? `The secret "${name}" is missing: enter it in the editor, or give a folder of secret files with --secrets.`
      : `The secret "${name}" is missing: there is no file of this name in ${this.#directory}.`;
  }

  missing(names: Iterable<string>): readonly string[] {
    return [...new Set(names)].filter((name) => this.get(name) === undefined);
  }

  /** Takes secrets from a client. Answers with the names whose values are other ones than before. */
  provide(secrets: Readonly<Record<string, string>>): readonly string[] {
    const changed = Object.entries(secrets).filter(([name, value]) => this.get(name) !== value);
    for (const [name, value] of changed) this.#given.set(name, value);
    return changed.map(([name]) => name);
  }

  /**
   * Reads the files of these names anew: they may have been added or changed. Answers with the names whose values are other ones than
   * before. Never throws: what is wrong, `sayMissing` says.
   */
  async readFiles(names: Iterable<string>): Promise<readonly string[]> {
    if (this.#directory === undefined) return [];
    const wanted = [...new Set(names)];
    const before = new Map(wanted.map((name) => [name, this.get(name)]));
    try {
      const { secrets, refused } = await readSecretFiles(this.#directory, wanted);
      this.#read = secrets;
      this.#refused = new Map(refused.map(({ name, fault }) => [name, fault]));
      this.#folder = undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#read = new Map();
      this.#folder = error;
    }
    return wanted.filter((name) => this.get(name) !== before.get(name));
  }
}
