import { AccountUnusable, LoginRefused, PasswordChangeRequired } from '../../../core/fault.ts';

/** How a login can end, in the same words whether the transport logs in (SSH) or the dialogue on it does. */

/** The device demands a new password instead of giving a shell. */
export function passwordChange(): PasswordChangeRequired {
  return new PasswordChangeRequired(
    'The device demands a new password for this account. Log in by hand once and choose one, then enter it here.',
  );
}

/** The device refused the login. `unusable`: it said that the account is disabled, locked or expired. */
export function refused(unusable = false): LoginRefused {
  if (unusable) {
    return new AccountUnusable(
      'The device refused the login: it says that the account is disabled, locked or expired. Have an administrator enable it; there is no further try until then.',
    );
  }
  return new LoginRefused(
    'The device refused the login. Check user and password, and whether the account is enabled; there is no further try until then.',
  );
}
