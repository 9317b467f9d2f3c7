import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/groupBy.ts';
import { DAY } from '../../core/time/duration.ts';
import type { Store } from '../../store/store.ts';
import type { Log } from '../common/log.ts';
import { nothingRemembered, type Remembered } from './watchedDevice.ts';

/** What the store knows of each device, read once for all of them. Alerts that ended are spoken of for a day. */
export function recall(store: Store, log: Log, now: number): (id: string) => Remembered {
  try {
    const ofDevice = ({ device }: { readonly device: string }) => device;
    const indicators = groupBy(store.loadIndicators(), ofDevice);
    const alerts = groupBy(store.loadAlerts({ since: now - DAY }), ofDevice);
    const channels = groupBy(store.loadChannels(), ofDevice);
    return (id) => ({
      indicators: indicators.get(id) ?? [],
      alerts: alerts.get(id) ?? [],
      channels: channels.get(id) ?? [],
      readings: store.latestReadings(id),
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log('error', error.message);
    return () => nothingRemembered;
  }
}
