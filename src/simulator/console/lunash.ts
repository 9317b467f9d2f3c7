import type { Appliance } from '../appliance/appliance.ts';
import type { Account } from '../appliance/applianceState.ts';
import { LineEditor } from './lineEditor.ts';
import { outputs } from './outputs/commandOutputs.ts';

export interface LunaShOptions {
  /** How long the device thinks before a command's output begins. Default 0. */
  readonly thinkMs?: number | ((command: string) => number);
  /** `lunash:>` or `[host] lunash:>`. Default: with the host. */
  readonly prompt?: 'plain' | 'host';
  /** Login must be complete this long after its prompt. Default: two minutes, as documented. */
  readonly loginTimeoutMs?: number;
  /** Somebody is logged in already, perhaps with a command half typed. */
  readonly openSession?: { readonly user: string; readonly typed?: string };
  /** What is printed in place of a command's answer (its output and its result line): as another release, or a refusal, would have it. */
  readonly prints?: (command: string, answer: string) => string;
  /** It is the session of an SSH login: it begins with the shell, and when it is logged out of, `ended` is called. */
  readonly ssh?: { readonly user: string; readonly ended: () => void };
}

/** The console of a simulated appliance. */
export interface LunaShConsole extends Disposable {
  /** Bytes typed at the console. */
  receive(bytes: Uint8Array): void;
  /** Every byte it was ever sent, as text (one character a byte), carriage returns included. */
  readonly received: string;
  /** Who is logged in. */
  readonly user: string | undefined;
}

type Stage =
  | { readonly at: 'login' }
  | { readonly at: 'password'; readonly name: string }
  | { readonly at: 'current-password' | 'new-password'; readonly account: Account }
  | { readonly at: 'retype'; readonly account: Account; readonly chosen: string }
  | { readonly at: 'shell'; readonly account: Account };

const ROLES = new Set(['admin', 'operator', 'monitor']);
const LOGIN_TIMEOUT_MS = 120_000;
const MAX_RECORDED = 1_048_576;

/**
 * A serial console with login(1) on it and LunaSH behind. `write` gets what the device sends, at once and unpaced; a Line makes
 * that slow and noisy.
 */
export function createLunaSh(appliance: Appliance, write: (bytes: Uint8Array) => void, options: LunaShOptions = {}): LunaShConsole {
  return new LunaSh(appliance, write, options);
}

class LunaSh implements LunaShConsole {
  readonly #appliance: Appliance;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #options: LunaShOptions;
  readonly #editor: LineEditor;
  #stage: Stage = { at: 'login' };
  #received = '';
  /** Typed while a command runs; read when it is done, as a terminal does. */
  #typedAhead: string[] = [];
  #thinking: NodeJS.Timeout | undefined;
  #loginTimer: NodeJS.Timeout | undefined;

  constructor(appliance: Appliance, write: (bytes: Uint8Array) => void, options: LunaShOptions) {
    this.#appliance = appliance;
    this.#write = write;
    this.#options = options;
    this.#editor = new LineEditor((text) => this.#print(text), options.openSession?.typed);
    if (options.openSession !== undefined) this.#stage = { at: 'shell', account: this.#accountOf(options.openSession.user) };
    if (options.ssh !== undefined) this.#welcome(this.#accountOf(options.ssh.user));
  }

  get received(): string {
    return this.#received;
  }

  get user(): string | undefined {
    return this.#stage.at === 'shell' ? this.#stage.account.name : undefined;
  }

