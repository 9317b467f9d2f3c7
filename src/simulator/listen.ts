import type { Appliance } from './appliance.ts';
import type { LineOptions } from './line.ts';
import type { LunaShConsole, LunaShOptions } from './lunash.ts';

export interface ConsoleOptions extends LunaShOptions {
  readonly line?: LineOptions;
}

/** An appliance's one serial console, reachable. */
export interface ReachableConsole extends AsyncDisposable {
  /** `127.0.0.1:40123`, or the device it is attached to. */
  readonly address: string;
  readonly console: LunaShConsole;
  dispose(): Promise<void>;
}

/**
 * Puts the console behind a TCP port of 127.0.0.1, as a console server does: one client at a time, further ones are turned
 * away, and who hangs up without logging out leaves the session open for the next. `port` 0 takes a free one.
 */
export function listenConsole(
  _appliance: Appliance,
  _options: ConsoleOptions & { readonly port?: number } = {},
): Promise<ReachableConsole> {
  throw new Error('not built yet');
}

/** Puts the console behind a serial device or one end of a pseudo-terminal pair. */
export function attachConsole(_appliance: Appliance, _path: string, _options: ConsoleOptions = {}): Promise<ReachableConsole> {
  throw new Error('not built yet');
}
