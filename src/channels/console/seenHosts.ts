import type { ConsoleProfile } from '../../core/deviceModel.ts';
import { hostOf } from './loginLines.ts';

/** What the prompts of one session call the host. */
export class SeenHosts {
  readonly #profile: ConsoleProfile;
  readonly #seen = new Map<string, number>();

  constructor(profile: ConsoleProfile) {
    this.#profile = profile;
  }

  /** A prompt of a login or of the shell may stand at the end of what is shown. */
  hear(shown: string): void {
    const host = hostOf(this.#profile.loginPrompt, shown) ?? hostOf(this.#profile.shellPrompt, shown);
    if (host !== undefined) this.#seen.set(host, (this.#seen.get(host) ?? 0) + 1);
  }

  /** Names that were shown at least twice. */
  get certain(): readonly string[] {
    return [...this.#seen].flatMap(([host, times]) => (times > 1 ? [host] : []));
  }
}
