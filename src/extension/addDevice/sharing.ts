import { t } from '../../core/l10n.ts';
import { listed } from '../../core/words.ts';
import { freeId } from '../../inventory/freeId.ts';
import type { LoadedInventory } from '../../inventory/load.ts';
import type { otherOwners } from '../../inventory/secretWords.ts';
import { kinds } from './answers.ts';
import type { Draft, SecretField } from './draft.ts';

/** A secret that a device shares. */
export interface Sharing {
  /** Who else uses it: "Frankfurt 2 and Frankfurt 3". */
  readonly by: string;
  /** Its name, and one that nobody uses. */
  readonly shared: string;
  readonly own: string;
}

/**
 * What of the secrets that a device has is used elsewhere, too: a new value changes it there as well.
 * @param inventories as it is written, and as it is in force: an entry with an error is watched as it was last read
 * @param ownersOf comes with the inventory's definition, which is read on demand
 */
export function sharingOf(
  { id = '', kept = {} }: Draft,
  inventories: readonly Pick<LoadedInventory, 'devices' | 'receivers' | 'intake' | 'secrets'>[],
  ownersOf: typeof otherOwners,
): (field: SecretField) => Sharing | undefined {
  const names = { ...kept };
  return (field) => {
    const shared = names[field];
    if (shared === undefined) return undefined;
    const twice = Object.values(names).filter((name) => name === shared).length > 1;
    const others = new Set(inventories.flatMap((each) => ownersOf(each, id, shared)));
    const by = listed([...others, ...(twice ? [t('another password of this HSM')] : [])]);
    return by === ''
      ? undefined
      : { by, shared, own: freeId(`${id}.${kinds[field]}`, new Set(inventories.flatMap(({ secrets }) => secrets))) };
  };
}
