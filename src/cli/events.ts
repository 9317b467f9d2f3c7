import { setTimeout as pause } from 'node:timers/promises';
import { channelFacts } from '../core/channel.ts';
import { plainText } from '../core/text.ts';
import type { ServiceClient } from '../protocol/connectToService.ts';
import type { MessageRecord } from '../protocol/contract.ts';
import { ServiceUnavailable } from '../protocol/faults.ts';
import { askService } from './askService.ts';
import { sinceOf } from './audit.ts';
import { FollowedEvents } from './followedEvents.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { painter, shortTime } from './table.ts';
import { ToldBeside, type ToldEntry } from './toldBeside.ts';

const MOST = 10_000;
/** How often (ms) the service is asked for more. */
const AGAIN = 1_000;

export const events: Command = {
  name: 'events',
  usage: 'hsm-vigil events [ID] [--unknown] [--follow] [--since TIME] [--limit COUNT] [--json]',
  summary: 'Print the traps and log lines that devices have sent',
  help: `Asks the running service, the oldest first. A message that repeats itself is one with a count. Times are UTC.
What a poll found that was made at once for a critical message of an unproven sender stands among them, and who was refused, and why
(of the last day, or since TIME; not with ID).

Options
  ID              only of this device
  --unknown       only what no rule knows, and how often each process wrote such lines
  --follow        go on, and print what comes until Ctrl+C, over restarts of the service, too
  --since TIME    how far back, such as 7d, or since when, such as 2026-03-01T18:00:00Z
  --limit COUNT   at most so many of the newest; default: 200, at most ${MOST}
  --json          print one JSON document; with --follow one a line for each message, { "polledAtOnce": … } for what a poll found, and
                  { "refused": … } for who was refused
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the service answered   3 no service runs, or it did not answer`,
  leavesInOrder: true,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        unknown: { type: 'boolean' },
        follow: { type: 'boolean' },
        since: { type: 'string' },
        limit: { type: 'string' },
        json: { type: 'boolean' },
        ...placeOptions,
      },
      true,
    );
    const [device, another] = positionals;
    if (another !== undefined) throw new UsageError('Give one device, or none for all of them.');
    const asked = {
      limit: values.limit === undefined ? 200 : limitOf(values.limit),
      ...(device !== undefined && { device }),
      ...(values.unknown && { unknown: true }),
      ...(values.since !== undefined && { since: sinceOf(values.since, Date.now()) }),
    };
    await askService(values, io, async (client) => {
      const { devices } = await client.request('snapshot', {}, io.signal);
      const { events: found } = await client.request('events', asked, io.signal);
      if (device !== undefined && found.length === 0 && !devices.some(({ id }) => id === device)) {
        throw new UsageError(`No device has the id "${plainText(device, 63)}", and none of that id has sent anything.`);
      }
      const beside = new ToldBeside({ ...asked, ...(found.length > 0 && { firstShown: found.at(-1)?.time ?? '' }) }, Date.now());
      const toldTo = async (asking: ServiceClient) => (values.unknown ? [] : await beside.fresh(asking, Date.now(), io.signal));
      const told = await toldTo(client);
      const names = new Map(devices.map(({ id, name }) => [id, name]));
      if (values.json && !values.follow) printJson(io, { events: found.toReversed(), ...inJson(told.toReversed()) });
      else {
        print(found, names, values.json === true, io, told);
        if (found.length === 0 && !values.follow)
          printLine(io.stdout, values.unknown ? 'No message was received that no rule knows.' : 'No message was received.');
      }
      if (values.unknown && !values.json && found.length > 0) for (const line of processLines(found)) printLine(io.stderr, line);
      if (!values.follow) return;
      const following = new FollowedEvents(found);
      const more = async (asking: ServiceClient) => {
        const since = following.since(Date.now());
        const all = (await asking.request('events', { ...asked, limit: MOST, since }, io.signal)).events;
        print(following.fresh(all), names, values.json === true, io, await toldTo(asking));
        if (all.length >= MOST) printLine(io.stderr, `More than ${MOST.toLocaleString('en-US')} messages at once: some are left out here.`);
      };
      await follow(client, more, (ask) => askService(values, io, ask), io);
    });
    return EXIT.ok;
  },
};

