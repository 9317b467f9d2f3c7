import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { describe, fileLog, isJournal, journalLog, type Log, streamLog } from '../service/common/log.ts';
import { AlreadyRunning, type Places, socketPath, takeFolders } from '../service/process/instance.ts';
import { supervised } from '../service/process/supervisor.ts';
import { type Command, EXIT, type Io, UsageError } from './io.ts';
import { durationOf, inventoryPathOf, parseOptions, placeOptions, placesOf, secretsOf } from './options.ts';
import { version } from './version.ts';

/** How long a service that a client has started outlives its last client. */
const GRACE = '5m';

export const serve: Command = {
  name: 'serve',
  usage: 'hsm-vigil serve [--inventory FILE] [--secrets DIR] [--state DIR]',
  summary: 'Run the watching service in the foreground',
  leavesInOrder: true,
  heedsHangup: true,
  help: `Watches the devices of the inventory until it is stopped (SIGTERM, SIGINT). There is one service for each user; editors and the other commands
connect to it. It reads the inventory again whenever the file changes; SIGHUP makes it read inventory, secrets and certificates at once.

Options
  --inventory FILE   the inventory; default: inventory.jsonc in the configuration folder
  --secrets DIR      folder with a file for each secret; default: $CREDENTIALS_DIRECTORY
  --state DIR        where history and alerts are kept (and the socket, unless --runtime says otherwise)
  --runtime DIR      where the socket is
  --shared           let members of this process's group connect, too; --runtime names a folder of their own for that
  --grace TIME       stop this long after the last client has left; default: never

Exit codes
  0 stopped as asked   3 another service is running, or it could not start`,
  async run(args, io) {
    const { values } = parseOptions(args, {
      inventory: { type: 'string' },
      secrets: { type: 'string' },
      grace: { type: 'string' },
      shared: { type: 'boolean' },
      // Started by a client, in the background: nobody reads its output, and losing the race for being the one is no error.
      launched: { type: 'boolean' },
      ...placeOptions,
    });
    const launched = values.launched === true;
    const places = placesOf(values, io);
    const shared = values.shared === true;
    if (shared) refuseUnshareable(places);
    const after = values.grace ?? (launched ? GRACE : undefined);
    const grace = after === undefined ? null : durationOf(after, 'grace');
    const secrets = secretsOf(values, io);
    const inventory = inventoryPathOf(values, io);
    try {
      // Most of many that race lose: they find out before they load anything else.
      using folders = takeFolders(places);
      // A process that lives for weeks must not keep a folder of its starter's busy.
      if (launched) process.chdir(places.state);
      // V8 gives memory back late: it would take twice as much, to save a tenth of little work.
      for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=40']) setFlagsFromString(flag);
      const log = launched ? fileLog(join(places.state, 'service.log'), Date.now) : foregroundLog(io);
      const crashed = new AbortController();
      process.on('uncaughtException', (error) => {
        log('error', describe(error));
        crashed.abort();
      });
      try {
        const { runService } = await import('../service/process/run.ts');
        const hungUp = new AbortController();
        // Asked before it has begun, it reads them anyway.
        let reread = async () => {};
        process.on('SIGHUP', () => {
          if (terminalIsGone(io)) return hungUp.abort();
          log('info', 'Reading the inventory, secrets and certificates again, as asked.');
          void reread();
        });
        using supervisor = supervised(io.env, log);
        await runService(
          {
            places,
            folders,
            version,
            cli: io.cli,
            inventory,
            ...(secrets !== undefined && { secrets }),
            grace,
            managed: !launched,
            shared,
            log,
            onReady: (read) => {
              supervisor.ready();
              reread = read;
            },
          },
          AbortSignal.any([io.signal, crashed.signal, hungUp.signal]),
        );
      } catch (error) {
        if (launched) log('error', describe(error));
        throw error;
      }
      return crashed.signal.aborted ? EXIT.unknown : EXIT.ok;
    } catch (error) {
      if (launched && error instanceof AlreadyRunning) return EXIT.ok;
      throw error;
    }
  },
};

/** What lies in the state folder is this user's alone. @throws {UsageError} */
function refuseUnshareable({ state, runtime }: Places): void {
  if (state === runtime)
    throw new UsageError('--shared needs a folder for the socket alone: name one with --runtime, for example /run/hsm-vigil.');
  if (socketPath(runtime) !== join(runtime, 'service.sock'))
    throw new UsageError('--runtime is too long a path for a socket that others find.');
}

function foregroundLog({ stderr, env }: Io): Log {
  return isJournal(2, env) ? journalLog(stderr) : streamLog(stderr, Date.now);
}

/** The terminal that this runs in has been closed: then the same signal is an end. Whoever asks from elsewhere leaves it open. */
function terminalIsGone({ stderr }: Io): boolean {
  if (stderr.isTTY !== true) return false;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    return true;
  }
}
