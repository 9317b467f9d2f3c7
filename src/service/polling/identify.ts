import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { witnessFacts, witnessOf } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { OtherAppliance, OtherHost } from '../../core/fault.ts';
import {
  type Acquaintance,
  IDENTITY_CHANGED,
  identityIn,
  identityText,
  type KnownIdentity,
  leadToSeveral,
  recognise,
  type SeenIdentity,
  shownIdentity,
} from '../../core/identity.ts';
import type { Evidence, Verdict } from '../../core/indicator.ts';
import { plainText } from '../../core/text.ts';
import type { ChannelPoll } from './pollTarget.ts';

const LONGEST = 200;
const LONGEST_NAME = 80;

/** A poll with who answered it. */
type Answered = ChannelPoll & { readonly identity: SeenIdentity };

/** What a poll says of who answered, where that is not the device for sure. */
interface Doubt {
  readonly verdict: Verdict;
  readonly text: string;
}

/**
 * The polls of a device, each with who answered it. What another appliance has said is taken out: it has no readings, and says nothing of
 * the device but that another one answers. That includes whether its channel is silent.
 */
export function identified(
  polls: readonly ChannelPoll[],
  { identity: sources = [] }: Pick<DeviceModel, 'identity'>,
  acquaintance: Acquaintance = {},
): readonly ChannelPoll[] {
  const answered = polls.map((poll): ChannelPoll => {
    if (poll.fault) return poll;
    const identity = identityIn(poll.readings, sources, poll.engineId);
    const device = acquaintance.deviceOf?.(identity);
    return { ...poll, identity, ...(device !== undefined && { identifiedAs: device }) };
  });
  const several = acquaintance.known?.serialNumber === undefined && leadToSeveral(answered.flatMap(({ identity }) => identity ?? []));
  return answered.map((poll) => {
    if (poll.fault instanceof OtherHost) return atOtherHost(poll, poll.fault, acquaintance);
    if (!isAnswered(poll)) return poll;
    const { known } = acquaintance;
    const doubt = several
      ? { verdict: 'negative' as const, text: `The channels lead to different appliances: ${said(poll)}.` }
      : doubtOf(poll, known);
    if (doubt) return withheld(poll, doubt);
    if (known && recognise(known, poll.identity, poll.channel) === 'proven') return recognised(poll, `It is ${plain(poll.identity)}.`);
    // Of a model that says nothing of itself, a login under a known name is all that there is.
    return sources.length === 0 && poll.hostNames?.length ? recognised(poll, `It is the host ${poll.hostNames.join(', ')}.`) : poll;
  });
}

function isAnswered(poll: ChannelPoll): poll is Answered {
  return poll.identity !== undefined;
}

/** What speaks against taking a poll for one of the device; undefined: nothing does. */
function doubtOf(poll: Answered, known: KnownIdentity | undefined): Doubt | undefined {
  const recognition = known && recognise(known, poll.identity, poll.channel);
  const before = known && `Known is ${plain(shownIdentity(known))}.`;
  if (recognition === 'other') return { verdict: 'negative', text: `Another appliance answers: ${said(poll)}. ${before}` };
  // The names of an appliance may be another one's as well; a number may not.
  if (poll.identifiedAs !== undefined && poll.identity.serialNumber !== undefined) {
    return { verdict: 'negative', text: `Two entries of the inventory lead to one appliance: ${said(poll)}.` };
  }
  if (recognition === 'open') {
    const text = `It is not certain which appliance answers: ${said(poll)}, without a serial number that was read. ${before}`;
    return { verdict: 'unknown', text };
  }
  return undefined;
}

/**
 * A login prompt that names another host. Noise may have spoilt one prompt, so a name counts when another device is known by it, or when
 * two polls in a row have seen it.
 */
function atOtherHost(poll: ChannelPoll, { message, host }: OtherHost, { other, deviceOf }: Acquaintance): ChannelPoll {
  if (host === undefined) return poll;
  const identity: SeenIdentity = { hostName: host };
  const device = deviceOf?.(identity);
  const isCertain = device !== undefined || (other?.channel === poll.channel && other.seen.hostName === host);
  const text = device === undefined ? message : `${message} ${plainText(`"${host}" is ${device}.`, LONGEST)}`;
  return {
    ...poll,
    identity,
    ...(device !== undefined && { identifiedAs: device }),
    fault: new OtherHost(text, host),
    observations: [...poll.observations, observation(isCertain ? 'negative' : 'unknown', { text })],
  };
}

function recognised(poll: ChannelPoll, text: string): ChannelPoll {
  return { ...poll, observations: [...poll.observations, observation('positive', { text: plainText(text, LONGEST) })] };
}

function withheld(poll: Answered, { verdict, text }: Doubt): ChannelPoll {
  const { channel, identity, identifiedAs, startedAt, endedAt, durationMs } = poll;
  return {
    channel,
    identity,
    ...(identifiedAs !== undefined && { identifiedAs }),
    readings: [],
    observations: [observation(verdict, { text })],
    fault: new OtherAppliance(`${text} Nothing of this poll was taken.`),
    startedAt,
    endedAt,
    durationMs,
  };
}

function observation(verdict: Verdict, evidence: Evidence) {
  return { component: APPLIANCE, condition: IDENTITY_CHANGED, verdict, evidence };
}

function said({ channel, identity, identifiedAs }: Answered): string {
  const known = identifiedAs === undefined ? '' : ` (this is ${plainText(identifiedAs, LONGEST_NAME)})`;
  return `${witnessFacts[witnessOf(channel)].phrase} leads to ${plain(identity)}${known}`;
}

function plain(seen: SeenIdentity): string {
  return plainText(identityText(seen), LONGEST);
}
