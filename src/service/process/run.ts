import { join } from 'node:path';
import { HOUR } from '../../core/time/duration.ts';
import { HISTORY_FILE } from '../../inventory/location.ts';
import { PROTOCOL_VERSION } from '../../protocol/contract.ts';
import { openStore } from '../../store/store.ts';
import { describe, type Log } from '../common/log.ts';
import { simulateAppliances } from '../configuration/simulatedAppliances.ts';
import { iso } from '../records/deviceRecord.ts';
import { languagesBeside } from '../report/languages.ts';
import { languageWords, runbookTexts } from '../support/runbookTexts.ts';
import { callerProofs } from './callerProofs.ts';
import { composeService } from './composeService.ts';
import { AlreadyRunning, type HeldFolders, type Listener, listen, type Places } from './instance.ts';
import { tidy } from './retention.ts';
import { serveClient } from './rpc.ts';

export interface RunOptions {
  readonly places: Places;
  /** Proves that the caller is the one service of these places (`takeFolders`); let go of at the end. */
  readonly folders: HeldFolders;
  readonly version: string;
  /** Only tests speak another protocol than this package's. */
  readonly protocol?: number;
  /** Path of the command line's main file. */
  readonly cli: string;
  readonly inventory: string;
  /** Folder of secret files. */
  readonly secrets?: string;
  /** Milliseconds that it stays without a client; null: for good. */
  readonly grace: number | null;
  /** In the foreground under somebody's supervision: clients do not stop it or change what it watches. */
  readonly managed: boolean;
  /** Whoever is in the group of this process may connect, too. */
  readonly shared?: boolean;
  /** It watches and can be found. Hands over what is to be done when somebody asks that files are read again (SIGHUP). */
  readonly onReady?: (reread: () => Promise<void>) => void;
  readonly log: Log;
}

/** How often the store is tidied (ms). */
const TIDY = 6 * HOUR;
/** How often it is looked whether clients still find this service (ms). */
const LOOK = 5_000;

/**
 * The poller service: resolves when it has come to a clean end, because nobody needs it, a client or the signal asked for that. Sessions
 * are logged out, the state is stored, socket and endpoint file are gone, and the folders are free for a successor.
 * @throws {StoreUnavailable} and {StoreTooNew} when the state cannot be kept
 */
export async function runService(options: RunOptions, signal: AbortSignal): Promise<void> {
  const { places, version, log, cli } = options;
  const now = Date.now;
  const ending = new AbortController();
  const end = (reason: string) => {
    if (!ending.signal.aborted) log('info', `Stopping: ${reason}.`);
    ending.abort();
  };
  try {
    using store = openStore(join(places.state, HISTORY_FILE), now);
    const service = composeService({
      ...options,
      store,
      now,
      simulate: (aborted) => simulateAppliances(cli, aborted),
      runbook: runbookTexts(cli),
      words: languageWords(cli),
      languages: languagesBeside(cli),
      stop: end,
    });
    const ended = new AbortController();
    const tidyUp = () => void tidy(service.keeper, now(), log, ended.signal, service.configuration.history);
    const tidying = setInterval(tidyUp, TIDY);
    try {
      const protocol = options.protocol ?? PROTOCOL_VERSION;
      const identity = {
        protocol,
        version,
        pid: process.pid,
        startedAt: iso(service.startedAt),
        ...(options.managed && { managed: true }),
      };
      await Promise.race([service.start(options.inventory), aborted(signal)]);
      const { managed, shared = false } = options;
      const proofs = shared ? callerProofs(places.runtime, now) : undefined;
      using listener = await listen({ ...places, shared }, { pid: process.pid, version, protocol, managed }, (socket) =>
        serveClient(socket, { service, identity, token: listener.endpoint.token, proofs, log: service.log, ending: ending.signal }),
      );
      using _looking = staysFound(options, listener, end);
      service.clients.open();
      log('info', `HSM Vigil service ${version}, process ${process.pid}.`);
      options.onReady?.(() => service.configuration.reread());
      tidyUp();
      await Promise.race([aborted(ending.signal), aborted(signal)]);
    } finally {
      clearInterval(tidying);
      ended.abort();
      await service[Symbol.asyncDispose]();
    }
  } finally {
    options.folders[Symbol.dispose]();
  }
}

/** Announces the service, and again whenever what announced it is gone. Another service in its place ends this one. */
function staysFound({ folders, places, log }: RunOptions, listener: Listener, end: (reason: string) => void): Disposable {
  let said = '';
  const say = (text: string) => {
    if (text !== said && text !== '') log('error', text);
    said = text;
  };
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      for (const folder of folders.hold())
        log('error', `${folder} was deleted or replaced while the service ran. It was made anew, and the service goes on in it.`);
      await listener.announce();
      say('');
    } catch (error) {
      if (error instanceof AlreadyRunning) end(`another service runs in ${places.state}`);
      else say(`${describe(error)} Clients cannot find this service, which watches all the same.`);
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK);
  void look();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
