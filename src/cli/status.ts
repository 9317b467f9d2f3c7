import { channelFacts } from '../core/channel.ts';
import { groupBy } from '../core/groupBy.ts';
import { plainText } from '../core/text.ts';
import { ago, formatDuration } from '../core/time/duration.ts';
import { formatNumber, listed } from '../core/words.ts';
import { agedDevice, agedGroups } from '../protocol/aging.ts';
import type { DeviceRecord, HeardRecord, ListenerRecord, Snapshot } from '../protocol/contract.ts';
import { askService } from './askService.ts';
import { groupLines } from './groupLines.ts';
import { type Command, EXIT, type Io, printJson, printLine } from './io.ts';
import { hostOf, parseOptions, placeOptions } from './options.ts';
import { outletLine } from './outletLine.ts';
import { sourceLine } from './sourceLine.ts';
import { byHealth, channelsText, deviceWord, findingLines, stateCell } from './states.ts';
import { type Cell, painter, shortTime, table } from './table.ts';
import { workLines } from './workLines.ts';

export const status: Command = {
  name: 'status',
  usage: 'hsm-vigil status [--json]',
  summary: 'Show what the running service knows about the devices',
  help: `Asks the running service; it does not start one.

Options
  --json          print one JSON document
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the service answered   3 no service runs, it did not answer, something in the inventory is not watched at all, or there is none`,
  async run(args, io) {
    const { values } = parseOptions(args, { json: { type: 'boolean' }, ...placeOptions });
    const told = await askService(values, io, (client) => client.request('snapshot', {}, io.signal));
    const now = Date.now();
    const devices = told.devices.map((device) => agedDevice(device, now)).toSorted((a, b) => byHealth(a.state, b.state));
    const snapshot = { ...told, devices, ...agedGroups(told.haGroups, devices) };
    if (values.json) printJson(io, snapshot);
    else for (const line of statusLines(snapshot, io, now, hostOf(values, io))) printLine(io.stdout, line);
    return isAllWatched(snapshot) ? EXIT.ok : EXIT.unknown;
  },
};

/** An entry that was never read without error is watched by nobody; so is all of an inventory of which nothing was ever read. */
function isAllWatched({ devices, inventory, sources = [] }: Snapshot): boolean {
  // Somebody may have mounted or named the wrong folder. Simulated devices and a platform's are there without a file of ours.
  if (!inventory.exists && devices.length === 0 && sources.length === 0) return false;
  const faulty = inventory.notTaken !== undefined || inventory.problems.some(({ severity }) => severity === 'error');
  const nothing = faulty && !devices.some(({ simulated }) => !simulated);
  return !nothing && !devices.some(({ notAsWritten }) => notAsWritten?.stays === 'nothing');
}

/** How it stands; what is not watched as the file has it must not look as if it were. */
function standing({ state, notAsWritten }: DeviceRecord): Cell {
  if (!notAsWritten) return stateCell(state);
  if (notAsWritten.stays === 'nothing') return { text: 'never watched', colour: 'yellow' };
  const text = `${deviceWord(state)}, not as written`;
  return { ...stateCell(state), text, ...(state === 'ok' && { colour: 'yellow' }) };
}

/** What came there, and when last: that nothing came yet is not to look as if all were well. */
function listeningLine({ place, problems, kept, refused, lost, lastAt }: ListenerRecord, now: number): string {
  const heard =
    lastAt === undefined ? 'nothing received yet' : `${formatNumber(kept, 0)} received, the last ${ago(now - Date.parse(lastAt))}`;
  const counts = [
    ...(refused > 0 ? [`${formatNumber(refused, 0)} refused`] : []),
    ...(lost > 0 ? [`${formatNumber(lost, 0)} lost`] : []),
    // The sentences stand among the other problems.
    ...(problems.length > 0 ? ['with trouble that is told below'] : []),
  ];
  return `${plainText(place, 300)}: ${[heard, ...counts].join(', ')}`;
}

/** When a device was last heard, over each channel on which it was. Silence is no fault: it is said, and not coloured. */
function heardLine(id: string, heard: readonly HeardRecord[], now: number): string {
  const said = heard
    .filter(({ device }) => device === id)
    .map(({ channel, lastAt, test }) => {
      const tested = test ? `last test ${ago(now - Date.parse(test.at))}` : 'never tested';
      return `${channelFacts[channel].name} ${ago(now - Date.parse(lastAt))} (${tested})`;
    });
  return said.length === 0 ? `${id}: has sent nothing by itself yet` : `${id}: last heard: ${said.join(', ')}`;
}

