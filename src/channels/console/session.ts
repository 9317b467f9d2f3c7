import type { ConsoleCredentials } from '../../core/consoleCredentials.ts';
import { AccountLocked, LoginDeferred, LoginRefused, NoAnswer, OtherHost, PasswordChangeRequired } from '../../core/fault.ts';
import { type Mask, maskOf } from '../../core/mask.ts';
import { awaitLoginPrompt } from './awaitLoginPrompt.ts';
import { awaitAnswer, Unfinished } from './command.ts';
import { Dialogue } from './dialogue.ts';
import { type Conversation, logIn, shellAppears } from './login.ts';
import { awaitOwnShell } from './ownShell.ts';
import { promptsOf } from './prompts.ts';
import { openQuestion } from './questions.ts';
import { SeenHosts } from './seenHosts.ts';
import type { Transport } from './transports/transport.ts';
import { Wire } from './wire.ts';

export interface SessionOptions {
  /** How long the device may stay silent, in a place where it should speak, before it is given up. */
  readonly timeoutMs: number;
  /**
   * Called with whether a session of ours may be open on the console: true once we have logged in, or may have; false as soon as a
   * login prompt shows. A connection that breaks in between leaves it at true.
   */
  readonly mayBeOpen?: (open: boolean) => void;
  /** Names under which this device's prompts are known. A login prompt of another host gets no password. None: not known yet. */
  readonly hosts?: readonly string[];
  /** Takes secrets out of what the device says, before anything is made of it. Default: the password. */
  readonly mask?: Mask;
}

/** What one command printed. */
export interface CommandOutput {
  readonly command: string;
  /**
   * The output up to and with its result line, with line feeds only; echo and prompt stripped. Kernel lines in the middle are
   * left in, control characters are U+FFFD, secrets (should a device repeat one) are masked.
   */
  readonly text: string;
  readonly resultCode: number;
  readonly resultText: string;
  /** From the command's first byte handed to the transport to the prompt after it. */
  readonly durationMs: number;
  /** Received meanwhile. */
  readonly bytes: number;
}

/** A login on a device's console. It owns the transport and closes it with itself. */
export interface ConsoleSession extends AsyncDisposable {
  /**
   * Sends one allow-listed command and waits for the prompt after it.
   *
   * Throws NotAllowed (nothing was sent), Garbled (what came is not to be trusted; the command may be tried again while
   * `usable`), NoAnswer, or the signal's reason. A result code other than 0 is no error here.
   */
  run(command: string, signal: AbortSignal): Promise<CommandOutput>;
  /** Names of the host as its prompts have shown them, each at least twice in this session: noise does not make the same name twice. */
  readonly hostNames: readonly string[];
  /** False once the dialogue has lost its place: only `logout` is left. */
  readonly usable: boolean;
  /** Logs out and closes the transport, within a few seconds whatever the device does. Never throws; true when the device confirmed. */
  logout(): Promise<boolean>;
}

/** A logout may take this long at most, and no longer than the device may be silent otherwise. */
const LOGOUT_MS = 5000;
const LOGOUT_AGAIN_MS = 1000;
const LOGOUT_TRIES = 3;

/**
 * Logs in, unless the transport has done so itself. The session owns the transport from here on. When this throws, it has logged out as
 * far as it had come, within a few seconds, and closed the transport.
 *
 * Throws NotAllowed, ConsoleBusy, ForeignLogin, OtherHost, LoginRefused, LoginDeferred, AccountLocked, PasswordChangeRequired, NoAnswer,
 * Garbled, or the signal's reason.
 */