  receive(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('latin1');
    if (this.#received.length < MAX_RECORDED) this.#received += text;
    if (!this.#appliance.state.consoleAnswers) return;
    for (const character of text) this.#key(character);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#thinking);
    clearTimeout(this.#loginTimer);
  }

  #key(character: string): void {
    if (this.#thinking !== undefined) {
      this.#typedAhead.push(character);
      return;
    }
    const visible = this.#stage.at === 'login' || this.#stage.at === 'shell';
    const keyed = this.#editor.key(character, visible);
    if (keyed === undefined) return;
    if ('interrupted' in keyed) {
      if (this.#stage.at === 'shell') this.#prompt();
      else this.#toLogin();
    } else this.#enter(keyed.line);
  }

  #enter(line: string): void {
    const stage = this.#stage;
    switch (stage.at) {
      case 'login':
        if (line.trim() === '') this.#toLogin();
        else {
          this.#stage = { at: 'password', name: line.trim() };
          this.#armLoginTimer();
          this.#print('Password: ');
        }
        return;
      case 'password':
        this.#checkPassword(stage.name, line);
        return;
      case 'current-password':
        if (line === stage.account.password) this.#askNewPassword(stage.account);
        else this.#refuse();
        return;
      case 'new-password':
        if (line.length < 8 || line === stage.account.password) {
          this.#print('BAD PASSWORD: it is too short\n');
          this.#askNewPassword(stage.account);
        } else {
          this.#stage = { at: 'retype', account: stage.account, chosen: line };
          this.#print('Retype new password: ');
        }
        return;
      case 'retype':
        if (line === stage.chosen) {
          const account = { ...stage.account, password: line, mustChange: false };
          this.#appliance.setAccount(account);
          this.#print('passwd: all authentication tokens updated successfully.\n');
          this.#welcome(account);
        } else {
          this.#print('Sorry, passwords do not match.\n');
          this.#refuse();
        }
        return;
      case 'shell':
        this.#command(line.trim());
    }
  }

  #accountOf(user: string): Account {
    const account = this.#appliance.state.accounts.find(({ name }) => name === user);
    if (account === undefined) throw new Error(`the appliance has no account ${user}`);
    return account;
  }

  #checkPassword(name: string, password: string): void {
    const account = this.#appliance.state.accounts.find((candidate) => candidate.name === name);
    if (account === undefined || account.password !== password || !account.enabled || !ROLES.has(account.role)) this.#refuse();
    else if (account.mustChange) {
      this.#stage = { at: 'current-password', account };
      this.#print(
        `You are required to change your password immediately (root enforced)\nChanging password for ${name}.\n(current) UNIX password: `,
      );
    } else this.#welcome(account);
  }

  #askNewPassword(account: Account): void {
    this.#stage = { at: 'new-password', account };
    this.#print('New password: ');
  }

  #refuse(): void {
    this.#print('\nLogin incorrect\n');
    this.#toLogin();
  }

  #welcome(account: Account): void {
    clearTimeout(this.#loginTimer);
    this.#stage = { at: 'shell', account };
    this.#print('Last login: Fri Mar  6 09:14:02 on ttyS0\n\nLuna Network HSM 7.2 Command Line Shell\n\n');
    this.#prompt();
  }

  #command(line: string): void {
    if (line === '') {
      this.#prompt();
      return;
    }
    const think = this.#options.thinkMs ?? 0;
    const delay = typeof think === 'number' ? think : think(line);
    if (delay <= 0) this.#execute(line);
    else {
      this.#thinking = setTimeout(() => {
        this.#thinking = undefined;
        this.#execute(line);
        const ahead = this.#typedAhead;
        this.#typedAhead = [];
        for (const character of ahead) this.#key(character);
      }, delay);
    }
  }

  #execute(line: string): void {
    const { state } = this.#appliance;
    // LunaSH does not mind case, and takes shortened words; nothing of ours depends on that, so it is not simulated.
    if (line === 'exit') {
      if (this.#options.ssh === undefined) this.#toLogin();
      else this.#options.ssh.ended();
      return;
    }
    const output = outputs.get(line);
    const answer =
      output === undefined
        ? `\nError:  '${line}' is not a known command.\n\nCommand Result : 65535 (Luna Shell execution)\n`
        : `${output(state)}\nCommand Result : 0 (Success)\n`;
    this.#print(this.#options.prints?.(line, answer) ?? answer);
    this.#prompt();
  }

  #prompt(): void {
    this.#print(this.#options.prompt === 'plain' ? 'lunash:>' : `[${this.#appliance.state.hostname}] lunash:>`);
  }

  #toLogin(): void {
    this.#stage = { at: 'login' };
    clearTimeout(this.#loginTimer);
    this.#print(`\n${this.#appliance.state.hostname} login: `);
  }

  #armLoginTimer(): void {
    clearTimeout(this.#loginTimer);
    const limit = this.#options.loginTimeoutMs ?? LOGIN_TIMEOUT_MS;
    this.#loginTimer = setTimeout(() => {
      this.#print(`\nLogin timed out after ${Math.round(limit / 1000)} seconds.\n`);
      this.#toLogin();
    }, limit);
    // A forgotten login keeps nobody from stopping the simulator.
    this.#loginTimer.unref();
  }

  #print(text: string): void {
    this.#write(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'));
  }
}
