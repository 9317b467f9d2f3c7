import { channelFacts } from '../../core/channel.ts';
import { chartedMetrics } from '../../core/metrics.ts';
import { capitalised } from '../../core/words.ts';
import type { DeviceRecord, Snapshot, TimelineParams, TimelineResult } from '../../protocol/contract.ts';
import { type FromTelemetryPage, parseFromTelemetryPage } from '../../protocol/pages/fromTelemetryPage.ts';
import { RANGE_SPAN, type TelemetrySelection } from '../../protocol/pages/telemetrySelection.ts';
import type { TelemetryDevice, ToTelemetryPage } from '../../protocol/pages/toTelemetryPage.ts';
import { findDevice } from '../connection/snapshot.ts';
import { pageEvent } from '../events/pageEvent.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { pageGap } from '../words/gapsText.ts';
import { pausedText } from '../words/pausedText.ts';
import { sentence } from '../words/sentence.ts';
import { withLatest } from './latestReadings.ts';

/** Messages that are marked on the charts, the newest: more could not be told apart. */
const MARKED = 9;
/** Points per series asked for: about one per pixel of a wide chart, and each bucket keeps its minimum and maximum. */
const POINTS = 800;

export interface TelemetrySessionOptions {
  readonly connection: PageConnection;
  readonly timeline: (params: TimelineParams) => Promise<TimelineResult>;
  readonly selection: TelemetrySelection;
  readonly post: (message: ToTelemetryPage) => void;
  /** Something the page asks for that only the editor can do. */
  readonly act: (action: Extract<FromTelemetryPage, { type: 'check' | 'guidance' | 'openInventory' }>) => void;
  /** The device shown, for the panel's title; undefined while there is none. */
  readonly onDevice?: (name: string | undefined) => void;
  /** History is read again at most this often, in milliseconds. Default 3 s. */
  readonly pace?: number;
}

/** One open telemetry page as the host sees it: which device and range it shows, and what it has to be told. */
export class TelemetrySession extends PageSession<ToTelemetryPage> {
  readonly #options: TelemetrySessionOptions;
  #device: string | undefined;
  #range: TelemetrySelection['range'];

  constructor(options: TelemetrySessionOptions) {
    super(options.connection, options.post, options.pace);
    this.#options = options;
    this.#device = options.selection.device;
    this.#range = options.selection.range;
    this.start();
  }

  /** Shows another device in the page that is already open. */
  show(device: string): void {
    if (device === this.#device) return;
    this.#device = device;
    this.refresh();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromTelemetryPage(raw);
    switch (message?.type) {
      case 'ready':
        this.ready();
        break;
      case 'select':
        this.#device = message.device;
        this.#range = message.range;
        this.refresh();
        break;
      case 'retry':
        void this.connect().then(() => this.ask());
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

  /** A page opened without a device shows the first one, and stays with it. */
  protected override announce(): void {
    this.#device ??= this.#options.connection.snapshot?.devices[0]?.id;
    this.#options.onDevice?.(this.#record()?.name ?? this.#device);
  }

  protected override tellState(): void {
    const { snapshot } = this.#options.connection;
    const content: Unstamped = snapshot === undefined ? this.#serviceMessage() : this.#devicesMessage(snapshot);
    this.tell(content, content.type === 'devices' ? { ...content, at: Date.now() } : content);
  }

  /** Changes when the selected device has new readings. */
  protected override coverage(): string | undefined {
    const device = this.#record();
    const heard = this.#options.connection.snapshot?.heard?.filter((each) => each.device === device?.id).map(({ lastAt }) => lastAt);
    return device && [device.id, this.#range, device.lastSeen ?? '', ...(heard ?? [])].join(' ');
  }

  protected override read(isCurrent: () => boolean): void {
    const device = this.#record();
    if (device) void this.#readHistory(device, isCurrent);
  }

  #record(): DeviceRecord | undefined {
    return findDevice(this.#options.connection.snapshot, this.#device ?? '');
  }

  #serviceMessage(): Extract<ToTelemetryPage, { type: 'service' }> {
    const message = this.unreachable;
    return message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
  }

  #devicesMessage(snapshot: Snapshot): Unstamped {
    const { failure } = this.#options.connection;
    return {
      type: 'devices',
      devices: snapshot.devices.map((device) => telemetryDevice(device, snapshot.gaps)),
      ...(this.#device === undefined ? {} : { selected: this.#device }),
      range: this.#range,
      ...(failure === undefined ? {} : { failure }),
    };
  }

  async #readHistory(device: DeviceRecord, isCurrent: () => boolean): Promise<void> {
    const range = this.#range;
    const to = Date.now();
    const from = to - RANGE_SPAN[range];
    try {
      const [{ series }, { entries }] = await Promise.all([
        this.#options.connection.history({
          device: device.id,
          metrics: chartedMetrics,
          from: new Date(from - 2 * device.interval * 1000).toISOString(),
          to: new Date(to).toISOString(),
          points: POINTS,
        }),
        this.#options.timeline({
          device: device.id,
          kind: 'message',
          severity: 'warning',
          since: new Date(from).toISOString(),
          limit: MARKED,
        }),
      ]);
      if (!isCurrent()) return;
      const messages = entries.map((entry) => pageEvent(entry, this.#options.connection.snapshot)).toReversed();
      const components = findDevice(this.#options.connection.snapshot, device.id)?.components ?? [];
      this.#options.post({ type: 'history', device: device.id, range, from, to, series: withLatest(series, components), messages });
    } catch (error) {
      if (!isCurrent()) return;
      this.readFailed();
      this.#options.post({ type: 'error', device: device.id, message: sentence(error) });
    }
  }
}

/** A message before its time is put on it, so that an unchanged one is recognised. */
type Unstamped = Omit<Extract<ToTelemetryPage, { type: 'devices' }>, 'at'> | Extract<ToTelemetryPage, { type: 'service' }>;

function telemetryDevice(device: DeviceRecord, gaps: Snapshot['gaps'] = []): TelemetryDevice {
  const paused = pausedText(device, Date.now());
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
    otherChannel: device.channels.some(({ channel }) => !channelFacts[channel].needsAccount),
    gaps: gaps.filter((gap) => gap.device === device.id).map(pageGap),
    problems: [...(paused ? [`${capitalised(paused)}.`] : []), ...device.problems.map((problem) => problem.message)],
    notJudged: device.notJudged ?? [],
  };
}
