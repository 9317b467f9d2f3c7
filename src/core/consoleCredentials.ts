import type { ConsoleProfile } from './deviceModel.ts';
import { NotAllowed } from './fault.ts';
import { t } from './l10n.ts';
import type { ConsoleDescriptor } from './modelDescriptor.ts';

/**
 * What account names consist of. Anything else could mean something to the device's login program (erase and kill characters, options
 * after a `-`), and so become another name.
 */
export const ACCOUNT_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

/** Longer than any password that a person chooses; shorter than the line that a login program reads. */
const LONGEST_PASSWORD = 256;

/** Why a login name must not be used; `message` is a whole sentence that says what to do. */
export interface UserFlaw {
  /** `forbidden`: the account may do more than watch. `malformed`: it is no account name. */
  readonly kind: 'forbidden' | 'malformed';
  readonly message: string;
}

/**
 * The one judgement of a login name: the inventory and the wizard ask it early, to point at the mistake; `ConsoleCredentials` asks it
 * again before anything is sent.
 * @param console of the device's model, which forbids accounts
 */
export function userFlaw(user: string, console: Pick<ConsoleDescriptor, 'user' | 'forbiddenUsers'>): UserFlaw | undefined {
  const name = user.trim().toLowerCase();
  if (console.forbiddenUsers.has(name)) {
    return {
      kind: 'forbidden',
      message: t(
        'The account "{0}" is never used: it may do more than watch. Expected an account with the monitor role, such as "{1}".',
        name,
        console.user,
      ),
    };
  }
  if (ACCOUNT_NAME.test(user)) return undefined;
  return {
    kind: 'malformed',
    message: t('This is no account name. Expected letters, digits, ".", "_" and "-" only, at most 64, not beginning with "." or "-".'),
  };
}

/** Why a password cannot be typed at a console, as a whole sentence. A line end in it would send its rest as a command. */
export function passwordFlaw(password: string): string | undefined {
  if (password.length > 0 && password.length <= LONGEST_PASSWORD && !/[\p{Cc}\u2028\u2029]/u.test(password)) return undefined;
  return t('The console password is empty, too long or contains control characters, and is not sent. Enter it again.');
}

/**
 * An account that may log in on the consoles of one model, and its password. Whatever leads to a console's login takes this type and no
 * other, and `check` is the only way to one: a name that the model forbids has no way to a device.
 */
export class ConsoleCredentials {
  readonly user: string;
  /** The profile they were checked against. A conversation takes its prompts and commands from here, so they cannot be another model's. */
  readonly profile: ConsoleProfile;
  // Private to the language too: what writes an object down (a log, a report, JSON) does not see it.
  readonly #password: string;

  private constructor(user: string, password: string, profile: ConsoleProfile) {
    this.user = user;
    this.profile = profile;
    this.#password = password;
  }

  /** @throws {NotAllowed} when the login name or the password must not be used */
  static check(user: string, password: string, profile: ConsoleProfile): ConsoleCredentials {
    const flaw = userFlaw(user, profile)?.message ?? passwordFlaw(password);
    if (flaw !== undefined) throw new NotAllowed(flaw);
    return new ConsoleCredentials(user, password, profile);
  }

  get password(): string {
    return this.#password;
  }
}
