import type { MetricGroup } from '../../core/metricGroups.ts';
import { MINUTE } from '../../core/time/duration.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import { type FromTelemetryPage, parseFromTelemetryPage } from '../../protocol/pages/fromTelemetryPage.ts';
import { parseShownTime, spanAt, type TelemetrySelection } from '../../protocol/pages/telemetrySelection.ts';
import type { ToTelemetryPage } from '../../protocol/pages/toTelemetryPage.ts';
import { findDevice } from '../connection/snapshot.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { sentence } from '../words/sentence.ts';
import { factsNow, groupsNow, groupsOf, metricsByGroup, telemetryDevice } from './telemetryDevice.ts';
import { readGroup, readMarks, readRecent, readStates, type TelemetryReads } from './telemetryReads.ts';
import { readWhole, type Waiting, type WholeHistory } from './wholeHistory.ts';

/** The overview's small lines are of a day: they need not be read more often. */
const RECENT_PACE = MINUTE;
/** Pixels of a wide chart: what is new within one of them changes nothing that is seen. */
const PIXELS = 1600;

/** Something the page asks for that only the editor can do. */
export type TelemetryAction = Extract<
  FromTelemetryPage,
  { type: 'pickDevice' | 'check' | 'guidance' | 'openInventory' | 'openAlert' | 'openEvents' }
>;

export interface TelemetrySessionOptions {
  readonly connection: PageConnection;
  readonly reads: Omit<TelemetryReads, 'history'>;
  readonly selection: TelemetrySelection;
  readonly post: (message: ToTelemetryPage) => void;
  readonly act: (action: TelemetryAction) => void;
  /** Asks where, and saves there. Answers with what was done, as a sentence; undefined: nobody wants it any more. */
  readonly saveCsv: (
    device: DeviceRecord,
    group: MetricGroup,
    read: (waiting: Waiting) => Promise<WholeHistory>,
  ) => Promise<string | undefined>;
  readonly savePicture: (name: string, png: string) => Promise<string | undefined>;
  /** Puts a text, or a link to what is shown, into the clipboard. Answers with what was done, as a sentence. */
  readonly copyText: (text: string) => Promise<string>;
  readonly copyLink: (selection: TelemetrySelection) => Promise<string>;
  /** Tells a person who does not see the page. */
  readonly say: (message: string, failed: boolean) => void;
  /** The device shown, for the panel's title; undefined while there is none. */
  readonly onDevice?: (name: string | undefined) => void;
  /** History is read again at most this often, in milliseconds. Default 3 s. */
  readonly pace?: number;
}

/** One open telemetry page as the host sees it: what it shows, and what it has to be told. */
export class TelemetrySession extends PageSession<ToTelemetryPage> {
  readonly #options: TelemetrySessionOptions;
  readonly #reads: TelemetryReads;
  #selection: TelemetrySelection;
  /** Of the page's last question: answers bear it. */
  #number = 0;
  #recentAt = Number.NEGATIVE_INFINITY;

  constructor(options: TelemetrySessionOptions) {
    super(options.connection, options.post, options.pace);
    this.#options = options;
    this.#reads = { ...options.reads, history: (params) => options.connection.history(params) };
    this.#selection = options.selection;
    this.start();
  }

  /** The one that is shown. */
  get device(): string | undefined {
    return this.#selection.device;
  }

