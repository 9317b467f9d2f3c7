import { APPLIANCE, UNREACHABLE } from '../../core/alerting/rootCause.ts';
import {
  channelFacts,
  OCCUPIED,
  type PolledChannel,
  pollableChannels,
  REFUSED,
  SILENT,
  witnessFacts,
  witnessOf,
} from '../../core/channel.ts';
import {
  AccountLocked,
  ConsoleBusy,
  DeviceError,
  Fault,
  ForeignLogin,
  HostKeyChanged,
  LoginDeferred,
  LoginRefused,
  OtherAppliance,
  OtherHost,
  OwnShortage,
  PasswordChangeRequired,
  SecretMissing,
} from '../../core/fault.ts';
import { groupBy } from '../../core/groupBy.ts';
import type { Observation } from '../../core/indicator.ts';
import { compareChannels } from '../../core/measuring/crossCheck.ts';
import { withoutEchoes } from '../../core/measuring/sameSensor.ts';
import { polledChannels } from '../../inventory/deviceChannels.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import { identified } from './identify.ts';
import { pollConsole } from './pollConsole.ts';
import { pollSnmp } from './pollSnmp.ts';
import type { ChannelAnswer, ChannelPoll, PollTarget, PollTools } from './pollTarget.ts';
import { readInFull, unreadOf } from './readInFull.ts';

/** A bug of ours. */
class Unexpected extends Fault {
  readonly code = 'unexpected';
}

/**
 * One poll of one device over its channels, in parallel. A channel that fails says why and does not keep the others from being read.
 * @param skip channels not to be tried now, with the fault that keeps them from it
 * @throws `signal.reason` when aborted, nothing else
 */
export async function pollDevice(
  target: PollTarget,
  tools: PollTools,
  signal: AbortSignal,
  skip: ReadonlyMap<PolledChannel, Fault> = new Map(),
): Promise<readonly ChannelPoll[]> {
  const polls = await Promise.all(
    polledChannels(target.device).map((channel) =>
      pollChannel(target, tools, { channel, tried: !skip.has(channel) }, signal, async () => {
        const kept = skip.get(channel);
        if (kept) throw kept;
        return read(channel, target, tools, signal);
      }),
    ),
  );
  const known = identified(polls, target.model, target.acquaintance?.());
  // What another appliance calls itself is not among them, so no password goes there again.
  for (const { hostNames } of known) if (hostNames) tools.hostNames?.learn(target.device.id, hostNames);
  return takenTogether(known, target, skip);
}

/** How each channel is read once. */
type Readers = {
  readonly [C in PolledChannel]: (
    target: PollTarget,
    config: NonNullable<DeviceConfig[C]>,
    tools: PollTools,
    signal: AbortSignal,
  ) => Promise<ChannelAnswer>;
};

const readers: Readers = { console: pollConsole, snmp: pollSnmp };

function read<C extends PolledChannel>(channel: C, target: PollTarget, tools: PollTools, signal: AbortSignal): Promise<ChannelAnswer> {
  const config: DeviceConfig[C] = target.device[channel];
  if (!config) throw new Error(`the channel ${channel} is not configured`);
  return readers[channel](target, config, tools, signal);
}

/** Whether several channels lead to a device, so that together they show whether it is reached at all. */
export function leadSeveralWays(channels: readonly unknown[]): boolean {
  return channels.length > 1;
}

/** Adds to the polls over a device's channels what only all of them together show. */
export function takenTogether(
  polls: readonly ChannelPoll[],
  target: Pick<PollTarget, 'model' | 'before'>,
  skip: ReadonlyMap<PolledChannel, Fault> = new Map(),
): readonly ChannelPoll[] {
  const heard = polls.map((poll) => {
    const observations = withoutEchoes(
      poll,
      polls.filter((other) => other !== poll),
    );
    return observations === poll.observations ? poll : { ...poll, observations };
  });
  return withReach(withAgreement(heard, target), skip);
}

