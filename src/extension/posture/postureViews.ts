import { t } from '../../core/l10n.ts';
import { DAY, formatDuration, SECOND } from '../../core/time/duration.ts';
import { formatNumber } from '../../core/words.ts';
import type { DevicePosture, PostureItem, PostureResult, PostureState, UnwatchedRecord } from '../../protocol/contract.ts';
import type { ItemView, PostureRow, PostureView, TallyView } from '../../protocol/pages/toPosturePage.ts';
import { saysSimulated } from '../words/deviceName.ts';
import { inertText } from '../words/inertText.ts';

/** Everything that the page shows. `selected`: id of the HSM that is looked at; undefined: the first one of the worst. */
export function postureView(posture: PostureResult, selected: string | undefined): PostureView {
  const groups = new Map(posture.groups.map((group) => [group.group, group]));
  const viewOf = itemViewer(posture.kinds);
  const sorted = [...posture.devices].sort(
    (a, b) =>
      order.indexOf(a.state) - order.indexOf(b.state) ||
      count(b, 'bad') - count(a, 'bad') ||
      a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
  const shown = sorted.find(({ device }) => device === selected) ?? sorted[0];
  const group = groups.get(shown?.haGroup ?? '');
  return {
    at: Date.parse(posture.at),
    fleet: byGravity(posture.fleet).map(viewOf),
    rows: sorted.map((device) => row(device, groups.get(device.haGroup ?? ''))),
    ...(shown && {
      device: {
        id: shown.device,
        name: inertText(shown.name, 80),
        facts: factsOf(shown),
        items: byGravity(shown.items).map(viewOf),
        ...(group && { group: { name: inertText(group.group, 80), items: byGravity(group.items).map(viewOf) } }),
      },
    }),
  };
}

/** What is shown of an item, made inert. */
export function itemViewer(all: PostureResult['kinds']): (item: PostureItem) => ItemView {
  const kinds = new Map(all.map((kind) => [kind.id, kind]));
  return ({ kind, state, said, evidence, remedy }) => {
    const known = kinds.get(kind);
    const action = state === 'good' ? undefined : actions[kind];
    return {
      title: inertText(known?.title ?? kind, 120),
      why: inertText(known?.why ?? '', 400),
      state,
      said: inertText(said, 1500),
      evidence: evidence.slice(0, MOST_EVIDENCE).map(({ text, source, at }) => ({
        text: inertText(text, 400),
        source: inertText(source, 200),
        ...(at !== undefined && { at: Date.parse(at) }),
      })),
      ...(remedy !== undefined && state !== 'good' && { remedy: inertText(remedy, 400) }),
      ...(action && { action }),
      controls: known?.controls ?? [],
    };
  };
}

/** Pieces of evidence of one item; the report has all of them. */
const MOST_EVIDENCE = 100;

const order: readonly PostureState[] = ['bad', 'unknown', 'attention', 'good'];

export function byGravity(items: readonly PostureItem[]): readonly PostureItem[] {
  return items.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

function count({ items }: DevicePosture, state: PostureState): number {
  return items.filter((each) => each.state === state).length;
}

function row(device: DevicePosture, group: { readonly group: string; readonly state: PostureState } | undefined): PostureRow {
  const tally: TallyView = {
    good: count(device, 'good'),
    attention: count(device, 'attention'),
    bad: count(device, 'bad'),
    unknown: count(device, 'unknown'),
  };
  return {
    id: device.device,
    name: inertText(device.name, 80),
    simulated: saysSimulated(device),
    state: device.state,
    tally,
    ...(group && { group: { name: inertText(group.group, 80), state: group.state } }),
    watched: device.unwatched ? share(device.unwatched.month) : t('no record'),
  };
}

/** Seconds of the span of which the share is told. */
const MONTH = (30 * DAY) / SECOND;

/** Never rounded up to 100 %. Of a month of which less than half is on record, nothing is said. */
function share({ from, to, seconds }: UnwatchedRecord): string {
  const length = (Date.parse(to) - Date.parse(from)) / SECOND;
  if (length < MONTH / 2) return t('on record for {0}', formatDuration(length * SECOND));
  return `${formatNumber(Math.floor((1 - seconds / length) * 1000) / 10, 1)} %`;
}

function factsOf({ modelName, serialNumber, firmware, software, haGroup, site, simulated }: DevicePosture): string {
  return inertText(
    [
      modelName,
      serialNumber !== undefined && t('serial number {0}', serialNumber),
      firmware !== undefined && t('firmware {0}', firmware),
      software !== undefined && t('software {0}', software),
      haGroup !== undefined && t('HA group {0}', haGroup),
      site !== undefined && t('site {0}', site),
      simulated && t('simulated'),
    ]
      .filter(Boolean)
      .join(' · '),
    400,
  );
}

type Action = NonNullable<ItemView['action']>;

const setUp: Action = { label: t('Set Up Traps and Syslog…'), action: 'setUp' };
const openInventory: Action = { label: t('Open Inventory'), action: 'openInventory' };
const openEvents: Action = { label: t('Open Events'), action: 'openEvents' };

/** What helps about an item that is not good, by its kind. What only the HSM's administrator can do has none. */
const actions: Readonly<Partial<Record<string, Action>>> = {
  'watched-by': { label: t('Monitor Account Guidance'), action: 'monitorAccount' },
  entry: openInventory,
  inventory: openInventory,
  'snmp-in-place': openInventory,
  'snmp-security': openInventory,
  'console-security': openInventory,
  redundancy: openInventory,
  'group-place': openInventory,
  'trap-in-place': setUp,
  'syslog-in-place': setUp,
  'trap-security': setUp,
  'log-security': setUp,
  receiving: setUp,
  'receiver-security': openInventory,
  'provider-date': openInventory,
  receivers: openInventory,
  delivery: { label: t('Send Test Notification'), action: 'testNotification' },
  'watched-day': openEvents,
  'watched-month': openEvents,
  'audit-log': { label: t('Show Audit Log'), action: 'showLog' },
};
