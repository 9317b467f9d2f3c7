import { everyday, parseSelection, type TelemetrySelection } from '../../protocol/pages/telemetrySelection.ts';

/** What a link to the telemetry page names: the device, the time and all else that is chosen. Nothing in it is a secret, or changes anything. */

const PATH = '/telemetry';
/** Characters of the lines that are off, and how many there are at most: systems cut long links off. */
const LONGEST_HIDDEN = 1500;
const MOST_HIDDEN = 100;

/** `scheme`: of this editor, as `vscode`; `extensionId`: `publisher.name`. */
export function telemetryLink(selection: TelemetrySelection, scheme: string, extensionId: string): string {
  const { device, time, compare, groups, component } = selection;
  const query = new URLSearchParams({
    ...(device !== undefined && { device }),
    ...('last' in time ? { last: String(time.last) } : { from: new Date(time.from).toISOString(), to: new Date(time.to).toISOString() }),
    groups: groups.join(','),
    ...(component !== undefined && { component }),
    ...(compare?.before !== undefined && { before: String(compare.before) }),
  });
  for (const other of compare?.devices ?? []) query.append('with', other);
  if (fitsLink(selection)) for (const key of selection.hidden ?? []) query.append('off', key);
  return `${scheme}://${extensionId}${PATH}?${query}`;
}

/** The lines that are switched off are not too many to be named in it. */
export function fitsLink({ hidden = [] }: TelemetrySelection): boolean {
  return hidden.length <= MOST_HIDDEN && hidden.join('').length <= LONGEST_HIDDEN;
}

/** Undefined for a link to something else. Whatever is wrong in it is left out: it comes from anywhere. */
export function parseTelemetryLink({ path, query }: { readonly path: string; readonly query: string }): TelemetrySelection | undefined {
  if (path !== PATH) return undefined;
  const asked = new URLSearchParams(query);
  const number = (name: string) => (asked.has(name) ? Number(asked.get(name)) : undefined);
  const [from, to] = ['from', 'to'].map((name) => Date.parse(asked.get(name) ?? ''));
  const last = number('last');
  const others = asked.getAll('with');
  const selection = parseSelection({
    device: asked.get('device') ?? undefined,
    time: last === undefined ? { from, to } : { last },
    groups: asked.has('groups') ? asked.get('groups')?.split(',') : everyday.groups,
    component: asked.get('component') ?? undefined,
    compare: { before: number('before'), devices: others.length > 0 ? others : undefined },
  });
  return { ...selection, hidden: asked.getAll('off').slice(0, MOST_HIDDEN) };
}
