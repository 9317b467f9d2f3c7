import { NOTHING_TAKEN, withConsequences } from '../../inventory/consequences.ts';
import type { InventoryRead } from '../../inventory/inForce.ts';
import { readInventoryText } from '../../inventory/inventoryText.ts';
import { parseInventory } from '../../inventory/load.ts';
import type { Definition } from '../../inventory/schema.ts';
import { type InventoryRecord, LARGEST_INVENTORY, type ProblemRecord } from '../../protocol/contract.ts';
import { watchFile } from '../common/inventoryFile.ts';

/** The inventory file: where it is, what it says, what is wrong with it, and when it has changed. */
export class FollowedInventory implements Disposable {
  #path = '';
  /** As it was last read. */
  #record: InventoryRecord = { path: '', exists: false, problems: [] };
  #watching: Disposable | undefined;
  readonly #definition: Definition;

  constructor(definition: Definition) {
    this.#definition = definition;
  }

  get record(): InventoryRecord {
    return this.#record;
  }

  /** From now on it is the file at this path. `onChange`: it may say something else now. */
  follow(path: string, onChange: () => void): void {
    this.#path = path;
    this.#watching?.[Symbol.dispose]();
    this.#watching = watchFile(path, onChange);
  }

  async read(): Promise<InventoryRead> {
    const path = this.#path;
    const found = await readInventoryText(path, LARGEST_INVENTORY);
    switch (found.kind) {
      case 'text': {
        const loaded = parseInventory(found.text, this.#definition);
        this.#record = { path, exists: true, problems: withConsequences(loaded) };
        return { kind: 'text', loaded };
      }
      case 'unreadable':
        this.#record = { path, exists: true, problems: [asProblem(`${found.message} ${NOTHING_TAKEN}`)] };
        return { kind: 'none', reason: found.message };
      case 'missing':
        this.#record = { path, exists: false, problems: [] };
        return { kind: 'none', reason: `There is no file at ${path}. ${WHAT_TO_DO}` };
    }
  }

  [Symbol.dispose](): void {
    this.#watching?.[Symbol.dispose]();
  }
}

const WHAT_TO_DO =
  'Put it back, or let “HSM Vigil: Open Inventory” write it as it was last read. To end the watching, save one with an empty list of devices.';

/** Of the file as a whole. */
export function asProblem(message: string): ProblemRecord {
  return { severity: 'error', message, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
