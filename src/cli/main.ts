import process from 'node:process';
import { Fault } from '../core/fault.ts';
import { plainText } from '../core/text.ts';
import { type Command, EXIT, type ExitCode, type Io, printLine, UsageError } from './io.ts';
import { version } from './version.ts';

/** Each loaded when it is asked for: a service that only finds out that it is one too many should not load the rest. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./check.ts')).check,
  serve: async () => (await import('./serve.ts')).serve,
  status: async () => (await import('./status.ts')).status,
  alerts: async () => (await import('./alerts.ts')).alerts,
  acknowledge: async () => (await import('./acknowledge.ts')).acknowledge,
  runbook: async () => (await import('./runbook.ts')).runbook,
  silence: async () => (await import('./silence.ts')).silence,
  'ha-client': async () => (await import('./haClient.ts')).haClient,
  maintenance: async () => (await import('./maintenance.ts')).maintenance,
  'accept-appliance': async () => (await import('./acceptAppliance.ts')).acceptAppliance,
  events: async () => (await import('./events.ts')).events,
  noise: async () => (await import('./noise.ts')).noise,
  history: async () => (await import('./history.ts')).history,
  audit: async () => (await import('./audit.ts')).audit,
  'monitor-account': async () => (await import('./monitorAccount.ts')).monitorAccount,
  'support-report': async () => (await import('./supportReport.ts')).supportReport,
  'customer-note': async () => (await import('./customerNote.ts')).customerNote,
  report: async () => (await import('./report.ts')).report,
  'retry-login': async () => (await import('./retryLogin.ts')).retryLogin,
  parse: async () => (await import('./parse.ts')).parse,
  'test-notification': async () => (await import('./testNotification.ts')).testNotification,
  backtest: async () => (await import('./backtest.ts')).backtest,
  demo: async () => (await import('./demo.ts')).demo,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'install-service': async () => (await import('./installService.ts')).installService,
  mcp: async () => (await import('./mcp.ts')).mcp,
  simulate: async () => (await import('./simulate.ts')).simulate,
};

/** Where a person tells us of what should not have happened. */
const REPORT = 'Please report this with what you did to the maintainers of HSM Vigil.';

/** A command that leaves things in order has so long for it (ms), whatever its peers do. */
const LONGEST_END = 4_500;

/** `heedSignals`: from now on, such a signal aborts `io.signal` and does not just end the process. */
async function main(args: readonly string[], io: Io, heedSignals: (signals: readonly NodeJS.Signals[]) => void): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') {
    printLine(io.stdout, version);
    return EXIT.ok;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    printLine(name === undefined ? io.stderr : io.stdout, await overview());
    return name === undefined ? EXIT.unknown : EXIT.ok;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new UsageError(`There is no command "${plainText(name, 40)}". "hsm-vigil --help" lists what there is.`);
  const command = await load();
  const end = rest.indexOf('--');
  if (rest.some((arg, at) => (arg === '--help' || arg === '-h') && (end === -1 || at < end))) {
    printLine(io.stdout, `${command.usage}\n\n${command.help}`);
    return EXIT.ok;
  }
  if (command.leavesInOrder) heedSignals(['SIGINT', 'SIGTERM', ...(command.heedsHangup ? [] : ['SIGHUP' as const])]);
  return command.run(rest, io);
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const shown = all.filter(({ hidden }) => !hidden);
  const width = Math.max(...shown.map(({ name }) => name.length));
  return [
    'hsm-vigil watches hardware security modules over serial console and SNMP.',
    '',
    ...shown.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '"hsm-vigil COMMAND --help" says more. "hsm-vigil --version" prints the version.',
  ].join('\n');
}

/** What a person sees of an error: a sentence, never a stack. */
function sentence(error: unknown): string {
  if (error instanceof Fault) return `hsm-vigil: ${error.message}`;
  if ((error as NodeJS.ErrnoException | null)?.code === 'ERR_UNKNOWN_BUILTIN_MODULE') {
    return `hsm-vigil: this needs Node.js 22.13 or later, with node:sqlite; it runs on ${process.version}.`;
  }
  const message = plainText(error instanceof Error ? error.message : String(error), 200);
  return `hsm-vigil: something unexpected happened (${message}). ${REPORT}`;
}

async function runProcess(): Promise<void> {
  const stopped = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    // Whoever presses Ctrl+C once more does not want to wait.
    if (stopped.signal.aborted && signal === 'SIGINT') process.exit(EXIT.unknown);
    stopped.abort();
    setTimeout(() => process.exit(EXIT.unknown), LONGEST_END).unref();
  };
  const heedSignals = (signals: readonly NodeJS.Signals[]) => {
    for (const signal of signals) process.on(signal, stop);
  };
  // Whoever read our output has gone (`hsm-vigil status | head`): there is nobody left to work for.
  process.stdout.on('error', () => stopped.abort());
  process.stderr.on('error', () => {});
  const io: Io = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    platform: process.platform,
    cli: process.argv[1] ?? '',
    signal: stopped.signal,
  };
  try {
    process.exitCode = await main(process.argv.slice(2), io, heedSignals);
  } catch (error) {
    if (!stopped.signal.aborted || error instanceof Fault) printLine(process.stderr, sentence(error));
    process.exitCode = EXIT.unknown;
  }
  // Who reads a pipe slowly gets all of it, and not only what a pipe holds.
  await Promise.all([process.stdout, process.stderr].map(written));
  // Whatever is still open by mistake must not keep a finished command alive.
  setTimeout(() => process.exit(), 1_000).unref();
}

/** All that was written to it has been taken, or never will be. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}

void runProcess();
