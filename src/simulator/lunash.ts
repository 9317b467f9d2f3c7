import type { Appliance } from './appliance.ts';

export interface LunaShOptions {
  /** How long the device thinks before a command's output begins. Default 0. */
  readonly thinkMs?: number | ((command: string) => number);
  /** `lunash:>` or `[host] lunash:>`. Default: with the host. */
  readonly prompt?: 'plain' | 'host';
  /** Login must be complete this long after the prompt. Default: two minutes, as documented. */
  readonly loginTimeoutMs?: number;
  /** Somebody is logged in already, perhaps with a command half typed. */
  readonly openSession?: { readonly user: string; readonly typed?: string };
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

export function createLunaSh(_appliance: Appliance, _write: (bytes: Uint8Array) => void, _options: LunaShOptions = {}): LunaShConsole {
  throw new Error('not built yet');
}
