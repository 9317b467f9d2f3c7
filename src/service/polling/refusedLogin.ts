import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { PolledChannel } from '../../core/channel.ts';
import { type Fault, LoginRefused, PasswordChangeRequired, type TriedLogin } from '../../core/fault.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { Secrets } from '../common/secrets.ts';

/**
 * By what a login that was refused is known again, over restarts: a password that was refused is never sent again unasked, and one that
 * was corrected is another login. Of the password only one byte of a hash is kept, the same for equal passwords everywhere, so that many
 * entries tell no more of it than one. That byte proves nothing to whoever reads the file. Of 256 passwords that are corrected while this
 * program does not run, one is taken for that which was refused: it waits until a person tries again. The process that met the refusal
 * knows each password for certain.
 */

/** Nobody outside this process can work out what a password comes to. */
const ofThisProcess = randomBytes(32);

/** The login that a channel would be polled with now. Undefined: its secret is missing, or it logs in nowhere. */
export function presentLogin(config: DeviceConfig[PolledChannel], secrets: Secrets): TriedLogin | undefined {
  if (config === undefined || !('password' in config)) return undefined;
  const password = secrets.get(config.password.secret);
  if (password === undefined) return undefined;
  const { user, port, address, ssh } = config;
  // As it is written: what a name of a port leads to may be another port after a restart.
  const account = `${user} at ${port ?? address ?? ssh}`;
  const [byte = 0] = createHash('sha256').update(`hsm-vigil refused login ${password}`).digest();
  return {
    kept: `${account} ${byte.toString(16).padStart(2, '0')}`,
    whole: createHmac('sha256', ofThisProcess).update(`${account} ${password}`).digest('hex'),
  };
}

/** Says of a fault which login it refused, if it refused one. */
export function refusedLogin(fault: Fault, login: TriedLogin | undefined): Fault {
  if (login !== undefined && (fault instanceof LoginRefused || fault instanceof PasswordChangeRequired)) fault.login = login;
  return fault;
}

/** The login that a poll was refused. Undefined: it was not refused, or tried none. */
export function loginOf(fault: Fault | undefined): TriedLogin | undefined {
  return fault instanceof LoginRefused || fault instanceof PasswordChangeRequired ? fault.login : undefined;
}

/** The logins that a channel is known to refuse, after a poll. One that succeeded shows that a person has put things right. */
export function refusedLogins(before: readonly string[] = [], fault: Fault | undefined): readonly string[] {
  if (fault === undefined) return [];
  const kept = loginOf(fault)?.kept;
  return kept === undefined || before.includes(kept) ? before : [...before, kept];
}
