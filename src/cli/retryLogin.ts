import { plainText } from '../core/text.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';

export const retryLogin: Command = {
  name: 'retry-login',
  usage: 'hsm-vigil retry-login ID [--json]',
  summary: 'Let the service try a refused login once more',
  help: `A login that a device has refused is not tried again by itself. This tells the running service to try once more, now, and says what came of it.

Before it: check with an administrator that the account is enabled. A wrong password is refused again, and may lock the account.

Options
  --json          print one JSON document
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the device answers again   2 it does not   3 not tried: no service runs, or it does not know the device`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' }, ...placeOptions }, true);
    const [id, ...others] = positionals;
    if (id === undefined || others.length > 0) throw new UsageError(`Expected one device: ${retryLogin.usage}`);
    const result = await askService(values, io, (client) => client.request('check', { devices: [id], retryLogin: true }, io.signal));
    const channels = result.devices.flatMap((device) => device.channels);
    if (values.json) printJson(io, result);
    else for (const { channel, state, error } of channels) printLine(io.stdout, `${channel}: ${plainText(error ?? state, 600)}`);
    return channels.some(({ state }) => state === 'failed') ? EXIT.critical : EXIT.ok;
  },
};
