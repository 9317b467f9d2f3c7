import type { Snapshot } from '../../protocol/contract.ts';
import type { Clients } from '../common/clients.ts';
import type { RequestHandlers } from './handlers.ts';
import { refuseIfSupervised } from './supervised.ts';

export interface ProcessParts {
  readonly clients: Pick<Clients, 'setGrace'>;
  readonly snapshot: () => Snapshot;
  /** It runs under somebody's supervision: clients neither stop it nor say how long it stays. */
  readonly managed: boolean;
  readonly stop: (reason: string) => void;
}

/** An answer is on its way by then (ms), on a busy machine, too. */
const ANSWERED = 250;

/** What clients ask of the process itself. */
export function processRequests({ clients, snapshot, managed, stop }: ProcessParts) {
  return {
    beat: () => ({}),
    snapshot: () => snapshot(),
    grace({ seconds }) {
      if (!managed) clients.setGrace(seconds === null ? null : seconds * 1000);
      return {};
    },
    stop({ reason }) {
      refuseIfSupervised(managed);
      setTimeout(() => stop(reason), ANSWERED);
      return {};
    },
  } satisfies Pick<RequestHandlers, 'beat' | 'snapshot' | 'grace' | 'stop'>;
}
