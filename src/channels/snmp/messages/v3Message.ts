import { type BerReader, undecodable } from '../ber/berReader.ts';
import type { BerWriter } from '../ber/berWriter.ts';
import type { UsmKeys } from './usm.ts';

/** The frame of a version 3 message (RFC 3412, 6) with the parameters of the user-based security model (RFC 3414, 2.4), both ways. */

/** msgFlags (RFC 3412, 6.4). */
export const AUTHENTICATED = 1;
export const ENCRYPTED = 2;
export const REPORTABLE = 4;

/** How far an engine's clock may be from where we think it is (RFC 3414, 2.2.3), seconds. */
export const TIME_WINDOW = 150;

/** usmStats: the objects that a report names. */
export const USM_STATS = '1.3.6.1.6.3.15.1.1.';

/** Largest datagram that we take; msgSecurityModel of RFC 3414. */
const MAX_SIZE = 65_507;
const USM = 3;

export interface V3Header {
  readonly id: number;
  readonly flags: number;
  readonly engineId: Buffer;
  readonly boots: number;
  readonly time: number;
  readonly user: Buffer;
  readonly salt: Buffer;
}

/**
 * The header of a message behind its version; the reader goes on at its content. `digest` and the rest are views of the datagram.
 * @throws SnmpFailure `undecodable`, also for another security model
 */
export function openV3(message: BerReader): V3Header & { readonly digest: Buffer } {
  const header = message.inside(0x30);
  const id = header.integer();
  header.integer();
  const flags = header.octetString()[0] ?? 0;
  if (header.integer() !== USM) throw undecodable();
  const security = message.inside(0x04).inside(0x30);
  const engineId = security.octetString();
  const boots = security.integer();
  const time = security.integer();
  const user = security.octetString();
  const digest = security.octetString();
  const salt = security.octetString();
  return { id, flags, engineId, boots, time, user, digest, salt };
}

/** The PDU of a scoped one (RFC 3412, 6.8), and the context that it is about. @throws SnmpFailure `undecodable` */
export function readScoped(reader: BerReader): { readonly contextEngineId: Buffer; readonly contextName: Buffer; readonly pdu: BerReader } {
  const pdu = reader.inside(0x30);
  return { contextEngineId: pdu.octetString(), contextName: pdu.octetString(), pdu };
}

/** The message around a content that is written already, signed where there are keys; valid until the writer's next `reset`. */
export function closeV3(writer: BerWriter, { id, flags, engineId, boots, time, user, salt }: V3Header, keys?: UsmKeys): Buffer {
  const from = writer.written;
  writer.octetString(salt);
  const behindDigest = writer.written;
  const digestLength = keys?.digestLength ?? 0;
  writer.octetString(Buffer.alloc(digestLength)).octetString(user).integer(time).integer(boots).octetString(engineId);
  writer.wrap(0x30, from).wrap(0x04, from);
  const header = writer.written;
  writer.integer(USM).octetString(Buffer.of(flags)).integer(MAX_SIZE).integer(id).wrap(0x30, header);
  const { message } = writer.integer(3).wrap(0x30, 0);
  keys?.digest(message).copy(message, message.length - behindDigest - digestLength);
  return message;
}
