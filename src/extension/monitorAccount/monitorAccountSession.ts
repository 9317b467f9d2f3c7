import { SECOND } from '../../core/time/duration.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { type FromMonitorAccountPage, parseFromMonitorAccountPage } from '../../protocol/pages/fromMonitorAccountPage.ts';
import type { MonitorAccounts, ToMonitorAccountPage } from '../../protocol/pages/toMonitorAccountPage.ts';
import { findDevice } from '../connection/snapshot.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { sentence } from '../words/sentence.ts';
import { accountViews } from './accountViews.ts';

export interface MonitorAccountSessionOptions {
  readonly connection: PageConnection;
  /** Id of the HSM to look at; undefined: one that is watched worst. */
  readonly device: string | undefined;
  readonly post: (message: ToMonitorAccountPage) => void;
  readonly copy: (text: string) => Promise<void>;
  /** Asks why, and records that the account is in the other state. */
  readonly decide: (device: DeviceRecord, view: NonNullable<MonitorAccounts['device']>) => Promise<void>;
  /** Asks why, and says that the account is as it was decided. */
  readonly confirm: (device: DeviceRecord) => Promise<void>;
  /** Something the page asks for that only the editor can do. */
  readonly act: (action: Extract<FromMonitorAccountPage, { type: 'act' }>['action'], device: DeviceRecord) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** What grows old is told again this often (ms). Default 5 s. */
  readonly pace?: number;
}

/** The open page about monitor accounts, as the host sees it. What it shows grows old: it is told again while it is seen. */
export class MonitorAccountSession extends PageSession<ToMonitorAccountPage> {
  readonly #options: MonitorAccountSessionOptions;
  readonly #aging: ReturnType<typeof setInterval>;
  #selected: string | undefined;
  #shown: MonitorAccounts | undefined;

  constructor(options: MonitorAccountSessionOptions) {
    super(options.connection, options.post);
    this.#options = options;
    this.#selected = options.device;
    this.#aging = setInterval(() => this.listening && this.tellState(), options.pace ?? 5 * SECOND);
    this.start();
  }

  /** Id of the HSM that is looked at. */
  get device(): string | undefined {
    return this.#selected;
  }

  /** Looks at another HSM in the page that is already open; undefined: leaves it where it is. */
  show(device: string | undefined): void {
    if (device === undefined) return;
    this.#selected = device;
    this.refresh();
  }

  override dispose(): void {
    clearInterval(this.#aging);
    super.dispose();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromMonitorAccountPage(raw);
    switch (message?.type) {
      case 'ready':
        this.ready();
        break;
      case 'retry':
        void this.connect();
        break;
      case 'select':
        this.show(message.device);
        break;
      case 'copy':
        void this.#copy(message.block, message.line);
        break;
      case 'decide':
        void this.#saying((device, view) => this.#options.decide(device, view));
        break;
      case 'confirm':
        void this.#saying((device) => this.#options.confirm(device));
        break;
      case 'act':
        void this.#saying((device) => this.#options.act(message.action, device));
        break;
      case undefined:
        break;
    }
  }

  protected override announce(): void {}

  protected override tellState(): void {
    const { connection, now = Date.now } = this.#options;
    const { snapshot, failure } = connection;
    if (!snapshot) {
      const message = this.unreachable;
      const state: ToMonitorAccountPage =
        message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
      this.tell(state, state);
      return;
    }
    const accounts = accountViews(snapshot, this.#selected, now());
    this.#shown = accounts;
    // The first one that was shown stays, also when another one is worse by now.
    this.#selected ??= accounts.device?.id;
    const told = { accounts, ...(failure !== undefined && { failure }) };
    this.tell(told, { type: 'accounts', at: now(), ...told });
  }

  /** All that it shows is in the snapshot. */
  protected override coverage(): undefined {
    return undefined;
  }

  protected override read(): void {}

  async #copy(block: string, line: string | undefined): Promise<void> {
    const { disabling = [], enabling = [] } = this.#shown?.device ?? {};
    const lines = [...disabling, ...enabling].find((each) => each.id === block)?.lines ?? [];
    const chosen = line === undefined ? lines : lines.filter((each) => each === line);
    if (chosen.length === 0) return;
    await this.#options.copy(chosen.join('\n'));
    this.#options.post({ type: 'copied', block });
  }

  /** What goes wrong stands on the page. */
  async #saying(work: (device: DeviceRecord, view: NonNullable<MonitorAccounts['device']>) => Promise<void>): Promise<void> {
    const view = this.#shown?.device;
    const device = view && findDevice(this.#options.connection.snapshot, view.id);
    if (!device) return;
    try {
      await work(device, view);
    } catch (error) {
      this.#options.post({ type: 'error', message: sentence(error) });
    }
  }
}
