import { confirmation, countedWords } from '../core/alerting/witnessWords.ts';
import { byStateAndUrgency } from '../protocol/alertOrder.ts';
import type { AlertRecord } from '../protocol/contract.ts';
import { noAlerts, unknownNow } from '../protocol/noAlerts.ts';
import { askService } from './askService.ts';
import { devicesNamed, gapLines } from './gapLines.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { silencedOutsideNote } from './outsideLines.ts';
import { type Colour, painter, shortTime, table } from './table.ts';
import { workLines } from './workLines.ts';

export const alerts: Command = {
  name: 'alerts',
  usage: 'hsm-vigil alerts [--device ID] [--group NAME] [--only STATE] [--severity SEVERITY] [--waiting] [--json]',
  summary: 'List alerts: pending, firing, and those of the last day',
  help: `Asks the running service; it does not start one.

What waits for a person comes first, critical before warning, the graver fault before the milder one, then the oldest.
NOTE says who has acknowledged an alert, and whether a silence, maintenance or another alert keeps it quiet. A silence of Alertmanager
keeps it quiet there alone.

Options
  --device ID     only of this device; give it again for more
  --group NAME    only of this HA group
  --only STATE    only pending, firing or resolved ones
  --severity S    only critical or warning ones
  --waiting       only what fires, nobody has acknowledged and nothing keeps quiet
  --json          print one JSON document, with the evidence for each alert; "unknown" names devices that may have more wrong than that
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the service answered   3 no service runs, or it did not answer`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      device: { type: 'string', multiple: true },
      group: { type: 'string' },
      only: { type: 'string' },
      severity: { type: 'string' },
      waiting: { type: 'boolean' },
      json: { type: 'boolean' },
      ...placeOptions,
    });
    const isWanted = alertFilter(values);
    const { alerts: all, gaps, devices, maintenance } = await askService(values, io, (client) => client.request('snapshot', {}, io.signal));
    const unknown = unknownNow(devices, Date.now());
    const found = all.filter(isWanted).sort(byStateAndUrgency);
    if (values.json) {
      printJson(io, { alerts: found, ...(gaps && { gaps }), ...(unknown.length > 0 && { unknown }) });
      return EXIT.ok;
    }
    // What went away before it fired was never an alert to anybody.
    const shown = found.filter(({ state, firedAt }) => state !== 'resolved' || firedAt !== undefined);
    if (shown.length === 0) printLine(io.stdout, noAlerts(all.length > found.length, devices));
    else {
      const rows = shown.map((alert) => [
        alert.id,
        alert.device,
        alert.deviceName,
        { text: alert.state, colour: colourOf(alert) },
        alert.severity,
        shortTime(alert.firedAt ?? alert.startedAt),
        noteOf(alert),
        alert.summary,
      ]);
      for (const line of table(['ALERT', 'DEVICE', 'NAME', 'STATE', 'SEVERITY', 'SINCE', 'NOTE', 'SUMMARY'], rows, painter(io)))
        printLine(io.stdout, line);
    }
    for (const line of [...workLines(maintenance), ...gapLines(gaps)]) printLine(io.stdout, line);
    if (unknown.length > 0) printLine(io.stdout, `Unknown now: ${devicesNamed(unknown)}. "hsm-vigil status" says why.`);
    return EXIT.ok;
  },
};

const STATES: readonly string[] = ['pending', 'firing', 'resolved'] satisfies AlertRecord['state'][];
const SEVERITIES: readonly string[] = ['critical', 'warning'] satisfies AlertRecord['severity'][];

export interface AlertFilter {
  readonly device?: readonly string[] | undefined;
  readonly group?: string | undefined;
  readonly only?: string | undefined;
  readonly severity?: string | undefined;
  readonly waiting?: boolean | undefined;
}

/** Which alerts are asked for. @throws {UsageError} */
export function alertFilter({ device, group, only, severity, waiting = false }: AlertFilter): (alert: AlertRecord) => boolean {
  if (only !== undefined && !STATES.includes(only)) throw new UsageError(`--only expects one of ${STATES.join(', ')}.`);
  if (severity !== undefined && !SEVERITIES.includes(severity)) throw new UsageError(`--severity expects one of ${SEVERITIES.join(', ')}.`);
  return (alert) =>
    (device === undefined || device.includes(alert.device)) &&
    (group === undefined || alert.haGroup === group) &&
    (only === undefined || alert.state === only) &&
    (severity === undefined || alert.severity === severity) &&
    (!waiting || isWaiting(alert));
}

function isWaiting({ state, acknowledged, silencedBy, maintenance, explainedBy }: AlertRecord): boolean {
  return state === 'firing' && [acknowledged, silencedBy, maintenance, explainedBy].every((quiet) => quiet === undefined);
}

/** What keeps an alert from being told, and what else there is to know of it. */
export function noteOf(alert: AlertRecord): string {
  const { state, acknowledged, silencedBy, maintenance, explainedBy, explains, recovering, flapping, stale, latched, cleared } = alert;
  if (state === 'resolved') return '';
  const notes = [
    alert.source && `read from ${alert.source.name}`,
    state === 'pending' && alert.needed > 0 && countedWords(alert),
    confirmation(
      alert.evidence.map(({ time, ...said }) => ({ ...said, at: Date.parse(time) })),
      alert.confirmedBy,
    ),
    state === 'pending' && alert.firedAt !== undefined && 'fired then, was over and may come back',
    acknowledged && `acknowledged by ${acknowledged.by}`,
    silencedBy && 'silenced',
    alert.silencedOutside && silencedOutsideNote(alert.silencedOutside),
    maintenance && 'maintenance',
    explainedBy && `caused by ${explainedBy}`,
    alert.alsoOn && `also on ${alert.alsoOn} more`,
    explains && explains.length > (alert.alsoOn ?? 0) && `explains ${explains.length - (alert.alsoOn ?? 0)}`,
    recovering && 'recovering',
    flapping && 'flapping',
    stale && 'not seen lately',
    (stale || (latched && cleared)) && 'may be closed',
    latched && !stale && !cleared && 'stays until closed',
  ];
  return notes.filter((note) => note).join(', ');
}

function colourOf({ state, severity }: AlertRecord): Colour {
  if (state === 'firing') return severity === 'critical' ? 'red' : 'yellow';
  return state === 'pending' ? 'yellow' : 'dim';
}
