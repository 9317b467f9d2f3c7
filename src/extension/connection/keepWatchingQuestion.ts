import type { Snapshot } from '../../protocol/contract.ts';

/** What is known of the service when a person may be asked whether to watch on. */
export interface Watching {
  readonly state: string | undefined;
  readonly managed: boolean;
  readonly snapshot: Pick<Snapshot, 'devices'> | undefined;
}

/** A real HSM has answered: before that there is enough to ask a person. A service under a supervisor watches on anyway. */
export function isWorthAsking({ state, managed, snapshot }: Watching): boolean {
  const real = snapshot?.devices.some(({ simulated, lastSeen }) => !simulated && lastSeen !== undefined) ?? false;
  return state === 'ready' && !managed && real;
}
