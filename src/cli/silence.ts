import type { SilenceRecord } from '../protocol/contract.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions, timeOf } from './options.ts';
import { askedLines } from './outsideLines.ts';
import { painter, shortTime, table } from './table.ts';

const matcherOptions = {
  device: { type: 'string' },
  group: { type: 'string' },
  component: { type: 'string' },
  condition: { type: 'string' },
} as const;

export const silence: Command = {
  name: 'silence',
  usage: 'hsm-vigil silence [--device ID] [--group NAME] [--component ID] [--condition ID] --until TIME --why TEXT',
  summary: 'Keep alerts quiet for a time, list what is silenced, extend or end it',
  help: `Alerts that match all that is given notify nobody until then; they still show. Without any option, the silences in force are listed.

Options
  --device ID       alerts of this device
  --group NAME      alerts of all devices of this HA group
  --component ID    alerts of this component, for example psu2
  --condition ID    alerts of this condition, for example ac-lost
  --until TIME      a duration such as 4h, or a time such as 2026-03-01T18:00:00Z
  --why TEXT        for the log and for your colleagues
  --alertmanager    make a silence in Alertmanager, too, in your name; it lasts and ends with this one
  --extend SILENCE  let a silence last until --until, from now or at a time; --why may say why
  --end SILENCE     end a silence before its time
  --json            print one JSON document
  --state DIR       ask the service that was started with this --state
  --host HOST       ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 done   3 not done: no service runs, or it refused`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      ...matcherOptions,
      until: { type: 'string' },
      why: { type: 'string' },
      alertmanager: { type: 'boolean' },
      extend: { type: 'string' },
      end: { type: 'string' },
      json: { type: 'boolean' },
      ...placeOptions,
    });
    const { device, group, component, condition, until, why, alertmanager, extend, end } = values;
    const matcher = {
      ...(device !== undefined && { device }),
      ...(group !== undefined && { haGroup: group }),
      ...(component !== undefined && { component }),
      ...(condition !== undefined && { condition }),
    };
    const given = [...Object.values(matcher), until, why, alertmanager].some((value) => value !== undefined);
    if (end !== undefined && extend !== undefined) throw new UsageError('Give either --end or --extend.');
    if (alertmanager && (end !== undefined || extend !== undefined))
      throw new UsageError('A silence in Alertmanager lasts and ends with the one here: give --alertmanager when you make it.');
    if (extend !== undefined) {
      if (until === undefined || Object.keys(matcher).length > 0)
        throw new UsageError('--extend needs --until, and takes nothing else but --why: the silence keeps what it is about.');
      const asked = { id: extend, until: timeOf(until, 'until', Date.now()), ...(why !== undefined && { why }) };
      const made = await askService(values, io, (client) => client.request('extendSilence', asked, io.signal));
      if (values.json) printJson(io, made);
      else printLine(io.stdout, `Silenced until ${shortTime(made.until)}: ${made.id}`);
    } else if (end !== undefined) {
      await askService(values, io, (client) => client.request('endSilence', { id: end, ...(why !== undefined && { why }) }, io.signal));
      printLine(io.stdout, 'Ended.');
    } else if (given) {
      if (until === undefined || why === undefined) throw new UsageError('A silence needs --until and --why.');
      const asked = { ...matcher, until: timeOf(until, 'until', Date.now()), why, ...(alertmanager && { alertmanager }) };
      const made = await askService(values, io, (client) => client.request('silence', asked, io.signal));
      if (values.json) printJson(io, made);
      else
        for (const line of [`Silenced until ${shortTime(made.until)}: ${made.id}`, ...askedLines(made.outside)]) printLine(io.stdout, line);
    } else {
      const { silences } = await askService(values, io, (client) => client.request('snapshot', {}, io.signal));
      if (values.json) printJson(io, { silences });
      else list(silences, io);
    }
    return EXIT.ok;
  },
};

function list(silences: readonly SilenceRecord[], io: Io): void {
  if (silences.length === 0) printLine(io.stdout, 'Nothing is silenced.');
  else {
    const rows = silences.map(({ id, device, haGroup, component, condition, until, by, why, outside, source }) => [
      id,
      source ? `as ${source.name} says` : (device ?? (haGroup === undefined ? 'all' : `group ${haGroup}`)),
      source ? '' : (component ?? 'all'),
      source ? '' : (condition ?? 'all'),
      shortTime(until),
      by,
      [why, ...askedLines(outside)].join('; '),
    ]);
    const header = ['SILENCE', 'DEVICE', 'COMPONENT', 'CONDITION', 'UNTIL', 'BY', 'WHY'];
    for (const line of table(header, rows, painter(io))) printLine(io.stdout, line);
  }
}
