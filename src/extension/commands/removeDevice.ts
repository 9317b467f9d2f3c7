import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import { secretsOf } from '../../inventory/deviceChannels.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { editedText, editInventory } from '../inventory/inventoryFile.ts';
import { inertText } from '../words/inertText.ts';
import { confirm } from './confirm.ts';
import { ownDevice } from './ownDevice.ts';

const REMOVE = t('Remove');
const FORGET = t('Remove and Forget Its Passwords');

/** Takes a device out of the inventory, with its secrets where the person wants that and nothing else uses them. */
export async function removeDevice(connection: ServiceConnection, vault: SecretVault, target: CommandTarget): Promise<void> {
  const device = await ownDevice(connection, target, t('Which HSM shall be removed from the inventory?'));
  if (!device) return;
  const edit = await import('../../inventory/onDemand.ts');
  const change = (text: string) => edit.removeDevice(text, device.id);
  const text = await editedText();
  // Also of entries that have an error: they may be watched as they were last read.
  const left = change(text);
  const own = edit.parseInventory(text).devices.filter(({ id }) => id === device.id);
  const secrets = Object.keys(await vault.find(own.flatMap(secretsOf).filter((name) => !left.includes(JSON.stringify(name)))));
  const name = inertText(device.name, 80);
  const alerts = (connection.snapshot?.alerts ?? []).filter((alert) => alert.device === device.id && alert.state !== 'resolved');
  const choice = await vscode.window.showWarningMessage(
    t('Remove {0} from the inventory?', name),
    { modal: true, detail: removalText(alerts, secrets.length) },
    REMOVE,
    ...(secrets.length > 0 ? [FORGET] : []),
  );
  if (choice === undefined) return;
  await connection.request('recordChange', { device: device.id, name: device.name, what: 'remove' });
  await editInventory(change);
  if (choice === FORGET) for (const secret of secrets) await vault.forget(secret);
  confirm(t('Removed {0}', name));
}

/** What goes with it, and what stays. */
function removalText(alerts: readonly Pick<AlertRecord, 'summary'>[], secrets: number): string {
  const going = alerts.slice(0, 5).map(({ summary }) => inertText(summary, 120));
  const more = alerts.length > going.length ? [t('and {0} more', alerts.length - going.length)] : [];
  const lost =
    alerts.length === 0
      ? []
      : [plural(alerts.length, '{0} open alert goes with it: {1}.', '{0} open alerts go with it: {1}.', [...going, ...more].join('; '))];
  const kept =
    secrets === 0
      ? []
      : [
          plural(
            secrets,
            '{0} password of it that nothing else uses can be forgotten, too.',
            '{0} passwords of it that nothing else uses can be forgotten, too.',
          ),
        ];
  return [t('Nobody watches it from then on. What was read of it so far is kept under its id.'), ...lost, ...kept].join('\n\n');
}
