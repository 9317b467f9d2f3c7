import { t } from '../../src/core/l10n.ts';
import type { FleetGroup, FleetHsm } from '../../src/protocol/pages/toFleetPage.ts';
import { compare, countOf, type FleetFilter, type FleetGrouping, type FleetSorting, fits, tonesText, worstFirst } from './fleetWords.ts';

/** A heading of the grid, with all of its HSMs, also those that the filter leaves out. */
export interface HeadingItem {
  readonly heading: string;
  /** Made where it is in sight. */
  readonly about: () => string;
  /** Of an HA group: what its redundancy comes to. */
  readonly tone?: FleetGroup['tone'];
}
export type FleetItem = HeadingItem | FleetHsm;
export const isHeading = (item: FleetItem): item is HeadingItem => 'heading' in item;

export interface FleetChoice {
  readonly groupBy: FleetGrouping;
  readonly sort: FleetSorting;
  readonly filter: FleetFilter;
  readonly text: string;
}

export interface ArrangedFleet {
  readonly items: readonly FleetItem[];
  /** HSMs among them. */
  readonly shown: number;
}

/** Rows and headings, in the order in which they stand. Groups stand in the order of their first HSM. */
export function arrangedFleet(
  rows: readonly FleetHsm[],
  groups: ReadonlyMap<string, FleetGroup>,
  choice: FleetChoice,
  now: number,
): ArrangedFleet {
  const { groupBy, sort, filter } = choice;
  const wanted = choice.text.trim().toLowerCase();
  const fitting = filter === 'all' && wanted === '' ? rows : rows.filter((row) => fits(row, filter, wanted, now));
  const sorted = sort === 'inventory' ? fitting : sort === 'worst' ? worstFirst(fitting) : fitting.toSorted((a, b) => compare(a, b, sort));
  if (groupBy === 'none') return { items: sorted, shown: sorted.length };
  const members = new Map<string, FleetHsm[]>();
  for (const row of rows) append(members, row[groupBy] ?? '', row);
  const sections = new Map<string, FleetHsm[]>();
  for (const row of sorted) append(sections, row[groupBy] ?? '', row);
  const items: FleetItem[] = [];
  const section = (key: string, inIt: readonly FleetHsm[]) => {
    const group = groupBy === 'haGroup' ? groups.get(key) : undefined;
    const tones = () => tonesText(countOf(members.get(key) ?? []));
    items.push({
      heading: key === '' ? NONE[groupBy] : (group?.name ?? key),
      about: () => (group ? `${group.redundancy} · ${tones()}` : tones()),
      ...(group && { tone: group.tone }),
    });
    for (const row of inIt) items.push(row);
  };
  for (const [key, inIt] of sections) if (key !== '') section(key, inIt);
  const alone = sections.get('');
  if (alone) section('', alone);
  return { items, shown: sorted.length };
}

const NONE = { haGroup: t('In no HA group'), site: t('No site is named') };

function append(map: Map<string, FleetHsm[]>, key: string, row: FleetHsm): void {
  const list = map.get(key);
  if (list) list.push(row);
  else map.set(key, [row]);
}
