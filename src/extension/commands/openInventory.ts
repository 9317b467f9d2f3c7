import * as vscode from 'vscode';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { ensureInventory } from '../inventory/inventoryFile.ts';

/** Opens the inventory, at the line where the entry of a device is wrong if it is, and makes it first when there is none. */
export async function openInventory(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  const document = await vscode.workspace.openTextDocument(await ensureInventory());
  const { line } = (target.deviceId !== undefined && findDevice(connection.snapshot, target.deviceId)?.notAsWritten) || {};
  // The file may have become shorter meanwhile.
  const place = line === undefined ? undefined : document.lineAt(Math.min(line, document.lineCount) - 1).range;
  await vscode.window.showTextDocument(
    await vscode.languages.setTextDocumentLanguage(document, 'jsonc'),
    place && { selection: new vscode.Range(place.start, place.start) },
  );
  await connection.reconsider();
}
