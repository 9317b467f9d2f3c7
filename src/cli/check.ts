import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { healthWorstFirst } from '../core/alerting/health.ts';
import { plainText } from '../core/text.ts';
import { formatDuration } from '../core/time/duration.ts';
import { count, tally } from '../core/words.ts';
import { withConsequences } from '../inventory/consequences.ts';
import type { LoadedInventory } from '../inventory/load.ts';
import { HISTORY_FILE } from '../inventory/location.ts';
import type { ChannelRecord, CheckResult, DeviceCheck } from '../protocol/contract.ts';
import { readEndpoint } from '../protocol/endpoint.ts';
import { Secrets } from '../service/common/secrets.ts';
import { AGENT_UPTIME } from '../service/polling/pollSnmp.ts';
import { unwatchedCheck } from '../service/records/notAsWritten.ts';
import { checkOnce } from '../service/requests/check.ts';
import { plansOf } from '../service/watching/plans.ts';
import type { WatchPlan } from '../service/watching/watchedDevice.ts';
import { readBeside } from '../store/readBeside.ts';
import type { ChannelRow } from '../store/rows.ts';
import { readInventory } from './inventory.ts';
import { type Command, type ExitCode, type Io, printJson, printLine, UsageError } from './io.ts';
import { inventoryPathOf, parseOptions, placeOptions, placesOf, secretsOf } from './options.ts';
import { readingTable } from './readingTable.ts';
import { keepRefusedChecks, readRefusedChecks } from './refusedChecks.ts';
import { byHealth, deviceWord, exitCodeOf, findingLines, stateCell } from './states.ts';
import { painter, table } from './table.ts';

export const check: Command = {
  name: 'check',
  usage: 'hsm-vigil check [ID…] [--inventory FILE] [--secrets DIR] [--state DIR] [--ignore-paused] [--retry-login] [--json]',
  summary: 'Poll devices once, now, and say how they are',
  leavesInOrder: true,
  help: `Polls the devices of the inventory (or those named) once, without the service, and prints their readings.

Options
  --inventory FILE   the inventory; default: inventory.jsonc in the configuration folder
  --secrets DIR      folder with a file for each secret; default: $CREDENTIALS_DIRECTORY
  --state DIR        the service's folder: what its polls have learnt of who is who, and since when an SNMP agent's clock stands still, is
                     read there; that a login was refused is kept there
  --ignore-paused    devices that are paused in the inventory do not count for the exit code
  --retry-login      try a login once that the service or an earlier check knows as refused; without it such a console is tried only
                     with another password or another account than the one refused
  --json             print one JSON document

A paused device is named and not polled; it counts as unknown. What is not known to be well is listed first, by name and with its reason; then the channels and the readings.
With --json, "inventory" says what is wrong with the file, also where that belongs to no device.
A console whose login prompt is that of another host than the service knows gets no name and no password.
A check is one poll and remembers nothing but which login was refused. A device is "failed" when a critical condition was read, over the console twice, or when another HSM
answers in its place; "degraded" when it is a warning; "unknown" when a channel or a part could not be read; "partly watched" ("unjudged" in JSON) when a part was seen and nothing judges it. The service asks for more than one poll before it alerts.

Exit codes (the worst device counts: critical, then warning, then unknown)
  0 ok   1 warning (degraded)   2 critical (failed)   3 unknown or not judged, or the check could not be made`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        inventory: { type: 'string' },
        secrets: { type: 'string' },
        json: { type: 'boolean' },
        'ignore-paused': { type: 'boolean' },
        'retry-login': { type: 'boolean' },
        ...placeOptions,
      },
      true,
    );
    const places = placesOf(values, io);
    const path = inventoryPathOf(values, io);
    const inventory = await readInventory(path, io);
    const secrets = new Secrets(secretsOf(values, io));
    await secrets.readFiles(inventory.secrets);
    const broken = brokenEntries(inventory);
    const all = plansOf(inventory, secrets, false);
    const { plans, unwatched } = chosen(all, broken, positionals, path);
    const history = join(places.state, HISTORY_FILE);
    if (values.state !== undefined && !existsSync(places.state)) {
      throw new UsageError(`There is no folder "${places.state}". --state names the folder that the service was started with.`);
    }
    // Without one that was named, nobody expects that anything is known.
    const isUnknown = values.state !== undefined && !existsSync(history);
    const { identities, readings, channels, trouble } = readBeside(history, [AGENT_UPTIME]);
    if (trouble !== undefined) printLine(io.stderr, plainText(trouble, 400));
    const onBug = (error: unknown) =>
      printLine(
        io.stderr,
        `Unexpected: ${plainText(secrets.mask(error instanceof Error ? error.message : 'error', 'sentence of ours'), 200)}`,
      );
    const met: ChannelRow[] = [];
    const checked = await checkOnce(plans, { onBug, now: Date.now }, io.signal, {
      all,
      identities,
      readings,
      ...(!values['retry-login'] && { channels, refused: readRefusedChecks(places.state) }),
      onPolled: (rows) => met.push(...rows),
    });
    const unkept = keepRefusedChecks(places.state, met);
    if (unkept !== undefined) printLine(io.stderr, plainText(unkept, 400));
    const devices = [...checked, ...unwatched].toSorted((a, b) => byHealth(a.state, b.state));

    const ignored = new Set(values['ignore-paused'] ? plans.flatMap(({ device }) => (device.paused ? [device.id] : [])) : []);
    const isIncomplete = positionals.length === 0 && inventory.problems.some(({ severity }) => severity === 'error');
    const code = exitCodeOf([
      ...devices.filter(({ id }) => !ignored.has(id)).map(({ state }) => state),
      ...(isIncomplete ? (['unknown'] as const) : []),
    ]);
    const problems = withConsequences(inventory);
    const wrong = problems.length > 0 && { inventory: { path, problems } };
    if (values.json) printJson(io, { devices, ...wrong } satisfies CheckResult);
    else {
      const besides = [
        isIncomplete && 'the inventory has an error',
        (trouble || isUnknown) && 'who answers was not compared with earlier polls',
      ];
      printChecks(
        devices,
        plans,
        io,
        code,
        besides.filter((each) => typeof each === 'string'),
      );
    }
    hintAtService(devices, places.runtime, io);
    return code;
  },
};

