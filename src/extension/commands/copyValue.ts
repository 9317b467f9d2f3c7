import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { DevicesView } from '../tree/devicesView.ts';
import { confirm } from './confirm.ts';

/** Puts the value of a row of the devices view on the clipboard, as it is shown. */
export async function copyValue(devices: DevicesView, { key }: CommandTarget): Promise<void> {
  const value = devices.shownValue(key);
  if (value === undefined) {
    void vscode.window.showInformationMessage(t('This row shows no value to copy.'));
    return;
  }
  await vscode.env.clipboard.writeText(value);
  confirm(t('Copied {0}', value));
}
