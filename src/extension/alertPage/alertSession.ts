import type { AlertRecord, GapRecord, LogEntry, MessageRecord, Snapshot } from '../../protocol/contract.ts';
import { type AlertAction, parseFromAlertPage } from '../../protocol/pages/fromAlertPage.ts';
import type { EarlierAlert, PageLogEntry, ToAlertPage } from '../../protocol/pages/toAlertPage.ts';
import { alertsById } from '../alerts/alertGroup.ts';
import { isReceived } from '../connection/receiving.ts';
import { findDevice } from '../connection/snapshot.ts';
import { pageEvent } from '../events/pageEvent.ts';
import { logWords } from '../log/logWords.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { pageGap } from '../words/gapsText.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import { alertMarkdown } from './alertMarkdown.ts';
import { episodeHistory, seriesOf } from './episodeHistory.ts';
import { factOf } from './evidenceWords.ts';
import { pageAlert } from './pageAlert.ts';
import { RunbookTeller, type RunbookTellerOptions } from './runbookTeller.ts';

export interface AlertSessionOptions {
  readonly connection: PageConnection;
  /** The log of an alert, newest first. */
  readonly log: (alert: string) => Promise<readonly LogEntry[]>;
  /** Time of a device that was not watched. */
  readonly gaps: (of: { readonly device: string; readonly from: string; readonly to: string }) => Promise<readonly GapRecord[]>;
  /** What the same part had before in the same way, newest first. */
  readonly earlier: (alert: string) => Promise<readonly AlertRecord[]>;
  /** What the HSM itself said of the part, newest first. */
  readonly messages: (alert: string) => Promise<readonly MessageRecord[]>;
  readonly alert: string;
  readonly post: (message: ToAlertPage) => void;
  /** Something the page asks for that only the editor can do, about the alert and the runbook that are shown. */
  readonly act: (action: AlertAction, alert: AlertRecord | undefined, runbook: string | undefined) => void;
  /** Puts a text into the clipboard. */
  readonly copy: (text: string) => Promise<void>;
  /** Another alert is shown, or it is called differently: for the panel. */
  readonly onAlert: (id: string, summary: string | undefined) => void;
  /** A runbook taken apart; undefined when it cannot be read. */
  readonly runbook: RunbookTellerOptions['read'];
  /** Somebody has done a step of the checklist, or taken it back. */
  readonly tick: RunbookTellerOptions['tick'];
  /** History and log are read again at most this often (ms). Default 3 s. */
  readonly pace?: number;
}

/** One open page about an alert as the host sees it: which one it shows, and what it has to be told. */
export class AlertSession extends PageSession<ToAlertPage> {
  readonly #options: AlertSessionOptions;
  #id: string;
  /** As last known: an alert that ended a day ago leaves the snapshot, and not the page that shows it. */
  #alert: AlertRecord | undefined;
  /** Alerts that are over for longer than the snapshot tells of, and can be looked at from here. */
  #earlier: readonly AlertRecord[] = [];
  readonly #runbook: RunbookTeller;
  /** A person wants to be led to the checklist. */
  #leads = false;

