import { userInfo } from 'node:os';
import { SYSTEM_RUNTIME } from '../inventory/location.ts';
import { leaveProof } from '../protocol/callers.ts';
import { type ConnectOptions, connectToService, type ServiceClient } from '../protocol/connectToService.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { type Io, UsageError } from './io.ts';
import { hostOf, type PlaceValues, placesOf } from './options.ts';
import { version } from './version.ts';

/** Asks the running service in the name of the user at the terminal. Never starts one. @throws {ServiceUnavailable} when none runs */
export async function askService<T>(values: PlaceValues, io: Io, ask: (client: ServiceClient) => Promise<T>): Promise<T> {
  const user = userName();
  const who = user === undefined ? {} : { user };
  using client = await connectToService({ ...(await whereOf(values, io)), version, client: 'cli', signal: io.signal, ...who });
  return await ask(client);
}

type Where = Pick<ConnectOptions, 'runtime' | 'state' | 'beside' | 'reach' | 'as'>;

/** @throws {UsageError} */
export async function whereOf(values: PlaceValues, io: Io): Promise<Where> {
  const { state, runtime } = values;
  const host = hostOf(values, io);
  if (host === undefined) {
    const isUsual = state === undefined && runtime === undefined && io.platform === 'linux';
    const as = (endpoint: Endpoint) => {
      const caller = leaveProof(endpoint);
      return caller === undefined ? {} : { caller };
    };
    return { ...placesOf(values, io), ...(isUsual && { beside: SYSTEM_RUNTIME }), as };
  }
  if (state !== undefined || runtime !== undefined)
    throw new UsageError('--state and --runtime name folders of this machine. Those of another host stand behind it: --host HOST:/FOLDER.');
  const { reachOver } = await import('../protocol/remote/onDemand.ts');
  return { runtime: '', reach: reachOver({ place: host, version }) };
}

/** Undefined for a user id without a name, as in some containers: the service says then who it runs as. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
