import type { ConsoleProfile } from '../../../core/deviceModel.ts';
import {
  AccountLocked,
  AccountUnusable,
  type Fault,
  LoginDeferred,
  LoginRefused,
  OtherHost,
  PasswordChangeRequired,
} from '../../../core/fault.ts';
import { MASKED } from '../../../core/mask.ts';
import { plainText } from '../../../core/text.ts';

/** How a login can end, in the same words whether the transport logs in (SSH) or the dialogue on it does. */

/** The device demands a new password instead of giving a shell. */
export function passwordChange(): PasswordChangeRequired {
  return new PasswordChangeRequired(
    'The device demands a new password for this account. Log in by hand once and choose one, then enter it here.',
  );
}

/** What a device has said, as a terminal shows it. */
export interface Said {
  /** What to do is decided by it. */
  readonly shown: string;
  /** The same without secrets: what people are told is cut from here. */
  readonly quotable: string;
}

/** The words of a refusal, as a model knows them. */
type RefusalWords = Pick<ConsoleProfile, 'loginDeferred' | 'accountLocked' | 'accountUnusable' | 'loginRefused'>;

/** By what a device `said` it lets nobody in just now, or has locked the account for a time. Undefined: neither. */
export function postponedBy({ loginDeferred, accountLocked }: RefusalWords, said: Said): LoginDeferred | AccountLocked | undefined {
  const deferral = quoted(loginDeferred, said);
  if (deferral !== undefined) return deferred(deferral);
  const lock = quoted(accountLocked, said);
  return lock === undefined ? undefined : locked(lock);
}

/** Not every refusal is a refused password: the device's own sentence decides, also where "Login incorrect" stands beside it. */
export function refusedBy(words: RefusalWords, said: Said, host?: string): Fault {
  const unusable = quoted(words.accountUnusable, said);
  const quote = unusable ?? quoted(words.loginRefused, said);
  return postponedBy(words, said) ?? refused({ unusable: unusable !== undefined, said: quote, host });
}

/** What a pattern has found, to the end of its line and on one line. */
export function quoted(pattern: RegExp | undefined, { shown, quotable }: Said): string | undefined {
  if (!pattern?.test(shown)) return undefined;
  const found = pattern.exec(quotable);
  if (!found) return MASKED;
  const rest = quotable.slice(found.index + found[0].length).split(/[\r\n]/, 1)[0] ?? '';
  return plainText(`${found[0]}${rest}`.trim().replace(/\s+/g, ' '), 160);
}

/** The device lets nobody in just now; `said` are its own words. */
function deferred(said: string): LoginDeferred {
  return new LoginDeferred(`The device lets nobody log in just now; it said “${said}”. The next poll tries again by itself.`);
}

/** The account is locked for a time; `said` are the device's own words. */
function locked(said: string): AccountLocked {
  return new AccountLocked(
    `The device says that the account is locked for a time: “${said}”. It is tried again after an hour, because a try meanwhile may prolong the lock. Find out who has used a wrong password.`,
  );
}

/**
 * The device refused the login, in the words `said`. `unusable`: it said that the account is disabled, locked or expired. `host`: as its login prompt
 * names it, since it may be another one than people think.
 */
export function refused({
  unusable = false,
  said,
  host,
}: {
  readonly unusable?: boolean;
  readonly said?: string | undefined;
  readonly host?: string | undefined;
} = {}): LoginRefused {
  const who = host === undefined ? 'The device' : `The device, which calls itself "${plainText(host, 80)}",`;
  const quote = said === undefined ? '' : ` It said “${said}”.`;
  if (unusable) {
    return new AccountUnusable(
      `${who} refused the login: ${AccountUnusable.says}.${quote} Have an administrator enable it; there is no further try until then.`,
    );
  }
  return new LoginRefused(
    `${who} refused the login.${quote} Check user and password, and whether the account is enabled; there is no further try until then.`,
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
