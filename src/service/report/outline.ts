import { gapWords } from '../../core/coverage.ts';
import { formatDuration, SECOND } from '../../core/time/duration.ts';
import { count } from '../../core/words.ts';
import type {
  DevicePosture,
  PostureItem,
  PostureKind,
  PostureState,
  ReportedControl,
  ReportRecord,
  UnwatchedRecord,
} from '../../protocol/contract.ts';
import { percent } from '../posture/watchedTime.ts';
import type { ReportBlock, ReportCell, ReportTable } from './blocks.ts';
import { tallyOf } from './byControl.ts';

/** The report as it is read: what it is, in short, by control, then what it rests on. The same for every format but JSON. */
export function outline(report: ReportRecord): readonly ReportBlock[] {
  return [
    ...opening(report),
    ...inShort(report),
    ...byControl(report),
    ...judgedKinds(report),
    ...fleet(report),
    ...devices(report),
    ...happened(report),
    ...audit(report),
  ];
}

function heading(level: 1 | 2 | 3, text: string): ReportBlock {
  return { kind: 'heading', level, text };
}

function paragraph(text: string): ReportBlock {
  return { kind: 'paragraph', text };
}

function opening({ title, notice, madeAt, madeBy, version, from, to, limits, posture }: ReportRecord): readonly ReportBlock[] {
  const rows = [
    ['Span', `${utc(from)} to ${utc(to)}`],
    ['Made', `${utc(madeAt)} by ${madeBy}, with HSM Vigil ${version}`],
    ['HSMs', String(posture.devices.length)],
    ['Times', 'UTC'],
  ];
  return [
    heading(1, title),
    { kind: 'paragraph', text: notice, strong: true },
    { kind: 'table', caption: 'About this report', head: ['What', 'Value'], widths: [1, 6], rows },
    paragraph('What it cannot tell:'),
    { kind: 'list', items: limits },
  ];
}

function inShort({ posture, audit: verified, alerts, moreAlerts, unwatched, moreUnwatched, shares }: ReportRecord): readonly ReportBlock[] {
  const items = [posture.fleet, ...posture.groups.map((group) => group.items), ...posture.devices.map((device) => device.items)].flat();
  const known = shares.filter(({ from, to }) => to > from);
  const least = known.toSorted((a, b) => shareOf(a) - shareOf(b))[0];
  const name = posture.devices.find(({ device }) => device === least?.device)?.name ?? '';
  const open = alerts.filter(({ state }) => state === 'firing').length;
  const untaken = alerts.filter(({ acknowledged }) => !acknowledged).length;
  const rows: ReportCell[][] = [
    ['Items judged', `${items.length}: ${tallyText(tallyOf(items))}`],
    ['Audit log', verified.text],
    ['Alerts in the span', `${count(alerts.length + moreAlerts, 'alert')}; ${untaken} not acknowledged, ${open} going on`],
    ['Time not watched', `${count(unwatched.length + moreUnwatched, 'stretch', 'stretches')} in the span`],
    [
      'Least watched',
      least
        ? `${name}: ${percent(shareOf(least))} of ${utc(least.from)} to ${utc(least.to)}`
        : 'There is no record of the time that was watched',
    ],
  ];
  return [heading(2, 'In short'), { kind: 'table', caption: 'In short', head: ['What', 'Found'], widths: [1, 5], rows }];
}

/** Of a span that was watched. */
function shareOf({ from, to, seconds }: UnwatchedRecord): number {
  return 1 - (seconds * SECOND) / Math.max(1, Date.parse(to) - Date.parse(from));
}

function tallyText(tally: Readonly<Record<PostureState, number>>): string {
  return `${tally.good} good, ${tally.attention} worth attention, ${tally.bad} bad, ${tally.unknown} unknown`;
}

function byControl({ controls, posture }: ReportRecord): readonly ReportBlock[] {
  const titles = titlesOf(posture.kinds);
  const rows = controls.map(({ id, asks, evidence, tally, kinds }: ReportedControl): ReportCell[] => [
    id,
    asks,
    evidence,
    [...(kinds.length > 0 ? [tallyText(tally)] : []), kinds.map((kind) => titles.get(kind)?.title ?? kind).join('; ') || 'none'],
  ]);
  return [
    heading(2, 'Evidence by control'),
    paragraph(
      'The words for what a control asks are ours; the text of the standard counts. Items are those of the sections below; none of them says that a control is met.',
    ),
    {
      kind: 'table',
      caption: 'Evidence by control',
      head: ['Control', 'What it asks for', 'Evidence here', 'Items that count'],
      widths: [3, 4, 7, 5],
      rows,
    },
  ];
}