/**
 * Adds whether the appliance can be reached at all, where several channels lead to it. A channel that refuses us or is busy shows that it
 * is there. A poll says nothing about a channel that it did not try, for want of a secret or of leave.
 */
function withReach(polls: readonly ChannelPoll[], skip: ReadonlyMap<PolledChannel, Fault>): readonly ChannelPoll[] {
  if (!leadSeveralWays(polls)) return polls;
  const answered = polls.find(({ channel, fault }) => fault === undefined || (!skip.has(channel) && isAnswer(fault)));
  const tried = polls.every(({ channel, fault }) => !skip.has(channel) && !(fault && (!judgesChannel(fault) || isSomebodyElse(fault))));
  const verdict = answered ? 'positive' : tried ? 'negative' : 'unknown';
  const text = answered ? `It answered over ${phraseOf(answered)}.` : unreachedText(polls, skip);
  const reach: Observation = { component: APPLIANCE, condition: UNREACHABLE, verdict, evidence: { text } };
  // The channel that answered says so; where all were silent, the last one.
  return polls.map((poll, index) =>
    (answered ? poll === answered : index === polls.length - 1) ? { ...poll, observations: [...poll.observations, reach] } : poll,
  );
}

function phraseOf({ channel }: ChannelPoll): string {
  return witnessFacts[witnessOf(channel)].phrase;
}

/** What came over each channel of an appliance that has not answered: "No answer came over SNMP. Another one answered over the console." */
function unreachedText(polls: readonly ChannelPoll[], skip: ReadonlyMap<PolledChannel, Fault>): string {
  const byWords = groupBy(polls, ({ channel, fault }) => {
    if (skip.has(channel) || fault instanceof SecretMissing) return 'Nothing was tried over *.';
    if (fault instanceof Unexpected) return 'It could not be read over *.';
    return fault && isSomebodyElse(fault) ? 'What answered over * is not known to be this appliance.' : 'No answer came over *.';
  });
  return [...byWords].map(([words, of]) => words.replace('*', of.map(phraseOf).join(' or '))).join(' ');
}

function isAnswer(fault: Fault): boolean {
  return fault instanceof ConsoleBusy || fault instanceof DeviceError || showsLogin(fault);
}

/** The device's own login was reached, so nobody else was using the console. */
function showsLogin(fault: Fault): boolean {
  return [LoginRefused, PasswordChangeRequired, LoginDeferred, AccountLocked].some((kind) => fault instanceof kind);
}

/** Nobody logs in there until something is put right. A device that lets nobody in just now has refused nothing. */
function isRefusal(fault: Fault | undefined): boolean {
  return [LoginRefused, PasswordChangeRequired, AccountLocked, ForeignLogin, OtherHost, HostKeyChanged].some(
    (kind) => fault instanceof kind,
  );
}

/** Something answered, and it is not known to be this appliance. */
function isSomebodyElse(fault: Fault): boolean {
  return [ForeignLogin, OtherHost, HostKeyChanged, OtherAppliance].some((kind) => fault instanceof kind);
}

/** An SNMP agent's values are up to a minute old, and a conversation over the console takes its time. */
const APART_MS = 120_000;

/** Adds what the channels say about each other, each compared with those before it. */
function withAgreement(
  polls: readonly ChannelPoll[],
  { model: { tolerances }, before }: Pick<PollTarget, 'model' | 'before'>,
): readonly ChannelPoll[] {
  if (!tolerances) return polls;
  const inOrder = polls.toSorted((a, b) => pollableChannels.indexOf(a.channel) - pollableChannels.indexOf(b.channel));
  return polls.map((poll) => {
    const compared = inOrder
      .slice(0, inOrder.indexOf(poll))
      .flatMap((other) => compareChannels(other.readings, poll.readings, tolerances, APART_MS, before));
    return compared.length === 0 ? poll : { ...poll, observations: [...poll.observations, ...compared] };
  });
}