/** Entries with an error: nobody can be asked how they are. One without an id is called by its place in the list. */
function brokenEntries({ parts }: LoadedInventory): readonly DeviceCheck[] {
  const broken = parts.flatMap(({ kind, id, place, errors: [error] }) =>
    kind === 'device' && error
      ? [unwatchedCheck(id ?? `#${place}`, `not checked, because its entry has an error (line ${error.line}): ${error.message}`)]
      : [],
  );
  return [...new Map(broken.map((entry) => [entry.id, entry])).values()];
}

function chosen(
  plans: readonly WatchPlan[],
  broken: readonly DeviceCheck[],
  ids: readonly string[],
  path: string,
): { readonly plans: readonly WatchPlan[]; readonly unwatched: readonly DeviceCheck[] } {
  const there = [...plans.map(({ device }) => device.id), ...broken.map(({ id }) => id)];
  const unknown = ids.filter((id) => !there.includes(id));
  if (unknown.length > 0) {
    const known = there.join(', ');
    throw new UsageError(`${path} has no device "${plainText(unknown.join('", "'), 200)}". It has: ${known === '' ? 'none' : known}.`);
  }
  const isWanted = (id: string) => ids.length === 0 || ids.includes(id);
  return { plans: plans.filter(({ device }) => isWanted(device.id)), unwatched: broken.filter(({ id }) => isWanted(id)) };
}

const titles: Readonly<Record<ExitCode, string>> = { 0: 'OK', 1: 'WARNING', 2: 'CRITICAL', 3: 'UNKNOWN' };

/** Prints checks as a person reads them: one line for all, then device by device. `besides`: what is told in that line beside the devices. */
export function printChecks(
  devices: readonly DeviceCheck[],
  plans: readonly WatchPlan[],
  io: Pick<Io, 'stdout' | 'env'>,
  code: ExitCode = exitCodeOf(devices.map(({ state }) => state)),
  besides: readonly string[] = [],
): void {
  const paint = painter(io);
  const states = devices.map(({ state }) => state);
  const counts = tally(states.map(deviceWord), healthWorstFirst.map(deviceWord));
  printLine(io.stdout, `HSM VIGIL ${titles[code]}: ${[counts || 'no device to check', ...besides].join('; ')}`);
  for (const { id, state, channels, readings, ...why } of devices.toSorted((a, b) => byHealth(a.state, b.state))) {
    const name = plans.find(({ device }) => device.id === id)?.device.name;
    const title = name === undefined || name === id ? id : `${plainText(name, 80)} (${id})`;
    printLine(io.stdout, '');
    printLine(io.stdout, `${paint(title, 'bold')}: ${paint(deviceWord(state), stateCell(state).colour ?? 'dim')}`);
    for (const line of findingLines(why, paint)) printLine(io.stdout, `  ${line}`);
    // Why a channel failed is said above.
    const isSaid = (error: string) => why.findings?.some(({ reason }) => reason.includes(error)) ?? false;
    const rows = channels.map((channel) => [
      channel.channel,
      channel.state === 'failed' ? { text: channel.state, colour: 'red' as const } : channel.state,
      channel.durationMs === undefined ? '' : { text: formatDuration(channel.durationMs), align: 'right' as const },
      [channel.error === undefined || isSaid(channel.error) ? '' : channel.error, channel.insecure ? 'v2c: insecure, in clear text' : '']
        .filter((text) => text !== '')
        .join(' '),
    ]);
    if (rows.length > 0) for (const line of table(['CHANNEL', 'STATE', 'TIME', ''], rows, paint)) printLine(io.stdout, `  ${line}`);
    for (const channel of channels) if (channel.refused) printLine(io.stdout, `  ${refusedText(channel.channel, channel.refused)}`);
    if (readings.length === 0) continue;
    printLine(io.stdout, '');
    for (const line of readingTable(readings, paint)) printLine(io.stdout, `  ${line}`);
  }
}

function refusedText(channel: string, refused: NonNullable<ChannelRecord['refused']>): string {
  const all = refused.reduce((sum, { count }) => sum + count, 0);
  const reasons = refused.map(({ reason, count }) => `${count} × ${plainText(reason, 160)}`).join('; ');
  return `${channel}: ${count(all, 'line or value was', 'lines or values were')} refused: ${reasons}`;
}

/** A port that somebody else holds is most likely held by our own service. */
function hintAtService(devices: readonly DeviceCheck[], runtime: string, io: Io): void {
  if (!devices.some(({ channels }) => channels.some(({ errorCode }) => errorCode === 'port-unavailable' || errorCode === 'console-busy')))
    return;
  let pid: number | undefined;
  try {
    pid = readEndpoint(runtime)?.pid;
    if (pid !== undefined) process.kill(pid, 0);
  } catch {
    return;
  }
  if (pid !== undefined) {
    printLine(io.stderr, `The watching service (process ${pid}) may hold the console. "hsm-vigil status" shows what it knows.`);
  }
}
