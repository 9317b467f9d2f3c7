import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { editInventory } from '../inventory/inventoryFile.ts';
import { PageTab } from '../pages/pageTab.ts';
import { postTo } from '../pages/postTo.ts';
import { inertText } from '../words/inertText.ts';
import type { WantedReceivers } from './setUpPlan.ts';
import { SetUpSession, type SetUpSessionOptions } from './setUpSession.ts';

const TITLE = t('Set Up Traps and Syslog');

/** The editor tab that leads through setting up what a device sends by itself, until it has arrived. */
export class SetUpPanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #tab: PageTab<SetUpSession>;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.#tab = this.register(
      new PageTab<SetUpSession>({
        extensionUri,
        viewType: 'hsmVigil.setUp',
        page: { script: 'setUp', title: TITLE, icon: 'events' },
        // What was waited for is over with the window.
        restore: () => undefined,
      }),
    );
  }

  show(device: string): void {
    const since = Date.now();
    this.#tab.show(
      (panel) => this.#session(panel, device, since),
      (session) => session.show(device, since),
    );
  }

  #session(panel: vscode.WebviewPanel, device: string, since: number): SetUpSession {
    const session: SetUpSession = new SetUpSession({
      connection: this.#connection,
      receiving: (id) => this.#connection.request('receiving', { device: id }),
      device,
      since,
      random: randomBytes(8).toString('hex'),
      post: postTo(panel),
      copy: async (text) => vscode.env.clipboard.writeText(text),
      act: (action, wanted, askForAddress) => this.#perform(session.device, action, wanted, askForAddress),
      onDevice: (name) => {
        panel.title = name === undefined ? TITLE : `${TITLE} — ${inertText(name, 60)}`;
      },
    });
    return session;
  }

  async #perform(
    device: string,
    action: Parameters<SetUpSessionOptions['act']>[0],
    wanted: WantedReceivers | undefined,
    askForAddress: boolean,
  ): Promise<void> {
    if (action.type === 'write') {
      if (wanted) await write(device, wanted, askForAddress);
    } else if (action.type === 'enterSecrets') await vscode.commands.executeCommand('hsmVigil.enterMissingSecrets');
    else if (action.type === 'openInventory') await vscode.commands.executeCommand('hsmVigil.openInventory');
    else await vscode.commands.executeCommand('hsmVigil.openEvents', { deviceId: device });
  }
}

async function write(device: string, wanted: WantedReceivers, askForAddress: boolean): Promise<void> {
  const address = askForAddress ? await askAddress() : undefined;
  if (askForAddress && address === undefined) return;
  const { addReceivers } = await import('../../inventory/onDemand.ts');
  await editInventory((text) => addReceivers(text, { device, ...wanted, ...(address !== undefined && { address }) }));
}

function askAddress(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: TITLE,
    prompt: t('From which address does this HSM send? It is how its messages are told from those of strangers'),
    placeHolder: '10.0.1.4',
    ignoreFocusOut: true,
    validateInput: (text) => (isIP(text.trim()) === 0 ? t('Enter an IP address, such as 10.0.1.4.') : undefined),
  });
}
