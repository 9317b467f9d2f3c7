import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text.ts';
import { ServiceUnavailable } from '../protocol/faults.ts';
import { askService, whereOf } from './askService.ts';
import { type Command, EXIT, UsageError } from './io.ts';
import { parseOptions, placeOptions } from './options.ts';

export const mcp: Command = {
  name: 'mcp',
  usage: 'hsm-vigil mcp',
  summary: 'Answer an assistant over the Model Context Protocol; it can only read',
  help: `Speaks the Model Context Protocol on standard input and output, for an assistant that starts it. It asks the running service and does
not start one. Its tools read: HSMs, their health, alerts and why, runbooks, events, readings. None acts on anything.

What devices and people have written is quoted in every answer, under the key "untrusted".

Options
  --state DIR     ask the service that was started with this --state
  --host HOST     ask the service on another host over ssh; HOST:/FOLDER: that of this folder there

Exit codes
  0 the assistant has closed standard input   3 what came there is no such protocol`,
  async run(args, io) {
    const { values } = parseOptions(args, { ...placeOptions });
    await whereOf(values, io);
    if ('isTTY' in io.stdin && io.stdin.isTTY) {
      throw new UsageError('An assistant starts this command and talks to it; there is nothing to type. "hsm-vigil mcp --help" says more.');
    }
    const { LONGEST_LINE, serveAssistant } = await import('./mcp/onDemand.ts');
    const end = await serveAssistant(io, {
      runbookFolder: runbooksBeside(io.cli),
      withService: (ask) => askService(values, io, ask),
      sentenceOf,
    });
    if (end === 'line-too-long')
      throw new UsageError(`A line of more than ${LONGEST_LINE.toLocaleString('en-US')} bytes came on standard input.`);
    return EXIT.ok;
  },
};

/** `media/runbooks` of the package that this command line came in, or of the checkout that it runs from. */
function runbooksBeside(cli: string): string {
  return join(dirname(realpathSync(cli)), cli.endsWith('.ts') ? '../..' : '..', 'media', 'runbooks');
}

function sentenceOf(error: unknown): string {
  if (error instanceof ServiceUnavailable) {
    return `${error.message} So nobody can say how the HSMs are. This program does not start a service by itself: a window of the editor with HSM Vigil does, or "hsm-vigil serve".`;
  }
  if (error instanceof Fault) return error.message;
  return `Something unexpected happened (${plainText(error instanceof Error ? error.message : String(error), 200)}).`;
}
