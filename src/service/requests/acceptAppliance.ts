import { identityText, shownIdentity } from '../../core/identity.ts';
import { plainText } from '../../core/text.ts';
import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { Alerting } from '../alerting/alerting.ts';
import type { Keeper } from '../common/keeper.ts';
import { NotPossible } from '../common/refusals.ts';
import { identityRecord } from '../records/identityRecord.ts';
import type { Fleet } from '../watching/fleet.ts';
import { deviceOf } from './deviceOf.ts';

const LONGEST_WHY = 500;
const LONGEST_TARGET = 400;

export interface AcceptParts {
  readonly keeper: Keeper;
  readonly fleet: Fleet;
  readonly alerting: Pick<Alerting, 'look'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * A person says that the appliance which answers in a device's place is the device from now on. Who said so and why is in the audit log
 * first, with each alert of the appliance before, which ends by it.
 * @throws {NotFound} for a device that is not watched; {NotPossible} when no other appliance answers, another one than the person saw, or
 * one that is known as another device
 */
export function acceptAppliance(
  { keeper, fleet, alerting, now }: AcceptParts,
  { device: id, why, serialNumber }: RequestParams<'acceptAppliance'>,
  who: string,
): RequestResult<'acceptAppliance'> {
  const device = deviceOf(fleet, id);
  const { known, other } = device.identity;
  if (!other) {
    throw new NotPossible(
      'No other appliance has answered in place of this one. If its channels lead to different appliances, put its entry in the inventory right.',
    );
  }
  if (serialNumber !== undefined && serialNumber !== other.seen.serialNumber)
    throw new NotPossible('By now yet another appliance answers: look again before you accept it.');
  // Whose HSM it is known to be is then watched by nobody.
  if (other.device !== undefined) {
    throw new NotPossible(
      `This is ${plainText(other.device, 100)}, another device of the inventory. Put the cables or the entries right. If it was moved here for good, remove the other entry first.`,
    );
  }
  const reason = plainText(why, LONGEST_WHY);
  if (reason === '') throw new NotPossible('Say why: others will ask.');
  const entry = { time: now(), who, why: reason, device: device.id };
  const name = device.plan.device.name ?? device.id;
  const target = `${name}: ${identityText(other.seen)} instead of ${known ? identityText(shownIdentity(known)) : 'the appliance before'}`;
  const ending = device.alertsOfAppliance;
  keeper.mustKeep(({ audit }) => {
    audit.append({ ...entry, what: 'accept-appliance', target: plainText(target, LONGEST_TARGET) });
    for (const alert of ending) audit.append({ ...entry, what: 'close-alert', target: alert.summary, alert: alert.id });
  });
  const record = identityRecord(other.seen);
  fleet.acceptAppliance(device);
  alerting.look();
  return { identity: record, closed: ending.length };
}
