import { execFile } from 'node:child_process';
import type { Log } from '../common/log.ts';

/** systemd, as far as it asks for a word (sd_notify(3)). */
export interface Supervisor extends Disposable {
  /** The service watches and can be found. From now on it gives signs of life, if any are asked for. */
  ready(): void;
}

/** A sign of life takes no longer (ms). */
const SAYS = 10_000;

/**
 * Says to systemd that the service is ready, and that it lives: a service that hangs is then ended and started anew, which nobody else may do. Its own
 * program says it, because Node has no datagrams on a Unix socket. The signs come from this process's own clock, so that one that hangs gives none.
 */
export function supervised(env: Readonly<Record<string, string | undefined>>, log: Log): Supervisor {
  const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = env;
  let timer: NodeJS.Timeout | undefined;
  let isSilent = false;
  const say = (...words: string[]) => {
    execFile('systemd-notify', words, { timeout: SAYS, env: { ...env } }, (error) => {
      if (error && !isSilent) log('error', `systemd cannot be told how the service is ("systemd-notify" failed), and may end it for that.`);
      isSilent = error !== null;
    });
  };
  return {
    ready() {
      if (!NOTIFY_SOCKET) return;
      say('--ready');
      const within = Number(WATCHDOG_USEC) / 1000;
      if (!(within > 0) || (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid))) return;
      // "recommended to send … every half of the time" (sd_watchdog_enabled(3)).
      timer = setInterval(() => say('WATCHDOG=1'), within / 2);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
