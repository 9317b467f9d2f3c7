import { type LoadedInventory, parseInventory } from '../../inventory/load.ts';
import type { Definition } from '../../inventory/schema.ts';
import type { InventoryRecord, ProblemRecord } from '../../protocol/contract.ts';
import { readInventoryText, watchFile } from '../common/inventoryFile.ts';

/** The inventory file: where it is, what it says, what is wrong with it, and when it has changed. */
export class FollowedInventory implements Disposable {
  #path = '';
  /** As it was last read. */
  #record: InventoryRecord = { path: '', exists: false, problems: [] };
  #loaded: LoadedInventory | undefined;
  #watching: Disposable | undefined;
  readonly #definition: Definition;

  constructor(definition: Definition) {
    this.#definition = definition;
  }

  get record(): InventoryRecord {
    return this.#record;
  }

  /** What the file said when it could last be read; undefined: there is none. */
  get loaded(): LoadedInventory | undefined {
    return this.#loaded;
  }

  /** The file was read without any error: what is not in `loaded` is gone. */
  get complete(): boolean {
    return this.#record.exists && !this.#record.problems.some(({ severity }) => severity === 'error');
  }

  /** From now on it is the file at this path; what another one said is forgotten. `onChange`: it may say something else now. */
  follow(path: string, onChange: () => void): void {
    if (path !== this.#path) this.#loaded = undefined;
    this.#path = path;
    this.#watching?.[Symbol.dispose]();
    this.#watching = watchFile(path, onChange);
  }

  async read(): Promise<void> {
    const path = this.#path;
    const found = await readInventoryText(path);
    if (found.kind === 'text') {
      const loaded = parseInventory(found.text, this.#definition);
      // A file saved in the middle of an edit says less than what it said before.
      if (loaded.readable || !this.#loaded) this.#loaded = loaded;
      this.#record = { path, exists: true, problems: loaded.problems };
    } else {
      if (found.kind === 'missing') this.#loaded = undefined;
      this.#record = {
        path,
        exists: found.kind !== 'missing',
        problems: found.kind === 'unreadable' ? [unreadable(found.message)] : [],
      };
    }
  }

  [Symbol.dispose](): void {
    this.#watching?.[Symbol.dispose]();
  }
}

function unreadable(message: string): ProblemRecord {
  return { severity: 'error', message, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
