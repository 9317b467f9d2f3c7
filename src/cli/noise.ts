import { plainText } from '../core/text.ts';
import { noiseAdvice, noiseSentences } from '../protocol/lineNoise.ts';
import { askService } from './askService.ts';
import { type Command, EXIT, printJson, printLine, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';

const DAYS = 7;
const MOST_DAYS = 92;

export const noise: Command = {
  name: 'noise',
  usage: 'hsm-vigil noise ID [--days COUNT] [--json]',
  summary: 'Say how noisy the lines to a device are, and what that means',
  help: `Asks the running service what polls have shown of each line: spoilt lines, outputs that were read again, values that were refused, polls that
brought nothing; how often the policy would make a false alert of it, how that is reckoned, and what helps.

Options
  ID              the device
  --days COUNT    how far back; default: ${DAYS}, at most ${MOST_DAYS}
  --json          print one JSON document, hour by hour
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the service answered   3 no service runs, it did not answer, or no device has this id`,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { days: { type: 'string' }, json: { type: 'boolean' }, ...placeOptions }, true);
    const [device, another] = positionals;
    if (device === undefined || another !== undefined) throw new UsageError('Give the id of one device.');
    const days = values.days === undefined ? DAYS : daysOf(values.days);
    await askService(values, io, async (client) => {
      const { lines } = await client.request('lineNoise', { device, days }, io.signal);
      if (values.json) return printJson(io, { device, lines });
      if (lines.length === 0) printLine(io.stdout, 'No poll of it is on record within that time.');
      for (const line of lines) {
        printLine(io.stdout, plainText(line.name, 80));
        for (const text of [...noiseSentences(line, Date.now()), ...noiseAdvice(line)]) printLine(io.stdout, `  ${text}`);
      }
    });
    return EXIT.ok;
  },
};

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return days;
  throw new UsageError(`--days "${plainText(text, 20)}" is no whole number from 1 to ${MOST_DAYS}.`);
}
