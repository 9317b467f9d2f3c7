import { ConsoleBusy, SecretMissing } from '../core/fault.ts';
import type { ChannelRow } from '../store/rows.ts';
import type { ChannelPoll } from './pollTarget.ts';

/** How a channel stands after a poll. */
export function channelRow(device: string, poll: ChannelPoll, before: ChannelRow | undefined): ChannelRow {
  const { channel, fault, endedAt, durationMs } = poll;
  if (!fault) return { device, channel, state: 'ok', polledAt: endedAt, durationMs, lastSeen: endedAt };
  const tried = !(fault instanceof ConsoleBusy || fault instanceof SecretMissing);
  return {
    device,
    channel,
    state: tried ? 'failed' : 'unknown',
    polledAt: endedAt,
    error: fault.message,
    errorCode: fault.code,
    durationMs,
    ...(before?.lastSeen !== undefined && { lastSeen: before.lastSeen }),
  };
}
