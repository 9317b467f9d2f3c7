import { type PolledChannel, pollableChannels, witnessFacts, witnessOf } from './channel.ts';
import { t } from './l10n.ts';
import { MASKED } from './mask.ts';
import type { Measurement, Metric } from './reading.ts';
import { listed } from './words.ts';

/**
 * Which appliance answers. Lines are replugged, adapters change their names and appliances are replaced: what answers under a device's
 * entry may be another one. So a device's identity is learnt, kept, and compared at each poll before anything is judged.
 *
 * A serial number is burnt into the HSM and decides. The id of an SNMP engine decides where no serial number was read, because an agent
 * that is installed anew makes itself another one. Label and host name change by administration: beside a proof they are news, and without
 * one a name that differs leaves it open who answered.
 */

/** The condition of an appliance of which another one answers. */
export const IDENTITY_CHANGED = 'identity-changed';

/** What one poll over one channel has shown of who answered. */
export interface SeenIdentity {
  readonly serialNumber?: string;
  /** Of SNMP version 3, in hexadecimal digits. */
  readonly engineId?: string;
  readonly label?: string;
  readonly hostName?: string;
}

/** Names as each channel writes them: an agent's name for the system need not be the appliance's host name. */
export type ChannelNames = Pick<SeenIdentity, 'label' | 'hostName'>;

/** Who a device is known to be. */
export interface KnownIdentity extends Pick<SeenIdentity, 'serialNumber' | 'engineId'> {
  readonly names: { readonly [C in PolledChannel]?: ChannelNames };
}

/** Another appliance that answered last over a channel. */
export interface Substitute {
  readonly channel: PolledChannel;
  readonly seen: SeenIdentity;
  /** The name of another device of the inventory that is known to be this one. */
  readonly device?: string;
}

/** What is known, before a poll is judged, of who may have answered it. */
export interface Acquaintance {
  /** Missing: nobody has answered yet. */
  readonly known?: KnownIdentity;
  /** Who answered in the device's place last. */
  readonly other?: Substitute;
  /** The name of another device that is known to be who was seen. Missing: no other device is known. */
  readonly deviceOf?: (seen: SeenIdentity) => string | undefined;
}

/** As it is kept over restarts. */
export interface RememberedIdentity {
  readonly known?: KnownIdentity;
  readonly other?: Substitute;
  /** When a person accepted it (ms): what was read before is another appliance's. */
  readonly since?: number;
}

/** A reading's attribute that says who answers: the model's data. */
export interface IdentitySource {
  readonly field: 'serialNumber' | 'label' | 'hostName';
  readonly metric: Metric;
  /** `hw.id`: another HSM in the same answer, such as a backup HSM that is plugged in, is no other identity. */
  readonly component: string;
  readonly attribute: string;
}

const words: Readonly<Record<keyof SeenIdentity, string>> = {
  serialNumber: t('serial number'),
  label: t('label'),
  hostName: t('host name'),
  engineId: t('SNMP engine id'),
};
/** In the order in which people compare them. */
export const identityFields = ['serialNumber', 'label', 'hostName', 'engineId'] as const;

/** What the readings of one poll show of who answered. */
export function identityIn(readings: readonly Measurement[], sources: readonly IdentitySource[], engineId?: string): SeenIdentity {
  const found = sources.flatMap(({ field, metric, component, attribute }) => {
    const reading = readings.find((each) => each.metric === metric && each.attributes['hw.id'] === component && each.attributes[attribute]);
    const name = reading?.attributes[attribute];
    // A secret that stands in the place of a name is nobody's: masked, all of them are alike.
    return name === undefined || name.includes(MASKED) ? [] : [[field, name]];
  });
  return { ...Object.fromEntries(found), ...(engineId !== undefined && { engineId }) };
}

/** `proven`: what decides is the known one, and where only names were ever learnt that is one of them. `same`: nothing speaks against it. `open`: only a name is another one. */
export type Recognition = 'proven' | 'same' | 'open' | 'other';

/** Whether what answered over a channel is the known appliance. */
export function recognise(known: KnownIdentity, seen: SeenIdentity, channel: PolledChannel): Recognition {
  for (const field of ['serialNumber', 'engineId'] as const) {
    if (known[field] !== undefined && seen[field] !== undefined) return known[field] === seen[field] ? 'proven' : 'other';
  }
  // Where the channel has brought a proof for the first time, names are beside it.
  if (seen.serialNumber !== undefined && known.serialNumber === undefined) return 'same';
  const names = known.names[channel] ?? {};
  const compared = (['label', 'hostName'] as const).filter((field) => names[field] !== undefined && seen[field] !== undefined);
  const differs = compared.some((field) => names[field] !== seen[field]);
  const decided = known.serialNumber === undefined && known.engineId === undefined;
  if (differs) return decided ? 'other' : 'open';
  return decided && compared.length > 0 ? 'proven' : 'same';
}

/** Whether channels that nobody knew before lead to several appliances: then none of them can be taken. */
export function leadToSeveral(seen: readonly SeenIdentity[]): boolean {
  return new Set(seen.flatMap(({ serialNumber }) => serialNumber ?? [])).size > 1;
}

/** What is known once this has been seen of the same appliance, and what is news in it, as sentences. */
export function learn(
  known: KnownIdentity | undefined,
  seen: SeenIdentity,
  channel: PolledChannel,
): { readonly known: KnownIdentity; readonly news: readonly string[] } {
  const before: SeenIdentity = { ...known, ...known?.names[channel] };
  const { serialNumber, engineId, ...names } = seen;
  const after: KnownIdentity = {
    ...known,
    ...(serialNumber !== undefined && { serialNumber }),
    ...(engineId !== undefined && { engineId }),
    names: { ...known?.names, ...(Object.keys(names).length > 0 && { [channel]: { ...known?.names[channel], ...names } }) },
  };
  const over = witnessFacts[witnessOf(channel)].phrase;
  const changed = identityFields.filter((field) => seen[field] !== undefined && seen[field] !== before[field]);
  const first = changed.filter((field) => before[field] === undefined).map((field) => `${words[field]} ${seen[field]}`);
  const news = [
    ...(first.length > 0 ? [`Known over ${over} by its ${listed(first)}`] : []),
    ...changed.flatMap((field) =>
      before[field] === undefined ? [] : [`The ${words[field]} is ${seen[field]} now, by ${over}; it was ${before[field]}`],
    ),
  ];
  return { known: after, news };
}

/** The other appliance, once this has been seen over that channel: a poll reads not all of what an earlier one has read of the same. */
export function otherSeen(before: Substitute | undefined, { seen, ...now }: Substitute): Substitute {
  const isSame = before?.channel === now.channel && seen.serialNumber !== undefined && before.seen.serialNumber === seen.serialNumber;
  return { ...now, seen: isSame ? { ...before.seen, ...seen } : seen };
}

/** Who a device is known to be, as people see it: the names of the preferred channel before others. */
export function shownIdentity({ names, ...proofs }: KnownIdentity): SeenIdentity {
  const named = (field: keyof ChannelNames) =>
    pollableChannels.map((channel) => names[channel]?.[field]).find((name) => name !== undefined);
  const [label, hostName] = [named('label'), named('hostName')];
  return { ...proofs, ...(label !== undefined && { label }), ...(hostName !== undefined && { hostName }) };
}

/** "serial number 620002, label ca-beta, host name hsm-beta". Empty: nothing is known of it. */
export function identityText(seen: SeenIdentity): string {
  return identityFields.flatMap((field) => (seen[field] === undefined ? [] : [`${words[field]} ${seen[field]}`])).join(', ');
}