export async function openSession(
  transport: Transport,
  credentials: ConsoleCredentials,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<ConsoleSession> {
  const { timeoutMs, mayBeOpen = () => {}, hosts = [], mask = maskOf([credentials.password]) } = options;
  let session: LoggedIn | undefined;
  try {
    signal.throwIfAborted();
    const wire = new Wire(transport, credentials, hosts, mask);
    const dialogue = new Dialogue(transport, mask);
    const { profile } = credentials;
    const conversation: Conversation = { dialogue, wire, prompts: promptsOf(profile), profile, hosts, stallMs: timeoutMs };
    session = new LoggedIn(transport, conversation, mask, mayBeOpen);
    if (transport.login !== undefined) await awaitOwnShell(conversation, signal);
    else {
      await awaitLoginPrompt(conversation, signal);
      mayBeOpen(false);
      session.hosts.hear(dialogue.heard);
      try {
        await logIn(conversation, signal);
      } finally {
        mayBeOpen(wire.entered);
      }
    }
    session.hosts.hear(dialogue.heard);
    return session;
  } catch (error) {
    if (isTurnedAway(error)) mayBeOpen(false);
    if (session === undefined) await transport.close();
    else await session.abandon();
    throw error;
  }
}

/** The device has said that we are not in. */
function isTurnedAway(error: unknown): boolean {
  return [LoginRefused, PasswordChangeRequired, LoginDeferred, AccountLocked, OtherHost].some((kind) => error instanceof kind);
}

class LoggedIn implements ConsoleSession {
  readonly #transport: Transport;
  readonly #conversation: Conversation;
  readonly #mask: Mask;
  readonly #mayBeOpen: (open: boolean) => void;
  #state: 'ready' | 'running' | 'lost' | 'closed' = 'ready';
  #loggedOut: Promise<boolean> | undefined;
  readonly hosts: SeenHosts;

  constructor(transport: Transport, conversation: Conversation, mask: Mask, mayBeOpen: (open: boolean) => void) {
    this.#transport = transport;
    this.#conversation = conversation;
    this.#mask = mask;
    this.#mayBeOpen = mayBeOpen;
    this.hosts = new SeenHosts(conversation.profile);
  }

  get hostNames(): readonly string[] {
    return this.hosts.certain;
  }

  get usable(): boolean {
    return this.#state === 'ready';
  }

  async run(command: string, signal: AbortSignal): Promise<CommandOutput> {
    const { dialogue, wire } = this.#conversation;
    wire.checkCommand(command);
    signal.throwIfAborted();
    if (this.#state === 'running') throw new Error('a console runs one command at a time');
    if (this.#state !== 'ready') throw new NoAnswer('The console session is over.');
    this.#state = 'running';
    const started = performance.now();
    try {
      dialogue.heard.clear();
      await wire.sendCommand(command, signal);
      const { text, trailer } = await awaitAnswer(this.#conversation, command, signal);
      this.hosts.hear(dialogue.heard);
      this.#settle('ready');
      return {
        command,
        text: this.#mask(text),
        resultCode: trailer.code,
        resultText: this.#mask(trailer.text),
        durationMs: performance.now() - started,
        bytes: dialogue.heard.bytes,
      };
    } catch (error) {
      this.#settle(error instanceof Unfinished ? 'ready' : 'lost');
      throw error;
    }
  }

  logout(): Promise<boolean> {
    this.#loggedOut ??= this.#leave();
    return this.#loggedOut;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.logout();
  }

  /** Ends what a failed login has left behind. */
  async abandon(): Promise<void> {
    this.#loggedOut ??= this.#conversation.wire.entered ? this.#leaveIfIn() : this.#close(false);
    await this.#loggedOut;
  }

  get #patience(): number {
    return Math.min(LOGOUT_MS, this.#conversation.stallMs);
  }

  async #leaveIfIn(): Promise<boolean> {
    return (await shellAppears(this.#conversation, this.#patience)) ? this.#leave() : this.#close(false);
  }

  async #leave(): Promise<boolean> {
    const { dialogue, wire, prompts } = this.#conversation;
    // In the middle of a command the logout is typed ahead: the shell reads it when the command is done.
    this.#state = 'closed';
    // A logout would be an answer to it. The session may stay open, and whoever asks for the console is told so.
    if (openQuestion(dialogue.heard.shown) !== undefined) return this.#close(false);
    const deadline = AbortSignal.timeout(this.#patience);
    let tries = 1;
    let confirmed = false;
    try {
      dialogue.heard.clear();
      await wire.sendLogout(deadline);
      confirmed = await dialogue.until<true>(
        {
          decide: (heard) => (prompts.atLogin(heard) ? true : undefined),
          quiet: {
            ms: LOGOUT_AGAIN_MS,
            decide: (heard) => {
              if (prompts.atShell(heard) && tries < LOGOUT_TRIES) {
                tries += 1;
                wire.sendLogout(deadline).catch(() => {});
              }
              return undefined;
            },
          },
          stallMs: this.#patience,
          limitMs: this.#patience,
          silence: 'The device did not confirm the logout.',
        },
        deadline,
      );
      this.hosts.hear(dialogue.heard);
    } catch {
      // A logout that fails is no error of its own: nobody can act on it, and what led here says more. A shell over SSH ends with its channel.
      confirmed = this.#transport.login !== undefined && dialogue.over;
    }
    return this.#close(confirmed);
  }

  async #close(confirmed: boolean): Promise<boolean> {
    this.#state = 'closed';
    if (confirmed) this.#mayBeOpen(false);
    this.#conversation.dialogue[Symbol.dispose]();
    await this.#transport.close();
    return confirmed;
  }

  #settle(state: 'ready' | 'lost'): void {
    if (this.#state === 'running') this.#state = state;
  }
}
