import * as vscode from 'vscode';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { ensureInventory } from '../inventory/inventoryFile.ts';

/** Opens the inventory, and makes it first when there is none. */
export async function openInventory(connection: ServiceConnection): Promise<void> {
  const document = await vscode.workspace.openTextDocument(await ensureInventory());
  await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'jsonc'));
  await connection.reconsider();
}
