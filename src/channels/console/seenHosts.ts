import type { ConsoleProfile } from '../../core/deviceModel.ts';
import type { Hearing } from './hearing.ts';
import { hostOf } from './transports/loginLines.ts';

/** What the prompts of one session call the host. */
export class SeenHosts {
  readonly #profile: ConsoleProfile;
  readonly #seen = new Map<string, number>();

  constructor(profile: ConsoleProfile) {
    this.#profile = profile;
  }

  /** A prompt of a login or of the shell may stand at the end of what is shown. A secret in its place is nobody's name. */
  hear(heard: Pick<Hearing, 'shown' | 'quotable'>): void {
    const host = this.#hostIn(heard.shown);
    if (host === undefined) return;
    const times = this.#seen.get(host) ?? 0;
    if (times > 0 || this.#hostIn(heard.quotable) === host) this.#seen.set(host, times + 1);
  }

  #hostIn(text: string): string | undefined {
    return hostOf(this.#profile.loginPrompt, text) ?? hostOf(this.#profile.shellPrompt, text);
  }

  /** Names that were shown at least twice. */
  get certain(): readonly string[] {
    return [...this.#seen].flatMap(([host, times]) => (times > 1 ? [host] : []));
  }
}
