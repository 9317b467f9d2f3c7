import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { ensureInventory } from '../inventory/inventoryFile.ts';
import { inertText } from '../words/inertText.ts';
import { confirm } from './confirm.ts';

/** Opens the inventory, at the line where the entry of a device is wrong if it is, and makes it first when there is none. */
export async function openInventory(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  if (connection.host !== '') return showElsewhere(connection);
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

let pages: vscode.Disposable | undefined;

/** What is in force on another host, to read. */
async function showElsewhere(connection: ServiceConnection): Promise<void> {
  const scheme = 'hsm-vigil-inventory';
  pages?.dispose();
  pages = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: () => connection.lastReadInventory(),
  });
  await connection.connect();
  const path = connection.snapshot?.inventory.path ?? '';
  const uri = vscode.Uri.from({ scheme, path: `/${connection.host}/inventory.jsonc`, query: String(Date.now()) });
  await vscode.window.showTextDocument(
    await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), 'jsonc'),
  );
  confirm(t('In force on {0}, to read. It is changed there: {1}', connection.host, inertText(path, 200)));
}
