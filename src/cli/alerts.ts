import type { AlertRecord } from '../protocol/contract.ts';
import { askService } from './askService.ts';
import { gapLines } from './gapLines.ts';
import { type Command, EXIT, printJson, printLine } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { type Colour, painter, shortTime, table } from './table.ts';

export const alerts: Command = {
  name: 'alerts',
  usage: 'hsm-vigil alerts [--json]',
  summary: 'List alerts: pending, firing, and those of the last day',
  help: `Asks the running service; it does not start one.

NOTE says who has acknowledged an alert, and whether a silence, maintenance or another alert keeps it quiet.

Options
  --json          print one JSON document, with the evidence for each alert
  --state DIR     ask the service that was started with this --state

Exit codes
  0 the service answered   3 no service runs, or it did not answer`,
  async run(args, io) {
    const { values } = parseOptions(args, { json: { type: 'boolean' }, ...placeOptions });
    const { alerts: found, gaps } = await askService(values, io, (client) => client.request('snapshot', {}, io.signal));
    if (values.json) {
      printJson(io, { alerts: found, ...(gaps && { gaps }) });
      return EXIT.ok;
    }
    // What went away before it fired was never an alert to anybody.
    const shown = found.filter(({ state, firedAt }) => state !== 'resolved' || firedAt !== undefined);
    if (shown.length === 0) printLine(io.stdout, 'No alerts now, and none in the time of the last day that was watched.');
    else {
      const rows = shown.map((alert) => [
        alert.id,
        alert.device,
        { text: alert.state, colour: colourOf(alert) },
        alert.severity,
        shortTime(alert.firedAt ?? alert.startedAt),
        noteOf(alert),
        alert.summary,
      ]);
      for (const line of table(['ALERT', 'DEVICE', 'STATE', 'SEVERITY', 'SINCE', 'NOTE', 'SUMMARY'], rows, painter(io)))
        printLine(io.stdout, line);
    }
    for (const line of gapLines(gaps)) printLine(io.stdout, line);
    return EXIT.ok;
  },
};

/** What keeps an alert from being told, and what else there is to know of it. */
export function noteOf(alert: AlertRecord): string {
  const { state, acknowledged, silencedBy, maintenance, explainedBy, explains, recovering, flapping, stale, latched, cleared } = alert;
  if (state === 'resolved') return '';
  const notes = [
    state === 'pending' && `${alert.negatives} of ${alert.needed}`,
    acknowledged && `acknowledged by ${acknowledged.by}`,
    silencedBy && 'silenced',
    maintenance && 'maintenance',
    explainedBy && `caused by ${explainedBy}`,
    explains && `explains ${explains.length}`,
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
