import { BELOW_QUORUM, NO_REDUNDANCY } from './groupConditions.ts';
import { type ProviderId, providerOf } from './providers.ts';
import type { HwType } from './reading.ts';
import { capitalised } from './words.ts';

/**
 * Whom to turn to about a fault. Who runs the datacentre works on hardware and network; the maker of an HSM answers for its configuration,
 * firmware and software; what is wrong with the watching alone, its owner puts right.
 */

/** What has to be dealt with. */
export type Concern = 'hardware' | 'network' | 'hsm' | 'group' | 'watching';

/** Of conditions that are this program's, about the watching and not about the device. */
const WATCHING: ReadonlySet<string> = new Set([
  'silent',
  'unread',
  'occupied',
  'refused',
  'channels-disagree',
  'identity-changed',
  'not-in-place',
  'account-changed',
]);

const HARDWARE: ReadonlySet<HwType> = new Set([
  'battery',
  'cpu',
  'enclosure',
  'fan',
  'memory',
  'physical_disk',
  'power_supply',
  'temperature',
  'voltage',
]);

/** What has to be dealt with where a part of this type has this condition, unless its model says otherwise. */
export function concernAbout(condition: string, type: HwType | undefined, ofModel?: ReadonlyMap<string, Concern>): Concern {
  const known = ofModel?.get(condition);
  if (known !== undefined) return known;
  if (WATCHING.has(condition)) return 'watching';
  if (condition === BELOW_QUORUM || condition === NO_REDUNDANCY) return 'group';
  if (condition === 'unreachable' || type === 'network') return 'network';
  return type !== undefined && HARDWARE.has(type) ? 'hardware' : 'hsm';
}

/** To whom a request goes, and why it goes there: a sentence. */
export interface Addressee {
  readonly to: string;
  readonly why: string;
}

const SUBJECTS: Readonly<Record<Concern, string>> = {
  hardware: 'the hardware',
  network: 'the network',
  hsm: 'configuration, firmware or software of the HSM',
  group: 'how many members of the HA group can serve',
  watching: 'how the HSM is watched, and says nothing of the HSM itself',
};

/** @param provider undefined: the inventory does not say where the HSM stands */
export function addresseeOf(concern: Concern, provider: ProviderId | undefined, vendorDesk: string): Addressee {
  const about = `This is about ${SUBJECTS[concern]}.`;
  if (concern === 'watching')
    return { to: 'Your own HSM administrators', why: `${about} Look at it yourselves before anybody else is asked.` };
  if (concern === 'group')
    return {
      to: 'Your own HSM administrators',
      why: `${about} Of a member that is not well, its own alert says whom to ask: make a report of that one.`,
    };
  if (concern === 'hsm') return { to: capitalised(vendorDesk), why: `${about} For that, its vendor answers, wherever it stands.` };
  const known = provider && providerOf(provider);
  if (!known) {
    const azure = providerOf('azure-dedicated-hsm');
    const why = `${about} The inventory does not say where this HSM stands: ${azure?.desk} for one of ${azure?.name}, else your own datacentre. "provider" in its entry settles it.`;
    return { to: 'Whoever runs the place where it stands', why };
  }
  const why =
    provider === 'own'
      ? `${about} Your own people work on it; ${vendorDesk} sends the parts.`
      : `${about} Only the provider works on that.`;
  return { to: known.desk, why };
}
