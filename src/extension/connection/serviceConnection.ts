import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { env, platform } from 'node:process';
import * as vscode from 'vscode';
import { Fault } from '../../core/fault.ts';
import { t, translated } from '../../core/l10n.ts';
import { runtimeDirectory, stateDirectory } from '../../inventory/location.ts';
import type { ServiceClient } from '../../protocol/connectToService.ts';
import type { HistoryParams, HistoryResult, Requests, ServiceEvents, Snapshot, SnapshotChange } from '../../protocol/contract.ts';
import type { DeviceRecord } from '../../protocol/deviceRecords.ts';
import { ServiceSilent, ServiceUnavailable } from '../../protocol/faults.ts';
import { Disposable } from '../common/disposable.ts';
import { shortTime } from '../words/format.ts';
import { englishSentence, sentence } from '../words/sentence.ts';
import { AgingSnapshot } from './agingSnapshot.ts';
import { backoff, FAILURES_WORTH_TELLING } from './backoff.ts';
import { SecretHandover } from './secretHandover.ts';
import type { SecretVault } from './secretVault.ts';
import { applySettings } from './serviceSettings.ts';
import { demoWanted, inventoryPath, onDidChangeSettings, operator, serviceHost } from './settings.ts';
import { mergeSnapshot } from './snapshot.ts';
import { spokenAnswer } from './spokenAnswers.ts';
import { spokenChange, spokenEvent, spokenSnapshot } from './spokenRecords.ts';

/** `unconfigured`: nothing to watch, so no service is needed. `failed`: it still tries, but a person should know. */
export type ConnectionState = 'unconfigured' | 'starting' | 'ready' | 'reconnecting' | 'failed';

/** Changes that come in one burst are announced once (ms). */
const BURST = 30;
/** Nobody says that time goes by without news: this window looks at its own clock this often (ms). */
const AGING = 10_000;

export interface ServiceConnectionOptions {
  readonly extensionPath: string;
  readonly version: string;
  readonly secrets: SecretVault;
  readonly log: vscode.LogOutputChannel;
  /** Keeps that real devices are watched. */
  readonly memory: vscode.Memento;
}

/** Real devices were watched when a window last knew: an inventory that has vanished since does not end that. */
const WATCHING = 'hsmVigil.watching';

/**
 * This window's connection to the poller service. Nothing is loaded, spawned or opened before there is something to watch or
 * somebody asks; a service that dies is started again.
 */
export class ServiceConnection extends Disposable {
  readonly #options: ServiceConnectionOptions;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly #fired = this.register(new vscode.EventEmitter<ServiceEvents['alertFired']>());
  readonly #resolved = this.register(new vscode.EventEmitter<ServiceEvents['alertResolved']>());
  readonly #slipped = this.register(new vscode.EventEmitter<ServiceEvents['inventorySlip']>());
  readonly #progress = this.register(new vscode.EventEmitter<ServiceEvents['checkProgress']>());
  readonly #closing = new AbortController();
  readonly #handover: SecretHandover;

  readonly #aging = new AgingSnapshot();
  #state: ConnectionState | undefined;
  #failure: string | undefined;
  #snapshot: Snapshot | undefined;
  #client: ServiceClient | undefined;
  #connecting: Promise<ServiceClient> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #announcement: NodeJS.Timeout | undefined;
  #failures = 0;
  #host = serviceHost();
  /** When the connection was lost that is not there again. */
  #lostAt: number | undefined;

  /** The state or the snapshot changed. */
  readonly onDidChange = this.#changed.event;
  readonly onAlertFired = this.#fired.event;
  readonly onAlertResolved = this.#resolved.event;
  readonly onInventorySlip = this.#slipped.event;
  readonly onCheckProgress = this.#progress.event;

