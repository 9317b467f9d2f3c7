import type { Alert } from '../../core/alerting/alert.ts';
import type { AlertEffect } from '../../core/alerting/episode.ts';
import type { RememberedIdentity } from '../../core/identity.ts';
import type { Reading } from '../../core/reading.ts';
import type { ChannelRow, GapRow, IndicatorRow, JudgedPoll, LineNoiseRow, StoredEvent } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';

/** What one step has changed: to be stored together, then published. */
export interface Changes {
  readonly readings: readonly Reading[];
  readonly indicators: readonly IndicatorRow[];
  readonly alerts: readonly Alert[];
  readonly channels: readonly ChannelRow[];
  readonly effects: readonly AlertEffect[];
  /** What the polls were judged to say. */
  readonly judged: readonly JudgedPoll[];
  /** Time that was not watched, as far as it goes by now. */
  readonly gaps: readonly GapRow[];
  readonly identities: readonly { readonly device: string; readonly identity: RememberedIdentity }[];
  readonly events: readonly StoredEvent[];
  /** What the polls have shown of their lines. */
  readonly lineNoise: readonly LineNoiseRow[];
  /** Parts that have made room for others: what the store has of them goes. */
  readonly forgotten: readonly { readonly device: string; readonly components: readonly string[] }[];
  /** What whoever reads the log is to know: sentences. */
  readonly warnings: readonly string[];
}

/** Changes as they come together in one step; of an indicator only the last counts. */
export class Collected implements Changes {
  readonly readings: Reading[] = [];
  readonly alerts: Alert[] = [];
  readonly channels: ChannelRow[] = [];
  readonly effects: AlertEffect[] = [];
  readonly judged: JudgedPoll[] = [];
  readonly gaps: GapRow[] = [];
  readonly identities: { device: string; identity: RememberedIdentity }[] = [];
  readonly events: StoredEvent[] = [];
  readonly lineNoise: LineNoiseRow[] = [];
  /** Indicators as this step has left them, at its time: letting that time pass for them changes nothing. */
  readonly settled = new WeakSet<object>();
  readonly forgotten: { device: string; components: readonly string[] }[] = [];
  readonly warnings: string[] = [];
  readonly #indicators = new Map<string, IndicatorRow>();

  get indicators(): readonly IndicatorRow[] {
    return [...this.#indicators.values()];
  }

  keepIndicator(key: string, row: IndicatorRow): void {
    this.#indicators.set(key, row);
  }
}

/** Saves what people and notices have to do with alerts that are stored already. */
export function saveHandling(store: Store, alerts: readonly { readonly alert: Alert }[]): void {
  for (const { alert } of alerts) store.alerts.saveHandling(alert);
}

/** All of it or nothing. */
export function saveChanges(store: Store, changes: Changes, time: number): void {
  const { readings, indicators, alerts, channels, effects, judged, gaps, identities, events, lineNoise, forgotten } = changes;
  const lists = [readings, indicators, alerts, channels, gaps, identities, forgotten];
  if (lists.every(({ length }) => length === 0)) return;
  store.transaction(() => {
    for (const { device, components } of forgotten) store.parts.forget(device, components);
    store.readings.append(readings);
    store.indicators.save(indicators);
    for (const alert of alerts) store.alerts.save(alert);
    for (const row of channels) store.channels.save(row);
    store.judged.append(judged);
    for (const gap of gaps) store.gaps.save(gap);
    for (const { device, identity } of identities) {
      const { known: _known, other: _other, since: _since, ...kept } = store.identities.load(device);
      store.identities.save(device, { ...kept, ...identity });
    }
    for (const row of lineNoise) store.lineNoise.add(row);
    for (const event of events) store.events.append(event);
    for (const { kind, alert } of effects) {
      store.events.append({ time, device: alert.device, alert: alert.id, kind: `alert-${kind}`, text: alert.summary });
    }
  });
}
