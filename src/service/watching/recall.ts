import { groupBy } from '../../core/groupBy.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Remembered } from './watchedDevice.ts';

/**
 * What the store knows of each of these devices. All of it is read in one go: where damage is met on the way, it is read again, as the new
 * file has it. Alerts that ended are spoken of for a day.
 */
export function recall(keeper: Keeper, ids: readonly string[], now: number): ReadonlyMap<string, Remembered> {
  return keeper.read(new Map<string, Remembered>(), (store) => {
    const ofDevice = ({ device }: { readonly device: string }) => device;
    const indicators = groupBy(store.indicators.load(), ofDevice);
    const alerts = groupBy(store.alerts.load({ since: now - DAY }), ofDevice);
    const channels = groupBy(store.channels.load(), ofDevice);
    const identities = store.identities.all();
    const remembered = (id: string): Remembered => {
      const identity = identities.get(id) ?? {};
      return {
        indicators: indicators.get(id) ?? [],
        alerts: alerts.get(id) ?? [],
        channels: channels.get(id) ?? [],
        readings: store.readings.latest(id).filter(({ time }) => time >= (identity.since ?? 0)),
        identity,
      };
    };
    return new Map(ids.map((id) => [id, remembered(id)]));
  });
}
