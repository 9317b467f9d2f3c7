import { isTooOld } from '../core/coverage.ts';
import type { DeviceRecord, ReadingRecord } from './deviceRecords.ts';

/** When a device was last heard of, if that is over two intervals ago. `now`: the client's own clock (ms). */
export function notHeardSince({ lastSeen, interval }: Pick<DeviceRecord, 'lastSeen' | 'interval'>, now: number): string | undefined {
  return lastSeen !== undefined && isTooOld(now - Date.parse(lastSeen), interval * 1000) ? lastSeen : undefined;
}

/**
 * A device as a client may show it now. A record says how things stood when it was sent: of a service that hangs, or a device that went
 * silent, no further one comes. What was fine then is unknown after two intervals; what was bad stays so. The same record while it is fresh.
 */
export function agedDevice(device: DeviceRecord, now: number): DeviceRecord {
  // Nothing is to be heard of it, and nothing of it is called fine.
  if (device.paused) return device;
  const since = notHeardSince(device, now);
  if (since === undefined) return device;
  return {
    ...device,
    notHeardSince: since,
    state: aged(device.state),
    channels: device.channels.map((channel) => ({ ...channel, state: aged(channel.state) })),
    components: device.components.map((component) => ({
      ...component,
      state: aged(component.state),
      readings: component.readings.map((reading) => agedReading(reading)),
    })),
  };
}

function agedReading({ state, ...reading }: ReadingRecord): ReadingRecord {
  return state === undefined ? reading : { ...reading, state: aged(state) };
}

/** "Bad" stands until something better was seen. */
function aged<S extends string>(state: S): S | 'unknown' {
  return state === 'ok' || state === 'unjudged' ? 'unknown' : state;
}
