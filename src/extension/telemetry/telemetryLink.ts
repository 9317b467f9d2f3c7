import { everyday, parseSelection, type TelemetrySelection } from '../../protocol/pages/telemetrySelection.ts';

/** What a link to the telemetry page names: the device, the time and all else that is chosen. Nothing in it is a secret, or changes anything. */

const PATH = '/telemetry';

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
  return `${scheme}://${extensionId}${PATH}?${query}`;
}

/** Undefined for a link to something else. Whatever is wrong in it is left out: it comes from anywhere. */
export function parseTelemetryLink({ path, query }: { readonly path: string; readonly query: string }): TelemetrySelection | undefined {
  if (path !== PATH) return undefined;
  const asked = new URLSearchParams(query);
  const number = (name: string) => (asked.has(name) ? Number(asked.get(name)) : undefined);
  const [from, to] = ['from', 'to'].map((name) => Date.parse(asked.get(name) ?? ''));
  const last = number('last');
  const others = asked.getAll('with');
  return parseSelection({
    device: asked.get('device') ?? undefined,
    time: last === undefined ? { from, to } : { last },
    groups: asked.has('groups') ? asked.get('groups')?.split(',') : everyday.groups,
    component: asked.get('component') ?? undefined,
    compare: { before: number('before'), devices: others.length > 0 ? others : undefined },
  });
}
