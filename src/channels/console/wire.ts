import type { ConsoleCredentials } from '../../core/consoleCredentials.ts';
import type { ConsoleProfile } from '../../core/deviceModel.ts';
import { Fault, NoAnswer, NotAllowed } from '../../core/fault.ts';
import type { Mask } from '../../core/mask.ts';
import { type LoginFlaw, LoginLines } from './transports/loginLines.ts';
import type { Transport } from './transports/transport.ts';

/**
 * The only place of a session that writes to the device. It accepts five things, in the order in which they make sense: RETURN, the login
 * name, the password, an allow-listed command, the logout command. Whatever a device says to the rest of the session, nothing else can
 * reach it.
 */
export class Wire {
  readonly #transport: Transport;
  readonly #profile: ConsoleProfile;
  readonly #credentials: ConsoleCredentials;
  readonly #login: LoginLines;
  /** What was shown before the login name was sent. */
  #asked = '';
  #stage: 'idle' | 'named' | 'entered';

  /**
   * On a transport that has logged in itself, neither login name nor password can be sent any more.
   *
   * @param hosts names under which this device's prompts are known. None: whatever it calls itself is taken
   * @param mask takes secrets out of what is quoted of the device's words
   * Throws NotAllowed when that login is another account's.
   */
  constructor(transport: Transport, credentials: ConsoleCredentials, hosts: readonly string[] = [], mask?: Mask) {
    if (transport.login !== undefined && transport.login !== credentials.user) {
      throw new NotAllowed('The console connection is logged in as another account than the one of the inventory.');
    }
    this.#stage = transport.login === undefined ? 'idle' : 'entered';
    this.#transport = transport;
    this.#profile = credentials.profile;
    this.#credentials = credentials;
    this.#login = new LoginLines(credentials, hosts, mask);
  }

  /** The password has been sent: from now on we may be logged in. */
  get entered(): boolean {
    return this.#stage === 'entered';
  }

  /** An empty line. Not while a password is asked for: there it would be an answer. */
  pressReturn(signal: AbortSignal): Promise<void> {
    if (this.#stage === 'named') throw new NotAllowed('An empty password is never sent.');
    return this.#send('', signal);
  }

  /**
   * The login name, once. `asked` is what was shown before it, up to its prompt. Throws OtherHost when the prompt names another host than
   * those learnt.
   */
  sendLoginName(asked: string, signal: AbortSignal): Promise<void> {
    if (this.#stage !== 'idle') throw new NotAllowed('The login name is sent only once in a session.');
    this.#login.checkHost(asked);
    this.#asked = asked;
    this.#stage = 'named';
    return this.#send(this.#credentials.user, signal);
  }

  /**
   * The password, once, and only if what was heard since the login name is its faithful echo on the last login line, and nothing but the
   * prompt for it after that. Both must name our account and our host, where they name any.
   */
  sendPassword(heardSinceName: string, signal: AbortSignal): Promise<void> {
    if (this.#stage !== 'named' || this.flawOf(heardSinceName) !== undefined) {
      throw new NotAllowed('The password is sent only to a password prompt that follows our own login name.');
    }
    this.#stage = 'entered';
    return this.#send(this.#credentials.password, signal);
  }

  sendCommand(command: string, signal: AbortSignal): Promise<void> {
    this.checkCommand(command);
    if (this.#stage !== 'entered') throw new NotAllowed('Commands are sent only after our own login.');
    return this.#send(command, signal);
  }

  sendLogout(signal: AbortSignal): Promise<void> {
    if (this.#stage !== 'entered') throw new NotAllowed('Only our own login is logged out.');
    return this.#send(this.#profile.logoutCommand, signal);
  }

  /** Throws NotAllowed unless the command is on the allow-list, character by character. */
  checkCommand(command: string): void {
    if (!this.#profile.allowedCommands.has(command) || !isPlain(command)) {
      throw new NotAllowed('This command is not on the list of read-only commands that may be sent to the device.');
    }
  }

  asksForPassword(heardSinceName: string): boolean {
    return this.#login.asksForPassword(heardSinceName);
  }

  echoedName(heardSinceName: string): boolean {
    return this.#login.echoedName(heardSinceName);
  }

  /** What speaks against the password at the prompt that was heard; undefined: nothing does. */
  flawOf(heardSinceName: string): LoginFlaw | undefined {
    return this.#login.flawOf(heardSinceName, this.#asked);
  }

  async #send(line: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#transport.write(new TextEncoder().encode(`${line}\r`), signal);
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      if (cause instanceof Fault) throw cause;
      throw new NoAnswer('The console connection broke in the middle of the conversation.', { cause });
    }
  }
}

function isPlain(text: string): boolean {
  return !/[\p{Cc}\u2028\u2029]/u.test(text);
}
