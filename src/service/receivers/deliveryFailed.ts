import { Fault } from '../../core/fault.ts';

/** A receiver did not take a notice. The sentence names the host, never an address with its path, a secret or what was answered. */
export class DeliveryFailed extends Fault {
  readonly code = 'delivery-failed';
}
