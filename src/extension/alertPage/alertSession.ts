import { type FromAlertPage, type PageLogEntry, parseFromAlertPage, type ToAlertPage } from '../../protocol/alertPage.ts';
import type { AlertRecord, HistoryParams, HistoryResult, LogEntry, Snapshot } from '../../protocol/contract.ts';
import { alertsById } from '../alerts/alertGroup.ts';
import { inertText } from '../inertText.ts';
import { sentence } from '../sentence.ts';
import { findDevice } from '../snapshot.ts';
import { episodeHistory, seriesOf } from './episodeHistory.ts';
import { pageAlert } from './pageAlert.ts';

/** What the page about an alert needs of the extension's connection to the poller service. */
export interface AlertConnection {
  readonly snapshot: Snapshot | undefined;
  /** A sentence saying why the service cannot be reached, while it cannot. */
  readonly failure: string | undefined;
  readonly onDidChange: (listener: () => void) => { dispose(): unknown };
  /** Rejects with a Fault. */
  connect(): Promise<unknown>;
  history(params: HistoryParams): Promise<HistoryResult>;
  log(alert: string): Promise<readonly LogEntry[]>;
}

export interface AlertSessionOptions {
  readonly connection: AlertConnection;
  readonly alert: string;
  readonly post: (message: ToAlertPage) => void;
  /** Something the page asks for that only the editor can do. */
  readonly act: (action: Extract<FromAlertPage, { type: 'act' | 'runbook' }>, alert: AlertRecord | undefined) => void;
  /** Another alert is shown, or it is called differently: for the panel. */
  readonly onAlert: (id: string, summary: string | undefined) => void;
  /** A runbook as HTML; undefined when it cannot be read or rendered. */
  readonly runbook: (id: string) => Promise<string | undefined>;
  /** History and log are read again at most this often (ms). Default 3 s. */
  readonly pace?: number;
}

/**
 * One open page about an alert as the host sees it: which one it shows, and what it has to be told. Knows nothing of vscode.
 *
 * The page holds nothing that it could not be told again: a hidden page is dropped by the editor, and says `ready` when it is back.
 */
export class AlertSession {
  readonly #options: AlertSessionOptions;
  readonly #pace: number;
  readonly #subscription: { dispose(): unknown };
  #id: string;
  /** As last known: an alert that ended a day ago leaves the snapshot, and not the page that shows it. */
  #alert: AlertRecord | undefined;
  #listening = false;
  #disposed = false;
  #connecting = false;
  /** Why our own attempt to connect failed. */
  #failure: string | undefined;
  #posted: string | undefined;
  #runbook: string | undefined;
  /** Counts questions: an answer to any but the last is stale. */
  #asked = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: ReturnType<typeof setTimeout> | undefined;
  /** What history and log cover as last asked for. */
  #covered: string | undefined;

  constructor(options: AlertSessionOptions) {
    this.#options = options;
    this.#pace = options.pace ?? 3000;
    this.#id = options.alert;
    this.#subscription = options.connection.onDidChange(() => this.#changed());
    this.#announce();
    void this.#connect();
  }

  /** Id of the alert shown. */
  get alert(): string {
    return this.#id;
  }

