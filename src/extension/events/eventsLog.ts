import * as vscode from 'vscode';
import { channelFacts, isChannel } from '../../core/channel.ts';
import { t } from '../../core/l10n.ts';
import { type EventsFilter, parseEventsFilter } from '../../protocol/pages/eventsFilter.ts';
import { Disposable } from '../common/disposable.ts';
import { whatCame } from '../connection/receiving.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import { eventsText } from './eventsText.ts';
import { questionOf } from './pageEvent.ts';

const SCHEME = 'hsm-vigil-events';
/** Entries of a text. */
const ENTRIES = 2_000;
/** A text that is seen is read anew this long after something came (ms), so that a flood is one reading. */
const SETTLES = 1_500;

/** Read-only texts of what devices have said and what has changed. One that is seen follows what comes. */
export class EventsLog extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #connection: ServiceConnection;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  #seen = '';
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.register(connection.onDidChange(() => this.#follow()));
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  async show(filter: EventsFilter): Promise<void> {
    const name = this.#nameOf(filter)
      .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
      .trim();
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${SCHEME}/${t('Events of {0}', name)}.log`, query: JSON.stringify(filter) });
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const filter = parseEventsFilter(parsed(uri.query));
    try {
      // After a window reload the text asks before the connection stands.
      await this.#connection.settled();
      const { entries, next } = await this.#connection.request('timeline', { ...questionOf(filter), limit: ENTRIES });
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const deviceName = (id: string) => findDevice(this.#connection.snapshot, id)?.name ?? id;
      const title = t('Events of {0}', this.#nameOf(filter));
      return eventsText({ title, zone, deviceName, more: next !== undefined || entries.length > ENTRIES }, entries.slice(0, ENTRIES));
    } catch (error) {
      return t('The events could not be read. {0}\n', sentence(error));
    }
  }

  #follow(): void {
    const { snapshot } = this.#connection;
    const isSeen = vscode.window.visibleTextEditors.some(({ document }) => document.uri.scheme === SCHEME);
    if (!isSeen || !snapshot) return;
    const state = JSON.stringify([whatCame(snapshot), snapshot.alerts.map(({ id, state }) => [id, state])]);
    if (state === this.#seen) return;
    this.#seen = state;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const { document } of vscode.window.visibleTextEditors) if (document.uri.scheme === SCHEME) this.#changed.fire(document.uri);
    }, SETTLES);
  }

  #nameOf({ device, what, text }: EventsFilter): string {
    const whose = device === undefined ? t('all HSMs') : inertText(findDevice(this.#connection.snapshot, device)?.name ?? device, 80);
    return [whose, what === 'all' ? '' : isChannel(what) ? channelFacts[what].name : what, text === '' ? '' : `“${inertText(text, 60)}”`]
      .filter(Boolean)
      .join(', ');
  }
}

function parsed(query: string): unknown {
  try {
    return JSON.parse(query);
  } catch {
    return undefined;
  }
}
