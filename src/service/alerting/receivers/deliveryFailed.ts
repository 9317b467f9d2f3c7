import { Fault } from '../../../core/fault.ts';

/** A receiver did not take a notice. The sentence names the host, never an address with its path, a secret or what was answered. */
export class DeliveryFailed extends Fault {
  readonly code = 'delivery-failed';
}

/** It was reached and does not want this notice: another try is refused as well, another notice may be taken. */
export class NoticeRefused extends DeliveryFailed {}
