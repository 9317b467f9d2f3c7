import type { Maintenance } from '../../core/alerting/maintenance.ts';
import type { Silence } from '../../core/alerting/silence.ts';
import type {
  AlertRecord,
  DeviceRecord,
  HaGroupRecord,
  InventoryRecord,
  ListenerRecord,
  OutletRecord,
  ReceiverRecord,
  SilenceRecord,
  Snapshot,
  SourceRecord,
} from '../../protocol/contract.ts';
import type { GapRow, HeardRow } from '../../store/rows.ts';
import type { AlertingRecords } from '../alerting/alertingRecords.ts';
import type { ReceiverState } from '../alerting/receivers/deliveries.ts';
import type { Clients } from '../common/clients.ts';
import type { OutletState } from '../export/common/outletState.ts';
import type { ListenerState } from '../intake/intakeStates.ts';
import { deviceRecord, iso } from '../records/deviceRecord.ts';
import { gapRecord } from '../records/gapRecord.ts';
import { heardRecord } from '../records/heardRecord.ts';
import type { OwnedAlert } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** All that clients see, in the service's own terms. */
export interface Shown {
  readonly inventory: InventoryRecord;
  readonly demo: boolean;
  readonly missingSecrets: readonly string[];
  readonly devices: readonly WatchedDevice[];
  /** Records of entries of the inventory that could never be watched. */
  readonly unwatched: readonly DeviceRecord[];
  readonly alerts: readonly OwnedAlert[];
  readonly silences: readonly Silence[];
  readonly maintenance: readonly Maintenance[];
  readonly receivers: readonly ReceiverState[];
  /** Of the last day. */
  readonly gaps: readonly GapRow[];
  readonly historyTrouble: string;
  readonly listening: readonly ListenerState[];
  readonly outlets: readonly OutletState[];
  /** Of what other services watch: as it is shown. */
  readonly sources: readonly SourceRecord[];
  readonly remoteDevices: readonly DeviceRecord[];
  readonly remoteAlerts: readonly AlertRecord[];
  /** Of each device and channel. */
  readonly heard: readonly HeardRow[];
  /** Of changes, those that have changed. */
  readonly haGroups: readonly HaGroupRecord[];
}

/** A part left out has not changed. Of devices, alerts, gaps and what was heard only those are given that have; of anything else all there is. */
export interface Changed extends Partial<Shown> {
  /** Ids. Their alerts go with them. */
  readonly removedDevices?: readonly string[];
  readonly removedHaGroups?: readonly string[];
}

export interface PublisherOptions {
  readonly clients: Pick<Clients, 'broadcast' | 'size'>;
  readonly records: AlertingRecords;
  /** Silences of other places that keep alerts quiet that are shown here. */
  readonly remoteSilences: () => readonly SilenceRecord[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The one place from which clients learn what the service knows: all of it when they ask, and what has changed when a part says so. */
export class Publisher {
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Sends what has changed to every client, in one message. */
  publish({
    devices = [],
    unwatched = [],
    removedDevices = [],
    alerts = [],
    gaps = [],
    heard = [],
    haGroups = [],
    removedHaGroups = [],
    remoteDevices = [],
    remoteAlerts = [],
    silences,
    maintenance,
    receivers,
    listening,
    outlets,
    ...rest
  }: Changed): void {
    const { clients, records } = this.#options;
    // Whoever comes asks for all of it.
    if (clients.size === 0) return;
    const now = this.#options.now();
    clients.broadcast('changed', {
      ...rest,
      ...(devices.length + unwatched.length + remoteDevices.length > 0 && {
        devices: [...devices.map((device) => deviceRecord(device, now)), ...unwatched, ...remoteDevices],
      }),
      ...(removedDevices.length > 0 && { removedDevices }),
      ...(alerts.length + remoteAlerts.length > 0 && { alerts: [...records.alerts(alerts, now), ...remoteAlerts] }),
      ...(gaps.length > 0 && { gaps: gaps.map(gapRecord) }),
      ...(heard.length > 0 && { heard: heard.map(heardRecord) }),
      ...(haGroups.length > 0 && { haGroups }),
      ...(removedHaGroups.length > 0 && { removedHaGroups }),
      ...(silences && { silences: [...records.silences(silences), ...this.#options.remoteSilences()] }),
      ...(maintenance && { maintenance: records.maintenance(maintenance, now) }),
      ...(receivers && { receivers: receivers.map(receiverRecord) }),
      ...(listening && { listening: listening.map(listenerRecord) }),
      ...(outlets && { outlets: outlets.map(outletRecord) }),
    });
  }

  /** Alerts stand as they are given. */
  snapshot(
    service: Snapshot['service'],
    {
      devices,
      unwatched,
      alerts,
      silences,
      maintenance,
      receivers,
      gaps,
      listening,
      outlets,
      heard,
      remoteDevices,
      remoteAlerts,
      ...rest
    }: Shown,
  ): Snapshot {
    const { records } = this.#options;
    const now = this.#options.now();
    return {
      service,
      ...rest,
      devices: [...devices.map((device) => deviceRecord(device, now)), ...unwatched, ...remoteDevices],
      alerts: [...records.alerts(alerts, now), ...remoteAlerts],
      silences: [...records.silences(silences), ...this.#options.remoteSilences()],
      maintenance: records.maintenance(maintenance, now),
      receivers: receivers.map(receiverRecord),
      gaps: gaps.map(gapRecord),
      listening: listening.map(listenerRecord),
      outlets: outlets.map(outletRecord),
      heard: heard.map(heardRecord),
    };
  }
}

export function receiverRecord({ deliveredAt, ...state }: ReceiverState): ReceiverRecord {
  return { ...state, ...(deliveredAt !== undefined && { deliveredAt: iso(deliveredAt) }) };
}

export function outletRecord({ lastAt, ...state }: OutletState): OutletRecord {
  return { ...state, ...(lastAt !== undefined && { lastAt: iso(lastAt) }) };
}

export function listenerRecord({ lastAt, ...state }: ListenerState): ListenerRecord {
  return { ...state, ...(lastAt !== undefined && { lastAt: iso(lastAt) }) };
}
