import { MINUTE, SECOND } from '../../core/time/duration.ts';
import type { DeviceRecord, HaGroupRecord, Snapshot } from '../../protocol/contract.ts';
import type { LineNoiseRecord } from '../../protocol/lineNoise.ts';
import { type FromFleetPage, parseFromFleetPage } from '../../protocol/pages/fromFleetPage.ts';
import type { FleetGroup, FleetHsm, ToFleetPage } from '../../protocol/pages/toFleetPage.ts';
import { findDevice } from '../connection/snapshot.ts';
import type { PastFleet } from '../connection/timeMachine.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { sentence } from '../words/sentence.ts';
import { sourceTrouble, unreadText } from '../words/sourceTrouble.ts';
import { type FleetSources, fleetDetail, fleetGroup, fleetRow, fleetSources } from './fleetViews.ts';

/** Something the page asks for that only the editor can do. */
export type FleetAction = Extract<FromFleetPage, { type: 'openAlert' | 'open' | 'past' | 'now' }>;

export interface FleetSessionOptions {
  readonly connection: PageConnection;
  /** What is shown in place of now. */
  readonly past: () => PastFleet | undefined;
  /** How noisy the lines to an HSM were of late. */
  readonly lines: (device: string) => Promise<readonly LineNoiseRecord[]>;
  /** Id of the HSM to look at. */
  readonly device: string | undefined;
  readonly post: (message: ToFleetPage) => void;
  readonly act: (action: FleetAction) => Promise<void>;
  /** The page is told this often (ms) that somebody is there, so that it knows when nobody is. Default ten seconds. */
  readonly beat?: number;
}

interface Told {
  readonly device: DeviceRecord;
  readonly alerts: unknown;
  readonly heard: unknown;
  readonly row: FleetHsm;
  readonly text: string;
}

/** The open page of the fleet as the host sees it. A page that has all rows is told those that have changed. */
export class FleetSession extends PageSession<ToFleetPage> {
  readonly #options: FleetSessionOptions;
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  #selected: string | undefined;
  /** What the page knows. Undefined: nothing yet. */
  #told: Map<string, Told> | undefined;
  #maintenance: unknown;
  #groups = new Map<string, { readonly record: HaGroupRecord; readonly group: FleetGroup }>();
  #pastTold: PastFleet | undefined;
  #lines: { readonly device: string; readonly records: readonly LineNoiseRecord[] } | undefined;
  #detailTold: string | undefined;
  #unreadTold = '';
  #failureTold: string | undefined;

