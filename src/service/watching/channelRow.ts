import { ConsoleBusy, OwnShortage, SecretMissing } from '../../core/fault.ts';
import type { ChannelRow } from '../../store/rows.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { refusedLines } from '../polling/refusedLines.ts';
import { refusedLogins } from '../polling/refusedLogin.ts';

/** How a channel stands after a poll. */
export function channelRow(device: string, poll: ChannelPoll, before: ChannelRow | undefined): ChannelRow {
  const logins = refusedLogins(before?.refusedLogins, poll.fault);
  const { channel, fault, endedAt, durationMs, rejected = [] } = poll;
  if (!fault) {
    const refused = refusedLines(rejected);
    return { device, channel, state: 'ok', polledAt: endedAt, durationMs, ...(refused.length > 0 && { refused }), lastSeen: endedAt };
  }
  const tried = ![ConsoleBusy, OwnShortage, SecretMissing].some((kind) => fault instanceof kind);
  return {
    device,
    channel,
    state: tried ? 'failed' : 'unknown',
    polledAt: endedAt,
    error: fault.message,
    errorCode: fault.code,
    durationMs,
    ...(logins.length > 0 && { refusedLogins: logins }),
    ...(before?.lastSeen !== undefined && { lastSeen: before.lastSeen }),
  };
}
