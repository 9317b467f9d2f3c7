import { ConsoleCredentials } from '../../src/core/consoleCredentials.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';

/** The monitor account of every simulated appliance. */
export const credentials = checked('monitor', 'Simulated-monitor-1');

/** Credentials for a Luna's console. @throws {NotAllowed} as the service would */
export function checked(user: string, password: string): ConsoleCredentials {
  return ConsoleCredentials.check(user, password, luna7.console);
}
