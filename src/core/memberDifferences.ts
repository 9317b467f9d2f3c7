import { groupBy } from './groupBy.ts';
import type { Measurement, Metric } from './reading.ts';
import { plainText } from './text.ts';
import { listed } from './words.ts';

/** In what the members of an HA group differ, as far as monitoring sees it. Keys are copied between members that are alike. */

export interface ComparedMember {
  /** As people call it. */
  readonly name: string;
  /** The newest of each series. */
  readonly readings: Iterable<Pick<Measurement, 'metric' | 'attributes' | 'value'>>;
}

export interface Difference {
  /** The same for the same difference at all times: `firmware`, `policy 12`, `objects of payments`. */
  readonly what: string;
  /** `Firmware: East US 1 has 7.0.3, West US 1 has 7.7.1`. */
  readonly text: string;
}

const LONGEST_VALUE = 60;
/** More of them are no help to anybody, and names in them are the devices'. */
const MOST = 50;

/** Facts that an HSM tells of itself, by what people call them. */
const FACTS = [
  ['firmware', 'hsm.firmware', 'Firmware'],
  ['software', 'hsm.software', 'Appliance software'],
  ['authentication', 'hsm.authentication', 'Authentication'],
  ['fips', 'hsm.fips', 'FIPS mode'],
] as const;

const POLICY = /^hsm\.policy\.(.{1,20})$/;

/** What is known of one member, by what it is about: that in words, and what it has. */
export type ToldOfMember = ReadonlyMap<string, { readonly words: string; readonly value: string }>;

/** What has to be told of each member before members can be called alike, and is not told of this one. */
export type Untold = 'firmware' | 'policies';

export function untoldOf(readings: ComparedMember['readings']): Untold | undefined {
  const known = knownOf([...readings]);
  if (!known.has('firmware')) return 'firmware';
  return [...known.keys()].some((what) => what.startsWith('policy ')) ? undefined : 'policies';
}

/** What of it is not the same in all members that tell it. What only one of them tells is no difference. */
export function differencesOf(members: readonly ComparedMember[]): readonly Difference[] {
  return differencesAmong(members.map(({ name, readings }) => ({ name, known: knownOf([...readings]) }))).slice(0, MOST);
}

/** The same of what was gathered otherwise. */
export function differencesAmong(all: readonly { readonly name: string; readonly known: ToldOfMember }[]): readonly Difference[] {
  const subjects = new Map(all.flatMap(({ known }) => [...known].map(([what, { words }]) => [what, words] as const)));
  return [...subjects].flatMap(([what, words]): readonly Difference[] => {
    const told = all.flatMap(({ name, known }) => {
      const value = known.get(what)?.value;
      return value === undefined ? [] : [{ name, value }];
    });
    if (new Set(told.map(({ value }) => value)).size < 2) return [];
    const values = [...groupBy(told, ({ value }) => value)].map(
      ([value, of]) => `${listed(of.map(({ name }) => name))} ${of.length > 1 ? 'have' : 'has'} ${value}`,
    );
    return [{ what, text: `${words}: ${values.join(', ')}` }];
  });
}

function knownOf(readings: readonly Pick<Measurement, 'metric' | 'attributes' | 'value'>[]): ToldOfMember {
  const known = new Map<string, { readonly words: string; readonly value: string }>();
  const told = (what: string, words: string, value: string) => known.set(what, { words, value: plainText(value, LONGEST_VALUE) });
  const of = (metric: Metric) => readings.filter((each) => each.metric === metric);
  const [info] = of('hsm.info').filter(({ attributes }) => attributes['hw.id'] === 'hsm');
  for (const [what, attribute, words] of FACTS) {
    const value = info?.attributes[attribute];
    if (value !== undefined) told(what, words, value);
  }
  for (const { attributes } of of('hsm.policies').filter((each) => each.attributes['hw.id'] === 'hsm')) {
    for (const [attribute, value] of Object.entries(attributes)) {
      const number = POLICY.exec(attribute)?.[1];
      if (number !== undefined && value !== undefined) told(`policy ${plainText(number, 20)}`, `Policy ${plainText(number, 20)}`, value);
    }
  }
  const [listedPartitions] = [...of('hsm.partitions.listed'), ...of('hsm.partitions.used')];
  if (listedPartitions) told('partitions', 'Partitions', String(listedPartitions.value));
  // A partition of one name on each member is one member's share of the group, by custom. Names that are not unique tell nothing.
  for (const [name, same] of groupBy(of('hsm.objects'), ({ attributes }) => attributes['hw.name'])) {
    const partitions = new Set(same.map(({ attributes }) => attributes['hw.id']));
    const [first] = same;
    const shown = plainText(name, LONGEST_VALUE);
    if (first && partitions.size === 1) told(`objects of ${shown}`, `Objects in partition ${shown}`, String(first.value));
  }
  return known;
}
