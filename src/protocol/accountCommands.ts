import { t, translated } from '../core/l10n.ts';
import type { AccountCommandsOfRelease, MonitorAccountDescriptor } from '../core/modelDescriptor.ts';
import type { DeviceRecord } from './deviceRecords.ts';

/** What an administrator of one device types about its monitor account. */
export interface AccountCommandSet extends Pick<AccountCommandsOfRelease, 'disable' | 'enable' | 'list' | 'listNote'> {
  /** Of which releases of the appliance's software it is. */
  readonly releases: string;
}

export interface DeviceAccountCommands {
  /** One where the release is known, or where all releases have the same; otherwise all that may hold. */
  readonly sets: readonly AccountCommandSet[];
  /** Which release the device has, and where the commands come from: sentences. */
  readonly text: string;
}

/** Letters of an account that stand in a command as they are. */
const NAME = /^[\w.-]{1,128}$/;

/** The commands for a device, with the name of its own account, as its release has them. */
export function accountCommands(words: MonitorAccountDescriptor, device: DeviceRecord, builtIn: string): DeviceAccountCommands {
  const { software } = device;
  const own = software === undefined ? undefined : words.byRelease.find(({ release }) => software.split('.')[0] === release);
  const sets = own ? [own] : words.byRelease;
  const named = grouped(sets.map((set) => filledIn(set, device.accountName ?? builtIn)));
  return { sets: named, text: textOf(words, software, own, named.length > 1) };
}

function textOf(
  { byRelease, findRelease }: MonitorAccountDescriptor,
  software: string | undefined,
  own: AccountCommandsOfRelease | undefined,
  differ: boolean,
): string {
  if (own) return t('This HSM has {0}. The commands are those of the guides of releases {1}.', software ?? '', translated(own.source));
  const guides = byRelease.map(({ source }) => translated(source)).join('; ');
  const same = differ
    ? t('They differ between releases: the guides of releases {0}.', guides)
    : t('They are the same in the guides of releases {0}.', guides);
  return software === undefined
    ? t('Which release this HSM has is not known yet. {0} {1}', same, translated(findRelease))
    : t('This HSM has {0}, of which no guide is known here. {1} Compare them with what the HSM itself explains.', software, same);
}

/** Those that are alike are one. */
function grouped(sets: readonly AccountCommandSet[]): readonly AccountCommandSet[] {
  const found = new Map<string, AccountCommandSet>();
  for (const set of sets) {
    const key = JSON.stringify([set.disable, set.enable, set.list]);
    const known = found.get(key);
    found.set(key, known ? { ...known, releases: `${known.releases}, ${set.releases}` } : set);
  }
  return [...found.values()];
}

function filledIn({ release, disable, enable, list, listNote }: AccountCommandsOfRelease, user: string): AccountCommandSet {
  const name = NAME.test(user) ? user : t('<name of the account>');
  const fill = (text: string) => text.replaceAll('{user}', name);
  return {
    releases: t('release {0}', release),
    disable: fill(disable),
    enable: fill(enable),
    list: fill(list),
    listNote: fill(translated(listNote)),
  };
}
