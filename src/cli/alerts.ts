import type { AlertRecord } from '../protocol/contract.ts';
import { type Command, EXIT, printJson, printLine } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { askSnapshot } from './status.ts';
import { type Colour, painter, table } from './table.ts';

export const alerts: Command = {
  name: 'alerts',
  usage: 'hsm-vigil alerts [--json]',
  summary: 'List alerts: pending, firing, and those of the last day',
  help: `Asks the running service; it does not start one.

Options
  --json          print one JSON document, with the evidence for each alert
  --state DIR     ask the service that was started with this --state

Exit codes
  0 the service answered   3 no service runs, or it did not answer`,
  async run(args, io) {
    const { values } = parseOptions(args, { json: { type: 'boolean' }, ...placeOptions });
    const { alerts: found } = await askSnapshot(values, io);
    if (values.json) {
      printJson(io, { alerts: found });
      return EXIT.ok;
    }
    // What went away before it fired was never an alert to anybody.
    const shown = found.filter(({ state, firedAt }) => state !== 'resolved' || firedAt !== undefined);
    if (shown.length === 0) printLine(io.stdout, 'No alerts.');
    else {
      const rows = shown.map((alert) => [
        alert.id,
        alert.device,
        { text: alert.state, colour: colourOf(alert) },
        alert.severity,
        shortTime(alert.firedAt ?? alert.startedAt),
        alert.summary,
      ]);
      for (const line of table(['ALERT', 'DEVICE', 'STATE', 'SEVERITY', 'SINCE', 'SUMMARY'], rows, painter(io))) printLine(io.stdout, line);
    }
    return EXIT.ok;
  },
};

function colourOf({ state, severity }: AlertRecord): Colour {
  if (state === 'firing') return severity === 'critical' ? 'red' : 'yellow';
  return state === 'pending' ? 'yellow' : 'dim';
}

/** Seconds are enough: `2026-03-01 12:00:05Z`. */
export function shortTime(iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}
