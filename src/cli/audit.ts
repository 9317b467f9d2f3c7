import type { DeviceRecord, LogEntry } from '../protocol/contract.ts';
import { logCsv } from '../protocol/logCsv.ts';
import { askService } from './askService.ts';
import { verifyAudit } from './auditVerify.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions, timeOf } from './options.ts';
import { painter, shortTime, table } from './table.ts';

const MOST = 10_000;

export const audit: Command = {
  name: 'audit',
  usage:
    'hsm-vigil audit [--device ID] [--alert ID] [--since TIME] [--who NAME] [--all] [--json | --csv]\n' +
    'hsm-vigil audit verify [--expect ENTRY:HASH] [--json]',
  summary: 'Print what people did, and with --all what happened by itself; "audit verify": prove it unbroken',
  help: `Asks the running service for its log, newest first. Times are UTC.

"verify" reads the history itself, with or without a service, and says whether what people did stands there as it was written: each
entry's hash covers the entry and the hash before it, and how the log ended is kept in a file beside it. Whoever may write both could
write them anew: an end that you have noted elsewhere shows that, too.

Options
  --device ID     only of this device, with the silences and maintenance that reach it
  --alert ID      only of this alert
  --since TIME    how far back, such as 7d, or since when, such as 2026-03-01T18:00:00Z
  --who NAME      only what this person did
  --all           also what happened by itself: alerts that fired and ended, notices that were sent
  --limit COUNT   at most so many entries are read; default: 200, at most ${MOST}
  --json          print one JSON document
  --csv           print comma-separated values, with a header
  --expect E:H    of verify: entry E must have the hash H, as an earlier verify has printed it
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the service answered   3 no service runs, or it did not answer
  of verify: 0 unbroken   2 not as it was written   3 it cannot be read`,
  async run(args, io) {
    if (args[0] === 'verify') return verifyAudit(args.slice(1), io);
    const { values } = parseOptions(args, {
      device: { type: 'string' },
      alert: { type: 'string' },
      since: { type: 'string' },
      who: { type: 'string' },
      all: { type: 'boolean' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      ...placeOptions,
    });
    if (values.json && values.csv) throw new UsageError('Give either --json or --csv.');
    const asked = {
      ...(values.device !== undefined && { device: values.device }),
      ...(values.alert !== undefined && { alert: values.alert }),
      ...(values.since !== undefined && { since: sinceOf(values.since, Date.now()) }),
      ...(values.limit !== undefined && { limit: limitOf(values.limit) }),
      ...(!values.all && { people: true }),
    };
    const { entries, devices } = await askService(values, io, async (client) => ({
      ...(await client.request('log', asked, io.signal)),
      devices: (await client.request('snapshot', {}, io.signal)).devices,
    }));
    const shown = values.who === undefined ? entries : entries.filter(({ who }) => who === values.who);
    if (values.json) printJson(io, { entries: shown });
    else if (values.csv) for (const line of logCsv(shown)) printLine(io.stdout, line);
    else if (shown.length === 0) printLine(io.stdout, 'The log has no such entry.');
    else for (const line of auditLines(shown, devices, painter(io))) printLine(io.stdout, line);
    return EXIT.ok;
  },
};

/** The entries as a table, in which a device has the name that people gave it. */
export function auditLines(
  entries: readonly LogEntry[],
  devices: readonly Pick<DeviceRecord, 'id' | 'name'>[],
  paint: ReturnType<typeof painter>,
): readonly string[] {
  const names = new Map(devices.map(({ id, name }) => [id, name]));
  const rows = entries.map(({ time, who = '', kind, device, text, why }) => [
    shortTime(time),
    who,
    kind,
    device === undefined ? '' : (names.get(device) ?? device),
    why === undefined ? text : `${text}: “${why}”`,
  ]);
  return table(['TIME', 'WHO', 'WHAT', 'DEVICE', 'ABOUT'], rows, paint);
}

/** A time that is gone: a duration is reckoned back from now, a day begins with that of UTC. ISO 8601, UTC. @throws {UsageError} */
export function sinceOf(text: string, now: number, option = 'since'): string {
  const time = timeOf(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text, option, now);
  const ahead = Date.parse(time) - now;
  return /^\d{4}-/.test(text) ? time : new Date(now - ahead).toISOString();
}

/** @throws {UsageError} */
function limitOf(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw new UsageError(`--limit expects a whole number from 1 to ${MOST}.`);
  return limit;
}
