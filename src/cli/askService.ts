import { userInfo } from 'node:os';
import { connectToService, type ServiceClient } from '../protocol/connectToService.ts';
import type { Io } from './io.ts';
import { placesOf } from './options.ts';
import { version } from './version.ts';

/** Asks the running service in the name of the user at the terminal. Never starts one. @throws {ServiceUnavailable} when none runs */
export async function askService<T>(
  values: { readonly state?: string | undefined; readonly runtime?: string | undefined },
  io: Io,
  ask: (client: ServiceClient) => Promise<T>,
): Promise<T> {
  const user = userName();
  const who = user === undefined ? {} : { user };
  using client = await connectToService({ ...placesOf(values, io), version, client: 'cli', signal: io.signal, ...who });
  return await ask(client);
}

/** Undefined for a user id without a name, as in some containers: the service says then who it runs as. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
