import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { alertMarkdown } from '../alertPage/alertMarkdown.ts';
import type { AlertPanel } from '../alertPage/alertPanel.ts';
import { pageAlert } from '../alertPage/pageAlert.ts';
import type { AlertsView } from '../alerts/alertsView.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { MonitorAccountPanel } from '../monitorAccount/monitorAccountPanel.ts';
import type { PosturePanel } from '../posture/posturePanel.ts';
import type { TelemetryPanel } from '../telemetry/telemetryPanel.ts';
import type { DevicesView } from '../tree/devicesView.ts';
import { formatTime } from '../words/format.ts';
import { sentence } from '../words/sentence.ts';
import { helpText, isSurface, type Surface } from './helpTexts.ts';
import { accountLines, postureLines } from './pageTexts.ts';

const SCHEME = 'hsm-vigil-text';

export interface AccessibleParts {
  readonly connection: ServiceConnection;
  readonly devices: DevicesView;
  readonly alerts: AlertsView;
  readonly alertPage: AlertPanel;
  readonly telemetry: TelemetryPanel;
  readonly monitorAccount: MonitorAccountPanel;
  readonly posture: PosturePanel;
}

/** What a text is of: the help, or what a surface shows. */
interface Wanted {
  readonly help?: true;
  readonly surface?: Surface;
}

/** Read-only texts for people who do not see the views and pages: their keys, and what they show, line by line. */
export class AccessibleTexts extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #parts: AccessibleParts;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;

  constructor(parts: AccessibleParts) {
    super();
    this.#parts = parts;
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  /** The keys of a surface and what they do; `asked`: where they were pressed. */
  async help(asked: string | undefined): Promise<void> {
    const surface = surfaceOf(asked);
    await this.#show(t('Accessibility Help'), { help: true, ...(surface && { surface }) });
  }

  /** What a surface shows, as a text. Pages that have none are text already, in the order in which they are read: then the help says so. */
  async view(asked: string | undefined): Promise<void> {
    const surface = surfaceOf(asked) ?? (await pickView());
    if (surface === undefined) return;
    const name = NAMES[surface];
    if (name === undefined) await this.help(surface);
    else await this.#show(name, { surface });
  }

  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    const { help, surface } = wantedOf(query);
    if (help) return helpText(surface);
    const lines = await this.#lines(surface ?? 'devices');
    const { state, failure } = this.#parts.connection;
    const old = state === 'ready' ? [] : [t('What follows may be old: {0}', failure ?? t('the watching service does not answer.'))];
    const head = t('As of {0}. It stands still: open it again for what is new.', formatTime(new Date().toISOString()));
    return `${[head, ...old, '', ...lines].join('\n')}\n`;
  }

  async #show(name: string, wanted: Wanted): Promise<void> {
    await this.#parts.connection.settled();
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${SCHEME}/HSM Vigil: ${name}`, query: JSON.stringify(wanted) });
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  async #lines(surface: Surface): Promise<readonly string[]> {
    const { devices, alerts, alertPage, telemetry, connection } = this.#parts;
    const { snapshot } = connection;
    if (surface === 'alerts') return orNone(alerts.spoken());
    if (surface === 'telemetry') return orNone(devices.spoken(telemetry.device));
    if (surface === 'alert') {
      const shown = snapshot?.alerts.find(({ id }) => id === alertPage.shown);
      return snapshot && shown ? alertMarkdown(pageAlert(shown, snapshot)).split('\n') : [t('The page shows no alert of the last day.')];
    }
    if (surface === 'monitorAccount') return orNone(snapshot ? accountLines(snapshot, this.#parts.monitorAccount.shown, Date.now()) : []);
    if (surface === 'posture') {
      try {
        return orNone(postureLines(await connection.request('posture', {}), this.#parts.posture.shown));
      } catch (error) {
        return [sentence(error)];
      }
    }
    // Its page names alerts and who has them beside the HSMs. Of hundreds, they are not to be looked for behind all the parts.
    if (surface === 'fleet') return [t('Alerts'), ...orNone(alerts.spoken()), '', ...orNone(devices.spoken())];
    return orNone(devices.spoken());
  }
}

const NAMES: Partial<Record<Surface, string>> = {
  devices: t('HSMs as Text'),
  alerts: t('Alerts as Text'),
  alert: t('Alert as Text'),
  telemetry: t('Readings as Text'),
  fleet: t('HSMs as Text'),
  monitorAccount: t('Monitor Accounts as Text'),
  posture: t('Posture as Text'),
};

function orNone(lines: readonly string[]): readonly string[] {
  return lines.length > 0 ? lines : [t('There is nothing to show.')];
}

/** What the keys say where they were pressed; from the palette, the page before the person. */
function surfaceOf(given: string | undefined): Surface | undefined {
  if (isSurface(given)) return given;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const page = input instanceof vscode.TabInputWebview ? /hsmVigil\.(\w+)$/.exec(input.viewType)?.[1] : undefined;
  return isSurface(page) ? page : undefined;
}

/** From the palette, with no page of ours before the person. */
async function pickView(): Promise<Surface | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly surface: Surface })[] = [
    { label: 'HSMs', description: t('with all their parts and readings'), surface: 'devices' },
    { label: t('Alerts'), surface: 'alerts' },
  ];
  return (await vscode.window.showQuickPick(items, { placeHolder: t('What shall be opened as a text?') }))?.surface;
}

function wantedOf(query: string): Wanted {
  try {
    const { help, surface } = JSON.parse(query) as Record<string, unknown>;
    return { ...(help === true && { help }), ...(isSurface(surface) && { surface }) };
  } catch {
    return {};
  }
}
