import { Fault } from '../../core/fault.ts';

/** What was to be saved is not, and why. */
export class NotSaved extends Fault {
  readonly code = 'not-saved';
}
