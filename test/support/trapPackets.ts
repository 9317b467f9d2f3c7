import { BerWriter } from '../../src/channels/snmp/ber/berWriter.ts';
import { oidBytes } from '../../src/channels/snmp/ber/oidBytes.ts';
import { UsmKeys } from '../../src/channels/snmp/messages/usm.ts';
import { AUTHENTICATED, closeV3, ENCRYPTED, REPORTABLE } from '../../src/channels/snmp/messages/v3Message.ts';
import type { EngineClock, EngineMemory } from '../../src/channels/traps/engineClocks.ts';
import { INFORM, TRAP_V2 } from '../../src/channels/traps/trapPdu.ts';
import type { TrapUser } from '../../src/channels/traps/trapUsers.ts';
import { integer, octets, SEQUENCE, tlv } from './ber.ts';

/** Packets of notifications, as a sender makes them or would not. */

export const UP_TIME = '1.3.6.1.2.1.1.3.0';
export const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
export const TRAP_ADDRESS = '1.3.6.1.6.3.18.1.3.0';
export const TRAP_COMMUNITY = '1.3.6.1.6.3.18.1.4.0';
/** A trap of an appliance's, and a text in it. */
export const FAN_TRAP = '1.3.6.1.4.1.23629.1.5.2.2.2';
export const LOG_TEXT = '1.3.6.1.4.1.23629.1.5.2.2.1';

export const binding = (oid: string, value: Uint8Array): Buffer => tlv(SEQUENCE, oidBytes(oid), value);
export const ticks = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return tlv(0x43, bytes);
};
export const address = (text: string): Buffer => tlv(0x40, text.split('.').map(Number));

/** The bindings of a fan's trap. */
export function fanBindings(text = 'Fan 1A', ...more: readonly Buffer[]): readonly Buffer[] {
  return [binding(UP_TIME, ticks(4711)), binding(TRAP_OID, oidBytes(FAN_TRAP)), binding(LOG_TEXT, octets(text)), ...more];
}

export function pdu(tag: number, bindings: readonly Buffer[], requestId = 77): Buffer {
  return tlv(tag, integer(requestId), integer(0), integer(0), tlv(SEQUENCE, ...bindings));
}

export function v2c(bindings: readonly Buffer[] = fanBindings(), { community = 'public', tag = TRAP_V2, requestId = 77 } = {}): Buffer {
  return tlv(SEQUENCE, integer(1), octets(community), pdu(tag, bindings, requestId));
}

export interface V1Trap {
  readonly enterprise?: string;
  readonly agent?: string;
  readonly generic?: number;
  readonly specific?: number;
  readonly upTime?: number;
  readonly bindings?: readonly Buffer[];
}

export function v1({
  enterprise = '1.3.6.1.4.1.23629.1.5.2.2',
  agent = '10.0.1.4',
  generic = 6,
  specific = 2,
  upTime = 4711,
  bindings = [],
}: V1Trap = {}): Buffer {
  const trap = tlv(
    0xa4,
    oidBytes(enterprise),
    address(agent),
    integer(generic),
    integer(specific),
    ticks(upTime),
    tlv(SEQUENCE, ...bindings),
  );
  return tlv(SEQUENCE, integer(0), octets('public'), trap);
}

export interface V3Packet {
  readonly user: TrapUser;
  /** Hexadecimal digits. */
  readonly engineId: string;
  readonly boots?: number;
  readonly time?: number;
  readonly inform?: boolean;
  readonly id?: number;
  readonly requestId?: number;
  readonly bindings?: readonly Buffer[];
  /** As the flags say; otherwise what the user has keys for. */
  readonly flags?: number;
  readonly content?: Buffer;
}

export function v3(packet: V3Packet): Buffer {
  const { user, engineId, boots = 1, time = 1000, inform = false, id = 1, requestId = 77, bindings = fanBindings() } = packet;
  const engine = Buffer.from(engineId, 'hex');
  const { auth, priv } = user;
  const keys = keysOf(user, engineId);
  const scoped = packet.content ?? tlv(SEQUENCE, octets(engine), octets(''), pdu(inform ? INFORM : TRAP_V2, bindings, requestId));
  const level = (auth ? AUTHENTICATED : 0) | (priv ? ENCRYPTED : 0) | (inform ? REPORTABLE : 0);
  const writer = new BerWriter();
  let salt: Buffer = Buffer.alloc(0);
  if (keys?.encrypts) {
    const hidden = keys.encrypt(scoped, boots, time);
    salt = hidden.salt;
    writer.octetString(hidden.content);
  } else writer.bytes(scoped);
  const header = { id, flags: packet.flags ?? level, engineId: engine, boots, time, user: Buffer.from(user.name), salt };
  return Buffer.from(closeV3(writer, header, keys));
}

/** They take milliseconds to work out. */
const known = new Map<string, UsmKeys>();
function keysOf({ auth, priv }: TrapUser, engineId: string): UsmKeys | undefined {
  if (auth === undefined) return undefined;
  const name = JSON.stringify([auth, priv, engineId]);
  const keys = known.get(name) ?? new UsmKeys({ auth, ...(priv && { priv }) }, Buffer.from(engineId, 'hex'));
  known.set(name, keys);
  return keys;
}

/** What asks for an engine (RFC 3414, 4). */
export function discovery(id = 1): Buffer {
  const header = tlv(SEQUENCE, integer(id), integer(65_507), octets(Buffer.of(REPORTABLE)), integer(3));
  const security = octets(tlv(SEQUENCE, octets(''), integer(0), integer(0), octets(''), octets(''), octets('')));
  const get = tlv(0xa0, integer(5), integer(0), integer(0), tlv(SEQUENCE));
  return tlv(SEQUENCE, integer(3), header, security, tlv(SEQUENCE, octets(''), octets(''), get));
}

/** A memory that outlives receivers, as the store does. */
export function engineMemory(): EngineMemory & { readonly clocks: Map<string, EngineClock>; failing: boolean } {
  let own: ReturnType<EngineMemory['own']>;
  const clocks = new Map<string, EngineClock>();
  const memory = {
    clocks,
    failing: false,
    own: () => own,
    saveOwn: (engine: NonNullable<typeof own>) => {
      own = engine;
    },
    load: () => [...clocks.values()],
    save: (clock: EngineClock) => {
      if (memory.failing) throw new Error('the disk is gone');
      clocks.set(clock.engineId, clock);
    },
  };
  return memory;
}
