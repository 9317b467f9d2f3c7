import { Fault } from '../../core/fault.ts';

/** What a client asked for does not exist here. */
export class NotFound extends Fault {
  readonly code = 'not-found';
}

/** What a client asked for exists, and cannot be done to it as things are. */
export class NotPossible extends Fault {
  readonly code = 'not-possible';
}
