import { type Channel, isPolled, type PolledChannel, witnessFacts, witnessOf } from '../../core/channel.ts';
import type { CommandOutcome } from '../../core/console/reliableReading.ts';
import { NoAnswer } from '../../core/fault.ts';
import type { Observation } from '../../core/indicator.ts';
import type { Reading } from '../../core/reading.ts';
import type { JudgedName, JudgedPoll } from '../../store/rows.ts';
import { periodOf } from '../polling/cadence.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import type { Made } from './indicators.ts';

/** What a poll is made for. */
export interface PollKind {
  /** Of one beside the schedule, made to confirm a first negative: see `Judgement.confirm`. */
  readonly confirm?: number;
  /** False while planned work is under way: its readings are kept, and nothing in it counts. */
  readonly counted?: boolean;
}

/** When a poll was made and taken into account (ms), and what for. */
export interface PollMoment extends Required<PollKind> {
  readonly slot: number;
  readonly takenAt: number;
}

/**
 * What a poll was judged to say, as it is kept: nothing at all when it was not tried, for want of a secret; an empty word when it does not
 * count.
 * @param cadenceOf how often an indicator is judged while all is well (ms); 0: at every poll
 */
export function judgedOf(
  device: string,
  { channel, endedAt, observations, fault }: ChannelPoll,
  { slot, takenAt, confirm, counted }: PollMoment,
  cadenceOf: (component: string, condition: string) => number,
): readonly JudgedPoll[] {
  const at = { device, channel, slot, endedAt, takenAt, ...(confirm > 0 && { confirm }) };
  if (!counted) return [{ ...at, positives: [], negatives: [] }];
  if (observations.length === 0) return [];
  const nameOf = ({ component, condition }: Observation): JudgedName => {
    const cadence = witnessFacts[witnessOf(channel)].byCommand ? cadenceOf(component, condition) : 0;
    return cadence === 0 ? [component, condition] : [component, condition, cadence];
  };
  const judged: JudgedPoll = {
    ...at,
    positives: observations.filter(({ verdict }) => verdict === 'positive').map(nameOf),
    negatives: observations
      .filter(({ verdict }) => verdict === 'negative')
      .map((observation) => ({ of: nameOf(observation), evidence: observation.evidence })),
    ...(fault && { fault: fault.message }),
  };
  return [judged];
}

/** By whom something was said that nobody has asked for, and when. `channel`: what is judged of it is kept as of this one. */
export type SaidBy = Made & { readonly channel?: Channel };

/** What messages were judged to say, as it is kept. */
export function judgedOfSaid(
  device: string,
  observations: readonly Observation[],
  { channel, slot, at, authenticated }: SaidBy,
  takenAt: number,
): readonly JudgedPoll[] {
  if (channel === undefined || observations.length === 0) return [];
  const of = ({ component, condition }: Observation): JudgedName => [component, condition];
  const judged: JudgedPoll = {
    ...{ device, channel, slot, endedAt: at, takenAt },
    positives: observations.filter(({ verdict }) => verdict === 'positive').map(of),
    negatives: observations
      .filter(({ verdict }) => verdict === 'negative')
      .map((observation) => ({ of: of(observation), evidence: observation.evidence, ...(authenticated && { authenticated }) })),
  };
  return [judged];
}

/** Whether a poll counted. One that answered shows at least that its channel is not silent. Of one that did not, the fault is kept. */
export function hasCounted({ positives, negatives, fault }: JudgedPoll): boolean {
  return positives.length + negatives.length > 0 || fault !== undefined;
}

/** What a polled channel was judged to say. Of other channels it is what messages were judged to say. */
export type PolledJudgement = JudgedPoll & { readonly channel: PolledChannel };

export function isOfPoll(judged: JudgedPoll): judged is PolledJudgement {
  return isPolled(judged.channel);
}

/** What was judged so. Why a good one was good is not kept. */
export function observationsOf({ positives, negatives }: JudgedPoll): readonly Observation[] {
  const observed = ([component, condition]: JudgedName) => ({ component, condition });
  return [
    ...negatives.map(({ of, evidence }): Observation => ({ ...observed(of), verdict: 'negative', evidence })),
    ...positives.map((of): Observation => ({ ...observed(of), verdict: 'positive', evidence: { text: 'It was as it should be.' } })),
  ];
}

/**
 * The poll that was judged so, as far as judging it again needs it.
 * @param readings those of it that are judged anew, for margins
 */
export function pollJudged(judged: PolledJudgement, readings: readonly Reading[] = []): ChannelPoll {
  const { channel, endedAt, positives, negatives, fault } = judged;
  return {
    channel,
    readings,
    observations: observationsOf(judged),
    ...(witnessFacts[witnessOf(channel)].byCommand && {
      commands: (['hour', 'day'] as const).map((every) => outcomeOf(every, [...positives, ...negatives.map(({ of }) => of)])),
    }),
    ...(fault !== undefined && { fault: new NoAnswer(fault) }),
    startedAt: endedAt,
    endedAt,
    durationMs: 0,
  };
}

/** Stands for the commands that were read as often as that: what each indicator's cadence is worked out from. */
function outcomeOf(every: 'hour' | 'day', names: readonly JudgedName[]): CommandOutcome {
  const command = { command: every, every, thinkingMs: 0 };
  const feeds = names.flatMap(([component, condition, cadence]) => (cadence === periodOf(command) ? [`${component}.${condition}`] : []));
  return { command, settled: true, feeds, components: [] };
}