function judgedKinds({ posture }: ReportRecord): readonly ReportBlock[] {
  const all = [posture.fleet, ...posture.groups.map(({ items }) => items), ...posture.devices.map(({ items }) => items)].flat();
  const used = new Set(all.map(({ kind }) => kind));
  const rows = posture.kinds
    .filter(({ id }) => used.has(id))
    .map(({ title, why, controls }): ReportCell[] => [title, why, controls.join(', ')]);
  return [
    heading(2, 'What is judged, and why'),
    { kind: 'table', caption: 'What is judged, and why', head: ['What', 'Why it matters', 'Controls'], widths: [4, 8, 6], rows },
  ];
}

type Titles = ReadonlyMap<string, PostureKind>;

function titlesOf(kinds: readonly PostureKind[]): Titles {
  return new Map(kinds.map((kind) => [kind.id, kind]));
}

function fleet({ posture }: ReportRecord): readonly ReportBlock[] {
  const titles = titlesOf(posture.kinds);
  return [
    heading(2, 'The fleet'),
    itemTable('All HSMs together', posture.fleet, titles),
    ...posture.groups.flatMap(({ group, members, items }) => [
      heading(3, `HA group ${group}`),
      paragraph(`Members in the inventory: ${members.join(', ')}.`),
      itemTable(`HA group ${group}`, items, titles),
    ]),
  ];
}

/** Pieces of evidence of one item; the JSON has all of them. */
const EVIDENCE = 4;

function itemTable(caption: string, items: readonly PostureItem[], titles: Titles): ReportTable {
  const rows = items.map(({ kind, state, said, evidence, remedy }): ReportCell[] => {
    const shown = evidence.slice(0, EVIDENCE).map(({ text, source, at }) => `${text} (${source}${at === undefined ? '' : `, ${utc(at)}`})`);
    const more = evidence.length > EVIDENCE ? [`${evidence.length - EVIDENCE} more in the JSON form of this report`] : [];
    return [titles.get(kind)?.title ?? kind, { state }, said, [...shown, ...more], remedy ?? ''];
  });
  return { kind: 'table', caption, head: ['What', 'State', 'Found', 'Evidence', 'What to do'], widths: [3, 2, 5, 6, 4], rows };
}

function devices({ posture, shares, from }: ReportRecord): readonly ReportBlock[] {
  const titles = titlesOf(posture.kinds);
  const overview = posture.devices.map((device): ReportCell[] => {
    const share = shares.find((each) => each.device === device.device);
    return [
      device.simulated ? `${device.name} (simulated)` : { written: device.name },
      { state: device.state },
      tallyText(tallyOf(device.items)),
      device.serialNumber === undefined ? 'not known' : { written: device.serialNumber },
      [
        device.firmware === undefined ? 'firmware not known' : `firmware ${device.firmware}`,
        ...(device.software ? [`software ${device.software}`] : []),
      ],
      share ? [percent(shareOf(share)), ...(share.from > from ? [`on record since ${utc(share.from)}`] : [])] : 'no record',
    ];
  });
  return [
    heading(2, 'HSMs'),
    {
      kind: 'table',
      caption: 'All HSMs',
      head: ['HSM', 'Worst', 'Items', 'Serial number', 'Versions', 'Span watched'],
      widths: [4, 2, 5, 3, 3, 2],
      rows: overview,
    },
    ...posture.devices.flatMap((device) => deviceBlocks(device, titles)),
  ];
}

function deviceBlocks(device: DevicePosture, titles: Titles): readonly ReportBlock[] {
  const { name, device: id, modelName, haGroup, site, serialNumber, simulated } = device;
  const facts = [
    `Id ${id}`,
    modelName,
    ...(serialNumber === undefined ? [] : [`serial number ${serialNumber}`]),
    ...(haGroup === undefined ? [] : [`HA group ${haGroup}`]),
    ...(site === undefined ? [] : [`site ${site}`]),
    ...(simulated ? ['simulated: evidence of nothing'] : []),
  ];
  return [
    { kind: 'heading', level: 3, text: name, newPage: true, written: true },
    paragraph(`${facts.join(' · ')}.`),
    { ...itemTable(name, device.items, titles), written: true },
  ];
}

