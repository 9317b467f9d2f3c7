import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { Deliveries } from '../alerting/receivers/deliveries.ts';
import { deliveryTestEvent } from '../alerting/receivers/deliveryTests.ts';
import { noticeRecord } from '../alerting/receivers/notice.ts';
import { NotFound } from '../common/refusals.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { acknowledgeAlsoOutside, type OutsideParts, silenceAlsoOutside } from './alsoOutside.ts';
import type { ChecklistActions } from './checklistActions.ts';
import { type EarlierAlertsParts, earlierAlerts } from './earlierAlerts.ts';
import type { Caller, RequestHandlers } from './handlers.ts';

export interface AlertingParts extends OutsideParts {
  readonly checklist: ChecklistActions;
  readonly earlier: Pick<EarlierAlertsParts, 'keeper' | 'fleet' | 'records'>;
  readonly deliveries: Deliveries;
  readonly configuration: Pick<Configuration, 'readSecretFiles'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What people do about alerts, and what they ask of those who receive them. */
export function alertingRequests(parts: AlertingParts) {
  const { people, checklist } = parts;
  return {
    acknowledge: (params, { who }) => acknowledgeAlsoOutside(parts, params, who),
    withdrawAcknowledgement: (params, { who }) => people.withdrawAcknowledgement(params, who),
    tickStep: (params, { who }) => checklist.tick(params, who),
    untickStep: (params, { who }) => checklist.untick(params, who),
    handOver: (params, { who }) => checklist.handOver(params, who),
    closeAlert: (params, { who }) => people.closeAlert(params, who),
    silence: (params, { who }) => silenceAlsoOutside(parts, params, who),
    extendSilence: (params, { who }) => people.extendSilence(params, who),
    endSilence: (params, { who }) => people.endSilence(params, who),
    planMaintenance: (params, { who }) => people.planMaintenance(params, who),
    endMaintenance: (params, { who }) => people.endMaintenance(params, who),
    log: (params) => people.log(params),
    earlierAlerts: (params) => ({ alerts: earlierAlerts(params.alert, { ...parts.earlier, now: parts.now }) }),
    testNotification: (params, caller) => testNotification(parts, params, caller),
  } satisfies Pick<
    RequestHandlers,
    | 'acknowledge'
    | 'withdrawAcknowledgement'
    | 'tickStep'
    | 'untickStep'
    | 'handOver'
    | 'closeAlert'
    | 'silence'
    | 'extendSilence'
    | 'endSilence'
    | 'planMaintenance'
    | 'endMaintenance'
    | 'log'
    | 'earlierAlerts'
    | 'testNotification'
  >;
}

/**
 * Sends a test to one receiver, or to all of them.
 * @throws {NotFound} for a receiver that the inventory does not have
 */
async function testNotification(
  { deliveries, configuration, earlier: { keeper }, now }: AlertingParts,
  { receiver }: RequestParams<'testNotification'>,
  { who, signal }: Pick<Caller, 'who' | 'signal'>,
): Promise<RequestResult<'testNotification'>> {
  const chosen = deliveries.receivers.filter(({ id }) => receiver === undefined || id === receiver);
  if (receiver !== undefined && chosen.length === 0) {
    throw new NotFound(`The inventory has no receiver "${receiver.slice(0, 63)}" in "notify".`);
  }
  await configuration.readSecretFiles();
  const time = now();
  const results = await deliveries.test(noticeRecord(`t${time.toString(36)}`, 'test', [], time), chosen, signal);
  // A test that nobody can show later proves little.
  keeper.keep((store) => {
    for (const [id, error] of results) store.events.append(deliveryTestEvent(id, who, time, error));
  });
  return { results: [...results].map(([id, error]) => ({ receiver: id, ...(error !== undefined && { error }) })) };
}
