import type { SenderAuthProtocol } from '../snmp/snmpTarget.ts';

/** Why a packet is not taken. */
export type Refusal =
  | 'unknown-source'
  | 'unknown-first-sender'
  | 'too-large'
  | 'undecodable'
  | 'not-a-notification'
  | 'too-many-varbinds'
  | 'unknown-community'
  | 'unknown-engine'
  | 'unknown-user'
  | 'ambiguous-user'
  | 'level-too-low'
  | 'level-too-high'
  | 'wrong-digest'
  | 'undecryptable'
  | 'out-of-time'
  | 'out-of-step'
  | 'inform-for-another-engine';

/** What of a refused packet may be shown. Nothing of it is proven, and none of it is a secret. */
export interface RefusedPacket {
  readonly why: Refusal;
  readonly user?: string;
  /** Hexadecimal digits. */
  readonly engineId?: string;
  /** The first sender that a relay names. */
  readonly firstSender?: string;
  /** Its user's protocol for authentication, as the configuration has it. */
  readonly auth?: SenderAuthProtocol;
}

/** What happened and what to do, in a sentence or two. `kind`: what it seems to be, `SNMPv2c trap`. All words are fit to be shown. */
export function refusalText(from: string, kind: string, packet: RefusedPacket): string {
  const { why, user = '', engineId = '', firstSender = '' } = packet;
  const what = `An ${kind} from ${from}`;
  switch (why) {
    case 'unknown-source':
      return `A packet came from ${from}, which is no host of the inventory. Nothing of it was read. If it is one of your devices, add the address to it, or to the sources of the trap receiver.`;
    case 'unknown-first-sender':
      return `${what} passes on a message of ${firstSender}, which is no host of the inventory. If it is one of your devices, add the address to it.`;
    case 'too-large':
      return `A packet from ${from} is larger than a notification may be, and was not read.`;
    case 'undecodable':
      return `What came from ${from} is no SNMP notification that can be read.`;
    case 'not-a-notification':
      return `${what} is neither a trap nor an inform. Nothing is answered to it: this port is for notifications alone.`;
    case 'too-many-varbinds':
      return `${what} has more values than a notification may have, and was not read.`;
    case 'unknown-community':
      return `${what} has a community that is not among those of the trap receiver. Compare the community on the device with the secret here.`;
    case 'unknown-engine':
      return `${what} is of the engine ${engineId || 'without an id'}, for which no user is configured. Compare the engine id on the device with that of the user "${user}" here.`;
    case 'unknown-user':
      return `${what} is of the user "${user}", who is not configured for the engine ${engineId}. Compare user name and engine id on the device with those here.`;
    case 'ambiguous-user':
      return `${what} is of the user "${user}", for whom several different keys are configured. Give the users different names, on the devices and here.`;
    case 'level-too-low':
      return `${what} of the user "${user}" is less protected than this user's messages must be. Set the same level (authentication, and privacy where a key for it is configured) on the device and here.`;
    case 'level-too-high':
      return `${what} of the user "${user}" is authenticated or encrypted, and no key for that is configured. Add it to the user here.`;
    case 'wrong-digest':
      return `${what} is not authenticated by the key of the user "${user}" for the engine ${engineId}. Compare passphrase, protocol (here ${protocolName(packet.auth)}) and engine id on the device with those here. If they are right, somebody may be forging messages.`;
    case 'undecryptable':
      return `${what} is authenticated by the user "${user}", and cannot be decrypted. Compare the passphrase for privacy, and see that the device uses the same AES: DES is broken, and not taken.`;
    case 'out-of-time':
      return `${what} of the user "${user}" is authenticated, and older than what its engine ${engineId} has sent before. Either somebody repeats a recording, or the device was set up anew without counting its restarts, or two devices have the same engine id. Give each device an engine id of its own; where the device has begun anew, a new engine id, on it and here, is taken at once.`;
    case 'out-of-step':
      return `${what} of the user "${user}" is authenticated, and its sender keeps to a clock that is not ours, though it was told our clock each time. Restart the SNMP agent on the device.`;
    case 'inform-for-another-engine':
      return `${what} of the user "${user}" is addressed to the engine ${engineId}, and not to this receiver. Let the device find out the engine id for informs by itself.`;
  }
}

const protocolName = (protocol: SenderAuthProtocol | undefined): string => protocol?.toUpperCase().replace(/(?<=A)(?=\d)/, '-') ?? 'none';
