import { channels, isPolled } from '../../core/channel.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import { isToldOfAlerts } from '../../protocol/watching.ts';
import { isNeverWatched } from '../words/asWritten.ts';

/** The steps of the walkthrough in package.json, each with whether it is truly done: not that somebody pressed something, but that it works. */
export interface StepsDone {
  /** A simulated HSM was read. */
  readonly demo: boolean;
  /** A real HSM has answered here: those that are read from platforms are watched elsewhere. */
  readonly device: boolean;
  /** Each receiver has taken its last notice. */
  readonly delivery: boolean;
  /** Somebody has decided about the monitor account of each real HSM. */
  readonly account: boolean;
  /** A test of a real HSM has come by each way on which devices speak by themselves. */
  readonly messages: boolean;
}

/** The ways on which devices speak by themselves. */
const told = channels.filter((channel) => !isPolled(channel));

const NOTHING: StepsDone = { demo: false, device: false, delivery: false, account: false, messages: false };

export function stepsDone(snapshot: Snapshot | undefined): StepsDone {
  if (!snapshot) return NOTHING;
  const { devices, heard = [] } = snapshot;
  const receivers = snapshot.receivers.filter(isToldOfAlerts);
  const real = devices.filter((device) => !device.simulated && !device.source && !isNeverWatched(device));
  const own = new Set(real.map(({ id }) => id));
  const tested = new Set(heard.flatMap(({ device, channel, test }) => (test && own.has(device) ? [channel] : [])));
  return {
    demo: devices.some((device) => device.simulated && device.lastSeen !== undefined),
    device: real.some(({ lastSeen }) => lastSeen !== undefined),
    delivery: receivers.length > 0 && receivers.every(({ state, deliveredAt }) => state === 'ok' && deliveredAt !== undefined),
    account: real.length > 0 && real.every(isDecided),
    messages: told.every((channel) => tested.has(channel)),
  };
}

/** The inventory that says it is disabled is a decision, too. */
export function isDecided({ accountDecision, monitorAccount }: DeviceRecord): boolean {
  return accountDecision !== undefined || monitorAccount === 'disabled';
}
