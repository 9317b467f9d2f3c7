import { identityText } from '../core/identity.ts';
import { plainText } from '../core/text.ts';
import { count } from '../core/words.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';

export const acceptAppliance: Command = {
  name: 'accept-appliance',
  usage: 'hsm-vigil accept-appliance ID --why TEXT [--serial NUMBER] [--json]',
  summary: 'Say that an HSM was replaced: the appliance that answers now is the device',
  help: `A device is known by its serial number, its label, its host name and the id of its SNMP engine. What another appliance says is not
taken: it raises an alert. This accepts the appliance that answered last. Alerts of the one before are closed with your reason, and
counting starts anew. Who accepted what, when and why is in the audit log.

Before it: compare the serial number at the rack. "hsm-vigil status" says which appliance answers.

Options
  --why TEXT       why another appliance answers
  --serial NUMBER  accept it only if it has this serial number
  --json           print one JSON document
  --state DIR      ask the service that was started with this --state
  --host HOST      ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 accepted   3 not accepted: no service runs, it does not know the device, or no other appliance answers`,
  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      { why: { type: 'string' }, serial: { type: 'string' }, json: { type: 'boolean' }, ...placeOptions },
      true,
    );
    const [device, ...others] = positionals;
    const { why, serial } = values;
    if (device === undefined || others.length > 0) throw new UsageError(`Expected one device: ${acceptAppliance.usage}`);
    if (why === undefined || why.trim() === '') throw new UsageError('Say why with --why: it stands in the audit log.');
    const asked = { device, why, ...(serial !== undefined && { serialNumber: serial }) };
    const result = await askService(values, io, (client) => client.request('acceptAppliance', asked, io.signal));
    if (values.json) printJson(io, result);
    else {
      const closed = result.closed > 0 ? ` Closed ${count(result.closed, 'alert')} of the appliance before.` : '';
      printLine(io.stdout, `Accepted: ${plainText(identityText(result.identity), 400)}.${closed}`);
    }
    return EXIT.ok;
  },
};
