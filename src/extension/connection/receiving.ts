import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';

type Receiving = Pick<Snapshot, 'listening' | 'heard'>;

/** Whether it would be heard what this device, or any one, sends. Simulated HSMs are heard at places that no snapshot lists. */
export function isReceived({ listening = [], demo }: Pick<Snapshot, 'listening' | 'demo'>, device?: DeviceRecord): boolean {
  return device?.simulated || listening.length > 0 || (device === undefined && demo);
}

/** Is another one when messages have come. A place counts also what is of no device, and none is listed for simulated HSMs. */
export function whatCame({ listening = [], heard = [] }: Receiving): string {
  const places = listening.map(({ kept, lastAt }) => [kept, lastAt]);
  return JSON.stringify([places, heard.map(({ device, channel, lastAt }) => `${device} ${channel} ${lastAt}`).sort()]);
}

/** Whether any message has ever come. */
export function hasCome({ listening = [], heard = [] }: Receiving): boolean {
  return heard.length > 0 || listening.some(({ lastAt }) => lastAt !== undefined);
}
