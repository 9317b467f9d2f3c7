import type { ModelSnmp, SnmpAnswer, SnmpRequest } from '../../core/deviceModel.ts';
import type { Measurement } from '../../core/reading.ts';

/** Components that an SNMP agent reports only in what is read this seldom. */
export interface SeldomTold {
  readonly every: 'hour' | 'day';
  readonly components: readonly string[];
}

/**
 * How long the readings of one answer are good for. What the answer reports without the parts that are read once an hour or a day is
 * reported at every poll. A period of which no part was asked for this time is left out.
 * @param readings in the whole answer
 */
export function seldomTold(
  snmp: Pick<ModelSnmp, 'parse'>,
  { tables, subtrees = [] }: SnmpRequest,
  answer: SnmpAnswer,
  readings: readonly Measurement[],
): readonly SeldomTold[] {
  const seldom = [
    ...tables.map(({ entry, every }) => ({ prefix: `${entry}.`, every })),
    ...subtrees.map(({ root, every }) => ({ prefix: `${root}.`, every })),
  ];
  let { varbinds } = answer;
  let told = componentsOf(readings);
  return (['day', 'hour'] as const).flatMap((period): readonly SeldomTold[] => {
    const parts = seldom.filter(({ every }) => every === period);
    if (parts.length === 0) return [];
    varbinds = varbinds.filter(({ oid }) => !parts.some(({ prefix }) => oid.startsWith(prefix)));
    const oftener = componentsOf(snmp.parse({ ...answer, varbinds }).readings);
    const components = [...told].filter((component) => !oftener.has(component));
    told = oftener;
    return [{ every: period, components }];
  });
}

function componentsOf(readings: readonly Measurement[]): ReadonlySet<string> {
  return new Set(readings.map(({ attributes }) => attributes['hw.id']));
}
