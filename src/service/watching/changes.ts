import type { Alert } from '../../core/alerting/alert.ts';
import type { AlertEffect } from '../../core/alerting/episode.ts';
import type { RememberedIdentity } from '../../core/identity.ts';
import type { Reading } from '../../core/reading.ts';
import type { ChannelRow, IndicatorRow, JudgedPoll, StoredEvent } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';

/** What one step has changed: to be stored together, then told. */
export interface Changes {
  readonly readings: readonly Reading[];
  readonly indicators: readonly IndicatorRow[];
  readonly alerts: readonly Alert[];
  readonly channels: readonly ChannelRow[];
  readonly effects: readonly AlertEffect[];
  /** What the polls were judged to say. */
  readonly judged: readonly JudgedPoll[];
  readonly identities: readonly { readonly device: string; readonly identity: RememberedIdentity }[];
  readonly events: readonly StoredEvent[];
}

/** Changes as they come together in one step; of an indicator only the last counts. */
export class Collected implements Changes {
  readonly readings: Reading[] = [];
  readonly alerts: Alert[] = [];
  readonly channels: ChannelRow[] = [];
  readonly effects: AlertEffect[] = [];
  readonly judged: JudgedPoll[] = [];
  readonly identities: { device: string; identity: RememberedIdentity }[] = [];
  readonly events: StoredEvent[] = [];
  readonly #indicators = new Map<string, IndicatorRow>();

  get indicators(): readonly IndicatorRow[] {
    return [...this.#indicators.values()];
  }

  keepIndicator(key: string, row: IndicatorRow): void {
    this.#indicators.set(key, row);
  }
}

/** All of it or nothing. */
export function saveChanges(store: Store, changes: Changes, time: number): void {
  const { readings, indicators, alerts, channels, effects, judged, identities, events } = changes;
  if (readings.length + indicators.length + alerts.length + channels.length + identities.length === 0) return;
  store.transaction(() => {
    store.readings.append(readings);
    store.indicators.save(indicators);
    for (const alert of alerts) store.alerts.save(alert);
    for (const row of channels) store.channels.save(row);
    store.judged.append(judged);
    for (const { device, identity } of identities) {
      const { known: _known, other: _other, since: _since, ...kept } = store.identities.load(device);
      store.identities.save(device, { ...kept, ...identity });
    }
    for (const event of events) store.events.append(event);
    for (const { kind, alert } of effects) {
      store.events.append({ time, device: alert.device, alert: alert.id, kind: `alert-${kind}`, text: alert.summary });
    }
  });
}
