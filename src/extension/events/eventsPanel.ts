import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { EVERYTHING, type EventsFilter, parseEventsFilter } from '../../protocol/pages/eventsFilter.ts';
import type { FromEventsPage } from '../../protocol/pages/fromEventsPage.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { PageTab } from '../pages/pageTab.ts';
import { postTo } from '../pages/postTo.ts';
import { inertText } from '../words/inertText.ts';
import { EventsLog } from './eventsLog.ts';
import { EventsSession } from './eventsSession.ts';

const TITLE = t('Events');

/** The editor tab with what devices have said by themselves, and what has changed. It comes back with its filter after a window reload. */
export class EventsPanel extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #log: EventsLog;
  readonly #tab: PageTab<EventsSession>;

  constructor(extensionUri: vscode.Uri, connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.#log = this.register(new EventsLog(connection));
    this.#tab = this.register(
      new PageTab<EventsSession>({
        extensionUri,
        viewType: 'hsmVigil.events',
        page: { script: 'events', title: TITLE, icon: 'events' },
        restore: (panel, state) => this.#session(panel, parseEventsFilter(state)),
      }),
    );
  }

  /** `device`: id; undefined: all of them. */
  show(device: string | undefined): void {
    const filter: EventsFilter = { ...EVERYTHING, ...(device !== undefined && { device }) };
    this.#tab.show(
      (panel) => this.#session(panel, filter),
      (session) => session.show(filter),
    );
  }

  #session(panel: vscode.WebviewPanel, filter: EventsFilter): EventsSession {
    return new EventsSession({
      connection: this.#connection,
      timeline: (params) => this.#connection.request('timeline', params),
      filter,
      post: postTo(panel),
      act: (action, shown) => void this.#perform(action, shown),
      onDevice: (name) => {
        panel.title = name === undefined ? TITLE : `${TITLE} — ${inertText(name, 60)}`;
      },
    });
  }

  async #perform(action: Extract<FromEventsPage, { type: 'openLog' | 'setUp' | 'show' }>, filter: EventsFilter): Promise<void> {
    const device = filter.device === undefined ? undefined : { deviceId: filter.device };
    if (action.type === 'openLog') await this.#log.show(filter);
    else if (action.type === 'setUp') await vscode.commands.executeCommand('hsmVigil.setUpReceivers', device);
    else await vscode.commands.executeCommand('hsmVigil.showAlert', { alertId: action.alert });
  }
}
