import { plainText } from '../core/text.ts';
import { ago, formatDuration } from '../core/time/duration.ts';
import type { Snapshot } from '../protocol/contract.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, type Io, printJson, printLine } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { channelsText, stateCell } from './states.ts';
import { painter, table } from './table.ts';

export const status: Command = {
  name: 'status',
  usage: 'hsm-vigil status [--json]',
  summary: 'Show what the running service knows about the devices',
  help: `Asks the running service; it does not start one.

Options
  --json          print one JSON document
  --state DIR     ask the service that was started with this --state

Exit codes
  0 the service answered   3 no service runs, or it did not answer`,
  async run(args, io) {
    const { values } = parseOptions(args, { json: { type: 'boolean' }, ...placeOptions });
    const snapshot = await askService(values, io, (client) => client.request('snapshot', {}, io.signal));
    if (values.json) printJson(io, snapshot);
    else for (const line of statusLines(snapshot, io, Date.now())) printLine(io.stdout, line);
    return EXIT.ok;
  },
};

/** The snapshot as a person reads it. */
export function statusLines(snapshot: Snapshot, io: Pick<Io, 'stdout' | 'env'>, now: number): readonly string[] {
  const paint = painter(io);
  const { service, inventory, devices, receivers } = snapshot;
  const rows = devices.map((device) => [
    device.id,
    device.name,
    device.identity?.serialNumber ?? '',
    stateCell(device.state),
    device.firing === 0 ? '' : { text: `${device.firing} firing`, colour: 'red' as const },
    device.lastSeen === undefined ? 'never' : ago(now - Date.parse(device.lastSeen)),
    channelsText(device.channels),
  ]);
  const problems = [
    ...inventory.problems.map(({ severity, message, line, column }) => `${inventory.path}:${line}:${column}: ${severity}: ${message}`),
    ...devices.flatMap(({ id, problems }) => problems.map(({ message }) => `${id}: ${message}`)),
    ...receivers.flatMap(({ id, error, queued }) =>
      error === undefined
        ? []
        : [`${id}: takes no notifications${queued > 0 ? ` (${queued} ${queued === 1 ? 'waits' : 'wait'})` : ''}: ${plainText(error, 600)}`],
    ),
  ];
  return [
    `Service ${service.version}, process ${service.pid}, running for ${formatDuration(now - Date.parse(service.startedAt))}; inventory ${inventory.path}${inventory.exists ? '' : ' (does not exist)'}`,
    '',
    ...(rows.length === 0
      ? ['No device is watched.']
      : table(['DEVICE', 'NAME', 'SERIAL', 'STATE', 'ALERTS', 'LAST SEEN', 'CHANNELS'], rows, paint)),
    ...(problems.length === 0 ? [] : ['', ...problems.map((problem) => paint(problem, 'yellow'))]),
  ];
}
