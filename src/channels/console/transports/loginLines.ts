import type { ConsoleCredentials } from '../../../core/consoleCredentials.ts';
import type { Mask } from '../../../core/mask.ts';
import { isAddress, isKnownHost } from './hostNames.ts';
import { otherHost } from './loginFaults.ts';

/** `host`: a prompt names another host. `user`: a prompt names another account. `echo`: our name was not repeated, or something stands after it. `prompt`: none. */
export type LoginFlaw = 'host' | 'user' | 'echo' | 'prompt';

/** Whose name stands on it. `nobodys`: a prompt at which only RETURN was pressed. */
interface LoginLine {
  readonly ours: boolean;
  readonly nobodys: boolean;
  readonly host?: string;
}

/**
 * Reads the lines between our login name and the prompt for the password. They decide where the password goes: a console server's login, or
 * somebody else's half-made one, looks much like the device's own.
 */
export class LoginLines {
  readonly #credentials: ConsoleCredentials;
  readonly #hosts: readonly string[];
  readonly #mask: Mask;

  /** `hosts`: names under which the device's prompts are known; none: not known yet. `mask`: takes secrets out of what is quoted. */
  constructor(credentials: ConsoleCredentials, hosts: readonly string[], mask: Mask = (text) => text) {
    this.#credentials = credentials;
    this.#hosts = hosts;
    this.#mask = mask;
  }

  /** Throws OtherHost when the login prompt at the end names a host that is not among the known ones. */
  checkHost(asked: string): void {
    const { loginPrompt } = this.#credentials.profile;
    const host = hostOf(loginPrompt, lastLine(asked));
    if (host !== undefined && !isKnownHost(host, this.#hosts)) throw otherHost(hostOf(loginPrompt, this.#mask(asked)), this.#hosts);
  }

  /** The end is a prompt for our account's password. */
  asksForPassword(heard: string): boolean {
    const prompt = this.#prompt(heard);
    return prompt !== null && (prompt.groups?.user ?? this.#credentials.user) === this.#credentials.user;
  }

  /** A whole line is our name alone, or a login prompt and our name. */
  echoedName(heard: string): boolean {
    return heard
      .slice(0, 4096)
      .split('\n')
      .slice(0, -1)
      .some((line) => this.#loginLine(line)?.ours);
  }

  /**
   * Why the password must not be sent; undefined: it may. Nothing may stand before the prompt but our echo, the same login printed anew, and
   * blank lines: what else does may be another login. The last login line has to be ours.
   *
   * @param asked what was shown before the name was sent
   */
  flawOf(heard: string, asked: string): LoginFlaw | undefined {
    const prompt = this.#prompt(heard);
    if (prompt === null) return 'prompt';
    if ((prompt.groups?.user ?? this.#credentials.user) !== this.#credentials.user) return 'user';
    const before = heard.slice(0, -prompt[0].length).split('\n');
    const lines = before.filter((line) => line.trim() !== '').map((line) => this.#loginLine(line));
    const { loginPrompt } = this.#credentials.profile;
    const asker = hostOf(loginPrompt, lastLine(asked));
    // A prompt that was printed anew since then speaks for whoever asks now, with or without a name behind it.
    const since = lines.flatMap((line) => line?.host ?? []);
    const named = prompt.groups?.host;
    const asking = [...(asker === undefined ? [] : [asker]), ...since];
    const hosts = [...asking, ...(named === undefined || isAddress(named) ? [] : [named])];
    // Where nothing is known yet, they have to agree at least.
    const known = this.#hosts.length > 0 ? this.#hosts : hosts.slice(0, 1);
    if (!hosts.every((host) => isKnownHost(host, known))) return 'host';
    return lines.every((line) => line?.ours || line?.nobodys) && lines.at(-1)?.ours ? undefined : 'echo';
  }

  /** One of these lines is a login or a prompt for a password that is not ours: of another account, or at another host. */
  othersLogin(text: string): boolean {
    const isOther = (host: string | undefined) => host !== undefined && !isAddress(host) && !isKnownHost(host, this.#hosts);
    return text.split(/[\r\n]+/).some((said) => {
      const line = this.#loginLine(said);
      if (line !== undefined) return !(line.ours || line.nobodys) || isOther(line.host);
      const { user, host } = this.#prompt(`\n${said.trim()}`)?.groups ?? {};
      return (user !== undefined && user !== this.#credentials.user) || isOther(host);
    });
  }

  /** The password prompt that is the whole last line. */
  #prompt(heard: string): RegExpExecArray | null {
    return this.#credentials.profile.passwordPrompt.exec(heard.slice(heard.lastIndexOf('\n')).slice(-400));
  }

  /** A line that is a login name alone or a login prompt with what was typed at it; undefined: another line. */
  #loginLine(line: string): LoginLine | undefined {
    const { user, profile } = this.#credentials;
    const said = line.trim();
    if (said === user) return { ours: true, nobodys: false };
    for (const colon of colonsOf(said)) {
      const prompt = profile.loginPrompt.exec(said.slice(0, colon + 1));
      if (prompt === null) continue;
      const host = prompt.groups?.host;
      const typed = said.slice(colon + 1).trim();
      return { ours: typed === user, nobodys: typed === '', ...(host !== undefined && { host }) };
    }
    return undefined;
  }
}

/** The host that a prompt at the end of a text names. */
export function hostOf(prompt: RegExp, text: string): string | undefined {
  return prompt.exec(text)?.groups?.host;
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1).slice(-400);
}

function* colonsOf(line: string): Generator<number> {
  for (let at = line.indexOf(':'), tries = 0; at >= 0 && tries < 4; at = line.indexOf(':', at + 1), tries += 1) yield at;
}
