import { AccountLocked, AccountUnusable, LoginDeferred, LoginRefused, OtherHost, PasswordChangeRequired } from '../../../core/fault.ts';
import { plainText } from '../../../core/text.ts';

/** How a login can end, in the same words whether the transport logs in (SSH) or the dialogue on it does. */

/** The device demands a new password instead of giving a shell. */
export function passwordChange(): PasswordChangeRequired {
  return new PasswordChangeRequired(
    'The device demands a new password for this account. Log in by hand once and choose one, then enter it here.',
  );
}

/** The device lets nobody in just now; `said` are its own words. */
export function deferred(said: string): LoginDeferred {
  return new LoginDeferred(`The device lets nobody log in just now; it said “${said}”. The next poll tries again by itself.`);
}

/** The account is locked for a time; `said` are the device's own words. */
export function locked(said: string): AccountLocked {
  return new AccountLocked(
    `The device says that the account is locked for a time: “${said}”. It is tried again after an hour, because a try meanwhile may prolong the lock. Find out who has used a wrong password.`,
  );
}

/** The device refused the login, in the words `said`. `unusable`: it said that the account is disabled, locked or expired. */
export function refused({
  unusable = false,
  said,
}: {
  readonly unusable?: boolean;
  readonly said?: string | undefined;
} = {}): LoginRefused {
  const quote = said === undefined ? '' : ` It said “${said}”.`;
  if (unusable) {
    return new AccountUnusable(
      `The device refused the login: it says that the account is disabled, locked or expired.${quote} Have an administrator enable it; there is no further try until then.`,
    );
  }
  return new LoginRefused(
    `The device refused the login.${quote} Check user and password, and whether the account is enabled; there is no further try until then.`,
  );
}

/** What a prompt of another host means, and what to do. */
export function otherHost(shown: string | undefined, known: readonly string[]): OtherHost {
  const whose = shown === undefined ? 'another one' : `"${plainText(shown, 80)}"`;
  const before = known.length === 0 ? 'the one before it was not' : `all polls before were at "${plainText(known.join('", "'), 120)}"`;
  return new OtherHost(
    `Another host answers: the login prompt is that of ${whose}, and ${before}, so no password was sent. A cable or a port of the console server may have changed places, or a console server asks for a login of its own.`,
    shown,
  );
}
