import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { witnessFacts, witnessOf } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import { OtherAppliance } from '../../core/fault.ts';
import {
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

/**
 * The polls of a device, each with who answered it. What another appliance has said is taken out: it has no readings, and says nothing of
 * the device but that another one answers. That includes whether its channel is silent.
 * @param known who the device is; undefined: nobody has answered yet
 */
export function identified(
  polls: readonly ChannelPoll[],
  { identity: sources = [] }: Pick<DeviceModel, 'identity'>,
  known: KnownIdentity | undefined,
): readonly ChannelPoll[] {
  const answered = polls.map((poll) =>
    poll.fault ? poll : { ...poll, identity: identityIn(poll.readings, sources, poll.engineId) satisfies SeenIdentity },
  );
  if (known === undefined) {
    if (!leadToSeveral(answered.flatMap(({ identity }) => identity ?? []))) return answered;
    return answered.map((poll) =>
      poll.identity ? withheld(poll, 'negative', `The channels lead to different appliances: ${said(poll, poll.identity)}.`) : poll,
    );
  }
  const before = plain(shownIdentity(known));
  return answered.map((poll) => {
    if (!poll.identity) return poll;
    const recognition = recognise(known, poll.identity, poll.channel);
    if (recognition === 'other')
      return withheld(poll, 'negative', `Another appliance answers: ${said(poll, poll.identity)}. Known is ${before}.`);
    if (recognition === 'open') {
      return withheld(
        poll,
        'unknown',
        `It is not certain which appliance answers: ${said(poll, poll.identity)}, without a serial number that was read. Known is ${before}.`,
      );
    }
    if (recognition === 'same') return poll;
    return { ...poll, observations: [...poll.observations, observation('positive', { text: `It is ${plain(poll.identity)}.` })] };
  });
}

function withheld({ channel, identity, startedAt, endedAt, durationMs }: ChannelPoll, verdict: Verdict, what: string): ChannelPoll {
  return {
    channel,
    ...(identity && { identity }),
    readings: [],
    observations: [observation(verdict, { text: what })],
    fault: new OtherAppliance(
      `${what} Nothing of this poll was taken. Check the cabling and this device's entry in the inventory; if the appliance was replaced, choose "Accept Replaced Appliance" (on a server: hsm-vigil accept-appliance).`,
    ),
    startedAt,
    endedAt,
    durationMs,
  };
}

function observation(verdict: Verdict, evidence: Evidence) {
  return { component: APPLIANCE, condition: IDENTITY_CHANGED, verdict, evidence };
}

function said({ channel }: ChannelPoll, seen: SeenIdentity): string {
  return `${witnessFacts[witnessOf(channel)].phrase} leads to ${plain(seen)}`;
}

function plain(seen: SeenIdentity): string {
  return plainText(identityText(seen), LONGEST);
}