  constructor(options: AlertSessionOptions) {
    super(options.connection, options.post, options.pace);
    this.#options = options;
    this.#id = options.alert;
    this.#runbook = new RunbookTeller({
      read: options.runbook,
      tick: options.tick,
      post: (message) => this.listening && options.post(message),
    });
    this.start();
  }

  /** Id of the alert shown. */
  get alert(): string {
    return this.#id;
  }

  /** Shows another alert in the page that is already open. */
  show(id: string): void {
    if (id === this.#id) return;
    this.#id = id;
    this.#alert = this.#earlier.find((alert) => alert.id === id);
    this.#runbook.restart();
    this.#leads = false;
    this.refresh();
  }

  /** Leads to the checklist, as soon as it stands. */
  leadToChecklist(): void {
    this.#leads = true;
    this.tellState();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromAlertPage(raw);
    switch (message?.type) {
      case 'ready':
        this.#runbook.forget();
        this.ready();
        break;
      case 'retry':
        void this.connect().then(() => this.ask());
        break;
      case 'show':
        this.show(message.alert);
        break;
      case 'copy':
        void this.#copy();
        break;
      case 'tick':
        if (this.#alert?.id === message.alert) void this.#runbook.tick(message, this.#alert.runbook);
        break;
      case 'act':
        this.#options.act(message.action, this.#alert, this.#runbook.shown);
        break;
      case 'runbook':
        this.#runbook.follow(message.id);
        this.leadToChecklist();
        break;
      case undefined:
        break;
    }
  }

  protected override announce(): void {
    const { snapshot } = this.#options.connection;
    this.#alert = (snapshot && alertsById(snapshot).get(this.#id)) ?? this.#alert;
    this.#options.onAlert(this.#id, this.#alert?.summary);
  }

  protected override tellState(): void {
    const content = this.#content();
    this.tell(content, content.type === 'alert' ? { ...content, at: Date.now() } : content);
    const { snapshot } = this.#options.connection;
    const alert = this.#alert;
    if (content.type === 'alert' && alert && snapshot && this.listening) void this.#tellRunbook(alert, snapshot);
  }

  async #tellRunbook(alert: AlertRecord, snapshot: Snapshot): Promise<void> {
    const isCurrent = () => this.listening && this.#alert === alert;
    await this.#runbook.tell(alert, snapshot, isCurrent);
    if (!this.#leads || !isCurrent()) return;
    this.#leads = false;
    this.#options.post({ type: 'checklist', alert: alert.id });
  }

  /** Changes when the device has new readings or the alert is another one than it was. */
  protected override coverage(): string | undefined {
    const alert = this.#alert;
    if (!alert) return undefined;
    const device = findDevice(this.#options.connection.snapshot, alert.device);
    const { state, severity, notifiedAt, acknowledged, silencedBy, silencedOutside, maintenance, cleared, stale } = alert;
    return JSON.stringify([
      this.#id,
      device?.lastSeen,
      this.#options.connection.snapshot?.heard?.filter((each) => each.device === alert.device).map(({ lastAt }) => lastAt),
      state,
      severity,
      notifiedAt,
      acknowledged?.at,
      silencedBy,
      silencedOutside,
      maintenance,
      cleared,
      stale,
    ]);
  }

  protected override read(isCurrent: () => boolean): void {
    if (!this.#alert) return;
    void this.#readHistory(this.#alert, isCurrent);
    void this.#readLog(this.#alert, isCurrent);
    void this.#readEarlier(this.#alert, isCurrent);
    void this.#readMessages(this.#alert, isCurrent);
  }

  #content(): Unstamped {
    const { snapshot, failure } = this.#options.connection;
    if (!snapshot) {
      const message = this.unreachable;
      return message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
    }
    if (!this.#alert) return { type: 'gone' };
    return { type: 'alert', alert: pageAlert(this.#alert, snapshot), ...(failure !== undefined && { failure }) };
  }

  async #readHistory(alert: AlertRecord, isCurrent: () => boolean): Promise<void> {
    const device = findDevice(this.#options.connection.snapshot, alert.device);
    const question = device && episodeHistory(alert, device, Date.now());
    if (!question) return;
    await this.#answer(alert, 'history', isCurrent, async () => {
      const { from, to } = question;
      const [{ series }, gaps] = await Promise.all([
        this.#options.connection.history(question),
        this.#options.gaps({ device: device.id, from, to }),
      ]);
      const span = { from: Date.parse(from), to: Date.parse(to) };
      return { type: 'history', alert: alert.id, ...span, series: seriesOf(alert, series), gaps: gaps.map(pageGap) };
    });
  }

  async #readLog(alert: AlertRecord, isCurrent: () => boolean): Promise<void> {
    await this.#answer(alert, 'log', isCurrent, async () => {
      const entries = await this.#options.log(alert.id);
      return { type: 'log', alert: alert.id, entries: entries.map((entry) => pageLogEntry(entry, alert)) };
    });
  }

  async #readEarlier(alert: AlertRecord, isCurrent: () => boolean): Promise<void> {
    await this.#answer(alert, 'earlier', isCurrent, async () => {
      const earlier = await this.#options.earlier(alert.id);
      if (isCurrent()) this.#earlier = earlier;
      return { type: 'earlier', alert: alert.id, alerts: earlier.map(earlierAlert) };
    });
  }

  async #readMessages(alert: AlertRecord, isCurrent: () => boolean): Promise<void> {
    await this.#answer(alert, 'messages', isCurrent, async () => {
      const found = await this.#options.messages(alert.id);
      const { snapshot } = this.#options.connection;
      const messages = found.map((message) => pageEvent({ key: `message/${message.id}`, message }, snapshot));
      const received = snapshot !== undefined && isReceived(snapshot, findDevice(snapshot, alert.device));
      return { type: 'messages', alert: alert.id, messages, received };
    });
  }

  async #copy(): Promise<void> {
    const { snapshot } = this.#options.connection;
    const alert = this.#alert;
    if (!alert || !snapshot) return;
    await this.#options.copy(alertMarkdown(pageAlert(alert, snapshot), this.#runbook.carried));
    if (this.listening && this.#id === alert.id) this.#options.post({ type: 'copied', alert: alert.id });
  }

  async #answer(
    alert: AlertRecord,
    of: 'history' | 'log' | 'earlier' | 'messages',
    isCurrent: () => boolean,
    read: () => Promise<ToAlertPage>,
  ): Promise<void> {
    try {
      const message = await read();
      if (isCurrent()) this.#options.post(message);
    } catch (error) {
      if (!isCurrent()) return;
      this.readFailed();
      this.#options.post({ type: 'error', alert: alert.id, of, message: sentence(error) });
    }
  }
}

/** A message before its time is put on it, so that an unchanged one is recognised. */
type Unstamped =
  | Omit<Extract<ToAlertPage, { type: 'alert' }>, 'at'>
  | Extract<ToAlertPage, { type: 'service' }>
  | Extract<ToAlertPage, { type: 'gone' }>;

function earlierAlert(alert: AlertRecord): EarlierAlert {
  const { id, severity, startedAt, resolvedAt } = alert;
  return {
    id,
    severity,
    startedAt: Date.parse(startedAt),
    ...(resolvedAt !== undefined && { resolvedAt: Date.parse(resolvedAt) }),
    fact: inertText(factOf(alert)),
  };
}

/** The page is about the alert, and need not name it in each line. */
function pageLogEntry(entry: LogEntry, alert: AlertRecord): PageLogEntry {
  const { time, who, why } = entry;
  return {
    time: Date.parse(time),
    text: inertText(logWords(entry, alert.summary), 300),
    ...(who !== undefined && { who: inertText(who, 60) }),
    ...(why && { why: inertText(why, 500) }),
  };
}
