import { type Difference, differencesAmong } from '../../core/memberDifferences.ts';
import type { TextFact } from '../../core/modelPosture.ts';
import { plainText } from '../../core/text.ts';
import { count, listed } from '../../core/words.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { PostureEvidence, PostureItem } from '../../protocol/contract.ts';
import { type AboutDevice, byInventory, byPoll, isOld, item } from './aboutDevice.ts';
import type { KindId } from './kinds.ts';

/** How the members of a high-availability group compare, as far as the inventory names them. */
export function judgeGroup(members: readonly AboutDevice[]): readonly PostureItem[] {
  return [versions(members), policies(members), places(members)];
}

/** Whether keys of a device are anywhere else. */
export function judgeRedundancy({ device, groupSize }: AboutDevice): PostureItem {
  const kind = 'redundancy';
  if (device.haGroup === undefined || groupSize === undefined)
    return item(
      kind,
      'unknown',
      'The inventory names no HA group: whether another HSM has its keys is not known here.',
      [byInventory('haGroup: none')],
      'If it is a member of a group, name the group in its entry (“haGroup”); if it is not, make sure that its keys are backed up.',
    );
  const evidence = [byInventory(`haGroup: ${device.haGroup}, with ${count(groupSize, 'HSM')} of the inventory`)];
  if (groupSize < 2)
    return item(
      kind,
      'bad',
      `No other HSM of the inventory is in its group ${device.haGroup}.`,
      evidence,
      'Add the other members to the inventory, or a second HSM to the group.',
    );
  return item(
    kind,
    'good',
    `It is one of ${count(groupSize, 'HSM')} in its group. That they hold the same keys, only a client sees.`,
    evidence,
  );
}

type Fact = 'firmware' | 'software';

const VERSIONS: Readonly<Record<Fact, string>> = { firmware: 'Firmware', software: 'Appliance software' };

function sentences(differences: readonly Difference[]): string {
  return differences.map(({ text }) => `${text}.`).join(' ');
}

function versions(members: readonly AboutDevice[]): PostureItem {
  const kind = 'group-firmware';
  const of = (fact: Fact) => members.map((about) => ({ about, fact: freshText(about, about.facts[fact]) }));
  const evidence = (['firmware', 'software'] as const).flatMap((name) =>
    of(name).flatMap(({ about, fact }) => (fact ? [named(about, byPoll(about, fact, `${name} ${fact.text}`))] : [])),
  );
  const remedy = 'Bring the members to one version, one after the other, and never the last healthy one.';
  const differing = differencesAmong(
    members.map((about) => ({
      name: nameOf(about),
      known: new Map(
        (['firmware', 'software'] as const).flatMap((name) => {
          const fact = freshText(about, about.facts[name]);
          return fact ? [[name, { words: VERSIONS[name], value: plainText(fact.text, 40) }]] : [];
        }),
      ),
    })),
  );
  if (differing.length > 0) return item(kind, 'attention', `The members differ. ${sentences(differing)}`, evidence, remedy);
  const unread = of('firmware').filter(({ fact }) => !fact);
  if (members.length < 2) return item(kind, 'unknown', ONLY_ONE, evidence);
  if (unread.length > 0)
    return item(
      kind,
      'unknown',
      unreadText(
        'firmware',
        unread.map(({ about }) => about),
      ),
      evidence,
    );
  return item(kind, 'good', 'All members have the same firmware, and the same software as far as it was told.', evidence);
}

const ONLY_ONE = 'Only one member of the group is in the inventory: there is nothing to compare it with.';

