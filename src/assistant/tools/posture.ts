import { tally } from '../../core/words.ts';
import type { DevicePosture, GroupPosture, PostureItem, PostureKind, PostureState } from '../../protocol/contract.ts';
import { deviceOf } from '../deviceFacts.ts';
import { text, whole } from '../input.ts';
import { paged } from '../paged.ts';
import { idOrQuoted, quoted, quotedName } from '../quoted.ts';
import { tool } from '../tool.ts';

const DEVICES = 100;
const ITEMS = 80;
const EVIDENCE = 6;

/** The worst first. */
const states: readonly PostureState[] = ['bad', 'attention', 'unknown', 'good'];

export const posture = tool({
  name: 'posture',
  title: 'Posture of the HSMs',
  description:
    'Says how well HSMs are set up to be watched and kept: the monitor account, channels and their security, time servers, expiries, redundancy, alert delivery, time not watched. ' +
    'Each item has why it matters, what it rests on and what to do. With "device" all items of that one; without it the fleet, its groups and a line a device. ' +
    '"unknown" means that nobody has looked; it is never "good". It is evidence, not a claim of compliance.',
  fields: {
    device: text('Id of a device.'),
    offset: whole(0, 100_000, 'Where to begin: the "next" of the answer before.'),
  },
  async answer({ device, offset = 0 }, { ask, now }) {
    if (device !== undefined) deviceOf(await ask('snapshot', {}), device, now);
    const { kinds, fleet, groups, devices, at } = await ask('posture', device === undefined ? {} : { devices: [device] });
    const known = new Map(kinds.map((kind) => [kind.id, kind]));
    const [one] = devices;
    const item = (each: PostureItem) => itemFacts(each, known.get(each.kind));
    if (device !== undefined && one) return { judgedAt: at, ...deviceFacts(one), items: paged(worstFirst(one.items), offset, ITEMS, item) };
    return {
      judgedAt: at,
      fleet: paged(worstFirst(fleet), 0, ITEMS, item),
      groups: paged(groups, 0, DEVICES, (group) => groupFacts(group, item)),
      devices: paged(
        devices.toSorted((a, b) => states.indexOf(a.state) - states.indexOf(b.state)),
        offset,
        DEVICES,
        (each) => ({ ...deviceFacts(each), notGood: titlesOf(each.items, known) }),
      ),
    };
  },
});

function worstFirst(items: readonly PostureItem[]): readonly PostureItem[] {
  return items.toSorted((a, b) => states.indexOf(a.state) - states.indexOf(b.state));
}

function deviceFacts({ device, name, simulated, state, items, unwatched }: DevicePosture) {
  return {
    device,
    name: quotedName(name),
    ...(simulated && { simulated }),
    state,
    items: tally(
      items.map((each) => each.state),
      states,
    ),
    ...(unwatched && { notWatched: { ofLastDaySeconds: unwatched.day.seconds, ofLast30DaysSeconds: unwatched.month.seconds } }),
  };
}

function groupFacts({ group, members, state, items }: GroupPosture, item: (each: PostureItem) => object) {
  return { group: quotedName(group), members: members.map(idOrQuoted), state, items: worstFirst(items).slice(0, ITEMS).map(item) };
}

/** What is judged of those that are not good, each once. */
function titlesOf(items: readonly PostureItem[], kinds: ReadonlyMap<string, PostureKind>): readonly string[] {
  return [...new Set(items.flatMap(({ kind, state }) => (state === 'good' ? [] : [`${kinds.get(kind)?.title ?? kind}: ${state}`])))];
}

function itemFacts({ state, said, evidence, remedy, kind }: PostureItem, of: PostureKind | undefined) {
  return {
    judged: of?.title ?? kind,
    state,
    said: quoted(said),
    ...(of && { why: of.why, evidenceFor: of.controls }),
    evidence: evidence.slice(0, EVIDENCE).map(({ text: seen, source, at }) => ({
      seen: quoted(seen),
      source: idOrQuoted(source),
      ...(at !== undefined && { at }),
    })),
    ...(remedy !== undefined && { remedy: quoted(remedy) }),
  };
}
