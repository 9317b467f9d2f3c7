import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { TimeMachine } from '../connection/timeMachine.ts';
import { parseMoment } from './parseMoment.ts';

/** Asks for a moment, and shows the HSMs as they stood then. */
export async function showPast(time: TimeMachine): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: t('Show How the HSMs Stood'),
    prompt: t('When? For example 03:10, 2026-11-28 03:10, or how long ago: 90m, 6h, 2d.'),
    validateInput: (text) =>
      text.trim() === '' || parseMoment(text, Date.now()) !== undefined
        ? undefined
        : t('That is no moment that has passed. Write a time, such as 03:10, a date and a time, or how long ago, such as 6h.'),
  });
  const at = typed === undefined ? undefined : parseMoment(typed, Date.now());
  if (at === undefined) return;
  await vscode.window.withProgress({ location: { viewId: 'hsmVigil.devices' } }, () => time.show(at));
  await vscode.commands.executeCommand('hsmVigil.devices.focus', { preserveFocus: true });
}
