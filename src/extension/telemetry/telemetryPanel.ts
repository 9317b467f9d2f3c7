import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { HOUR } from '../../core/time/duration.ts';
import type { AlertRecord, DeviceRecord } from '../../protocol/contract.ts';
import { everyday, parseSelection, type TelemetrySelection } from '../../protocol/pages/telemetrySelection.ts';
import { alertsById } from '../alerts/alertGroup.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { PageTab } from '../pages/pageTab.ts';
import { postTo } from '../pages/postTo.ts';
import { inertText } from '../words/inertText.ts';
import { saveCsv, savePicture } from './saveTelemetry.ts';
import { groupsOf } from './telemetryDevice.ts';
import { fitsLink, parseTelemetryLink, telemetryLink } from './telemetryLink.ts';
import { type TelemetryAction, TelemetrySession } from './telemetrySession.ts';

const TITLE = t('Telemetry');

/** What the page is opened for. */
export interface TelemetryTarget {
  readonly deviceId?: string;
  readonly componentId?: string;
  readonly alertId?: string;
}

/** Asks a person for a device, by its id; for any but this one. */
export type PickDevice = (question: string, except?: string) => Promise<string | undefined>;

/** The editor tab with the readings of a device over time. It comes back with all that was chosen after a window reload, and by a link. */
export class TelemetryPanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #extensionId: string;
  readonly #tab: PageTab<TelemetrySession>;

  readonly #pick: PickDevice;

  /** `extensionId`: `publisher.name`, for links. */
  constructor(extensionUri: vscode.Uri, connection: ServiceConnection, extensionId: string, pick: PickDevice) {
    super();
    this.#pick = pick;
    this.#connection = connection;
    this.#extensionId = extensionId;
    this.#tab = this.register(
      new PageTab<TelemetrySession>({
        extensionUri,
        viewType: 'hsmVigil.telemetry',
        page: { script: 'telemetry', title: TITLE, icon: 'telemetry' },
        restore: (panel, state) => this.#session(panel, parseSelection(state)),
      }),
    );
    this.register(vscode.window.registerUriHandler({ handleUri: (uri) => this.#follow(uri) }));
  }

  /** The device that the page shows, seen or not. */
  get device(): string | undefined {
    return this.#tab.session?.device;
  }

  /** Nothing given: what the open page shows, or else the first device. */
  show({ deviceId, componentId, alertId }: TelemetryTarget): void {
    const { snapshot } = this.#connection;
    const alert = alertId === undefined || !snapshot ? undefined : alertsById(snapshot).get(alertId);
    const device = deviceId ?? alert?.device;
    const component = componentId ?? alert?.component;
    const record = findDevice(snapshot, device ?? '');
    this.#open({
      ...(device !== undefined && { device }),
      ...(component !== undefined && record && lookingAt(record, component)),
      ...(alert && { time: aroundAlert(alert, record, Date.now()) }),
    });
  }

  async #showPicked(to: 'show' | 'compare'): Promise<void> {
    const device = await (to === 'show' ? this.#pick(t('Whose readings?')) : this.#pick(t('Compare with which HSM?'), this.device));
    if (device === undefined) return;
    this.#open(to === 'show' ? { device } : { compare: { devices: [device] } });
  }

  #open(change: Partial<TelemetrySelection>): void {
    this.#tab.show(
      (panel) => this.#session(panel, { ...everyday, ...change }),
      (session) => session.show(change),
    );
  }

  #follow(uri: vscode.Uri): void {
    const selection = parseTelemetryLink(uri);
    if (selection) this.#open(selection);
    else void vscode.window.showWarningMessage(t('This link leads to no page of HSM Vigil.'));
  }

  #session(panel: vscode.WebviewPanel, selection: TelemetrySelection): TelemetrySession {
    const connection = this.#connection;
    return new TelemetrySession({
      connection,
      reads: {
        timeline: (params) => connection.request('timeline', params),
        log: async (of) => (await connection.request('log', { ...of, people: true })).entries,
        gaps: async (of) => (await connection.request('gaps', of)).gaps,
        states: (params) => connection.request('states', params),
      },
      selection,
      post: postTo(panel),
      act: (action) => void (action.type === 'pickDevice' ? this.#showPicked(action.to) : perform(action)),
      saveCsv,
      savePicture,
      copyText: async (text) => {
        await vscode.env.clipboard.writeText(text);
        return t('The table is in the clipboard.');
      },
      copyLink: async (shown) => {
        await vscode.env.clipboard.writeText(telemetryLink(shown, vscode.env.uriScheme, this.#extensionId));
        return fitsLink(shown)
          ? t('The link is in the clipboard. It opens this page with the same time, device and lines.')
          : t('The link is in the clipboard. Too many lines are switched off to be named in it: it opens this page with all of them.');
      },
      say: (message, failed) => void (failed ? vscode.window.showErrorMessage(message) : vscode.window.showInformationMessage(message)),
      onDevice: (name) => {
        panel.title = name === undefined ? TITLE : `${TITLE} — ${inertText(name, 60)}`;
      },
    });
  }
}

/** The part alone, in the groups that it is drawn in; all as usual for one that is not drawn. */
function lookingAt(device: DeviceRecord, component: string): Partial<TelemetrySelection> {
  const groups = groupsOf(device, component);
  return groups.length === 0 ? {} : { component, groups, hidden: [] };
}

/** A window before an alert, and as much after it; one that is open goes on with the clock. */
function aroundAlert(alert: AlertRecord, device: DeviceRecord | undefined, now: number): TelemetrySelection['time'] {
  const window = (device?.window ?? 3600) * 1000;
  const from = Date.parse(alert.startedAt) - window;
  return alert.resolvedAt === undefined
    ? { last: Math.max(HOUR, now - from) }
    : { from, to: Math.min(now, Date.parse(alert.resolvedAt) + window) };
}

type Command = Exclude<TelemetryAction, { type: 'pickDevice' }>;

const commands: Readonly<Record<Command['type'], string>> = {
  check: 'hsmVigil.checkDevice',
  guidance: 'hsmVigil.monitorAccount',
  openInventory: 'hsmVigil.openInventory',
  openAlert: 'hsmVigil.showAlert',
  openEvents: 'hsmVigil.openEvents',
};

/** The page asks for nothing that is not a command of ours, with the device or the alert that it shows. */
async function perform(action: Command): Promise<void> {
  const target = {
    ...('device' in action && { deviceId: action.device }),
    ...('alert' in action && { alertId: action.alert }),
  };
  await vscode.commands.executeCommand(commands[action.type], Object.keys(target).length === 0 ? undefined : target);
}
