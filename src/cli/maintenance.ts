import { plainText } from '../core/text.ts';
import { WEEKDAYS, type Weekday } from '../core/time/zonedTime.ts';
import type { MaintenanceRecord, Snapshot } from '../protocol/contract.ts';
import { RemoteFault } from '../protocol/faults.ts';
import { haGroupOf, ifItLeavesText } from '../protocol/haGroupWords.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions, timeOf } from './options.ts';
import { painter, shortTime, table } from './table.ts';

const planOptions = {
  device: { type: 'string' },
  group: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  weekly: { type: 'string' },
  'time-zone': { type: 'string' },
  why: { type: 'string' },
  override: { type: 'string' },
} as const;

export const maintenance: Command = {
  name: 'maintenance',
  usage: 'hsm-vigil maintenance (--device ID | --group NAME) [--from TIME] --until TIME [--weekly DAYS] --why TEXT',
  summary: 'Plan work on a device or an HA group, list what is planned, or end it',
  help: `What polls say during maintenance is stored and not counted. Without any option, the windows under way and to come are listed.

Options
  --device ID       work on this device
  --group NAME      work on all devices of this HA group
  --from TIME       now (the default), a duration from now such as 4h, or a time such as 2026-03-01T18:00:00Z
  --until TIME      a duration from its begin such as 2h, or a time
  --weekly DAYS     again at the same local time on these days, from then on: sun, or mon,thu
  --time-zone ZONE  whose local time, such as Europe/Berlin; default: that of this machine
  --why TEXT        for the log and for your colleagues
  --override TEXT   plan it although no healthy member of the HA group is left then: why, for the log
  --end WINDOW      end a window now; of a weekly one, all that were to come
  --this-time       with --end: of a weekly window, end only what is under way
  --json            print one JSON document
  --state DIR       ask the service that was started with this --state
  --host HOST       ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 done   3 not done: no service runs, or it refused`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      ...planOptions,
      end: { type: 'string' },
      'this-time': { type: 'boolean' },
      json: { type: 'boolean' },
      ...placeOptions,
    });
    const { end, why, 'this-time': occurrenceOnly = false } = values;
    if (occurrenceOnly && end === undefined) throw new UsageError('--this-time belongs to --end.');
    if (end !== undefined) {
      await askService(values, io, (client) =>
        client.request(
          'endMaintenance',
          { id: end, ...(why !== undefined && { why }), ...(occurrenceOnly && { occurrenceOnly }) },
          io.signal,
        ),
      );
      printLine(io.stdout, 'Ended.');
    } else if (Object.keys(planOptions).some((name) => values[name as keyof typeof planOptions] !== undefined)) {
      const asked = windowOf(values, Date.now());
      const { made, left } = await askService(values, io, async (client) => {
        // As it is before the work begins.
        const snapshot = await client.request('snapshot', {}, io.signal);
        return { left: leftWithout(snapshot, asked.device), made: await client.request('planMaintenance', asked, io.signal) };
      }).catch(withWayOut);
      if (values.json) printJson(io, made);
      else {
        printLine(io.stdout, `Planned from ${shortTime(made.start)} until ${shortTime(made.end)}: ${made.id}`);
        if (left !== undefined) printLine(io.stdout, `As its HA group is now: ${plainText(left, 400)}`);
      }
    } else {
      const { maintenance: windows } = await askService(values, io, (client) => client.request('snapshot', {}, io.signal));
      if (values.json) printJson(io, { maintenance: windows });
      else list(windows, io);
    }
    return EXIT.ok;
  },
};

/** The window that is asked for. @throws {UsageError} */
export function windowOf(values: { readonly [name in keyof typeof planOptions]?: string | undefined }, now: number) {
  const { device, group, from, until, weekly, 'time-zone': zone, why, override } = values;
  if ((device === undefined) === (group === undefined))
    throw new UsageError('Maintenance is of one device or one HA group: give --device or --group.');
  if (until === undefined || why === undefined) throw new UsageError('Maintenance needs --until and --why.');
  for (const [name, text] of Object.entries({ why, override })) {
    if (text?.trim() === '') throw new UsageError(`--${name} is empty: it stands in the log, for those who ask later.`);
  }
  if (zone !== undefined && weekly === undefined) throw new UsageError('--time-zone belongs to --weekly.');
  const start = from === undefined || from.toLowerCase() === 'now' ? new Date(now).toISOString() : timeOf(from, 'from', now);
  return {
    ...(device !== undefined && { device }),
    ...(group !== undefined && { haGroup: group }),
    start,
    end: timeOf(until, 'until', Date.parse(start)),
    ...(weekly !== undefined && { weekly: { days: daysOf(weekly), timeZone: zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone } }),
    why,
    ...(override !== undefined && { override }),
  };
}

/** What is left of the group of a device without it. Undefined: it is in none, or serves nobody now. */
function leftWithout({ devices, haGroups }: Snapshot, id: string | undefined): string | undefined {
  const device = devices.find((each) => each.id === id);
  const group = device && haGroupOf(haGroups, device);
  return group && ifItLeavesText(group, device.id);
}

/** The service decides whether the last healthy member may go; here is how a person answers for it. */
function withWayOut(error: unknown): never {
  if (error instanceof RemoteFault && error.code === 'last-member')
    throw new RemoteFault(`${error.message} That is what --override TEXT is for.`, error.code);
  throw error;
}

/** @throws {UsageError} */
function daysOf(text: string): readonly Weekday[] {
  return text.split(',').map((each) => {
    const day = WEEKDAYS.find((known) => known === each.trim().toLowerCase());
    if (day === undefined) throw new UsageError(`--weekly expects days such as "sun" or "mon,thu": ${WEEKDAYS.join(', ')}.`);
    return day;
  });
}

function list(windows: readonly MaintenanceRecord[], io: Io): void {
  if (windows.length === 0) printLine(io.stdout, 'No maintenance is planned.');
  else {
    const rows = windows.map(({ id, device, haGroup, start, end, current = { start, end }, active, weekly, by, why }) => [
      id,
      device ?? `group ${haGroup}`,
      active ? 'under way' : 'to come',
      shortTime(current.start),
      shortTime(current.end),
      weekly ? `${weekly.days.join(',')} ${weekly.timeZone}` : 'once',
      by,
      why,
    ]);
    const header = ['WINDOW', 'DEVICE', 'STATE', 'FROM', 'UNTIL', 'AGAIN', 'BY', 'WHY'];
    for (const line of table(header, rows, painter(io))) printLine(io.stdout, line);
  }
}
