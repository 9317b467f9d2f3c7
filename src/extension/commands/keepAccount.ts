import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { reasonComplaint } from '../asking/reason.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { isDecided } from '../walkthrough/stepsDone.ts';
import { isNeverWatched } from '../words/asWritten.ts';
import { inertText } from '../words/inertText.ts';
import { isWatchedHere, whereabouts } from './pickDevice.ts';

/** Records that the monitor account of HSMs stays enabled: that, too, is a decision of their owner. */
export async function keepAccount(connection: ServiceConnection): Promise<void> {
  await connection.settled();
  const real = connection.snapshot?.devices.filter((device) => !device.simulated && isWatchedHere(device) && !isNeverWatched(device)) ?? [];
  const open = real.filter((device) => !isDecided(device));
  if (open.length === 0) {
    const said =
      real.length === 0 ? t('No HSM of yours is watched, so there is nothing to decide.') : t('It is decided for every HSM already.');
    void vscode.window.showInformationMessage(said);
    return;
  }
  const chosen = await pickUndecided(open);
  if (chosen.length === 0) return;
  const why = await vscode.window.showInputBox({
    title: plural(chosen.length, 'Keep the Monitor Account of {0} HSM Enabled', 'Keep the Monitor Account of {0} HSMs Enabled'),
    prompt: t('Why is it decided so? It stands in the log, with your name'),
    placeHolder: t('The provider watches, too'),
    ignoreFocusOut: true,
    validateInput: reasonComplaint,
  });
  if (why === undefined) return;
  for (const { id, name } of chosen) {
    await connection.request('recordChange', { device: id, name, what: 'enable-account', why: why.trim() });
  }
}

/** The only one is taken without asking. */
async function pickUndecided(open: readonly DeviceRecord[]): Promise<readonly DeviceRecord[]> {
  if (open.length === 1) return open;
  const items = open.map((device) => ({ label: inertText(device.name, 80), detail: whereabouts(device), picked: true, device }));
  const placeHolder = t('Of which HSMs shall the monitor account stay enabled?');
  const picked = await vscode.window.showQuickPick(items, { placeHolder, canPickMany: true, matchOnDetail: true });
  return (picked ?? []).map(({ device }) => device);
}
