import type { TrendRule } from '../../../core/measuring/forecast.ts';
import type { Measurement } from '../../../core/reading.ts';

/**
 * Which readings are looked at for where they are going. A battery's exchange means downtime that is planned weeks ahead, a fan's the next
 * scheduled one; storage and file systems fill in days. Temperatures and rails follow the room and the load, and are left out.
 */
export function trendOf({ metric, attributes }: Measurement): TrendRule | undefined {
  // A backup HSM is filled on purpose.
  if (attributes['hsm.role'] === 'backup') return undefined;
  switch (metric) {
    case 'hsm.battery.voltage':
      return { side: 'low', horizon: 84 };
    case 'hw.voltage':
      return attributes['hw.type'] === 'battery' ? { side: 'low', horizon: 84 } : undefined;
    case 'hw.fan.speed':
      return { side: 'low', horizon: 56 };
    case 'hsm.storage.free':
      return { side: 'low', limit: 0, horizon: 28 };
    case 'hsm.filesystem.utilization':
      return { side: 'high', horizon: 28 };
    default:
      return undefined;
  }
}