  /** Shows another alert in the page that is already open. */
  show(id: string): void {
    if (id === this.#id) return;
    this.#id = id;
    this.#alert = undefined;
    this.#forget();
    this.#announce();
    this.#post();
    this.#ask();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromAlertPage(raw);
    switch (message?.type) {
      case 'ready':
        this.#listening = true;
        this.#forget();
        this.#post();
        this.#ask();
        break;
      case 'retry':
        void this.#connect().then(() => this.#ask());
        break;
      case 'show':
        this.show(message.alert);
        break;
      case 'act':
      case 'runbook':
        this.#options.act(message, this.#alert);
        break;
      case undefined:
        break;
    }
  }

  /** The page is gone from sight, and with it from memory: nothing is asked or posted until it says `ready` again. */
  hidden(): void {
    this.#listening = false;
    this.#asked++;
    clearTimeout(this.#asking);
    this.#asking = undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.hidden();
    this.#subscription.dispose();
  }

  #forget(): void {
    this.#posted = undefined;
    this.#runbook = undefined;
    this.#covered = undefined;
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    this.#failure = undefined;
    this.#post();
    try {
      await this.#options.connection.connect();
    } catch (error) {
      this.#failure = sentence(error);
    }
    this.#connecting = false;
    this.#changed();
  }

  #changed(): void {
    if (this.#disposed) return;
    this.#announce();
    this.#post();
    if (this.#covered !== this.#coverage()) this.#askInTime();
  }

  #announce(): void {
    const { snapshot } = this.#options.connection;
    this.#alert = (snapshot && alertsById(snapshot).get(this.#id)) ?? this.#alert;
    this.#options.onAlert(this.#id, this.#alert?.summary);
  }

  #post(): void {
    if (!this.#listening) return;
    const content = this.#content();
    const serialized = JSON.stringify(content);
    if (serialized === this.#posted) return;
    this.#posted = serialized;
    this.#options.post(content.type === 'alert' ? { ...content, at: Date.now() } : content);
    if (content.type === 'alert') void this.#postRunbook(content.alert.runbook);
  }

  #content(): Unstamped {
    const { snapshot, failure } = this.#options.connection;
    if (!snapshot) {
      const why = this.#connecting ? undefined : (failure ?? this.#failure);
      return why === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message: why };
    }
    if (!this.#alert) return { type: 'gone' };
    return { type: 'alert', alert: pageAlert(this.#alert, snapshot), ...(failure !== undefined && { failure }) };
  }

  async #postRunbook(id: string): Promise<void> {
    if (id === this.#runbook) return;
    this.#runbook = id;
    const html = await this.#options.runbook(id);
    if (html !== undefined && this.#listening && this.#alert?.runbook === id) this.#options.post({ type: 'runbook', id, html });
  }

  /** Changes when the device has new readings or the alert is another one than it was. */
  #coverage(): string {
    const alert = this.#alert;
    const device = alert && findDevice(this.#options.connection.snapshot, alert.device);
    const stands = alert && [
      alert.state,
      alert.severity,
      alert.notifiedAt,
      alert.acknowledged?.at,
      alert.silencedBy,
      alert.maintenance,
      alert.cleared,
    ];
    return JSON.stringify([this.#id, device?.lastSeen, stands]);
  }

  /** Asks now, or when the pace allows it. */
  #askInTime(): void {
    if (this.#asking !== undefined || !this.#listening) return;
    const wait = this.#askedAt + this.#pace - Date.now();
    if (wait <= 0) this.#ask();
    else this.#asking = setTimeout(() => this.#ask(), wait);
  }

  #ask(): void {
    clearTimeout(this.#asking);
    this.#asking = undefined;
    if (!this.#alert || !this.#listening) return;
    this.#covered = this.#coverage();
    this.#askedAt = Date.now();
    const number = ++this.#asked;
    const isCurrent = () => number === this.#asked;
    void this.#readHistory(this.#alert, isCurrent);
    void this.#readLog(this.#alert, isCurrent);
  }

  async #readHistory(alert: AlertRecord, isCurrent: () => boolean): Promise<void> {
    const device = findDevice(this.#options.connection.snapshot, alert.device);
    const question = device && episodeHistory(alert, device, Date.now());
    if (!question) return;
    await this.#answer(alert, 'history', isCurrent, async () => {
      const { series } = await this.#options.connection.history(question);
      const { from, to } = question;
      return { type: 'history', alert: alert.id, from: Date.parse(from), to: Date.parse(to), series: seriesOf(alert, series) };
    });
  }

  async #readLog(alert: AlertRecord, isCurrent: () => boolean): Promise<void> {
    await this.#answer(alert, 'log', isCurrent, async () => {
      const entries = await this.#options.connection.log(alert.id);
      return { type: 'log', alert: alert.id, entries: entries.map(pageLogEntry) };
    });
  }

  async #answer(alert: AlertRecord, of: 'history' | 'log', isCurrent: () => boolean, read: () => Promise<ToAlertPage>): Promise<void> {
    try {
      const message = await read();
      if (isCurrent()) this.#options.post(message);
    } catch (error) {
      if (!isCurrent()) return;
      this.#covered = undefined;
      this.#options.post({ type: 'error', alert: alert.id, of, message: sentence(error) });
    }
  }
}

/** A message before its time is put on it, so that an unchanged one is recognised. */
type Unstamped =
  | Omit<Extract<ToAlertPage, { type: 'alert' }>, 'at'>
  | Extract<ToAlertPage, { type: 'service' }>
  | Extract<ToAlertPage, { type: 'gone' }>;

function pageLogEntry({ time, text, who, why }: LogEntry): PageLogEntry {
  return {
    time: Date.parse(time),
    text: inertText(text, 300),
    ...(who !== undefined && { who: inertText(who, 60) }),
    ...(why && { why: inertText(why, 500) }),
  };
}
