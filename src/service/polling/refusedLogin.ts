import { createHash } from 'node:crypto';
import type { PolledChannel } from '../../core/channel.ts';
import { type Fault, LoginRefused, PasswordChangeRequired } from '../../core/fault.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { Secrets } from '../common/secrets.ts';

/**
 * By what a login that was refused is known again, over restarts: a password that was refused is never sent again unasked, and one that
 * was corrected is another login. Of the password only one byte of a hash is kept, the same for equal passwords everywhere, so that many
 * entries tell no more of it than one. That byte proves nothing to whoever reads the file. Of 256 corrected passwords one is taken for that
 * which was refused: it waits until a person tries again.
 */

/** The login that a channel would be polled with now. Undefined: its secret is missing, or it logs in nowhere. */
export function presentLogin(config: DeviceConfig[PolledChannel], secrets: Secrets): string | undefined {
  if (config === undefined || !('password' in config)) return undefined;
  const password = secrets.get(config.password.secret);
  if (password === undefined) return undefined;
  const { user, port, address, ssh } = config;
  const [byte = 0] = createHash('sha256').update(`hsm-vigil refused login ${password}`).digest();
  // As it is written: what a name of a port leads to may be another port after a restart.
  return `${user} at ${port ?? address ?? ssh} ${byte.toString(16).padStart(2, '0')}`;
}

/** Says of a fault which login it refused, if it refused one. */
export function refusedLogin(fault: Fault, login: string | undefined): Fault {
  if (login !== undefined && (fault instanceof LoginRefused || fault instanceof PasswordChangeRequired)) fault.login = login;
  return fault;
}

/** The logins that a channel is known to refuse, after a poll. One that succeeded shows that a person has put things right. */
export function refusedLogins(before: readonly string[] = [], fault: Fault | undefined): readonly string[] {
  if (fault === undefined) return [];
  const login = fault instanceof LoginRefused || fault instanceof PasswordChangeRequired ? fault.login : undefined;
  return login === undefined || before.includes(login) ? before : [...before, login];
}
