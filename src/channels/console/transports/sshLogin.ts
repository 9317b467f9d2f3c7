import type { AnyAuthMethod, Prompt } from 'ssh2';
import type { ConsoleCredentials } from '../../../core/consoleCredentials.ts';
import type { ConsoleProfile } from '../../../core/deviceModel.ts';
import { DeviceError, type Fault, LoginRefused } from '../../../core/fault.ts';
import { passwordChange, refused } from './loginFaults.ts';
import type { Login } from './sshConnection.ts';

/**
 * The login of one SSH connection: the password, once, by the method that the server names (RFC 4252 "password", RFC 4256
 * "keyboard-interactive"). It offers no keys, no agent and nothing else, and answers nothing but a question for the password.
 */
export class SshLogin implements Login {
  readonly #credentials: ConsoleCredentials;
  readonly #profile: ConsoleProfile;
  readonly #fail: (fault: Fault) => void;
  #sent = false;

  /** `fail` ends the connection. */
  constructor(credentials: ConsoleCredentials, fail: (fault: Fault) => void) {
    this.#credentials = credentials;
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
    else if (this.#sent) this.#fail(partial ? wantsMore() : refused());
    else if (methods.includes('password')) {
      this.#sent = true;
      go({ type: 'password', username, password: this.#credentials.password });
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
    return told && this.#sent ? refused() : fault;
  }

  readonly #answer = (
    name: string,
    instructions: string,
    _language: string,
    prompts: readonly Prompt[],
    finish: (answers: string[]) => void,
  ): void => {
    const [only, ...others] = prompts;
    const forPassword = only !== undefined && others.length === 0 && only.echo === false && this.#profile.passwordPrompt.test(only.prompt);
    if ([name, instructions, ...prompts.map(({ prompt }) => prompt)].some((text) => this.#profile.passwordChange.test(text))) {
      this.#fail(passwordChange());
    } else if (this.#sent) this.#fail(forPassword ? refused() : wantsMore());
    else if (!forPassword) {
      this.#fail(
        new DeviceError(
          'The SSH login asks for something else than the password, so nothing was answered. Only accounts with a plain password can be used.',
        ),
      );
    } else {
      this.#sent = true;
      finish([this.#credentials.password]);
    }
  };
}

function wantsMore(): LoginRefused {
  return new LoginRefused(
    'The device wants more than the password to log in, which is never answered. Use an account with a plain password; there is no further try until then.',
  );
}
