import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import { descriptorOf } from '../../core/modelDescriptor.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { ReadHaClientResult } from '../../protocol/contract.ts';
import { clientText } from '../../protocol/haGroupWords.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { shortTime } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';

/** As much as the service takes. */
const LONGEST = 1_000_000;

/** A client's own word about its HA group: a person copies what its shell has printed, and the service keeps it with its time. */
export async function readHaClient(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  await connection.settled();
  const haGroup = groupOf(connection, target) ?? (await pickGroup(connection));
  if (haGroup === undefined) return;
  const askable = connection.snapshot?.haGroups?.find(({ id }) => id === haGroup)?.askable ?? [];
  const asked = askable.length === 0 ? undefined : await pickClient(askable);
  if (askable.length > 0 && asked === undefined) return;
  if (asked?.name !== undefined) return ask(connection, haGroup, asked.name);
  const { command, shell } = wordsFor(connection, haGroup);
  const title = t('What a Client Says of HA Group {0}', inertText(haGroup, 60));
  const client = await vscode.window.showInputBox({
    title,
    prompt: t('On which client? Write its name as you call it: what it says is kept under it'),
    placeHolder: 'app-1',
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' ? t('Write the name of the client.') : text.length > 80 ? t('At most 80 characters.') : undefined,
  });
  if (client === undefined) return;
  const paste = t('Paste from the Clipboard');
  const chosen = await vscode.window.showInformationMessage(
    t('Type "{0}" in {1} on {2}, and copy all that it prints.', command, shell, inertText(client.trim(), 80)),
    {
      modal: true,
      detail: t('The command changes nothing. A password that it asks for is asked by the client and is no part of what it prints.'),
    },
    paste,
  );
  if (chosen !== paste) return;
  const text = (await vscode.env.clipboard.readText()).slice(0, LONGEST);
  tell(await connection.request('readHaClient', { haGroup, client: client.trim(), text }));
}

/** Where the inventory names clients: which one is asked over SSH, or none, since its output is at hand. */
async function pickClient(names: readonly string[]): Promise<{ readonly name?: string } | undefined> {
  const items: (vscode.QuickPickItem & { readonly name?: string })[] = [
    ...names.map((name) => ({ label: inertText(name, 80), description: t('ask it over SSH'), name })),
    { label: t('Paste What a Client Has Printed…') },
  ];
  return vscode.window.showQuickPick(items, { placeHolder: t('Which client?') });
}

async function ask(connection: ServiceConnection, haGroup: string, client: string): Promise<void> {
  const title = t('Asking {0}…', inertText(client, 80));
  const progress = { location: vscode.ProgressLocation.Window, title };
  tell(await vscode.window.withProgress(progress, () => connection.request('askHaClient', { haGroup, client })));
}

function tell({ said, rejected }: ReadHaClientResult): void {
  const now = Date.now();
  const lines = rejected.slice(0, 5).map(({ line, reason }) => t('line {0}: {1}', line, inertText(reason, 120)));
  const refused =
    rejected.length === 0
      ? ''
      : plural(rejected.length, ' {0} line was not understood ({1}).', ' {0} lines were not understood ({1}).', lines.join('; '));
  void vscode.window.showInformationMessage(
    `${inertText(clientText(said, { now, moment: (time) => shortTime(time, now) }), 600)}${refused}`,
  );
}

function groupOf({ snapshot }: ServiceConnection, { haGroup, deviceId }: CommandTarget): string | undefined {
  return haGroup ?? findDevice(snapshot, deviceId ?? '')?.haGroup;
}

async function pickGroup({ snapshot }: ServiceConnection): Promise<string | undefined> {
  const groups = (snapshot?.haGroups ?? []).map(({ id, name }) => ({
    label: inertText(name, 80),
    ...(name !== id && { description: id }),
    id,
  }));
  if (groups.length === 0)
    void vscode.window.showInformationMessage(t('No device is a member of an HA group: write "haGroup" in the inventory.'));
  if (groups.length < 2) return groups[0]?.id;
  return (await vscode.window.showQuickPick(groups, { placeHolder: t('Of which HA group?'), matchOnDescription: true }))?.id;
}

/** As the model of its members has them. */
function wordsFor({ snapshot }: ServiceConnection, haGroup: string): { readonly command: string; readonly shell: string } {
  const models = (snapshot?.devices ?? [])
    .filter((device) => device.haGroup === haGroup)
    .map(({ model }) => descriptorOf(catalogue, model));
  return models.find((model) => model?.haClient)?.haClient ?? { command: 'hagroup listgroups', shell: t('its shell') };
}
