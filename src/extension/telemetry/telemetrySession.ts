import { Fault } from '../../core/fault.ts';
import type { Metric } from '../../core/reading.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import {
  type FromPage,
  parseFromPage,
  RANGE_SPAN,
  type TelemetryDevice,
  type TelemetrySelection,
  type ToPage,
} from '../../protocol/telemetry.ts';
import { withLatest } from './latestReadings.ts';
import type { TelemetryConnection } from './telemetryConnection.ts';

const METRICS: readonly Metric[] = ['hw.temperature', 'hw.fan.speed', 'hw.voltage'];

/** Points per series asked for: about one per pixel of a wide chart, and each bucket keeps its minimum and maximum. */
const POINTS = 800;

export interface TelemetrySessionOptions {
  readonly connection: TelemetryConnection;
  readonly selection: TelemetrySelection;
  readonly post: (message: ToPage) => void;
  /** Something the page asks for that only the editor can do. */
  readonly act: (action: Extract<FromPage, { type: 'check' | 'guidance' | 'openInventory' }>) => void;
  /** The device shown, for the panel's title; undefined while there is none. */
  readonly onDevice?: (name: string | undefined) => void;
  /** History is read again at most this often, in milliseconds. Default 3 s. */
  readonly pace?: number;
}

/**
 * One open telemetry page as the host sees it: which device and range it shows, and what it has to be told. Knows nothing of vscode.
 *
 * The page holds nothing that it could not be told again: a hidden page is dropped by the editor, and says `ready` when it is back.
 */
export class TelemetrySession {
  readonly #options: TelemetrySessionOptions;
  readonly #pace: number;
  readonly #subscription: { dispose(): unknown };
  #device: string | undefined;
  #range: TelemetrySelection['range'];
  #listening = false;
  #disposed = false;
  /** Counts requests for history: an answer to any but the last is stale. */
  #asked = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the drawn history covers, to see whether a change concerns it. */
  #drawn: string | undefined;
  #lastDevices: string | undefined;
  /** Why our own attempt to connect failed. */
  #failure: string | undefined;
  #connecting = false;

  constructor(options: TelemetrySessionOptions) {
    this.#options = options;
    this.#pace = options.pace ?? 3000;
    this.#device = options.selection.device;
    this.#range = options.selection.range;
    this.#subscription = options.connection.onDidChange(() => this.#changed());
    this.#announce();
    void this.#connect();
  }

  /** Shows another device in the page that is already open. */
  show(device: string): void {
    if (device === this.#device) return;
    this.#device = device;
    this.#selected();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromPage(raw);
    switch (message?.type) {
      case 'ready':
        this.#listening = true;
        this.#lastDevices = undefined;
        this.#postDevices();
        this.#ask();
        break;
      case 'select':
        this.#device = message.device;
        this.#range = message.range;
        this.#selected();
        break;
      case 'retry':
        void this.#connect().then(() => this.#ask());
        break;
      case 'check':
      case 'guidance':
      case 'openInventory':
        this.#options.act(message);
        break;
      case undefined:
        break;
    }
  }

  /** The page is gone from sight, and with it from memory: nothing is asked or posted until it says `ready` again. */
  hidden(): void {
    this.#listening = false;
    this.#asked++;
    this.#cancelTimer();
  }

  dispose(): void {
    this.#disposed = true;
    this.hidden();
    this.#subscription.dispose();
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    this.#failure = undefined;
    this.#lastDevices = undefined;
    this.#postDevices();
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
    this.#postDevices();
    if (this.#drawn !== this.#coverage()) this.#askInTime();
  }

  #selected(): void {
    this.#announce();
    this.#lastDevices = undefined;
    this.#postDevices();
    this.#ask();
  }

  /** A page opened without a device shows the first one, and stays with it. */
  #announce(): void {
    const devices = this.#options.connection.snapshot?.devices;
    this.#device ??= devices?.[0]?.id;
    const device = devices?.find((each) => each.id === this.#device);
    this.#options.onDevice?.(device?.name ?? this.#device);
  }

  #postDevices(): void {
    if (!this.#listening) return;
    const { snapshot } = this.#options.connection;
    const content: Unstamped = snapshot === undefined ? this.#serviceMessage() : this.#devicesMessage(snapshot);
    const serialized = JSON.stringify(content);
    if (serialized === this.#lastDevices) return;
    this.#lastDevices = serialized;
    this.#options.post(content.type === 'devices' ? { ...content, at: Date.now() } : content);
  }

  #serviceMessage(): Extract<ToPage, { type: 'service' }> {
    const failure = this.#connecting ? undefined : (this.#options.connection.failure ?? this.#failure);
    return failure === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message: failure };
  }

  #devicesMessage(snapshot: Snapshot): Unstamped {
    const { failure } = this.#options.connection;
    return {
      type: 'devices',
      devices: snapshot.devices.map(telemetryDevice),
      ...(this.#device === undefined ? {} : { selected: this.#device }),
      range: this.#range,
      ...(failure === undefined ? {} : { failure }),
    };
  }

  /** Changes when the selected device has new readings. */
  #coverage(): string | undefined {
    const device = this.#options.connection.snapshot?.devices.find((each) => each.id === this.#device);
    return device && `${device.id} ${this.#range} ${device.lastSeen ?? ''}`;
  }

  /** Asks now, or when the pace allows it. */
  #askInTime(): void {
    if (this.#timer !== undefined || !this.#listening) return;
    const wait = this.#askedAt + this.#pace - Date.now();
    if (wait <= 0) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), wait);
  }

  #ask(): void {
    this.#cancelTimer();
    void this.#readHistory();
  }

  async #readHistory(): Promise<void> {
    const device = this.#options.connection.snapshot?.devices.find((each) => each.id === this.#device);
    if (device === undefined || !this.#listening) return;
    const range = this.#range;
    const number = ++this.#asked;
    const to = Date.now();
    const from = to - RANGE_SPAN[range];
    this.#askedAt = to;
    this.#drawn = this.#coverage();
    try {
      const { series } = await this.#options.connection.history({
        device: device.id,
        metrics: METRICS,
        from: new Date(from - 2 * device.interval * 1000).toISOString(),
        to: new Date(to).toISOString(),
        points: POINTS,
      });
      if (number !== this.#asked) return;
      const components = this.#options.connection.snapshot?.devices.find((each) => each.id === device.id)?.components ?? [];
      this.#options.post({ type: 'history', device: device.id, range, from, to, series: withLatest(series, components) });
    } catch (error) {
      if (number !== this.#asked) return;
      this.#drawn = undefined;
      this.#options.post({ type: 'error', device: device.id, message: sentence(error) });
    }
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** A message before its time is put on it, so that an unchanged one is recognised. */
type Unstamped = Omit<Extract<ToPage, { type: 'devices' }>, 'at'> | Extract<ToPage, { type: 'service' }>;

function telemetryDevice(device: DeviceRecord): TelemetryDevice {
  return {
    id: device.id,
    name: device.name,
    modelName: device.modelName,
    state: device.state,
    firing: device.firing,
    simulated: device.simulated,
    monitorAccount: device.monitorAccount,
    ...(device.lastSeen === undefined ? {} : { lastSeen: Date.parse(device.lastSeen) }),
    interval: device.interval * 1000,
    otherChannel: device.channels.some((each) => each.channel !== 'console'),
    problems: device.problems.map((problem) => problem.message),
  };
}

/** Only a Fault's message is meant for people. */
function sentence(error: unknown): string {
  return error instanceof Fault ? error.message : 'Something unexpected happened; the log “HSM Vigil” says more.';
}
