import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import type { ReceiverRecord } from '../../protocol/contract.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inertText } from '../words/inertText.ts';
import { testOutcome } from '../words/receiverTrouble.ts';

const OPEN = t('Open Inventory');
const ENTER = t('Enter Secret…');

/** Sends a test to who is told of alerts outside the editor, and says who took it. */
export async function testNotification(connection: ServiceConnection, log: vscode.LogOutputChannel): Promise<void> {
  await connection.settled();
  const receivers = connection.snapshot?.receivers ?? [];
  if (receivers.length === 0) {
    const message = t('The inventory names nobody in “notify”, so alerts are told in the editor only.');
    if ((await vscode.window.showInformationMessage(message, OPEN)) === OPEN)
      await vscode.commands.executeCommand('hsmVigil.openInventory');
    return;
  }
  const chosen = await pickReceivers(receivers);
  if (!chosen) return;
  const title = chosen.receiver
    ? t('Sending a test notification to {0}…', chosen.receiver)
    : plural(receivers.length, 'Sending a test notification to {0} receiver…', 'Sending a test notification to {0} receivers…');
  const { results } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (_, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      return connection.request('testNotification', chosen, stop.signal).catch((error: unknown) => {
        if (stop.signal.aborted) return { results: [] };
        throw error;
      });
    },
  );
  if (results.length === 0) return;
  for (const { receiver, error } of results)
    log.info(`Test notification, ${receiver}: ${error === undefined ? 'taken' : inertText(error, 600)}`);
  const { level, message } = testOutcome(results);
  if (level === 'info') {
    void vscode.window.showInformationMessage(message);
    return;
  }
  const refused = results.filter(({ error }) => error !== undefined).map(({ receiver }) => receiver);
  const secret = connection.snapshot?.receivers.find(({ id, secret }) => secret !== undefined && refused.includes(id))?.secret;
  const answer = await vscode.window.showWarningMessage(message, ...(secret === undefined ? [] : [ENTER]), OPEN);
  if (answer === ENTER) await vscode.commands.executeCommand('hsmVigil.enterSecret', { secret });
  if (answer === OPEN) await vscode.commands.executeCommand('hsmVigil.openInventory');
}

/** One of them, or all; the only one is taken without asking. Undefined when nobody chose. */
async function pickReceivers(receivers: readonly ReceiverRecord[]): Promise<{ readonly receiver?: string } | undefined> {
  const [only, ...others] = receivers;
  if (only && others.length === 0) return { receiver: only.id };
  const items = [
    { label: t('All of them'), receiver: {} },
    ...receivers.map(({ id, kind, level, state, error }) => ({
      label: id,
      description: level > 1 ? t('{0}, level {1}', kind, level) : kind,
      ...(state === 'failing' && error !== undefined && { detail: inertText(error, 160) }),
      receiver: { receiver: id },
    })),
  ];
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Who shall get a test notification?') }))?.receiver;
}
