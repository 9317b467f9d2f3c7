import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { Alerting } from '../alerting/alerting.ts';
import type { Alertmanagers } from '../alertmanager/alertmanagers.ts';
import type { OwnedAlert } from '../watching/fleet.ts';
import type { AlertActions } from './alertActions.ts';

export interface OutsideParts {
  readonly people: AlertActions;
  readonly alerting: Pick<Alerting, 'suppressions'>;
  readonly alertmanagers: Alertmanagers;
  readonly earlier: { readonly fleet: { findAlert(id: string): OwnedAlert | undefined } };
}

/** Silences; in Alertmanager as well, where that is asked for. What cannot be made there yet stands here all the same, and is made once it can be. */
export async function silenceAlsoOutside(
  { people, alerting, alertmanagers }: OutsideParts,
  params: RequestParams<'silence'>,
  who: string,
): Promise<RequestResult<'silence'>> {
  if (params.alertmanager) alertmanagers.mustHaveOne();
  const record = people.silence(params, who);
  const silence = params.alertmanager && alerting.suppressions.silences.find(({ id }) => id === record.id);
  if (!silence) return record;
  return { ...record, outside: await alertmanagers.outcome(alertmanagers.askBeside(silence)) };
}

/** Acknowledges; what was taken on is silent in Alertmanager as well, where that is asked for. */
export async function acknowledgeAlsoOutside(
  { people, alertmanagers, earlier: { fleet } }: OutsideParts,
  params: RequestParams<'acknowledge'>,
  who: string,
): Promise<RequestResult<'acknowledge'>> {
  if (params.alertmanager) alertmanagers.mustHaveOne();
  const result = people.acknowledge(params, who);
  if (!params.alertmanager) return result;
  const taken = params.alerts.flatMap((id) => fleet.findAlert(id) ?? []);
  return { ...result, outside: await alertmanagers.outcome(alertmanagers.askForAcknowledged(taken)) };
}
