import type { Appliance, FaultChange } from '../appliance/appliance.ts';
import type { ServiceName } from '../appliance/configuration.ts';
import { faultLines } from './faultLines.ts';
import type { LineSender } from './lineSender.ts';
import { forwarded, logReference } from './loggedLine.ts';
import type { TrapSender } from './trapSender.ts';

/** Where what an appliance says by itself goes. */
export interface Receivers {
  readonly lines?: LineSender;
  readonly traps?: TrapSender;
}

/**
 * From now on the appliance says by itself what goes wrong with it, and what is well again. Nothing leaves it while its syslog service or its
 * network is stopped; the trap agent makes its traps from the log.
 */
export function startSending(appliance: Appliance, { lines, traps }: Receivers): void {
  appliance.listen((change) => {
    if (!runs('syslog', change) || !runs('network', change)) return;
    const { fault, began, before, after } = change;
    if (!before.running && !after.running) return;
    if (fault.kind === 'restarting' && !began) traps?.coldStart();
    for (const line of faultLines(change)) {
      lines?.send(forwarded(line, after));
      if (line.trap && runs('lsta', change)) traps?.send(line.trap.about, logReference(line, after), after.system.uptimeSeconds);
    }
  });
}

/** A service logs its own start, and what has stopped it. */
function runs(name: ServiceName, { before, after }: FaultChange): boolean {
  return [before, after].some(({ configuration }) => configuration.services.some((each) => each.name === name && each.running));
}