/** Goes on until the signal, and over restarts of the service. */
async function follow(
  first: ServiceClient,
  more: (client: ServiceClient) => Promise<void>,
  ask: (follow: (client: ServiceClient) => Promise<void>) => Promise<void>,
  { signal, stderr }: Io,
): Promise<void> {
  let gone = false;
  const goOn = async (client: ServiceClient) => {
    while (!signal.aborted) {
      await more(client);
      if (gone) printLine(stderr, 'The service runs again.');
      gone = false;
      await pause(AGAIN, undefined, { signal });
    }
  };
  for (let client: ServiceClient | undefined = first; !signal.aborted; client = undefined) {
    try {
      await (client ? goOn(client) : ask(goOn));
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ServiceUnavailable)) throw error;
      if (!gone) printLine(stderr, 'The service does not run. What devices send is not received until it does; this goes on then.');
      gone = true;
      await pause(AGAIN, undefined, { signal }).catch(() => {});
    }
  }
}

/** The newest first, as the service has them. `told`: what is told beside them. */
function print(
  found: readonly MessageRecord[],
  names: ReadonlyMap<string, string>,
  json: boolean,
  io: Io,
  told: readonly ToldEntry[],
): void {
  const paint = painter(io);
  const lines = found.map((event) => ({
    time: event.time,
    line: json ? JSON.stringify(event) : coloured(event, eventLine(event, names), paint),
  }));
  const beside = told.map((each) => ({ time: each.time, line: json ? oneInJson(each) : toldLine(each, names) }));
  for (const { line } of [...beside, ...lines].toReversed().sort((a, b) => Date.parse(a.time) - Date.parse(b.time)))
    printLine(io.stdout, line);
}

function coloured({ severity }: MessageRecord, line: string, paint: ReturnType<typeof painter>): string {
  return severity === 'info' ? line : paint(line, severity === 'critical' ? 'red' : 'yellow');
}

/** Processes that are named. */
const NAMED = 20;

/** How often each process wrote what no rule knows, the most first. */
export function processLines(found: readonly MessageRecord[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { text, count } of found) {
    // A notification begins with its OID, a line with its process.
    const process = /^Notification [\d.]+/.exec(text)?.[0] ?? /^([^\s:]{1,48}): /.exec(text)?.[1] ?? 'no process named';
    times.set(process, (times.get(process) ?? 0) + count);
  }
  const most = [...times].sort(([, one], [, other]) => other - one);
  const more = most.length > NAMED ? [`${most.length - NAMED} more`] : [];
  const named = most.slice(0, NAMED).map(([process, number]) => `${plainText(process, 60)}: ${number.toLocaleString('en-US')}`);
  return [`Known by no rule: ${[...named, ...more].join(', ')}. "receivers.rules" in the inventory takes rules of your own.`];
}

/** One message in one line. */
export function eventLine(event: MessageRecord, names: ReadonlyMap<string, string>): string {
  const { time, device, sender, channel, severity, asserted, test, text, rule, also, count } = event;
  const whose = device === '' ? `unknown sender ${plainText(sender, 60)}` : (names.get(device) ?? device);
  const notes = [
    test ? '(test)' : '',
    asserted === undefined ? '' : asserted ? 'begins:' : 'ends:',
    plainText(text, 400),
    rule === undefined ? '(no rule knows it)' : '',
    event.authenticated ? '(sender proven)' : '',
    also === undefined ? '' : `(also: ${channelFacts[also].name})`,
    count > 1 ? `(${count.toLocaleString('en-US')} times)` : '',
  ].filter(Boolean);
  return `${shortTime(time)}  ${whose}  ${channelFacts[channel].name}  ${severity}  ${notes.join(' ')}`;
}

function toldLine(told: ToldEntry, names: ReadonlyMap<string, string>): string {
  const text = plainText(told.text, 600);
  if (told.kind === 'refused') return `${shortTime(told.time)}  Refused: ${text}`;
  return `${shortTime(told.time)}  ${names.get(told.device) ?? told.device}  Polled at once: ${text}`;
}

/** In the order given. */
function inJson(told: readonly ToldEntry[]) {
  const of = (wanted: ToldEntry['kind']) => told.flatMap(({ kind, ...rest }) => (kind === wanted ? [rest] : []));
  return { polledAtOnce: of('polled-at-once'), refused: of('refused') };
}

function oneInJson({ kind, ...rest }: ToldEntry): string {
  return JSON.stringify(kind === 'refused' ? { refused: rest } : { polledAtOnce: rest });
}

/** @throws {UsageError} */
function limitOf(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) throw new UsageError(`--limit expects a whole number from 1 to ${MOST}.`);
  return limit;
}