async function pollChannel(
  target: PollTarget,
  tools: PollTools,
  { channel, tried }: { readonly channel: PolledChannel; readonly tried: boolean },
  signal: AbortSignal,
  work: () => Promise<ChannelAnswer>,
): Promise<ChannelPoll> {
  const startedAt = tools.now();
  const started = performance.now();
  try {
    const answer = await work();
    const { measurements, observations, ...rest } = answer;
    const time = tools.now();
    const unread = unreadOf(target.model, channel, answer);
    return {
      ...rest,
      channel,
      ...(unread.length > 0 && { unread }),
      readings: measurements.map((measurement) => ({ ...measurement, device: target.device.id, channel, time })),
      observations: [...observations, ...reasons(channel, undefined, true), ...readInFull(target.model, channel, unread)],
      startedAt,
      endedAt: time,
    };
  } catch (error) {
    signal.throwIfAborted();
    const fault = error instanceof Fault ? error : unexpected(error, tools);
    // Whatever it was made of.
    fault.message = target.secrets.mask(fault.message, 'sentence of ours');
    return {
      channel,
      readings: [],
      observations: judgesChannel(fault) ? reasons(channel, fault, tried) : [],
      fault,
      startedAt,
      endedAt: tools.now(),
      durationMs: performance.now() - started,
    };
  }
}

/** A mistake of ours in reading one channel must not blind the others, and is a failed poll like any other. */
function unexpected(error: unknown, { onBug }: PollTools): Fault {
  onBug(error);
  return new Unexpected('HSM Vigil met an unexpected error while it read this channel; its log says more.', { cause: error });
}

/** A secret or anything else that is missing here, or another appliance, says nothing about the device: that slot holds no evidence at all. */
function judgesChannel(fault: Fault): boolean {
  return ![SecretMissing, OwnShortage, OtherAppliance, Unexpected].some((kind) => fault instanceof kind);
}

/** What a poll says about each reason for which its channel may be of no use: at most one of them is negative. */
export function reasons(channel: PolledChannel, fault: Fault | undefined, tried: boolean): readonly Observation[] {
  return [silent(channel, fault), ...occupied(channel, fault, tried), ...refused(channel, fault)];
}

/** The channel's own indicator. A console that is in use or refuses us is not silent; whether it works for us is not known. */
export function silent(channel: PolledChannel, fault: Fault | undefined): Observation {
  const answers = fault instanceof ConsoleBusy || isRefusal(fault);
  const verdict = fault === undefined ? 'positive' : answers ? 'unknown' : 'negative';
  return { component: channelFacts[channel].component, condition: SILENT, verdict, evidence: { text: fault?.message ?? 'It answered.' } };
}

/**
 * Whether somebody else uses the console, which is a fault of its own beside silence. Only a poll that reached the login or the shell
 * shows that nobody does; any other says nothing about it.
 */
export function occupied(channel: PolledChannel, fault: Fault | undefined, tried: boolean): readonly Observation[] {
  if (!channelFacts[channel].exclusive || !tried) return [];
  const busy = fault instanceof ConsoleBusy;
  if (fault !== undefined && !busy && !showsLogin(fault)) return [];
  const said = { verdict: busy ? 'negative' : 'positive', evidence: { text: busy ? fault.message : 'Nobody else uses it.' } } as const;
  return [{ component: channelFacts[channel].component, condition: OCCUPIED, ...said }];
}

/**
 * Whether the console keeps us out: it refuses the login, or it is not the known one, so that nobody logs in there. Only a login that
 * succeeded shows that it does not; silence says nothing about it.
 */
export function refused(channel: PolledChannel, fault: Fault | undefined): readonly Observation[] {
  if (!channelFacts[channel].exclusive || (fault !== undefined && !isRefusal(fault))) return [];
  const said = { verdict: fault ? 'negative' : 'positive', evidence: { text: fault?.message ?? 'The login succeeded.' } } as const;
  return [{ component: channelFacts[channel].component, condition: REFUSED, ...said }];
}