function happened(report: ReportRecord): readonly ReportBlock[] {
  const { posture, alerts, moreAlerts, unwatched, moreUnwatched, shares, deliveryTests, channelTests, decisions, moreDecisions } = report;
  const nameOf = (id: string) => posture.devices.find(({ device }) => device === id)?.name ?? id;
  const more = (n: number): readonly ReportBlock[] => (n > 0 ? [paragraph(`${count(n, 'more is', 'more are')} left out.`)] : []);
  const tests = [...deliveryTests, ...channelTests];
  return [
    { kind: 'heading', level: 2, text: 'Alerts in the span', newPage: true },
    ...tableOr(
      'No alert fired, or went on, in the span.',
      'Alerts in the span',
      ['Alert', 'HSM', 'Severity', 'Fired', 'First sent', 'Acknowledged', 'Over'],
      [6, 3, 2, 3, 3, 4, 3],
      alerts.map(({ summary, deviceName, severity, firedAt, notifiedAt, acknowledged, resolvedAt, state }) => [
        summary,
        { written: deviceName },
        severity,
        utc(firedAt),
        notifiedAt === undefined ? 'not sent' : utc(notifiedAt),
        acknowledged ? [`${utc(acknowledged.at)} by ${acknowledged.by}`, ...(acknowledged.why ? [`“${acknowledged.why}”`] : [])] : 'nobody',
        resolvedAt === undefined ? (state === 'resolved' ? 'over' : 'goes on') : utc(resolvedAt),
      ]),
    ),
    ...more(moreAlerts),
    heading(2, 'Time that was not watched'),
    ...tableOr(
      'There is no record of the time that was watched.',
      'Share of the time on record that was watched',
      ['HSM', 'Watched', 'Of', 'Causes'],
      [3, 2, 4, 7],
      shares.map((share) => [
        { written: nameOf(share.device) },
        percent(shareOf(share)),
        `${utc(share.from)} to ${utc(share.to)}`,
        causes(share),
      ]),
    ),
    ...tableOr(
      'Nothing of the span was left unwatched, as far as there is a record.',
      'Stretches that were not watched',
      ['From', 'To', 'HSM', 'Cause'],
      [3, 3, 5, 5],
      unwatched.map(({ from, to, goesOn, devices: ids, channel, why }) => [
        utc(from),
        goesOn ? `goes on (${utc(to)})` : utc(to),
        `${ids.length > 3 ? count(ids.length, 'HSM') : ids.map(nameOf).join(', ')}${channel === undefined ? '' : `: only ${channel}`}`,
        why,
      ]),
    ),
    ...more(moreUnwatched),
    heading(2, 'Tests in the span'),
    ...tableOr(
      'Nothing was tested in the span.',
      'Tests of delivery, and the last test of each way of an HSM',
      ['Time', 'What', 'HSM', 'Result'],
      [3, 3, 3, 8],
      tests.map(({ time, what, device, text }) => [utc(time), what, { written: device === undefined ? '' : nameOf(device) }, text]),
    ),
    heading(2, 'What people did in the span'),
    ...tableOr(
      'Nobody did anything that is recorded, but for acknowledgements.',
      'Entries of the audit log, but for acknowledgements',
      ['Time', 'Who', 'What', 'About', 'Why'],
      [3, 2, 4, 5, 5],
      decisions.map(({ time, who, what, text, why }) => [
        utc(time),
        { written: who ?? '' },
        what,
        { written: text },
        { written: why ?? '' },
      ]),
    ),
    ...more(moreDecisions),
  ];
}

function causes({ causes: found }: UnwatchedRecord): ReportCell {
  return found.length === 0 ? 'none' : found.map(({ cause, seconds }) => `${gapWords[cause]}: ${formatDuration(seconds * SECOND)}`);
}

/** A table, or a sentence where there is nothing in it. */
function tableOr(
  empty: string,
  caption: string,
  head: readonly string[],
  widths: readonly number[],
  rows: readonly ReportCell[][],
): readonly ReportBlock[] {
  return rows.length === 0 ? [paragraph(empty)] : [{ kind: 'table', caption, head, widths, rows }];
}

function audit({ audit: { at, text, entries, head } }: ReportRecord): readonly ReportBlock[] {
  return [
    heading(2, 'The audit log'),
    paragraph(`Verified ${utc(at)}: ${text}`),
    ...(head
      ? [
          paragraph(
            `It had ${count(entries ?? 0, 'entry', 'entries')} and ended with entry ${head.entry}, ${head.hash}. Kept elsewhere, this shows later that nothing up to here was changed: hsm-vigil audit verify --expect ${head.entry}:${head.hash}`,
          ),
        ]
      : []),
  ];
}

/** `2026-03-02 12:00`. */
function utc(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