  constructor(options: ServiceConnectionOptions) {
    super();
    this.#options = options;
    this.#handover = new SecretHandover(options.secrets, options.log);
    const aging = setInterval(() => this.#snapshot && this.#aging.grows(this.#snapshot, Date.now()) && this.#announce(), AGING);
    this.register({ dispose: () => clearInterval(aging) });
    this.register(onDidChangeSettings(() => void this.#settingsChanged()));
    this.register(options.secrets.onDidChange((name) => void this.#provide([name])));
    this.register(
      vscode.window.onDidChangeWindowState(({ focused }) => {
        this.#client?.notify('focus', { focused });
        if (focused && this.#state === 'unconfigured') void this.reconsider();
      }),
    );
  }

  /** Undefined until reconsider() or connect() has been called. */
  get state(): ConnectionState | undefined {
    return this.#state;
  }

  /** Why the service cannot be reached, as a sentence, while the state is `failed` or `reconnecting`. */
  get failure(): string | undefined {
    if (this.#failure === undefined || this.#lostAt === undefined) return this.#failure;
    return `${this.#failure} ${t('Not connected since {0}.', shortTime(new Date(this.#lostAt).toISOString(), Date.now()))}`;
  }

  /** The host whose service is asked; empty: this machine's. */
  get host(): string {
    return this.#host;
  }

  /** What the service last said, as far as it can still be believed; kept while reconnecting. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot && this.#aging.of(this.#snapshot, Date.now());
  }

  /** The service runs under somebody's supervision: it watches on whatever becomes of the windows. */
  get managed(): boolean {
    return this.#host !== '' || this.#client?.service.managed === true;
  }

  /** Connects if there is an inventory or the demo is wanted, and otherwise leaves everything alone. */
  async reconsider(): Promise<void> {
    if (this.#client || this.#connecting) return;
    const { memory } = this.#options;
    if (this.#host !== '' || demoWanted() || memory.get(WATCHING) === true || (await exists(inventoryPath())))
      await this.connect().catch(() => {});
    else this.#become('unconfigured');
  }

  /** Waits for the first state that can be shown. */
  async settled(): Promise<void> {
    if (this.#state === undefined) await this.reconsider();
    await this.#connecting?.catch(() => {});
  }

  /**
   * Connects, starting the service if need be.
   * @throws {Fault} with a sentence for the person
   */
  async connect(): Promise<void> {
    await this.#connected();
  }

  /**
   * Answers in the language of the editor.
   * @throws {Fault} the service's sentence, or that it cannot be reached
   */
  async request<N extends keyof Requests>(name: N, params: Requests[N][0], signal?: AbortSignal): Promise<Requests[N][1]> {
    return spokenAnswer(name, await this.requestInEnglish(name, params, signal));
  }

  /** The same, as the service says it: for whoever reads English, as an assistant does. */
  async requestInEnglish<N extends keyof Requests>(name: N, params: Requests[N][0], signal?: AbortSignal): Promise<Requests[N][1]> {
    const client = await this.#connected();
    return client.request(name, params, signal);
  }

  /**
   * The inventory in force, as a text; empty when nothing was ever read.
   * @throws {Fault} when something is watched and the service cannot be asked
   */
  async lastReadInventory(): Promise<string> {
    if (!this.#client && this.#host === '' && this.#options.memory.get(WATCHING) !== true) return '';
    return (await this.request('lastReadInventory', {})).text ?? '';
  }

  history(params: HistoryParams): Promise<HistoryResult> {
    return this.request('history', params);
  }

  override dispose(): void {
    this.#closing.abort();
    clearTimeout(this.#retry);
    clearTimeout(this.#announcement);
    const client = this.#client;
    this.#client = undefined;
    client?.[Symbol.dispose]();
    super.dispose();
  }

  async #connected(): Promise<ServiceClient> {
    if (this.#client) return this.#client;
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #open(): Promise<ServiceClient> {
    clearTimeout(this.#retry);
    const { log, extensionPath, version } = this.#options;
    const host = this.#host;
    if (this.#state !== 'reconnecting' && this.#state !== 'failed') this.#become('starting');
    try {
      const { connectToService } = await import('../../protocol/connectToService.ts');
      const runtime = runtimeDirectory(env, platform);
      const client = await connectToService({
        runtime,
        version,
        client: 'editor',
        user: operator(),
        ...(host === ''
          ? {
              launch: {
                cli: join(extensionPath, 'dist', 'hsm-vigil.cjs'),
                inventory: inventoryPath(),
                state: stateDirectory(env, platform),
                runtime,
              },
            }
          : { reach: (await import('../../protocol/remote/onDemand.ts')).reachOver({ place: host, version }) }),
        signal: this.#closing.signal,
      });
      if (host !== this.#host) {
        client[Symbol.dispose]();
        throw new ServiceUnavailable(t('The connection to the watching service was lost.'));
      }
      this.#adopt(client);
      this.#snapshot = spokenSnapshot(await client.request('snapshot', {}, this.#closing.signal));
      this.#failures = 0;
      log.info(`Connected to the watching service ${client.service.version} (process ${client.service.pid}).`);
      // A setting that the service refuses (the simulator does not start) is no reason to leave real devices unwatched.
      await this.#applySettings(client).catch((error) => this.#settingsRefused(error));
      if (client.closed) throw new ServiceUnavailable(t('The connection to the watching service was lost.'));
      this.#become('ready');
      void this.#provide(this.#snapshot.missingSecrets);
      return client;
    } catch (error) {
      this.#client?.[Symbol.dispose]();
      this.#client = undefined;
      if (this.#closing.signal.aborted) throw error;
      this.#failed(error);
      throw error;
    }
  }

  #adopt(client: ServiceClient): void {
    this.#client = client;
    this.#handover.restart();
    client.on('changed', (change) => this.#take(change));
    client.on('alertFired', (event) => this.#fired.fire(spokenEvent(event)));
    client.on('alertResolved', (event) => this.#resolved.fire(spokenEvent(event)));
    client.on('inventorySlip', (event) => this.#slipped.fire({ ...event, message: translated(event.message) }));
    client.on('checkProgress', (event) => this.#progress.fire(event));
    client.onClose(() => this.#lost(client));
    client.watchOver();
    client.notify('focus', { focused: vscode.window.state.focused });
  }

  #take(change: SnapshotChange): void {
    // Until the first snapshot is here, changes are in it already.
    if (!this.#snapshot || this.#state !== 'ready') return;
    this.#snapshot = mergeSnapshot(this.#snapshot, spokenChange(change));
    if (change.missingSecrets) void this.#provide(change.missingSecrets);
    if (change.inventory) void this.#takeWhole();
    this.#announce();
  }

  /** After an edit of the inventory: a change has no order, a snapshot has the file's. */
  async #takeWhole(): Promise<void> {
    try {
      const read = await this.#client?.request('snapshot', {}, this.#closing.signal);
      if (!read || !this.#snapshot) return;
      const snapshot = spokenSnapshot(read);
      // Unchanged devices keep their identity, by which the tree knows that it has drawn them.
      const known = new Map(this.#snapshot.devices.map((device) => [device.id, device]));
      const devices = snapshot.devices.map((device) => {
        const before = known.get(device.id);
        return before && JSON.stringify(before) === JSON.stringify(device) ? before : device;
      });
      this.#snapshot = { ...snapshot, devices };
      this.#announce();
    } catch (error) {
      this.#options.log.debug(englishSentence(error));
    }
  }

  #lost(client: ServiceClient): void {
    if (this.#client !== client || this.disposed) return;
    this.#client = undefined;
    this.#options.log.warn('The connection to the watching service was lost.');
    if (this.#connecting) return;
    this.#lostAt ??= Date.now();
    // Of a check that ran nothing more is heard. How old what is shown is has to be seen then.
    const ended = (device: DeviceRecord) => (device.polling ? { ...device, polling: false } : device);
    if (this.#snapshot) this.#snapshot = { ...this.#snapshot, devices: this.#snapshot.devices.map(ended) };
    this.#failure = t('The connection to the watching service was lost.');
    this.#become('reconnecting');
    this.#retryAfter(backoff(0));
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    this.#failure = sentence(error);
    const message = `The watching service could not be reached (try ${this.#failures}): ${englishSentence(error)}`;
    if (error instanceof Fault) this.#options.log.error(message);
    else this.#options.log.error(message, error instanceof Error ? error.stack : '');
    // A first start that fails has already been tried several times; a lost service may just be on its way back.
    const tell = this.#snapshot === undefined || this.#failures >= FAILURES_WORTH_TELLING;
    this.#become(tell ? 'failed' : 'reconnecting');
    this.#retryAfter(backoff(this.#failures));
  }

  #retryAfter(ms: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.connect().catch(() => {}), ms);
  }

  async #settingsChanged(): Promise<void> {
    if (this.#host !== serviceHost()) {
      this.#host = serviceHost();
      const client = this.#client;
      this.#client = undefined;
      this.#snapshot = undefined;
      client?.[Symbol.dispose]();
    }
    if (!this.#client) return this.reconsider();
    await this.#applySettings(this.#client).catch((error) => this.#settingsRefused(error));
  }

  #settingsRefused(error: unknown): void {
    if (this.#closing.signal.aborted || error instanceof ServiceUnavailable || error instanceof ServiceSilent) return;
    this.#options.log.error(`A setting could not be applied: ${englishSentence(error)}`);
    void vscode.window.showErrorMessage(t('A setting of HSM Vigil could not be applied. {0}', sentence(error)));
  }

  async #applySettings(client: ServiceClient): Promise<void> {
    if (!this.#snapshot) return;
    this.#snapshot = await applySettings(client, this.#snapshot, this.#closing.signal);
    this.#announce();
  }

  async #provide(names: readonly string[]): Promise<void> {
    if (this.#client) await this.#handover.provide(this.#client, names, this.#closing.signal);
  }

  #become(state: ConnectionState): void {
    if (state === 'ready') this.#failure = this.#lostAt = undefined;
    this.#state = state;
    this.#announce();
  }

  #remember(): void {
    if (!this.#snapshot || this.#state !== 'ready' || this.#host !== '') return;
    const { memory } = this.#options;
    const watching = this.#snapshot.devices.some(({ simulated }) => !simulated);
    if ((memory.get(WATCHING) === true) !== watching) void memory.update(WATCHING, watching);
  }

  #announce(): void {
    if (this.disposed) return;
    this.#announcement ??= setTimeout(() => {
      this.#announcement = undefined;
      this.#remember();
      this.#changed.fire();
    }, BURST);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
