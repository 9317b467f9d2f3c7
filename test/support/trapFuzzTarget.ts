import type { SnmpFailure } from '../../src/channels/snmp/snmpFailure.ts';
import { Admission } from '../../src/channels/traps/admission.ts';
import { kindOf, readTrap } from '../../src/channels/traps/readTrap.ts';
import { refusalText } from '../../src/channels/traps/refusal.ts';
import { INFORM, TRAP_V2 } from '../../src/channels/traps/trapPdu.ts';
import type { TrapUser } from '../../src/channels/traps/trapUsers.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { octets, tlv } from './ber.ts';
import { rebuilt } from './byteMutations.ts';
import type { FuzzTarget } from './fuzzTargets.ts';
import { pick, type Random } from './mutations.ts';
import { address, binding, discovery, engineMemory, fanBindings, pdu, TRAP_ADDRESS, v1, v2c, v3 } from './trapPackets.ts';

const ENGINE = '8000000001020304';
const proven: TrapUser = {
  name: 'vigil',
  engineId: ENGINE,
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};
/** An authenticated and encrypted trap of this user, as it was once written: its salt is another one each time. */
const HONEST = Buffer.from(
  '3081b8020103300e020101020300ffe3040103020103043e303c04088000000001020304020101020203e80405766967696c0418abea3fba46eb6aca133d5496ec2bf63312c1e5ea339a6e9f0408605d6be3a85bf4d20463e18d9a67f47c83595cebfd4aca66ab6a53f3babb25186c562ce530f6fd41b99bd6a4609233fec85d798a53fada95f725c333cbe0e46064f542b7ceab4f8855b95691ca8f3d216a0fb95ec8dbdf4f5d4a97efa5a720fb7c048823b4e73bba9773f3ded6',
  'hex',
);
const plain: TrapUser = { name: 'plain', engineId: ENGINE };
const [HSM, RELAY] = ['10.0.1.4', '10.5.0.1'];

const RARE_TAGS = [0x00, 0x02, 0x04, 0x05, 0x06, 0x1f, 0x24, 0x30, 0x40, 0x43, 0x44, 0x46, 0x80, 0xa0, 0xa4, 0xa6, 0xa7, 0xa8, 0xff];

/**
 * Datagrams that nobody honest would send to a trap receiver: real ones with bytes changed, cut, doubled or put in each other, lengths that lie,
 * such whose elements are others and whose lengths are right, elements nested as deep as a datagram holds, and noise. Those of version 3 that are encrypted also hold hostile PDUs that the user has
 * signed itself: a device may be somebody else's.
 */
export function trapTarget(): FuzzTarget {
  let seconds = 0;
  const memory = engineMemory();
  memory.saveOwn({ engineId: '80000000051122334455667788', boots: 1 });
  const rights = { users: [proven, plain], communities: ['public'], senders: { addresses: [HSM], relays: [RELAY] } };
  const admission = new Admission(memory, () => seconds++, rights);
  const own = admission.engineId;
  const bases = [
    v1(),
    v1({ bindings: fanBindings(), generic: 3 }),
    v2c(),
    v2c(fanBindings('x', binding(TRAP_ADDRESS, address(HSM))), { tag: INFORM }),
    v3({ user: plain, engineId: ENGINE }),
    v3({ user: plain, engineId: own, inform: true }),
    HONEST,
    discovery(),
  ];
  const scoped = [TRAP_V2, INFORM, 0xa0].map((tag) => tlv(0x30, octets(''), octets('a context'), pdu(tag, fanBindings())));
  return {
    prepare(number) {
      const random = seededRandom(number);
      const signed = random() < 0.02;
      const datagram = signed
        ? v3({ user: proven, engineId: ENGINE, time: number, content: bent(pick(random, scoped), random, scoped) })
        : bent(pick(random, bases), random, bases);
      const from = random() < 0.1 ? RELAY : HSM;
      return {
        length: datagram.length,
        read() {
          const before = Buffer.from(datagram);
          let kept = kindOf(datagram).length;
          try {
            kept += readTrap(datagram).message?.varbinds.length ?? 0;
          } catch (error) {
            if (!isFailure(error)) throw error;
          }
          const outcome = admission.decide(datagram, from);
          if (!datagram.equals(before)) throw new Error('the datagram was changed');
          if (outcome.kind === 'refused') kept += refusalText(from, kindOf(datagram), outcome.packet).length;
          if (outcome.kind === 'admitted') kept += outcome.response?.().length ?? 0;
          if (outcome.kind === 'admitted' && outcome.trap.authenticated && !signed && !datagram.equals(HONEST))
            throw new Error('it was taken as proven');
          return kept;
        },
      };
    },
  };
}

const isFailure = (error: unknown): error is SnmpFailure => error instanceof Error && error.name === 'SnmpFailure';

function bent(base: Buffer, random: Random, all: readonly Buffer[]): Buffer {
  const dice = random();
  if (dice < 0.02) return Buffer.from(Array.from({ length: random() * 400 }, () => random() * 256));
  if (dice < 0.03) return nested(random);
  if (dice < 0.04) return Buffer.of(pick(random, RARE_TAGS));
  if (dice < 0.5) return rebuilt(base, random, pick(random, all));
  let packet: Buffer = Buffer.from(base);
  for (let changes = 1 + Math.floor(random() * 5); changes > 0 && packet.length > 0; changes--) packet = changed(packet, random, all);
  return packet;
}

function changed(packet: Buffer, random: Random, all: readonly Buffer[]): Buffer {
  const at = Math.floor(random() * packet.length);
  const dice = random();
  if (dice < 0.4) packet[at] = random() * 256;
  else if (dice < 0.55) packet[at] = pick(random, RARE_TAGS);
  else if (dice < 0.65) packet[at] = pick(random, [0x80, 0x81, 0x82, 0x84, 0x85, 0xff, 0x7f, 0]);
  else if (dice < 0.75) return packet.subarray(0, at);
  else if (dice < 0.85) return Buffer.concat([packet.subarray(0, at), packet.subarray(Math.floor(random() * packet.length))]);
  else if (dice < 0.95) return Buffer.concat([packet.subarray(0, at), pick(random, all)]);
  else return tlv(pick(random, RARE_TAGS), packet);
  return packet;
}

/** One element in another, thousands deep. */
function nested(random: Random): Buffer {
  const depth = Math.floor(random() * 4000);
  const tag = pick(random, RARE_TAGS);
  return tlv(0x30, Buffer.from(Array.from({ length: depth }, () => [tag, 0x84, 0, 0, 0x20, 0]).flat()));
}