function policies(members: readonly AboutDevice[]): PostureItem {
  const kind = 'group-policies';
  const read = members.flatMap((about) => {
    const fact = about.facts.policies;
    return fact && !isOld(fact, about) ? [{ about, fact }] : [];
  });
  const evidence = read.map(({ about, fact }) => named(about, byPoll(about, fact, count(fact.policies.size, 'policy', 'policies'))));
  const names = [...new Set(read.flatMap(({ fact }) => [...fact.policies.keys()]))];
  const differing = differencesAmong(
    read.map(({ about, fact }) => ({
      name: nameOf(about),
      known: new Map([...fact.policies].map(([name, value]) => [name, { words: plainText(name, 80), value: plainText(value, 40) }])),
    })),
  );
  if (differing.length > 0) {
    const more = differing.length > SHOWN ? ` And ${differing.length - SHOWN} more.` : '';
    const said = `The members differ in ${count(differing.length, 'policy', 'policies')}. ${sentences(differing.slice(0, SHOWN))}${more}`;
    return item(
      kind,
      'attention',
      said,
      evidence,
      'Find out which value is meant. Some policies can be changed only by erasing the HSM: ask before you change one.',
    );
  }
  if (members.length < 2) return item(kind, 'unknown', ONLY_ONE, evidence);
  const unread = members.filter((about) => !read.some((each) => each.about === about));
  if (unread.length > 0)
    return item(
      kind,
      'unknown',
      `${unreadText('policies', unread)} Only SNMP tells them, once a day.`,
      evidence,
      'Poll all members over SNMP as well.',
    );
  return item(kind, 'good', `All members have the same ${count(names.length, 'policy', 'policies')}.`, evidence);
}

/** Differences that are named. */
const SHOWN = 6;

/** Where a device stands, and what feeds it, as far as the inventory says so. */
interface Place {
  readonly site: readonly string[];
  readonly feed: readonly string[];
}

/** The one place that knows which fields of the inventory say so. */
function placeOf({ site, feeds = [] }: DeviceConfig): Place {
  return { site: site === undefined ? [] : [site], feed: feeds };
}

function places(members: readonly AboutDevice[]): PostureItem {
  const kind = 'group-place';
  const found = members.map((about) => ({ about, place: placeOf(about.device) }));
  const evidence = found.map(({ about, place: { site, feed } }) =>
    named(about, byInventory(`site: ${site[0] ?? 'not given'}, feeds: ${feed.length === 0 ? 'not given' : feed.join('; ')}`)),
  );
  if (members.length < 2) return item(kind, 'unknown', ONLY_ONE, evidence);
  const remedy = 'Move a member to another site and feed. Where the inventory is wrong about it, correct “site” and “feeds”.';
  const shared = [...sharers('site', found), ...sharers('feed', found)];
  const all = shared.some(({ devices }) => devices.length === members.length);
  if (shared.length > 0) {
    const said = shared.map(({ what, value, devices }) => `${listed(devices.map(nameOf))} share the ${what} “${plainText(value, 80)}”`);
    return item(kind, all ? 'bad' : 'attention', `${said.join('; ')}.`, evidence, remedy);
  }
  const unsaid = found.filter(({ place }) => place.site.length === 0).map(({ about }) => about);
  if (unsaid.length > 0)
    return item(
      kind,
      'unknown',
      `The inventory does not say where ${listed(unsaid.map(nameOf))} ${unsaid.length === 1 ? 'stands' : 'stand'}.`,
      evidence,
      'Give each member its “site”.',
    );
  const unfed = found.some(({ place }) => place.feed.length === 0);
  const feeds = unfed ? 'Not of all of them the inventory names the feeds.' : 'No two have a feed in common.';
  return item(kind, 'good', `Each member stands on a site of its own. ${feeds}`, evidence);
}

function sharers(what: keyof Place, found: readonly { readonly about: AboutDevice; readonly place: Place }[]) {
  const by = new Map<string, AboutDevice[]>();
  for (const { about, place } of found) {
    for (const value of new Set(place[what])) by.set(value, [...(by.get(value) ?? []), about]);
  }
  return [...by].filter(([, devices]) => devices.length > 1).map(([value, devices]) => ({ what, value, devices }));
}

function freshText(about: AboutDevice, fact: TextFact | undefined): TextFact | undefined {
  return fact && !isOld(fact, about) ? fact : undefined;
}

function unreadText(what: KindId | Fact | 'policies', unread: readonly AboutDevice[]): string {
  return `The ${what} of ${listed(unread.slice(0, SHOWN).map(nameOf))} ${what === 'policies' ? 'are' : 'is'} not known.`;
}

function nameOf({ record }: AboutDevice): string {
  return plainText(record.name, 80);
}

function named(about: AboutDevice, evidence: PostureEvidence): PostureEvidence {
  return { ...evidence, text: `${nameOf(about)}: ${evidence.text}` };
}
