import type { AnyAuthMethod, Prompt } from 'ssh2';
import type { ConsoleCredentials } from '../../../core/consoleCredentials.ts';
import type { ConsoleProfile } from '../../../core/deviceModel.ts';
import { DeviceError, type Fault, LoginRefused } from '../../../core/fault.ts';
import { type Mask, maskOf } from '../../../core/mask.ts';
import { isAddress, isKnownHost } from './hostNames.ts';
import { otherHost, passwordChange, postponedBy, refused, refusedBy, type Said } from './loginFaults.ts';
import { LoginLines } from './loginLines.ts';
import type { Login } from './sshConnection.ts';

/**
 * The login of one SSH connection: the password, once, by the method that the server names (RFC 4252 "password", RFC 4256
 * "keyboard-interactive"). It offers no keys, no agent and nothing else, and answers nothing but a question for the password.
 */
export class SshLogin implements Login {
  readonly #credentials: ConsoleCredentials;
  readonly #profile: ConsoleProfile;
  readonly #fail: (fault: Fault) => void;
  readonly #hosts: readonly string[];
  readonly #mask: Mask;
  readonly #lines: LoginLines;
  #sent = false;
  /** What the server has said of its own accord since the password was sent. */
  #said = '';

  /**
   * `fail` ends the connection. `hosts`: names under which this device's prompts are known; none: not known yet. `mask`: takes secrets out
   * of what is quoted of the server's words; by default the password.
   */
  constructor(
    credentials: ConsoleCredentials,
    hosts: readonly string[],
    fail: (fault: Fault) => void,
    mask: Mask = maskOf([credentials.password]),
  ) {
    this.#credentials = credentials;
    this.#hosts = hosts;
    this.#mask = mask;
    this.#lines = new LoginLines(credentials, hosts, mask);
    this.#profile = credentials.profile;
    this.#fail = fail;
  }

  get user(): string {
    return this.#credentials.user;
  }

  readonly next = (methods: readonly string[] | null, partial: boolean | null, go: (method: AnyAuthMethod) => void): void => {
    const username = this.#credentials.user;
    // The answer to "none" names the methods (RFC 4252, 5.2); asking so is no failed login.
    if (methods === null) go({ type: 'none', username });
    else if (this.#sent) this.#fail(partial ? wantsMore() : this.#refusal());
    else if (methods.includes('password')) {
      go({ type: 'password', username, password: this.#send() });
    } else if (methods.includes('keyboard-interactive')) {
      go({ type: 'keyboard-interactive', username, prompt: this.#answer });
    } else {
      this.#fail(
        new DeviceError(
          `The appliance accepts no passwords over SSH, so nothing was sent. An administrator can enable them with "${this.#profile.ssh.allowPasswords}".`,
        ),
      );
    }
  };

  readonly changePassword = (): void => this.#fail(passwordChange());

  /** Some servers end the connection with the refusal. It counts all the same, or the next poll would try again. */
  ended(fault: Fault, told: boolean): Fault {
    if (!this.#sent) return fault;
    return told ? this.#refusal() : (postponedBy(this.#profile, this.#heard(this.#said)) ?? fault);
  }

  /** The server shows a banner, or says why it lets nobody in: sshd sends what PAM says in this way (RFC 4252, 5.4). */
  readonly hear = (said: string): void => {
    this.#said = `${this.#said}\n${said}`.slice(-4096);
  };

  #heard(shown: string): Said {
    return { shown, quotable: this.#mask(shown) };
  }

  #refusal(): Fault {
    return refusedBy(this.#profile, this.#heard(this.#said));
  }

  /** A banner of before speaks of no refusal, whatever its words are. */
  #send(): string {
    this.#sent = true;
    this.#said = '';
    return this.#credentials.password;
  }

  readonly #answer = (
    name: string,
    instructions: string,
    _language: string,
    prompts: readonly Prompt[],
    finish: (answers: string[]) => void,
  ): void => {
    const [only, ...others] = prompts;
    this.hear(instructions);
    const asked = only !== undefined && others.length === 0 && only.echo === false ? this.#asksForPassword(only.prompt) : undefined;
    // As on a console, who speaks of another login before the prompt is not who the password is for.
    const forPassword = asked !== undefined && !this.#lines.othersLogin(`${name}\n${instructions}`);
    // A try at an account that is said to be locked would prolong the lock.
    const postponed = postponedBy(this.#profile, this.#heard(this.#sent ? this.#said : instructions));
    if ([name, instructions, ...prompts.map(({ prompt }) => prompt)].some((text) => this.#profile.passwordChange.test(text))) {
      this.#fail(passwordChange());
    } else if (postponed) this.#fail(postponed);
    // A message without a question is answered with nothing (RFC 4256, 3.4).
    else if (only === undefined) finish([]);
    else if (this.#sent) this.#fail(forPassword ? refused() : wantsMore());
    else if (!forPassword) {
      this.#fail(
        new DeviceError(
          'The SSH login asks for something else than the password, so nothing was answered. Only accounts with a plain password can be used.',
        ),
      );
    } else if (asked.host !== undefined && !isAddress(asked.host) && !isKnownHost(asked.host, this.#hosts)) {
      this.#fail(otherHost(this.#mask(asked.host) === asked.host ? asked.host : undefined, this.#hosts));
    } else {
      finish([this.#send()]);
    }
  };

  /** The whole question is the prompt for our own account's password. `host`: whose it says to be, where it says so. */
  #asksForPassword(question: string): { readonly host: string | undefined } | undefined {
    const prompt = this.#profile.passwordPrompt.exec(question);
    if (prompt === null || prompt[0].trim() !== question.trim()) return undefined;
    const { user, host } = prompt.groups ?? {};
    return user === undefined || user === this.#credentials.user ? { host } : undefined;
  }
}

function wantsMore(): LoginRefused {
  return new LoginRefused(
    'The device wants more than the password to log in, which is never answered. Use an account with a plain password; there is no further try until then.',
  );
}
