import { plainText } from '../core/text.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';

export const testNotification: Command = {
  name: 'test-notification',
  usage: 'hsm-vigil test-notification [RECEIVER] [--json]',
  summary: 'Send a test to who is told of alerts',
  help: `Asks the running service to send a test to one receiver of the inventory's "notify", or to all of them, and says who took it.

Options
  --json          print one JSON document
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 all took it   2 somebody did not   3 there is nobody to tell, or no service runs`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' }, ...placeOptions }, true);
    if (positionals.length > 1) throw new UsageError(`Expected one receiver at most: ${testNotification.usage}`);
    const [receiver] = positionals;
    const { results } = await askService(values, io, (client) =>
      client.request('testNotification', receiver === undefined ? {} : { receiver }, io.signal),
    );
    if (values.json) printJson(io, { results });
    else if (results.length === 0) printLine(io.stdout, 'The inventory names nobody in "notify": alerts are told in the editor only.');
    else
      for (const { receiver: id, error } of results) printLine(io.stdout, `${id}: ${error === undefined ? 'sent' : plainText(error, 240)}`);
    if (results.length === 0) return EXIT.unknown;
    return results.every(({ error }) => error === undefined) ? EXIT.ok : EXIT.critical;
  },
};