  /** Shows something else in the page that is already open; what is left out stays. */
  show(change: Partial<TelemetrySelection>): void {
    const { component: _, compare, ...kept } = this.#selection;
    const same = change.device === undefined || change.device === this.device;
    if (same && Object.keys(change).every((name) => name === 'device')) return;
    this.#selection = { ...kept, ...(same && compare && { compare }), ...change };
    this.#recentAt = Number.NEGATIVE_INFINITY;
    this.refresh();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromTelemetryPage(raw);
    switch (message?.type) {
      case 'ready':
        this.#recentAt = Number.NEGATIVE_INFINITY;
        this.ready();
        break;
      case 'select':
        this.#select(message);
        break;
      case 'retry':
        void this.connect().then(() => this.ask());
        break;
      case 'saveCsv':
        void this.#answer(() => this.#saveCsv(message));
        break;
      case 'savePicture':
        void this.#answer(() => this.#options.savePicture(message.name, message.png));
        break;
      case 'copy':
        void this.#answer(() =>
          message.what === 'link'
            ? this.#options.copyLink({ ...this.#selection, hidden: message.hidden ?? [] })
            : this.#options.copyText(message.text ?? ''),
        );
        break;
      case 'pickDevice':
      case 'check':
      case 'guidance':
      case 'openInventory':
      case 'openAlert':
      case 'openEvents':
        this.#options.act(message);
        break;
      case undefined:
        break;
    }
  }

  /** A page opened without a device shows the first one, and stays with it. */
  protected override announce(): void {
    const device = this.device ?? this.#options.connection.snapshot?.devices[0]?.id;
    if (device !== this.device && device !== undefined) this.#selection = { ...this.#selection, device };
    const record = this.#record();
    const { component, groups } = this.#selection;
    // Where a part is drawn is known once the device is.
    if (component !== undefined && record && groups.length === 0)
      this.#selection = { ...this.#selection, groups: groupsOf(record, component) };
    this.#options.onDevice?.(record?.name ?? this.device);
  }

  protected override tellState(): void {
    const { snapshot } = this.#options.connection;
    const content: Unstamped = snapshot === undefined ? this.#serviceMessage() : this.#devicesMessage(snapshot);
    this.tell(content, content.type === 'devices' ? { ...content, at: Date.now() } : content);
    if (content.type !== 'devices') return;
    // Which lines are off is the page's to know from then on.
    const { hidden: _, ...selection } = this.#selection;
    this.#selection = selection;
  }

  /** Changes when the time shown has something new in it that can be seen. */
  protected override coverage(): string | undefined {
    const device = this.#record();
    if (!device) return undefined;
    const { time, groups, compare } = this.#selection;
    const { snapshot } = this.#options.connection;
    // What is read of a device may be told later than when it was read last: of one that another service watches, once somebody looks.
    const known = metricsByGroup(device);
    const chosen = JSON.stringify([device.id, time, groups.map((group) => [group, known.get(group)?.metrics]), compare]);
    const heard = snapshot?.heard?.filter((each) => each.device === device.id).map(({ lastAt }) => Date.parse(lastAt)) ?? [];
    const newest = Math.max(0, ...[device.lastSeen ?? ''].map((at) => Date.parse(at) || 0), ...heard);
    if ('to' in time) return newest < time.to ? `${chosen} ${newest}` : chosen;
    return `${chosen} ${Math.floor(newest / Math.max(1, time.last / PIXELS))}`;
  }

  protected override read(isCurrent: () => boolean): void {
    const device = this.#record();
    if (!device) return;
    const { snapshot } = this.#options.connection;
    const number = this.#number;
    const now = Date.now();
    const span = spanAt(this.#selection.time, now);
    const { groups, compare } = this.#selection;
    const tell = (read: Promise<ToTelemetryPage>) => void this.#tell(device.id, read, isCurrent);
    for (const group of groups) tell(readGroup(this.#reads, device, { group, number, ...span, compare }, snapshot));
    tell(readStates(this.#reads, device, number, span));
    tell(readMarks(this.#reads, device.id, number, span, snapshot));
    if (now - this.#recentAt < RECENT_PACE) return;
    this.#recentAt = now;
    tell(readRecent(this.#reads, device, now));
  }

  async #tell(device: string, read: Promise<ToTelemetryPage>, isCurrent: () => boolean): Promise<void> {
    try {
      const message = await read;
      if (isCurrent()) this.#options.post(message);
    } catch (error) {
      if (!isCurrent()) return;
      this.readFailed();
      this.#options.post({ type: 'error', device, message: sentence(error) });
    }
  }

  /** Says what came of something that the page has asked for: on the page, or to a person who has left it meanwhile. */
  async #answer(act: () => Promise<string | undefined>): Promise<void> {
    let message: string | undefined;
    let failed = false;
    try {
      message = await act();
    } catch (error) {
      message = sentence(error);
      failed = true;
    }
    if (message === undefined) return;
    if (this.listening) this.#options.post({ type: 'done', message, failed });
    else this.#options.say(message, failed);
  }

  #select({ device, time, groups, compare, component, number }: Extract<FromTelemetryPage, { type: 'select' }>): void {
    if (device !== this.device) this.#recentAt = Number.NEGATIVE_INFINITY;
    this.#number = number;
    this.#selection = {
      device,
      time: parseShownTime(time) ?? this.#selection.time,
      groups,
      ...(compare && { compare }),
      ...(component !== undefined && { component }),
    };
    this.refresh();
  }

  async #saveCsv({ device: id, group, from, to }: Extract<FromTelemetryPage, { type: 'saveCsv' }>): Promise<string | undefined> {
    const device = findDevice(this.#options.connection.snapshot, id);
    if (!device) return undefined;
    return this.#options.saveCsv(device, group, (waiting) => readWhole(this.#reads, device, group, { from, to }, waiting));
  }

  #record(): DeviceRecord | undefined {
    return findDevice(this.#options.connection.snapshot, this.device ?? '');
  }

  #serviceMessage(): Extract<ToTelemetryPage, { type: 'service' }> {
    const message = this.unreachable;
    return message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
  }

  #devicesMessage(snapshot: Snapshot): Unstamped {
    const { failure } = this.#options.connection;
    const { device, ...selection } = this.#selection;
    const record = this.#record();
    return {
      type: 'devices',
      number: this.#number,
      // Of all others, no more than what they are chosen by: a poll of one of ten thousand is no news here.
      devices: snapshot.devices.map(({ id, name, haGroup }) => ({ id, name, ...(haGroup !== undefined && { haGroup }) })),
      ...(device === undefined ? {} : { selected: device }),
      ...(record && { shown: telemetryDevice(record) }),
      ...selection,
      now: record ? groupsNow(record) : [],
      facts: record ? factsNow(record) : [],
      ...(failure === undefined ? {} : { failure }),
    };
  }
}

/** A message before its time is put on it, so that an unchanged one is recognised. */
type Unstamped = Omit<Extract<ToTelemetryPage, { type: 'devices' }>, 'at'> | Extract<ToTelemetryPage, { type: 'service' }>;