  constructor(options: FleetSessionOptions) {
    super(options.connection, options.post);
    this.#options = options;
    this.#selected = options.device;
    this.#timers = [
      setInterval(() => this.listening && this.#beat(), options.beat ?? 10 * SECOND),
      // Who watches, and what a note says, changes with time alone.
      setInterval(() => this.listening && this.#age(), MINUTE),
    ];
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
    if (this.listening) this.tellState();
    this.ask();
  }

  /** Another moment is shown, or now. */
  pastChanged(): void {
    this.#forget();
    if (this.listening) this.tellState();
    // Of the HSM looked at in the past, its lines were not asked for.
    this.ask();
  }

  override dispose(): void {
    for (const timer of this.#timers) clearInterval(timer);
    super.dispose();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromFleetPage(raw);
    switch (message?.type) {
      case 'ready':
        this.#forget();
        this.ready();
        this.#beat();
        break;
      case 'retry':
        void this.connect();
        break;
      case 'select':
        this.#selected = message.device;
        this.tellState();
        this.ask();
        break;
      case 'openAlert':
      case 'open':
      case 'past':
      case 'now':
        this.#options.act(message).catch((error: unknown) => this.#options.post({ type: 'error', message: sentence(error) }));
    }
  }

  protected override announce(): void {}

  protected override tellState(): void {
    const past = this.#options.past();
    const snapshot = past?.snapshot ?? this.#options.connection.snapshot;
    if (!snapshot) {
      const message = this.unreachable;
      const state: ToFleetPage =
        message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
      this.#forget();
      this.#lines = undefined;
      this.tell(state, state);
      return;
    }
    // Without a snapshot again, as of another host, the page has to be told so anew.
    this.toldOther();
    const sources = fleetSources(snapshot, past?.at ?? Date.now());
    this.#tellRows(snapshot, sources, past);
    this.#tellDetail(snapshot, sources);
    const { failure, snapshot: current } = this.#options.connection;
    if (failure !== this.#failureTold || sourceTrouble(current?.sources) !== this.#unreadTold) this.#beat();
  }

  /** Lines are counted by polls. All else that is shown comes with the snapshot. */
  protected override coverage(): string | undefined {
    const device = findDevice(this.#options.connection.snapshot, this.#selected ?? '');
    return device && !this.#options.past() ? JSON.stringify([device.id, device.lastSeen]) : undefined;
  }

  protected override read(isCurrent: () => boolean): void {
    const device = this.#selected;
    if (device === undefined) return;
    this.#options.lines(device).then(
      (records) => {
        if (!isCurrent()) return;
        this.#lines = { device, records };
        this.tellState();
      },
      // What an earlier service or a simulated HSM does not keep is left out; the state says why a service is gone.
      () => isCurrent() && this.readFailed(),
    );
  }

  #tellRows(snapshot: Snapshot, sources: FleetSources, past: PastFleet | undefined): void {
    const known = this.#pastTold === past && this.#maintenance === snapshot.maintenance ? this.#told : undefined;
    const told = new Map<string, Told>();
    const changed: FleetHsm[] = [];
    let isSameFleet = this.#told !== undefined && this.#pastTold === past && this.#told.size === snapshot.devices.length;
    const ids = this.#told?.keys();
    for (const device of snapshot.devices) {
      if (isSameFleet && ids?.next().value !== device.id) isSameFleet = false;
      const [alerts, heard] = [sources.firing.get(device.id), sources.heard.get(device.id)];
      const before = known?.get(device.id);
      if (before?.device === device && sameList(before.alerts, alerts) && sameList(before.heard, heard)) {
        told.set(device.id, before);
        continue;
      }
      const row = fleetRow(device, sources);
      const text = JSON.stringify(row);
      if (this.#told?.get(device.id)?.text !== text) changed.push(row);
      told.set(device.id, { device, alerts, heard, row, text });
    }
    const { groups, changedGroups, isSame } = this.#groupsOf(snapshot);
    if (!isSameFleet || !isSame) {
      const rows = [...told.values()].map(({ row }) => row);
      this.#options.post({
        ...{ type: 'fleet', rows, groups },
        ...(past && { past: { at: past.at, said: past.said, notes: past.notes } }),
      });
    } else if (changed.length + changedGroups.length > 0) this.#options.post({ type: 'change', rows: changed, groups: changedGroups });
    this.#told = told;
    this.#pastTold = past;
    this.#maintenance = snapshot.maintenance;
  }

  /** `isSame`: they are those that the page knows. */
  #groupsOf({ haGroups = [] }: Snapshot) {
    const before = this.#groups;
    this.#groups = new Map(
      haGroups.map((record) => {
        const known = before.get(record.id);
        return [record.id, known?.record === record ? known : { record, group: fleetGroup(record) }];
      }),
    );
    const all = [...this.#groups];
    const changed = all.filter(([id, { group }]) => {
      const known = before.get(id)?.group;
      return known !== group && JSON.stringify(known) !== JSON.stringify(group);
    });
    return {
      groups: all.map(([, { group }]) => group),
      changedGroups: changed.map(([, { group }]) => group),
      isSame: before.size === this.#groups.size && all.every(([id]) => before.has(id)),
    };
  }

  #tellDetail(snapshot: Snapshot, sources: FleetSources): void {
    const device = this.#selected === undefined ? undefined : findDevice(snapshot, this.#selected);
    const lines = !this.#pastTold && this.#lines?.device === device?.id ? this.#lines?.records : undefined;
    const message: ToFleetPage = { type: 'device', ...(device && { detail: fleetDetail(device, sources, lines) }) };
    const text = JSON.stringify(message);
    if (text === this.#detailTold) return;
    this.#detailTold = text;
    this.#options.post(message);
  }

  #forget(): void {
    this.#told = undefined;
    this.#detailTold = undefined;
  }

  #beat(): void {
    const { failure, snapshot } = this.#options.connection;
    this.#failureTold = failure;
    this.#unreadTold = sourceTrouble(snapshot?.sources);
    const now = Date.now();
    const unread = unreadText(snapshot?.sources, now);
    this.#options.post({ type: 'alive', at: now, ...(failure !== undefined && { failure }), ...(unread !== '' && { unread }) });
  }

  #age(): void {
    this.#maintenance = undefined;
    this.tellState();
  }
}

/** Lists are made anew with each change of any of them. */
function sameList(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((each, index) => each === b[index]);
}
