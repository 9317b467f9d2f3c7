import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text.ts';
import { withConsequences } from '../inventory/consequences.ts';
import { readInventoryText } from '../inventory/inventoryText.ts';
import { type LoadedInventory, parseInventory } from '../inventory/load.ts';
import { LARGEST_INVENTORY } from '../protocol/contract.ts';
import { type Io, printLine } from './io.ts';

/** There is no inventory where one was looked for. */
export class InventoryMissing extends Fault {
  readonly code = 'inventory-missing';
}

/**
 * Reads the inventory and says on standard error what is wrong with it, a line each, as compilers do.
 * @throws {InventoryMissing}
 */
export async function readInventory(path: string, io: Io): Promise<LoadedInventory> {
  const found = await readInventoryText(path, LARGEST_INVENTORY);
  if (found.kind === 'unreadable') throw new InventoryMissing(found.message);
  if (found.kind === 'missing') throw new InventoryMissing(`There is no inventory at ${path}. Give its path with --inventory.`);
  const inventory = parseInventory(found.text);
  for (const { severity, message, line, column } of withConsequences(inventory)) {
    printLine(io.stderr, `${path}:${line}:${column}: ${severity}: ${plainText(message, 600)}`);
  }
  return inventory;
}
