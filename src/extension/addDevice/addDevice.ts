import * as vscode from 'vscode';
import { catalogue } from '../../devices/catalogue.ts';
import type { DeviceCheck } from '../../protocol/contract.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { editInventory, readInventory } from '../inventory/inventoryFile.ts';
import { channelLabel } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import { type NewDevice, newDevice } from './answers.ts';
import type { FetchedHostKey } from './hostKey.ts';
import { type Draft, interview } from './questions.ts';

type Verdict = { readonly kind: 'works' } | { readonly kind: 'fails'; readonly why: string } | { readonly kind: 'cancelled' };

/** The wizard: asks, tests the connection, and only then saves. Answers with the id of the new device, if there is one. */
export async function addDevice(connection: ServiceConnection, secrets: SecretVault): Promise<string | undefined> {
  const [{ addDevice: withDevice }, { parseInventory }] = await Promise.all([
    import('../../inventory/edit.ts'),
    import('../../inventory/load.ts'),
  ]);
  const inventory = parseInventory(await readInventory());
  if (!inventory.readable && (await readInventory()).trim() !== '') {
    await brokenInventory();
    return undefined;
  }
  const around = {
    ids: new Set([...inventory.devices.map(({ id }) => id), ...inventory.problems.flatMap(({ device }) => device ?? [])]),
    haGroups: [...new Set(inventory.devices.flatMap(({ haGroup }) => haGroup ?? []))].sort(),
    models: catalogue,
    fetchHostKey: (address: string, model: string) => fetchHostKey(connection, address, model),
  };
  const draft: Draft = {};
  for (;;) {
    const answers = await interview(draft, around);
    if (!answers) return undefined;
    const made = newDevice(answers);
    const wrong = parseInventory(withDevice(await readInventory(), made.device)).problems.find(
      ({ severity, device }) => severity === 'error' && device === answers.id,
    );
    const verdict: Verdict = wrong ? { kind: 'fails', why: wrong.message } : await tryIt(connection, made, answers.name);
    if (verdict.kind === 'fails') {
      const choice = await vscode.window.showWarningMessage(
        `${inertText(answers.name, 80)} could not be reached as described.`,
        { modal: true, detail: verdict.why },
        ...(wrong ? ['Edit'] : ['Edit', 'Save Anyway']),
      );
      if (choice === 'Edit') continue;
      if (choice !== 'Save Anyway') return undefined;
    }
    if (verdict.kind === 'cancelled') {
      const choice = await vscode.window.showInformationMessage('The test was stopped. Nothing has been saved yet.', 'Edit', 'Save Anyway');
      if (choice === 'Edit') continue;
      if (choice !== 'Save Anyway') return undefined;
    }
    await save(made, secrets, withDevice);
    await connection.reconsider();
    return answers.id;
  }
}

/** The service asks: it is the one with the network. */
async function fetchHostKey(connection: ServiceConnection, address: string, model: string): Promise<FetchedHostKey> {
  return vscode.window.withProgress<FetchedHostKey>(
    { location: vscode.ProgressLocation.Notification, title: `Fetching the SSH host key of ${inertText(address, 80)}`, cancellable: true },
    async (_, cancelled) => {
      const abort = new AbortController();
      const subscription = cancelled.onCancellationRequested(() => abort.abort());
      try {
        const { type, fingerprint } = await connection.request('hostKey', { address, model }, abort.signal);
        return { type: inertText(type, 40), fingerprint: inertText(fingerprint, 80) };
      } catch (error) {
        return { why: abort.signal.aborted ? 'It was stopped.' : sentence(error) };
      } finally {
        subscription.dispose();
      }
    },
  );
}

async function tryIt(connection: ServiceConnection, { device, secrets }: NewDevice, name: string): Promise<Verdict> {
  return vscode.window.withProgress<Verdict>(
    { location: vscode.ProgressLocation.Notification, title: `Testing the connection to ${inertText(name, 80)}`, cancellable: true },
    async (_, cancelled) => {
      const abort = new AbortController();
      const subscription = cancelled.onCancellationRequested(() => abort.abort());
      try {
        return judge(await connection.request('testConnection', { device, secrets }, abort.signal));
      } catch (error) {
        return abort.signal.aborted ? { kind: 'cancelled' } : { kind: 'fails', why: sentence(error) };
      } finally {
        subscription.dispose();
      }
    },
  );
}

function judge(check: DeviceCheck): Verdict {
  const failed = check.channels.filter(({ state }) => state === 'failed');
  if (failed.length === 0 && check.channels.some(({ state }) => state === 'ok')) return { kind: 'works' };
  const why = failed.map((channel) => `${channelLabel(channel)}: ${inertText(channel.error ?? 'no answer', 600)}`);
  return { kind: 'fails', why: why.join('\n') || 'No channel answered.' };
}

/** Secrets first: once the service sees the device, it asks for them. */
async function save(
  { device, secrets: values }: NewDevice,
  secrets: SecretVault,
  withDevice: (text: string, device: NewDevice['device']) => string,
): Promise<void> {
  for (const [name, value] of Object.entries(values)) await secrets.store(name, value);
  await editInventory((text) => withDevice(text, device));
}

async function brokenInventory(): Promise<void> {
  const choice = await vscode.window.showErrorMessage(
    'The inventory is not valid JSON, so no device can be added to it.',
    'Open Inventory',
  );
  if (choice === 'Open Inventory') await vscode.commands.executeCommand('hsmVigil.openInventory');
}
