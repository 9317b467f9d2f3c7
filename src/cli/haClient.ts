import { plainText } from '../core/text.ts';
import { listed } from '../core/words.ts';
import { catalogue } from '../devices/catalogue.ts';
import { clientText } from '../protocol/haGroupWords.ts';
import { askService } from './askService.ts';
import { givenText, type TextBounds } from './givenText.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';
import { shortTime } from './table.ts';

/** As much as the service takes. */
const BOUNDS: TextBounds = { expected: 'the output of a client', bytes: 1_000_000, lines: 20_000, line: 10_000 };

/** What a person types on a client, by model. */
const asked = listed([...new Set(catalogue.flatMap(({ haClient: each }) => (each ? [`"${each.command}" in ${each.shell}`] : [])))], 'or');

export const haClient: Command = {
  name: 'ha-client',
  usage: 'hsm-vigil ha-client --group NAME --client NAME (FILE|- | --ssh) [--json]',
  summary: 'Tell the service what a client says of its HA group',
  help: `Only its clients know whether they can use the members of an HA group. Type ${asked} on one of them, and
hand over what it prints, from a file or standard input ("-"). The running service keeps it with its time and shows it with the group; lines that are not
understood are printed. With --ssh the service asks the client itself, by that one command, where the inventory names it in "groups".

Options
  --group NAME    the HA group, as the devices' "haGroup" has it
  --client NAME   whose output it is, as you call that host
  --ssh           ask the client over SSH, as the inventory has it
  --json          print one JSON document
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 kept   3 not kept: no service runs, or the text says nothing of this group`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      { group: { type: 'string' }, client: { type: 'string' }, ssh: { type: 'boolean' }, json: { type: 'boolean' }, ...placeOptions },
      true,
    );
    const { group: haGroup, client: whose } = values;
    const [file] = positionals;
    if (haGroup === undefined || whose === undefined || positionals.length > 1 || (file === undefined) !== (values.ssh === true))
      throw new UsageError(`Expected --group, --client, and one file or --ssh: ${haClient.usage}`);
    const text = file === undefined ? undefined : await givenText(file, BOUNDS, io);
    const result = await askService(values, io, (client) =>
      text === undefined
        ? client.request('askHaClient', { haGroup, client: whose }, io.signal)
        : client.request('readHaClient', { haGroup, client: whose, text }, io.signal),
    );
    if (values.json) printJson(io, result);
    else {
      printLine(io.stdout, plainText(clientText(result.said, { now: Date.now(), moment: shortTime }), 600));
      for (const { line, reason, text: refused } of result.rejected) printLine(io.stdout, `line ${line} refused: ${reason}: ${refused}`);
    }
    return EXIT.ok;
  },
};
