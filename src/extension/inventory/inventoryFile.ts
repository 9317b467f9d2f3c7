import * as vscode from 'vscode';
import { Fault } from '../../core/fault.ts';
import { t } from '../../core/l10n.ts';
import type { InventoryText } from '../../inventory/inventoryText.ts';
import { replaceFile } from '../../inventory/replaceFile.ts';
import { LARGEST_INVENTORY } from '../../protocol/contract.ts';
import { refuseElsewhere } from '../connection/elsewhere.ts';
import { inventoryPath, serviceHost } from '../connection/settings.ts';

/** The inventory is open with changes that are not saved: a command must neither lose nor save them. */
export class InventoryBeingEdited extends Fault {
  readonly code = 'inventory-being-edited';
}

/** What stands at the inventory's path cannot be read as one. */
export class InventoryFileUnreadable extends Fault {
  readonly code = 'inventory-file-unreadable';
}

/** Whether it is the inventory, or one that stands where inventories stand. */
export function isInventory({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
  return uri.scheme === 'file' && (uri.fsPath === inventoryPath() || /[/\\]hsm-vigil[/\\]inventory\.jsonc$/.test(uri.fsPath));
}

/** The text of the inventory as it stands in an editor, saved or not, or else in the file. */
export async function editedInventory(): Promise<string> {
  return openInventoryDocument()?.getText() ?? readInventory();
}

/** What is in force, as the service last read it. Empty: nothing that is known of. */
let lastRead: () => Promise<string> = async () => '';

/** Where the text of an inventory that has vanished or is empty is taken from: a new one in its place would end what is watched. */
export function restoreFrom(source: () => Promise<string>): void {
  lastRead = source;
}

/** The text of what is in force: an entry with an error stands there as it was last read. The file's where no service knows better. */
export async function inventoryInForce(): Promise<string> {
  return (await lastRead()) || readInventory();
}

/** The text of the inventory, as it was last read when it has vanished; empty when there never was such a file. */
export async function readInventory(): Promise<string> {
  const text = await readFileText();
  return text.trim() === '' ? (await lastRead()) || text : text;
}

async function lookAtFile(): Promise<InventoryText> {
  const { readInventoryText } = await import('../../inventory/onDemand.ts');
  return readInventoryText(inventoryPath(), LARGEST_INVENTORY);
}

async function readFileText(): Promise<string> {
  if (serviceHost() !== '') return '';
  const found = await lookAtFile();
  if (found.kind === 'unreadable') throw new InventoryFileUnreadable(found.message);
  return found.kind === 'text' ? found.text : '';
}

/**
 * Changes the file by a function of its text. An open editor keeps its undo history; otherwise the file is replaced in one step, so
 * that the service never reads half of it.
 * @throws {InventoryBeingEdited} and {InventoryElsewhere}
 */
export async function editInventory(change: (text: string) => string): Promise<void> {
  refuseElsewhere();
  const path = inventoryPath();
  const open = openInventoryDocument();
  const before = await editedText();
  const after = change(before);
  if (after === before) return;
  if (!open) return replaceFile(path, after);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(open.uri, new vscode.Range(open.positionAt(0), open.positionAt(open.getText().length)), after);
  await vscode.workspace.applyEdit(edit);
  await open.save();
}

/**
 * The text that a command may change.
 * @throws {InventoryBeingEdited} and {InventoryElsewhere}
 */
export async function editedText(): Promise<string> {
  refuseElsewhere();
  if (openInventoryDocument()?.isDirty) {
    throw new InventoryBeingEdited(
      t('The inventory is open in an editor with changes that are not saved. Save or revert them, then try again.'),
    );
  }
  return readInventory();
}

function openInventoryDocument(): vscode.TextDocument | undefined {
  if (serviceHost() !== '') return undefined;
  const path = inventoryPath();
  return vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === path);
}

/** Makes the file when it is missing, with comments that explain it. One that only an editor can read is left as it is. */
export async function ensureInventory(): Promise<vscode.Uri> {
  const path = inventoryPath();
  const found = await lookAtFile();
  if (found.kind === 'unreadable' && found.opens) return vscode.Uri.file(path);
  if ((await readFileText()).trim() === '') {
    const { newInventory } = await import('../../inventory/onDemand.ts');
    await replaceFile(path, (await lastRead()) || newInventory());
  }
  return vscode.Uri.file(path);
}
