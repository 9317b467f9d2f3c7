import type { TrapMessage } from '../../core/message.ts';
import { BerReader, undecodable } from '../snmp/ber/berReader.ts';
import { ENCRYPTED, openV3, readScoped, type V3Header } from '../snmp/messages/v3Message.ts';
import { INFORM, readNotification, TRAP_V1, TRAP_V2 } from './trapPdu.ts';

/** A datagram as far as it can be read before its sender has proven anything: nothing of it is kept. */
export type TrapEnvelope =
  | { readonly version: '1' | '2c'; readonly community: Buffer; readonly content: BerReader }
  | { readonly version: '3'; readonly header: V3Header & { readonly digest: Buffer }; readonly content: BerReader };

/** RFC 3411, SnmpEngineID, and RFC 3414, msgUserName: octets. An engine that is asked for is of none. */
const LONGEST_NAME = 32;

/** @throws SnmpFailure `undecodable`, also for a version that SNMP does not have */
export function openTrap(datagram: Buffer): TrapEnvelope {
  const whole = new BerReader(datagram);
  const content = whole.inside(0x30);
  const number = content.integer();
  if (number === 0 || number === 1) return { version: number === 0 ? '1' : '2c', community: content.octetString(), content };
  if (number !== 3) throw undecodable();
  const header = openV3(content);
  const { id, boots, time, engineId, user } = header;
  // RFC 3412, 6.2 and RFC 3414, 2.4: none of them is below zero.
  if (id < 0 || boots < 0 || time < 0 || engineId.length > LONGEST_NAME || user.length > LONGEST_NAME) throw undecodable();
  return { version: '3', header, content };
}

/** What a packet says of itself, whoever has sent it. Its community is a secret, and left out. */
export interface ReadTrap {
  readonly version: '1' | '2c' | '3';
  /** Undefined: it is encrypted, so that nobody without the key knows. */
  readonly kind?: 'trap' | 'inform';
  readonly message?: TrapMessage;
  readonly engineId?: string;
  readonly user?: string;
}

/** Reads a packet from a recording: nothing is checked or proven. @throws SnmpFailure as `openTrap` and `readNotification` */
export function readTrap(datagram: Buffer): ReadTrap {
  const envelope = openTrap(datagram);
  const { version, content } = envelope;
  if (envelope.version !== '3') return { version, ...plainly(readNotification(content, version)) };
  const { engineId, user, flags } = envelope.header;
  const named = { version, engineId: engineId.toString('hex'), user: user.toString('utf8') };
  return (flags & ENCRYPTED) !== 0 ? named : { ...named, ...plainly(readNotification(readScoped(content).pdu, '3')) };
}

const plainly = ({ kind, message }: ReturnType<typeof readNotification>): Pick<ReadTrap, 'kind' | 'message'> => ({ kind, message });

/** What a packet seems to be, in two words: `SNMPv2c trap`, `SNMPv3 message`. */
export function kindOf(datagram: Buffer): string {
  try {
    const { version, content } = openTrap(datagram);
    const { tag } = content;
    const kind = version !== '3' && (tag === INFORM ? 'inform' : tag === TRAP_V1 || tag === TRAP_V2 ? 'trap' : undefined);
    return `SNMPv${version} ${kind || 'message'}`;
  } catch {
    return 'unreadable packet';
  }
}
