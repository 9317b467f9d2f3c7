import * as vscode from 'vscode';
import { t, translated } from '../../core/l10n.ts';
import { secretsOf } from '../../inventory/deviceChannels.ts';
import { askInTurn } from '../asking/inTurn.ts';
import { ask, settled } from '../asking/steps.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inventoryInForce } from '../inventory/inventoryFile.ts';
import { inertText } from '../words/inertText.ts';
import { confirm } from './confirm.ts';

const KEPT = t('Kept in the editor’s secret storage and given to the watching service, which holds it in memory only');

interface Named {
  readonly name: string;
  /** "Frankfurt 1: password of monitor". */
  readonly title: string;
}

/**
 * Asks for a secret: the one that a row asks for, one of the device's, or any that the inventory names, also to replace a wrong one.
 * It reaches the service through the connection's own watch on the storage.
 */
export async function enterSecret(connection: ServiceConnection, secrets: SecretVault, target: CommandTarget): Promise<void> {
  await connection.settled();
  const { all, ofDevice } = await namedSecrets(target.deviceId);
  const missing = connection.snapshot?.missingSecrets ?? [];
  const secret = target.secret !== undefined ? titled(all, target.secret) : await pickSecret(all, missing, target.deviceId && ofDevice);
  if (secret === undefined) return;
  const value = await vscode.window.showInputBox({
    title: secret.title,
    prompt: t('{0}, as {1}', KEPT, inertText(secret.name, 140)),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? t('This cannot be empty.') : undefined),
  });
  if (value !== undefined && value !== '') await secrets.store(secret.name, value);
}

/** Asks for all secrets that are missing, one after the other. What was given is kept, whether or not the person goes on to the end. */
export async function enterMissingSecrets(connection: ServiceConnection, secrets: SecretVault): Promise<void> {
  await connection.settled();
  const { all } = await namedSecrets(undefined);
  const missing = (connection.snapshot?.missingSecrets ?? []).map((name) => titled(all, name));
  if (missing.length === 0) return confirm(t('No password is missing'));
  const steps = missing.map(({ name, title }) => [
    {
      ask: async (place: Parameters<typeof ask>[0]) => {
        const answer = await ask(place, { prompt: t('{0}. Left empty: skipped', title), placeholder: name, password: true });
        const given = typeof answer === 'string' ? answer : '';
        if (given !== '') await secrets.store(name, given);
        return settled(answer, () => {});
      },
    },
  ]);
  await askInTurn(t('Missing passwords'), () => steps);
}

async function namedSecrets(
  deviceId: string | undefined,
): Promise<{ readonly all: readonly Named[]; readonly ofDevice: readonly string[] }> {
  const { parseInventory, spokenSecrets } = await import('../../inventory/onDemand.ts');
  const inventory = parseInventory(await inventoryInForce());
  const device = inventory.devices.find(({ id }) => id === deviceId);
  const all = spokenSecrets(inventory).map(({ name, owner, what }) => ({ name, title: inertText(`${owner}: ${translated(what)}`, 160) }));
  return { all, ofDevice: device ? secretsOf(device) : [] };
}

/** A name that the inventory does not have is all there is to say of its secret. */
function titled(all: readonly Named[], name: string): Named {
  return all.find((each) => each.name === name) ?? { name, title: inertText(name, 160) };
}

async function pickSecret(
  all: readonly Named[],
  missing: readonly string[],
  names: readonly string[] | '' | undefined,
): Promise<Named | undefined> {
  const among = names ? all.filter(({ name }) => names.includes(name)) : all;
  const unknown = names ? [] : missing.filter((name) => !all.some((each) => each.name === name)).map((name) => titled(all, name));
  const isMissing = ({ name }: Named) => missing.includes(name);
  const offered = [...among.filter(isMissing), ...unknown, ...among.filter((each) => !isMissing(each))];
  if (offered.length === 0) void vscode.window.showInformationMessage(t('The inventory names no secret here.'));
  if (offered.length < 2) return offered[0];
  const items = offered.map((secret) => ({
    label: secret.title,
    description: isMissing(secret) ? 'missing' : inertText(secret.name, 140),
    secret,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Which password?'), matchOnDescription: true }))?.secret;
}
