import { Fault } from '../../core/fault.ts';

/** What a service that somebody supervises does not do for a client. */
export class Supervised extends Fault {
  readonly code = 'supervised';
}

/**
 * For what only the owner of the service decides. `managed`: it runs under somebody's supervision.
 * @throws {Supervised}
 */
export function refuseIfSupervised(managed: boolean): void {
  if (managed) throw new Supervised(`This service is run by somebody else (process ${process.pid}); its own command line decides that.`);
}
