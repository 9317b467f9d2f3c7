import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { clientConnection, type ServiceClient } from './connection.ts';
import { type HelloParams, type HelloResult, PROTOCOL_VERSION } from './contract.ts';
import { type Endpoint, isClosed, readEndpoint } from './endpoint.ts';
import { RemoteFault, ServiceClosed, ServiceIncompatible, ServiceSilent, ServiceUnavailable } from './faults.ts';
import { endHungService, processGone, silentService } from './hungService.ts';
import { type Launch, type Launched, launchService } from './launch.ts';
import type { Answered, ReachElsewhere } from './reach.ts';

export type { ServiceClient };

import { compareVersions } from './version.ts';

export interface ConnectOptions {
  /** The folder of the endpoint file. */
  readonly runtime: string;
  /**
   * The folder of the service's state: the endpoint is announced there, too, for clients whose environment names another runtime folder
   * (a login without a session). Default: that of `launch`.
   */
  readonly state?: string;
  /** Version of the client's package. */
  readonly version: string;
  readonly client: HelloParams['client'];
  /** Who acts through this client, for the audit log. Default: the user that the service runs as. */
  readonly user?: string;
  /** What proves the account to a service that several reach. */
  readonly as?: (endpoint: Endpoint) => Pick<HelloParams, 'login' | 'caller'>;
  /** Starts a service when none answers, and replaces an older one. Without it an older service is used as it is. */
  readonly launch?: Launch;
  /** A further folder to look into: that of a service of the system, which lets other users in. */
  readonly beside?: string;
  /** Asks a service on another host. Nothing on this machine is looked for, started or ended then. */
  readonly reach?: ReachElsewhere;
  /** Only tests speak another protocol than this package's. */
  readonly protocol?: number;
  /** Milliseconds until a service must answer, ended and started anew if need be. Default 40,000. */
  readonly timeout?: number;
  /** Milliseconds that a service which accepts connections may be silent before it counts as one that hangs. Default 15,000. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
}

/** A service that accepts a connection counts as hung when three hellos, together this long (ms), had no answer, however busy its machine is. */
const PATIENCE = 15_000;
const HELLOS = 3;
/** Milliseconds between two starts by the same client: a service that lost the race exits long before its winner answers. */
const RELAUNCH = 1_000;

/**
 * Connects to this user's service. With `launch`, starts it when none answers (any number of clients may do so at once) and
 * replaces one that is older, speaks an older protocol, or hangs. One that runs under a supervisor (`managed`) is never replaced.
 * @throws {ServiceSilent} one runs that hangs and is not ours to replace
 * @throws {ServiceUnavailable} none answers, or none could be started
 * @throws {ServiceIncompatible} the one that runs speaks another protocol and is not ours to replace
 */
export async function connectToService(options: ConnectOptions): Promise<ServiceClient> {
  const limit = AbortSignal.timeout(options.timeout ?? 40_000);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  const starter = options.launch && createStarter(options.launch);
  let silent: Silence | undefined;
  try {
    if (options.reach) {
      const reached = await options.reach((socket, endpoint, as) => greet(socket, endpoint, options, signal, as), signal);
      if ('why' in reached) throw new ServiceUnavailable(reached.why);
      return reached;
    }
    for (let wait = 20; ; wait = Math.min(wait * 1.5, 250)) {
      const client = await knock(options, signal);
      if (client && 'hung' in client) {
        const { hung } = client;
        silent = silent?.token === hung.token ? { ...silent, hellos: silent.hellos + 1 } : { token: hung.token, hellos: 1 };
        if (!options.launch) throw silentService(hung, false);
        if (silent.hellos >= HELLOS) await endHungService(hung, () => announced(options).find(({ pid }) => pid === hung.pid), signal);
        continue;
      }
      if (client) {
        const judgement = judgeService(client.service, options);
        if (judgement === 'use') return client;
        if (judgement !== 'replace') {
          client[Symbol.dispose]();
          throw judgement;
        }
        await stopService(client, signal);
        wait = 20;
        continue;
      }
      if (!starter) throw noneFound(options);
      starter();
      await pause(wait, undefined, { signal });
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof ServiceSilent) throw error;
    if (limit.aborted) throw new ServiceUnavailable('The HSM Vigil service did not answer in time.', { cause: error });
    throw error;
  }
}

/** What to do about the service that answered. */
export function judgeService(
  service: HelloResult,
  options: Pick<ConnectOptions, 'version' | 'protocol' | 'launch'>,
): 'use' | 'replace' | ServiceIncompatible {
  const protocol = options.protocol ?? PROTOCOL_VERSION;
  const order = compareVersions(service.version, options.version);
  const older = service.protocol < protocol || (service.protocol === protocol && order < 0);
  if (older && options.launch && !service.managed) return 'replace';
  if (service.protocol === protocol) return 'use';
  return new ServiceIncompatible(
    service.protocol > protocol
      ? `The running HSM Vigil service is newer (${service.version}) than this ${options.version}: reload the window, or update.`
      : `The running HSM Vigil service (${service.version}) is older than this ${options.version} and has to be updated and restarted.`,
  );
}

/** How often one and the same service has left a `hello` without an answer. */
interface Silence {
  readonly token: string;
  readonly hellos: number;
}

/** That there is none is not said of a place where this account cannot look. */
function noneFound({ beside }: ConnectOptions): ServiceUnavailable {
  if (beside === undefined || !isClosed(beside)) return new ServiceUnavailable('No HSM Vigil service is running.');
  return new ServiceClosed(
    `No HSM Vigil service of this account is running, and this account may not read ${beside}, where one of the system is announced. Whoever runs this machine lets it in by its group: "sudo usermod -aG hsm-vigil $USER". It counts from the next login on.`,
  );
}

/** What is announced in the folders that a client looks into, the nearest first. */
function announced(options: ConnectOptions): readonly Endpoint[] {
  const { runtime, state = options.launch?.state ?? runtime, beside = runtime } = options;
  const folders = new Set([runtime, state, beside]);
  return [...folders].flatMap((folder) => readEndpoint(folder) ?? []);
}

/** Connects and says hello; undefined when nobody answers there, or no longer the one whose token we read. */
async function knock(options: ConnectOptions, signal: AbortSignal): Promise<Answered> {
  for (const endpoint of announced(options)) {
    const socket = await openSocket(endpoint, signal);
    if (socket) return greet(socket, endpoint, options, signal);
  }
  return undefined;
}

async function greet(
  socket: Socket,
  endpoint: Endpoint,
  options: ConnectOptions,
  signal: AbortSignal,
  as = options.as?.(endpoint),
): Promise<Answered> {
  const connection = clientConnection(socket);
  try {
    const hello: HelloParams = {
      protocol: options.protocol ?? PROTOCOL_VERSION,
      version: options.version,
      token: endpoint.token,
      client: options.client,
      ...(options.user !== undefined && { user: options.user }),
      ...as,
    };
    const patience = AbortSignal.timeout((options.patience ?? PATIENCE) / HELLOS);
    const service = await connection.request('hello', hello, AbortSignal.any([signal, patience]));
    return Object.assign(connection, { service });
  } catch (error) {
    connection[Symbol.dispose]();
    signal.throwIfAborted();
    if (error instanceof RemoteFault || error instanceof ServiceUnavailable) return undefined;
    return { hung: endpoint };
  }
}

/** Undefined when nothing listens there any more. */
function openSocket(endpoint: Endpoint, signal: AbortSignal): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect(endpoint.socket);
    const abort = () => {
      socket.destroy();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => {
      signal.removeEventListener('abort', abort);
      resolve(undefined);
    });
  });
}

/** Asks a service to stop and waits until its process has gone, so that its successor finds the state free. */
async function stopService(client: ServiceClient, signal: AbortSignal): Promise<void> {
  try {
    await client.request('stop', { reason: 'replaced by another version' }, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ServiceUnavailable)) throw error;
  } finally {
    client[Symbol.dispose]();
  }
  await processGone(client.service.pid, signal);
}

/** Starts a service, and another one if that one has exited without any service answering since. */
function createStarter(launch: Launch): () => void {
  let launched: Launched | undefined;
  let at = 0;
  let failures = 0;
  return () => {
    if (launched && !launched.exited) return;
    if (Date.now() - at < RELAUNCH) return;
    if (launched && launched.exitCode !== 0 && ++failures >= 3) {
      throw new ServiceUnavailable(
        `The HSM Vigil service could not be started (exit code ${launched.exitCode ?? 'none'}); service.log in ${launch.state} says more.`,
      );
    }
    launched = launchService(launch);
    at = Date.now();
  };
}
