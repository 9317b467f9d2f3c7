import type { HealthState } from '../core/alerting/health.ts';
import { plainText } from '../core/text.ts';
import { listed } from '../core/words.ts';
import { agedDevice } from '../protocol/aging.ts';
import type { DeviceRecord, HealthFinding, Snapshot } from '../protocol/contract.ts';
import { idOrQuoted, quoted, quotedIfAny, quotedName } from './quoted.ts';
import { CannotAnswer } from './reader.ts';

/** What is said of a device wherever one is spoken of. */

/** Ids that an error names. */
const NAMED = 20;

/** @throws {CannotAnswer} where none has the id */
export function deviceOf({ devices }: Snapshot, id: string, now: number): DeviceRecord {
  const found = devices.find((each) => each.id === id);
  if (found) return agedDevice(found, now);
  const known = devices.slice(0, NAMED).map((each) => each.id);
  const more = devices.length > NAMED ? [`${devices.length - NAMED} more`] : [];
  const names = devices.length === 0 ? 'No device is watched.' : `Watched are ${listed([...known, ...more])}.`;
  throw new CannotAnswer(`No watched device has the id "${plainText(id, 80)}". ${names}`);
}

/** A state as people say it, so that what was seen and not judged is not taken for fine. */
export function stateWord(state: HealthState): string {
  return state === 'unjudged' ? 'partly watched' : state;
}

/** A device in few words. */
export function briefly(device: DeviceRecord) {
  const { id, name, modelName, haGroup, site, simulated, source, state, firing, lastSeen } = device;
  return {
    id,
    name: quotedName(name),
    model: modelName,
    ...(haGroup !== undefined && { haGroup: quotedName(haGroup) }),
    ...(site !== undefined && { site: quotedName(site) }),
    ...(simulated && { simulated: 'This is a simulated HSM: nothing of it is real.' }),
    ...(source && { readOnlyFrom: quotedName(source.name) }),
    state: stateWord(state),
    alertsFiring: firing,
    ...(lastSeen !== undefined && { lastHeard: lastSeen }),
    ...reservations(device),
  };
}

/** What makes the state less than the whole truth. Empty: nothing is known to. */
function reservations({ paused, notAsWritten, notHeardSince, problems, notJudged = [] }: DeviceRecord) {
  return {
    ...(notHeardSince !== undefined && {
      notHeard: `Nothing was heard of it for more than two poll intervals, since ${notHeardSince}: what was fine then is unknown now.`,
    }),
    ...(paused && {
      paused: {
        note: 'A person has paused it: it is not watched.',
        since: paused.since,
        by: quotedName(paused.by),
        why: quotedIfAny(paused.why),
      },
    }),
    ...(notAsWritten && {
      notAsWritten: {
        note:
          notAsWritten.stays === 'nothing'
            ? 'Its entry in the inventory has an error and was never read without one: it is not watched.'
            : 'Its entry in the inventory has an error: it is watched as it was last read.',
        problem: quoted(notAsWritten.problem),
        since: notAsWritten.since,
      },
    }),
    ...(problems.length > 0 && {
      problems: problems.slice(0, MOST_FINDINGS).map(({ code, message, remedy, since }) => ({
        code,
        message: quoted(message),
        ...(remedy !== undefined && { remedy: quoted(remedy) }),
        ...(since !== undefined && { since }),
      })),
    }),
    ...(notJudged.length > 0 && { notJudged: notJudged.slice(0, MOST_FINDINGS).map((sentence) => quoted(sentence)) }),
  };
}

/** Of each kind, the worst. */
const MOST_FINDINGS = 20;

export function finding({ component, name, state, reason, because, remedy }: HealthFinding) {
  return {
    component: idOrQuoted(component),
    name: quotedName(name),
    state: state === 'unjudged' ? 'not judged' : state,
    reason: quoted(reason),
    ...(because !== undefined && { because: idOrQuoted(because) }),
    ...(remedy !== undefined && { remedy: quoted(remedy) }),
  };
}

/** What keeps all that is said from being the whole truth: sentences. */
export function fleetTrouble({ historyTrouble, inventory, missingSecrets, listening = [], receivers, sources = [] }: Snapshot) {
  const errors = inventory.problems.filter(({ severity }) => severity === 'error').length;
  const failing = receivers.filter(({ state }) => state === 'failing').map(({ id }) => idOrQuoted(id));
  const unread = sources.filter(({ state }) => state !== 'ok');
  const deaf = listening.filter(({ problems }) => problems.length > 0);
  return {
    ...(inventory.notTaken && { inventoryNotTaken: quoted(inventory.notTaken.reason) }),
    ...(errors > 0 && { inventoryErrors: errors }),
    ...(missingSecrets.length > 0 && { missingSecrets: missingSecrets.length }),
    ...(historyTrouble !== undefined && historyTrouble !== '' && { serviceTrouble: quoted(historyTrouble) }),
    ...(deaf.length > 0 && {
      notReceiving: deaf
        .slice(0, MOST_FINDINGS)
        .map(({ place, problems }) => ({ place: quotedName(place), problem: quoted(problems.join(' ')) })),
    }),
    ...(unread.length > 0 && { sourcesNotRead: unread.map(({ name, text }) => ({ source: quotedName(name), problem: quoted(text) })) }),
    ...(failing.length > 0 && { receiversThatFail: failing.slice(0, MOST_FINDINGS) }),
  };
}
