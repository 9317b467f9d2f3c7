import type { DeviceRecord } from '../../protocol/contract.ts';
import { inertText } from './inertText.ts';

/** A device's name in a row, without "(simulated)": that stands behind what matters more. */
export function rowName({ name, id, simulated }: Pick<DeviceRecord, 'name' | 'id' | 'simulated'>): string {
  const label = inertText(name, 80);
  return (simulated ? label.replace(/ *\(simulated\)$/i, '') : label) || id;
}

/** A simulated device is marked everywhere, but not twice: its name may say so already. */
export function saysSimulated({ simulated, name }: Pick<DeviceRecord, 'simulated' | 'name'>): boolean {
  return simulated && !/simulated/i.test(name);
}
