import { type HealthState, stateOfComponent, worst } from '../../core/alerting/health.ts';
import { APPLIANCE } from '../../core/alerting/rootCause.ts';
import { channelFacts } from '../../core/channel.ts';
import { conditionFor, type DeviceModel } from '../../core/deviceModel.ts';
import { notJudged } from '../../core/essentials.ts';
import { groupBy } from '../../core/groupBy.ts';
import { IDENTITY_CHANGED } from '../../core/identity.ts';
import type { Observation } from '../../core/indicator.ts';
import { plainText } from '../../core/text.ts';
import { capitalised } from '../../core/words.ts';
import { channelName, polledChannels } from '../../inventory/deviceChannels.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { DeviceCheck, HealthFinding } from '../../protocol/contract.ts';
import type { ChannelPoll } from '../polling/pollTarget.ts';
import { remedyFor } from './channelProblems.ts';
import { LONGEST_FAULT, readingRecord } from './deviceRecord.ts';
import { pausedFinding, whyUnjudged, withoutName, worstFirst } from './findings.ts';

/**
 * What one poll alone says about a device, without any memory: its worst state, and all that is not known to be well. A channel that fails
 * is unknown by its fault, since it takes more than one poll to call it silent; where another HSM answers, it has failed.
 * @param beyond what was left out of the polls because there is too much of it: sentences
 */
export function healthOfPoll(
  device: DeviceConfig,
  model: DeviceModel,
  polls: readonly ChannelPoll[],
  beyond: readonly string[] = [],
): Pick<DeviceCheck, 'state' | 'findings' | 'notJudged'> {
  const observations = polls.flatMap((poll) =>
    poll.observations.filter(({ component }) => component !== APPLIANCE && component !== channelFacts[poll.channel].component),
  );
  const byComponent = groupBy(observations, ({ component }) => component);
  const readings = groupBy(
    polls.flatMap((poll) => poll.readings),
    ({ attributes }) => attributes['hw.id'],
  );
  const states: HealthState[] = [];
  const findings: HealthFinding[] = [];
  for (const id of new Set([...byComponent.keys(), ...readings.keys()])) {
    const read = readings.get(id) ?? [];
    const observed = byComponent.get(id) ?? [];
    const { state, reason, fact } = observed.length > 0 ? judged(observed, model, read) : unobserved(read);
    if (fact) continue;
    states.push(state);
    if (state === 'ok') continue;
    const name = plainText((read[0]?.attributes ?? model.partOf?.(id))?.['hw.name'] ?? id, 80);
    findings.push({ component: id, name, state, reason: plainText(withoutName(reason, name), LONGEST_FAULT) });
  }
  for (const { channel, fault, observations: said, unread = [] } of polls) {
    const { component } = channelFacts[channel];
    if (fault) {
      const remedy = remedyFor(fault.code);
      const reason = plainText(fault.message, LONGEST_FAULT);
      // Whoever works on an HSM by what another one shows does harm: that another one answers is what the service calls it.
      const isOther = said.some(({ condition, verdict }) => condition === IDENTITY_CHANGED && verdict === 'negative');
      const state = isOther ? 'failed' : 'unknown';
      findings.push({ component, name: channelName(device, channel), state, reason, ...(remedy && { remedy }) });
    }
    for (const { words, why } of unread) {
      findings.push({
        component,
        name: capitalised(words),
        state: 'unknown',
        reason: `not read over ${channelName(device, channel)}: ${why}`,
      });
    }
  }
  findings.push(...pausedFinding({ device }));
  const names = observations.map(({ component, condition }) => `${component}.${condition}`);
  const blind = device.paused ? [] : [...notJudged(model.essentials ?? [], names, polledChannels(device)), ...beyond];
  return {
    state: worst([...states, ...findings.map(({ state }) => state), ...(blind.length > 0 ? (['unjudged'] as const) : [])]),
    findings: worstFirst(findings),
    ...(blind.length > 0 && { notJudged: blind }),
  };
}

interface OfPart {
  readonly state: HealthState;
  readonly reason: string;
  readonly fact?: true;
}

/** The device's own word makes it degraded, as in `stateOfComponent`, also where another part accounts for what it says. */
function judged(observed: readonly Observation[], model: DeviceModel, read: ChannelPoll['readings']): OfPart {
  const stateOf = ({ component, condition, verdict }: Observation): HealthState => {
    if (verdict === 'positive') return 'ok';
    if (verdict === 'unknown') return 'unknown';
    return conditionFor(model.conditions, component, condition)?.severity === 'critical' ? 'failed' : 'degraded';
  };
  const doubts = read.flatMap(({ state }): HealthState[] => (state === 'failed' || state === 'degraded' ? ['degraded'] : []));
  const state = worst([...observed.map(stateOf), ...doubts]);
  const reasons = observed.filter((each) => stateOf(each) !== 'ok').map(({ evidence }) => evidence.text);
  return { state, reason: [...new Set(reasons)].join('; ') || `the device calls it ${state}` };
}

/** Nothing judges it: the device's own word on it counts. */
function unobserved(read: ChannelPoll['readings']): OfPart {
  const now = Math.max(...read.map(({ time }) => time));
  const { state, fact } = stateOfComponent([], read, 1, now);
  const reason = state === 'unjudged' ? whyUnjudged(read.map(readingRecord)) : `the device calls it ${state}`;
  return { state, reason, ...(fact && { fact }) };
}
