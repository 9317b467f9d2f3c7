import { Fault } from '../core/fault.ts';

/** No service answers, and none was (or could be) started. */
export class ServiceUnavailable extends Fault {
  readonly code = 'service-unavailable';
}

/** Whether one runs is not known: this account may not look where it would be. */
export class ServiceClosed extends ServiceUnavailable {}

/** A service runs and does not answer. */
export class ServiceSilent extends Fault {
  readonly code = 'service-silent';
}

/** The running service speaks another protocol and is newer than this client: the client has to be updated or reloaded. */
export class ServiceIncompatible extends Fault {
  readonly code = 'service-incompatible';
}

/** The service refused or failed a request; `code` is the fault's own code over there. */
export class RemoteFault extends Fault {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}
