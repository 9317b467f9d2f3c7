import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import type { SnmpFailure } from '../snmpFailure.ts';
import type { Request } from './pdu.ts';

/** What a datagram that arrived means for the request that waits. */
export type Arrival =
  | { readonly kind: 'answer'; readonly errorStatus: number; readonly varbinds: readonly SnmpVarbind[] }
  /** The agent has told what was missing: the request is to be written anew and sent at once. */
  | { readonly kind: 'again' }
  /**
   * Nothing shows that the agent has sent it, so it ends nothing: the true answer may come behind it. `failure` is what there is to say if
   * none does. `refusal`: it says that the agent does not take this request, so to send that once more is of no use.
   */
  | { readonly kind: 'unproven'; readonly failure: SnmpFailure; readonly refusal?: true }
  /** Of another request, perhaps one that was given up: nothing. */
  | { readonly kind: 'stray' };

/** One version's way to write requests and to read answers; knows of one request at a time. */
export interface Messages {
  /** The datagram for a request; valid until the next is written. */
  write(request: Request): Buffer;
  /** @throws SnmpFailure when the agent has sent it and it ends the request; `undecodable`: it is no message at all, and ends nothing */
  read(datagram: Buffer): Arrival;
  /** True: the agent has told us who it is, whatever else it has said. */
  readonly discovered: boolean;
  /** Who the agent's engine is, in hexadecimal digits; undefined: not known, or of a version without engines. */
  readonly engineId: string | undefined;
}