/** The snapshot as a person reads it. */
export function statusLines(snapshot: Snapshot, io: Pick<Io, 'stdout' | 'env'>, now: number, host?: string): readonly string[] {
  const paint = painter(io);
  const { service, inventory, receivers, listening = [], outlets = [], sources = [], heard = [] } = snapshot;
  const speaking = snapshot.devices.filter(
    ({ id, simulated, source }) => (!simulated && !source) || heard.some(({ device }) => device === id),
  );
  const devices = snapshot.devices.toSorted((a, b) => byHealth(a.state, b.state));
  const rows = devices.map((device) => [
    device.id,
    device.name,
    standing(device),
    device.firing === 0 ? '' : { text: `${device.firing} firing`, colour: 'red' as const },
    device.lastSeen === undefined ? 'never' : ago(now - Date.parse(device.lastSeen)),
    device.identity?.serialNumber ?? '',
    device.source ? `read from ${device.source.name}` : channelsText(device.channels),
  ]);
  // Of what was never watched there is nothing to find but that: it stands among the problems.
  const saidOnce = devices.map((device) => (device.notAsWritten?.stays === 'nothing' ? { ...device, findings: [] } : withRemedies(device)));
  const reasons = saidOnce.flatMap(({ id, findings = [], notJudged = [], problems: own }) => {
    // What is a problem, too, is said there.
    const beside = notJudged.filter((sentence) => !own.some(({ message }) => message === sentence));
    return findingLines({ findings, notJudged: beside }, paint).map((line) => `${id}: ${line}`);
  });
  const problems = [
    ...workLines(snapshot.maintenance),
    ...(snapshot.historyTrouble ? [plainText(snapshot.historyTrouble, 600)] : []),
    ...inventory.problems.map(({ severity, message, line, column }) => `${inventory.path}:${line}:${column}: ${severity}: ${message}`),
    ...devices.flatMap(({ id, notHeardSince }) => (notHeardSince ? [`${id}: not heard of since ${shortTime(notHeardSince)}`] : [])),
    ...problemLines(saidOnce),
    ...listening.flatMap(({ problems }) => problems.map((problem) => plainText(problem, 600))),
    ...sources.flatMap(({ id, state, text }) => (state === 'ok' || state === 'waiting' ? [] : [`Source ${id}: ${plainText(text, 900)}`])),
    ...outlets.flatMap(({ place, error }) => (error === undefined ? [] : [`${plainText(place, 300)}: ${plainText(error, 600)}`])),
    ...receivers.flatMap(({ id, error, queued }) =>
      error === undefined
        ? []
        : [`${id}: takes no notifications${queued > 0 ? ` (${queued} ${queued === 1 ? 'waits' : 'wait'})` : ''}: ${plainText(error, 600)}`],
    ),
  ];
  return [
    `Service ${service.version}${host === undefined ? '' : ` on ${plainText(host, 100)}`}, process ${service.pid}, running for ${formatDuration(now - Date.parse(service.startedAt))}; inventory ${inventory.path}${inventory.exists ? '' : ' (does not exist)'}`,
    ...(inventory.notTaken
      ? [paint(`Since ${shortTime(inventory.notTaken.since)}: ${plainText(inventory.notTaken.reason, 600)}`, 'yellow')]
      : []),
    '',
    ...(rows.length === 0
      ? ['No device is watched.']
      : table(['DEVICE', 'NAME', 'STATE', 'ALERTS', 'LAST SEEN', 'SERIAL', 'CHANNELS'], rows, paint)),
    ...groupLines(snapshot.haGroups ?? [], paint, now),
    ...(listening.length === 0
      ? []
      : ['', ...listening.map((each) => listeningLine(each, now)), ...speaking.map(({ id }) => heardLine(id, heard, now))]),
    ...(outlets.length === 0 ? [] : ['', ...outlets.map((each) => outletLine(each, now))]),
    ...(sources.length === 0 ? [] : ['', ...sources.map((each) => sourceLine(each, now))]),
    ...(reasons.length === 0 ? [] : ['', ...reasons]),
    ...(problems.length === 0 ? [] : ['', ...problems.map((problem) => paint(problem, 'yellow'))]),
  ];
}

/** Why a part is not well, and what to do about it, are said together: a problem that is a finding, too, is said there. */
function withRemedies(device: DeviceRecord): DeviceRecord {
  const findings = [...(device.findings ?? [])];
  const problems = device.problems.filter(({ message, remedy }) => {
    const said = message.replace(/\.$/, '');
    const index = findings.findIndex(({ reason }) => reason.startsWith(said) || said.startsWith(`${factOf(reason)}.`));
    const finding = findings[index];
    if (!finding) return true;
    if (remedy !== undefined) findings[index] = { ...finding, remedy };
    return false;
  });
  return { ...device, findings, problems };
}

/** A reason without how sure it is. */
function factOf(reason: string): string {
  return reason
    .replace(/ \((?:\d+ of \d+ (?:bad polls|indications).*|recovering.*|confirmed by .*|no news since)\)$/, '')
    .replace(/\.$/, '');
}

/** Devices that a line names. */
const NAMED = 8;

/** One mistake may be that of many devices: what is said of several is said once. */
function problemLines(devices: readonly DeviceRecord[]): readonly string[] {
  const all = devices.flatMap(({ id, problems }) =>
    problems.map(({ message, remedy }) => ({ id, text: [message, remedy].filter(Boolean).join(' ') })),
  );
  return [...groupBy(all, ({ text }) => text)].map(([text, of]) => {
    const ids = [...new Set(of.map(({ id }) => id))];
    const more = ids.length - NAMED;
    return `${listed(more > 1 ? [...ids.slice(0, NAMED), `${more} more devices`] : ids)}: ${text}`;
  });
}
