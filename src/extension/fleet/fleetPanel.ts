import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { id } from '../../protocol/pages/shape.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import type { TimeMachine } from '../connection/timeMachine.ts';
import { PageTab } from '../pages/pageTab.ts';
import { postTo } from '../pages/postTo.ts';
import { type FleetAction, FleetSession } from './fleetSession.ts';

const TITLE = t('Fleet');

/** The editor tab with all HSMs. It comes back after a window reload. */
export class FleetPanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #time: TimeMachine;
  readonly #tab: PageTab<FleetSession>;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection, time: TimeMachine) {
    super();
    this.#connection = connection;
    this.#time = time;
    this.#tab = this.register(
      new PageTab<FleetSession>({
        extensionUri,
        viewType: 'hsmVigil.fleet',
        page: { script: 'fleet', title: TITLE, icon: 'fleet' },
        restore: (panel, state) => this.#session(panel, id(Object(state).device) ? String(Object(state).device) : undefined),
      }),
    );
    this.register(time.onDidChange(() => this.#tab.session?.pastChanged()));
  }

  /** `device`: id of the one to look at. */
  show(device: string | undefined): void {
    this.#tab.show(
      (panel) => this.#session(panel, device),
      (session) => session.show(device),
    );
  }

  #session(panel: vscode.WebviewPanel, device: string | undefined): FleetSession {
    const titled = () => {
      const { past } = this.#time;
      panel.title = past ? `${TITLE} — ${past.said}` : TITLE;
    };
    titled();
    const subscription = this.#time.onDidChange(titled);
    panel.onDidDispose(() => subscription.dispose());
    return new FleetSession({
      connection: this.#connection,
      past: () => this.#time.past,
      lines: async (of) => (await this.#connection.request('lineNoise', { device: of })).lines,
      device,
      post: postTo(panel),
      act: async (action) => void (await vscode.commands.executeCommand(...commandOf(action))),
    });
  }
}

/** The page asks for nothing that is not a command of ours. */
function commandOf(action: FleetAction): [string, ...unknown[]] {
  switch (action.type) {
    case 'openAlert':
      return ['hsmVigil.showAlert', { alertId: action.alert }];
    case 'open':
      return [commands[action.what], { deviceId: action.device }];
    case 'past':
      return ['hsmVigil.showPast'];
    case 'now':
      return ['hsmVigil.backToNow'];
  }
}

const commands = { telemetry: 'hsmVigil.openTelemetry', events: 'hsmVigil.openEvents', reveal: 'hsmVigil.revealDevice' } as const;
