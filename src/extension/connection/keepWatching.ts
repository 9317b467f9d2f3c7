import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { isWorthAsking } from './keepWatchingQuestion.ts';
import type { ServiceConnection } from './serviceConnection.ts';
import { chooseKeepRunning, keepRunningChosen } from './settings.ts';

/** Whether a person was asked, in the editor's memory of this extension. */
const ASKED = 'hsmVigil.askedToKeepWatching';
const ON = t('Watch On');
const OFF = t('Only While VS Code Is Open');

/**
 * Once a real HSM has been heard of, asks whether to watch on when VS Code is closed. Once, and in the window that a person looks at: the setting
 * has the answer, and the status bar says it.
 */
export function askToKeepWatching(connection: ServiceConnection, memory: vscode.Memento, log: vscode.LogOutputChannel): vscode.Disposable {
  return connection.onDidChange(() => {
    if (!vscode.window.state.focused || !isWorthAsking(connection) || keepRunningChosen() || memory.get(ASKED) === true) return;
    ask(memory).catch((error) => log.error(String(error)));
  });
}

async function ask(memory: vscode.Memento): Promise<void> {
  // Remembered before the answer: a window that is closed meanwhile has asked, too.
  await memory.update(ASKED, true);
  const answer = await vscode.window.showInformationMessage(
    t(
      'Watch your HSMs on when VS Code is closed? Otherwise watching stops five minutes after the last window has gone, and nobody notices what happens then.',
    ),
    ON,
    OFF,
  );
  if (answer !== undefined) await chooseKeepRunning(answer === ON);
}
