import { t } from '../../core/l10n.ts';
import { descriptorOf } from '../../core/modelDescriptor.ts';
import { SECOND } from '../../core/time/duration.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { ReceivingRecord } from '../../protocol/contract.ts';
import { type FromSetUpPage, parseFromSetUpPage } from '../../protocol/pages/fromSetUpPage.ts';
import type { SetUp, ToSetUpPage } from '../../protocol/pages/toSetUpPage.ts';
import { findDevice } from '../connection/snapshot.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { sentence } from '../words/sentence.ts';
import { newEngineId, setUpPlan, type WantedReceivers, wantedReceivers } from './setUpPlan.ts';

export interface SetUpSessionOptions {
  readonly connection: PageConnection;
  readonly receiving: (device: string) => Promise<ReceivingRecord>;
  readonly device: string;
  /** When the page was opened (ms). */
  readonly since: number;
  /** Hexadecimal digits that nobody can guess. */
  readonly random: string;
  readonly post: (message: ToSetUpPage) => void;
  readonly copy: (text: string) => Promise<void>;
  /** Something the page asks for that only the editor can do. `askForAddress`: nobody knows from where the device sends. */
  readonly act: (
    action: Extract<FromSetUpPage, { type: 'write' | 'enterSecrets' | 'openInventory' | 'openEvents' }>,
    wanted: WantedReceivers | undefined,
    askForAddress: boolean,
  ) => Promise<void>;
  readonly onDevice: (name: string | undefined) => void;
  /** Who waits for a test is told of it within this time (ms). Default 2 s. */
  readonly pace?: number;
}

/** One open page about setting up the sending of a device, as the host sees it: it asks again until it is closed. */
export class SetUpSession extends PageSession<ToSetUpPage> {
  readonly #options: SetUpSessionOptions;
  #device: string;
  #since: number;
  #record: ReceivingRecord | undefined;
  #shown: SetUp | undefined;
  readonly #asking: ReturnType<typeof setInterval>;

  constructor(options: SetUpSessionOptions) {
    super(options.connection, options.post, 0);
    this.#options = options;
    this.#device = options.device;
    this.#since = options.since;
    this.#asking = setInterval(() => this.listening && this.ask(), options.pace ?? 2 * SECOND);
    this.start();
  }

  /** Id of the device shown. */
  get device(): string {
    return this.#device;
  }

  /** Shows another device in the page that is already open. What has come for this one goes on to count. */
  show(device: string, since: number): void {
    if (device === this.#device) return;
    this.#device = device;
    this.#since = since;
    this.#record = undefined;
    this.refresh();
  }

  override dispose(): void {
    clearInterval(this.#asking);
    super.dispose();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromSetUpPage(raw);
    switch (message?.type) {
      case 'ready':
        this.ready();
        break;
      case 'retry':
        void this.connect().then(() => this.ask());
        break;
      case 'copy':
        void this.#copy(message.block, message.line);
        break;
      case 'write':
      case 'enterSecrets':
      case 'openInventory':
      case 'openEvents':
        void this.#act(message);
        break;
      case undefined:
        break;
    }
  }

  protected override announce(): void {
    this.#options.onDevice(findDevice(this.#options.connection.snapshot, this.#device)?.name);
  }

  protected override tellState(): void {
    const { connection, random } = this.#options;
    const { snapshot, failure } = connection;
    if (!snapshot) {
      const message = this.unreachable;
      const state: ToSetUpPage =
        message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
      this.tell(state, state);
      return;
    }
    const device = findDevice(snapshot, this.#device);
    const model = device && descriptorOf(catalogue, device.model)?.notifications;
    if (!device || !model) {
      const none: ToSetUpPage = {
        type: 'none',
        message: device
          ? t(
              'How this model is told to send traps and log lines is not known. Write “receivers” into the inventory, and set the device up by its own manual.',
            )
          : t('This HSM is not watched any more.'),
      };
      this.tell(none, none);
      return;
    }
    if (!this.#record) return;
    const { listening = [], missingSecrets } = snapshot;
    const parts = { device, record: this.#record, model, listening, missingSecrets, since: this.#since };
    this.#shown = setUpPlan({ ...parts, engineId: newEngineId(random, model.engineDigits) });
    const told = { setUp: this.#shown, ...(failure !== undefined && { failure }) };
    this.tell(told, { type: 'setUp', at: Date.now(), ...told });
  }

  protected override coverage(): string | undefined {
    const { snapshot } = this.#options.connection;
    return snapshot && JSON.stringify([this.#device, snapshot.listening, snapshot.missingSecrets]);
  }

  protected override read(isCurrent: () => boolean): void {
    void this.#read(isCurrent);
  }

  async #read(isCurrent: () => boolean): Promise<void> {
    try {
      const record = await this.#options.receiving(this.#device);
      if (!isCurrent()) return;
      this.#record = record;
      this.tellState();
    } catch (error) {
      if (isCurrent()) this.#options.post({ type: 'error', message: sentence(error) });
    }
  }

  async #copy(block: string, line: string | undefined): Promise<void> {
    const lines = this.#shown?.blocks.find(({ id }) => id === block)?.lines ?? [];
    const chosen = line === undefined ? lines : lines.filter((each) => each === line);
    if (chosen.length === 0) return;
    await this.#options.copy(chosen.join('\n'));
    this.#options.post({ type: 'copied', block });
  }

  async #act(action: Parameters<SetUpSessionOptions['act']>[0]): Promise<void> {
    const device = findDevice(this.#options.connection.snapshot, this.#device);
    const model = device && descriptorOf(catalogue, device.model)?.notifications;
    const record = this.#record;
    const engineId = newEngineId(this.#options.random, model?.engineDigits ?? 0);
    const wanted = device && model && record && wantedReceivers({ device, record, model, engineId });
    try {
      await this.#options.act(action, wanted, record?.addresses.length === 0);
      this.ask();
    } catch (error) {
      this.#options.post({ type: 'error', message: sentence(error) });
    }
  }
}
