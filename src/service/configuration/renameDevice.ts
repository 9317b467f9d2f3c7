import type { Rename } from '../../inventory/inForce.ts';
import type { Suppressions } from '../alerting/suppressions.ts';
import type { Keeper } from '../common/keeper.ts';
import type { Fleet } from '../watching/fleet.ts';

export interface RenamedIn {
  readonly keeper: Keeper;
  readonly fleet: Pick<Fleet, 'tools'>;
  readonly suppressions: Suppressions;
}

/**
 * Lets all that is known of a device go with it to its new id, before it is watched under that: alerts with their acknowledgements, silences,
 * maintenance, history, and by what it is known.
 */
export function renameDevice({ keeper, fleet, suppressions }: RenamedIn, { from, to }: Rename): void {
  fleet.tools.hostNames.rename(from, to);
  fleet.tools.leftOpen.rename(from, to);
  const { silences, maintenance } = suppressions.rename(from, to);
  keeper.keep((store) => {
    store.renames.device(from, to);
    for (const silence of silences) store.suppressions.saveSilence(silence);
    for (const each of maintenance) store.suppressions.saveMaintenance(each);
  });
}
