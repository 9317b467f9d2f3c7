import type { Maintenance } from '../../core/alerting/maintenance.ts';
import type { Silence } from '../../core/alerting/silence.ts';
import type {
  AlertRecord,
  MaintenanceRecord,
  OutsideSilenceRecord,
  SilencedOutsideRecord,
  SilenceRecord,
} from '../../protocol/contract.ts';
import { alertRecord } from '../records/alertRecord.ts';
import { maintenanceRecord, silenceRecord } from '../records/suppressionRecords.ts';
import type { Fleet, OwnedAlert } from '../watching/fleet.ts';
import type { Checklists } from './checklists.ts';
import type { Explanations } from './explanations.ts';
import type { Suppressions } from './suppressions.ts';

export interface AlertingRecordsOptions {
  readonly fleet: Pick<Fleet, 'devices'>;
  readonly suppressions: Suppressions;
  readonly explanations: Explanations;
  readonly checklists: Checklists;
  /** What is silenced outside. Missing: nothing is known of it. */
  readonly outside?: OutsideSilences;
}

/** What platforms that keep the state of alerts themselves say of silences there. */
export interface OutsideSilences {
  silenceOn(alert: OwnedAlert, now: number): SilencedOutsideRecord | undefined;
  /** What became of those that were asked for with a silence of ours. */
  asked(silence: string): readonly OutsideSilenceRecord[];
}

/** Pieces of evidence in one message, over all its alerts, and of each. All of it for up to 400 alerts; ten thousand are ten megabytes. */
const MOST_EVIDENCE = 20_000;
const LEAST_EVIDENCE = 4;

/**
 * Makes the records of alerts, silences and maintenance windows: what clients and receivers are sent. `now` is in milliseconds since the
 * epoch.
 */
export class AlertingRecords {
  readonly #options: AlertingRecordsOptions;

  constructor(options: AlertingRecordsOptions) {
    this.#options = options;
  }

  /** All of them, for one message: of very many, not all the evidence. */
  alerts(alerts: readonly OwnedAlert[], now: number): readonly AlertRecord[] {
    const evidence = Math.max(LEAST_EVIDENCE, Math.floor(MOST_EVIDENCE / Math.max(1, alerts.length)));
    return alerts.map((alert) => this.alert(alert, now, evidence));
  }

  /** `evidence`: at most so many pieces. Default: all of it. */
  alert({ alert, device }: OwnedAlert, now: number, evidence?: number): AlertRecord {
    const { suppressions, explanations, checklists, outside } = this.#options;
    const open = alert.state !== 'resolved';
    const silence = open ? suppressions.silenceOf(alert, device.plan.device, now) : undefined;
    const maintenance = open ? suppressions.maintenanceOf(device.plan.device, now) : undefined;
    const silencedOutside = open ? outside?.silenceOn({ alert, device }, now) : undefined;
    const explains = explanations.of(alert.id);
    // What is over stands for nothing: the others may go on.
    const alsoOn = open ? explanations.otherDevicesWith(alert) : 0;
    const handedOver = checklists.handOverOf(alert.id);
    return alertRecord(alert, device, now, {
      ticks: checklists.of(alert.id),
      ...(handedOver && { handedOver }),
      ...(evidence !== undefined && { evidence }),
      ...(silence && { silencedBy: silence.id }),
      ...(silencedOutside && { silencedOutside }),
      ...(maintenance && { maintenance: maintenance.id }),
      ...(explains.length > 0 && { explains }),
      ...(alsoOn > 0 && { alsoOn }),
    });
  }

  silences(silences: readonly Silence[]): readonly SilenceRecord[] {
    const { fleet, outside } = this.#options;
    return silences.map((silence) => {
      const asked = outside?.asked(silence.id) ?? [];
      return { ...silenceRecord(silence, fleet.devices), ...(asked.length > 0 && { outside: asked }) };
    });
  }

  maintenance(maintenance: readonly Maintenance[], now: number): readonly MaintenanceRecord[] {
    return maintenance.map((each) => maintenanceRecord(each, this.#options.suppressions.occurrenceOf(each.id, now), now));
  }
}
