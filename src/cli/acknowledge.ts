import { askService } from './askService.ts';
import { type Command, EXIT, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions, timeOf } from './options.ts';
import { askedLines } from './outsideLines.ts';
import { shortTime } from './table.ts';

export const acknowledge: Command = {
  name: 'acknowledge',
  usage: 'hsm-vigil acknowledge ALERT… [--why TEXT] [--until TIME] [--alertmanager] [--withdraw]',
  summary: 'Take firing alerts on: nobody is reminded of them for a time',
  help: `An acknowledged alert reminds nobody, unless it grows worse. Who acknowledged what, when and why is in the service's log.
"hsm-vigil alerts" lists the alerts.

Options
  --why TEXT      what you are doing about it
  --until TIME    how long: a duration such as 4h, or a time such as 2026-03-01T18:00:00Z; default:
                  as the inventory says (alerts.ackExpiry), which is a day unless it says otherwise
  --alertmanager  make silences in Alertmanager, too, in your name, until the acknowledgement ends
  --withdraw      take an acknowledgement back: the alert is told again at once
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 done   3 not done: no service runs, there is no such alert, or it does not fire`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        why: { type: 'string' },
        until: { type: 'string' },
        alertmanager: { type: 'boolean' },
        withdraw: { type: 'boolean' },
        ...placeOptions,
      },
      true,
    );
    if (positionals.length === 0) throw new UsageError('Say which alerts: "hsm-vigil alerts" lists them.');
    const why = values.why === undefined ? {} : { why: values.why };
    const until = values.until === undefined ? {} : { until: timeOf(values.until, 'until', Date.now()) };
    const also = values.alertmanager ? { alertmanager: true } : {};
    const what = { alerts: positionals, ...why };
    if (values.withdraw) {
      await askService(values, io, (client) => client.request('withdrawAcknowledgement', what, io.signal));
      printLine(io.stdout, 'Taken back.');
    } else {
      const taken = await askService(values, io, (client) => client.request('acknowledge', { ...what, ...until, ...also }, io.signal));
      for (const line of [`Acknowledged until ${shortTime(taken.until)}.`, ...askedLines(taken.outside)]) printLine(io.stdout, line);
    }
    return EXIT.ok;
  },
};
