import type { LineNoise } from '../../core/console/reliableReading.ts';
import { LoginRefused } from '../../core/fault.ts';
import { HOUR } from '../../core/time/duration.ts';

/**
 * What the polls of the last hour have shown of devices' lines. It is remembered only for as long as the service runs; after a start, the
 * polls of an hour show it anew.
 */
export class RecentNoise {
  readonly #sessions = new Map<string, readonly { readonly at: number; readonly noise: LineNoise }[]>();

  /** @param at milliseconds since the epoch */
  record(device: string, noise: LineNoise, at: number): void {
    this.#sessions.set(device, [...this.#within(device, at), { at, noise }]);
  }

  /** Over all sessions of the hour before. */
  of(device: string, at: number): LineNoise {
    const sessions = this.#within(device, at);
    return {
      lines: sessions.reduce((sum, { noise }) => sum + noise.lines, 0),
      spoilt: sessions.reduce((sum, { noise }) => sum + noise.spoilt, 0),
    };
  }

  #within(device: string, now: number) {
    return (this.#sessions.get(device) ?? []).filter(({ at }) => at > now - HOUR);
  }
}

/**
 * A refused login on a line that has spoilt lines of late, and so may have spoilt the password. It stays refused: a wrong password looks
 * the same, and every further one may lock the account. The message says that the line may be to blame.
 */
export function maybeSpoilt(refused: LoginRefused, { lines, spoilt }: LineNoise): LoginRefused {
  return new LoginRefused(
    `${refused.message} The line has spoilt ${spoilt} of ${lines} lines within the last hour, so the password may be right and have been spoilt on its way: choose "Try Login Again" (on a server: hsm-vigil retry-login) to send it once more.`,
    { cause: refused },
  );
}
