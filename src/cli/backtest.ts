import { groupBy } from '../core/groupBy.ts';
import { plainText } from '../core/text.ts';
import { count } from '../core/words.ts';
import type { AlertRecord } from '../protocol/contract.ts';
import { explainedWhenFired } from '../service/alerting/rootCauses.ts';
import { Secrets } from '../service/common/secrets.ts';
import { alertRecord } from '../service/records/alertRecord.ts';
import { type Recording, readRecording } from '../service/trial/recordedReadings.ts';
import { replay } from '../service/trial/replay.ts';
import { plansOf } from '../service/watching/plans.ts';

import { givenLines, type TextBounds } from './givenText.ts';
import { readInventory } from './inventory.ts';
import { type Command, EXIT, type Io, printJson, printLine, UsageError } from './io.ts';
import { inventoryPathOf, parseOptions } from './options.ts';
import { type Colour, painter, shortTime, table } from './table.ts';

/** A line is some hundred bytes. All readings are held in memory until they are in order. */
const BOUNDS: TextBounds = { expected: 'a recording', bytes: 500_000_000, lines: 1_000_000, line: 100_000 };

export const backtest: Command = {
  name: 'backtest',
  usage: 'hsm-vigil backtest FILE|- [--inventory FILE] [--json]',
  summary: 'Say which alerts a policy would have raised over recorded readings',
  help: `Plays recorded readings through the alert policy of an inventory, as if they came in now, and lists the alerts: those that fired, and those
that stayed pending and told nobody. NOTE says which alert is the cause of another, which then notifies nobody.

FILE has one JSON object a line:
  {"time":"2026-03-01T08:00:00Z","device":"hsm-1","channel":"console","metric":"hw.fan.speed",
   "attributes":{"hw.id":"fan1a","hw.name":"Fan1A","hw.type":"fan"},"value":0,"unit":"rpm","state":"failed","limits":{"lowCritical":2000}}
  {"time":"2026-03-01T08:10:00Z","device":"hsm-1","channel":"console","poll":"failed"}     a poll without an answer
"channel" is console or snmp; "unit", "state" and "limits" may be left out, and what is judged by them is then unknown.

Options
  --inventory FILE   the inventory with the devices and the policy; default: inventory.jsonc in the configuration folder
  --json             print one JSON document

Exit codes
  0 the recording was played   3 nothing in it could be used`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { inventory: { type: 'string' }, json: { type: 'boolean' } }, true);
    const [file] = positionals;
    if (file === undefined || positionals.length !== 1) throw new UsageError(`Expected one file: ${backtest.usage}`);
    const path = inventoryPathOf(values, io);
    const plans = plansOf(await readInventory(path, io), new Secrets(), false);
    const recording = await readRecording(givenLines(file, BOUNDS, io), plans);
    report(recording, file, path, io);
    const until = recording.to ?? 0;
    const played = await explainedWhenFired(replay(plans, recording.polls, until), async () => {});
    const effects = groupBy(played, ({ alert }) => alert.explainedBy);
    const alerts = played.map(({ alert, device }) => {
      const explains = effects.get(alert.id)?.map((each) => each.alert.id);
      return alertRecord(alert, device, until, { ...(explains && { explains }) });
    });
    if (values.json) printJson(io, { alerts });
    else {
      const fired = alerts.filter(({ firedAt }) => firedAt !== undefined).length;
      const explained = alerts.filter(({ explainedBy }) => explainedBy !== undefined).length;
      const caused = explained > 0 ? ` (${explained} of them caused by another)` : '';
      if (alerts.length > 0) for (const line of table(HEAD, alerts.map(row), painter(io))) printLine(io.stdout, line);
      printLine(io.stdout, `${recording.polls.length} polls: ${fired} alerts fired${caused}, ${alerts.length - fired} stayed pending.`);
    }
    return recording.polls.length > 0 ? EXIT.ok : EXIT.unknown;
  },
};

const HEAD = ['ALERT', 'DEVICE', 'SEVERITY', 'BEGAN', 'FIRED', 'RESOLVED', 'NOTE', 'SUMMARY'];

function row({ id, device, severity, startedAt, firedAt, resolvedAt, explainedBy, explains, summary }: AlertRecord) {
  const colour: Colour = severity === 'critical' ? 'red' : 'yellow';
  return [
    id,
    device,
    severity,
    shortTime(startedAt),
    firedAt === undefined ? ({ text: 'only pending', colour: 'dim' } as const) : { text: shortTime(firedAt), colour },
    resolvedAt === undefined ? 'still open' : shortTime(resolvedAt),
    explainedBy !== undefined ? `caused by ${explainedBy}` : explains ? `explains ${explains.length}` : '',
    summary,
  ];
}

/** What could not be used, on standard error. */
function report({ refused, moreRefused, unknownDevices, moreUnknown }: Recording, file: string, inventory: string, io: Io): void {
  for (const { line, reason } of refused) printLine(io.stderr, `${file}:${line}: ${reason}`);
  if (moreRefused > 0) printLine(io.stderr, `${file}: ${count(moreRefused, 'more line')} not understood.`);
  for (const [device, lines] of unknownDevices) {
    printLine(io.stderr, `${file}: ${count(lines, 'line')} about "${plainText(device, 63)}", which ${inventory} does not have.`);
  }
  if (moreUnknown > 0) printLine(io.stderr, `${file}: ${count(moreUnknown, 'line')} about other devices that it does not have.`);
}
