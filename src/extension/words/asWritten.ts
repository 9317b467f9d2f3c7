import { plural, t } from '../../core/l10n.ts';
import { listed } from '../../core/words.ts';
import type { DeviceRecord, Snapshot } from '../../protocol/contract.ts';
import { shortTime } from './format.ts';
import { inertText } from './inertText.ts';

/** How far what is watched is what the inventory says, in words. */

/** Of a device's row; empty when it is watched as written. */
export function asWrittenText({ notAsWritten }: Pick<DeviceRecord, 'notAsWritten'>, now: number): string {
  if (!notAsWritten) return '';
  const since = t('since {0}', shortTime(notAsWritten.since, now));
  switch (notAsWritten.stays) {
    case 'nothing':
      return t('never watched: its entry has an error');
    case 'as-read':
      return t('watched as last read, {0}', since);
    case 'alerts-as-read':
      return t('alert policy as last read, {0}', since);
    case 'alerts-of-file':
      return t('its own alert policy not in force, {0}', since);
  }
}

/** How many are not watched as the inventory is written, shortest form; empty when there are none. */
export function notAsWrittenCount({ devices }: Pick<Snapshot, 'devices'>): string {
  const known = devices.filter(({ notAsWritten }) => notAsWritten && notAsWritten.stays !== 'nothing').length;
  const never = devices.filter(isNeverWatched).length;
  return [known > 0 && t('{0} not watched as written', known), never > 0 && t('{0} never watched', never)].filter(Boolean).join(', ');
}

/** Its entry in the inventory was never read without error: nothing at all is known of it. */
export function isNeverWatched({ notAsWritten }: Pick<DeviceRecord, 'notAsWritten'>): boolean {
  return notAsWritten?.stays === 'nothing';
}

/** Devices named in a sentence. */
const NAMED = 3;

/** What the errors of the inventory mean for what is watched, in one sentence or two; empty when all of it is in force. */
export function inventoryTrouble({ inventory, devices }: Pick<Snapshot, 'inventory' | 'devices'>): string {
  const { notTaken, problems } = inventory;
  if (notTaken) return inertText(notTaken.reason, 600);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const named = (of: readonly DeviceRecord[]) => {
    const names = of.slice(0, NAMED).map(({ name }) => inertText(name, 80));
    return listed(of.length > NAMED ? [...names, plural(of.length - NAMED, '{0} more', '{0} more')] : names);
  };
  const never = devices.filter(isNeverWatched);
  const kept = devices.filter(({ notAsWritten }) => notAsWritten && notAsWritten.stays !== 'nothing');
  if (errors === 0 && never.length + kept.length === 0) return '';
  return [
    errors > 0 && plural(errors, 'The inventory has {0} error.', 'The inventory has {0} errors.'),
    kept.length > 0 && t('Not watched as written, but as last read: {0}.', named(kept)),
    never.length > 0 && t('Never watched: {0}.', named(never)),
  ]
    .filter(Boolean)
    .join(' ');
}
