import { readTrap } from '../../channels/traps/readTrap.ts';
import type { TrapMessage } from '../../core/message.ts';
import type { SnmpVarbind } from '../../core/varbind.ts';
import { hexPackets } from './hexPackets.ts';

/** A trap that was written down, and where. `trap` undefined: it cannot be read, and `text` says what stands there. */
export interface StoredTrap {
  /** The first line of it, from 1. */
  readonly line: number;
  readonly trap?: TrapMessage;
  readonly text: string;
}

/** Objects and notifications of the standards by their names: SNMPv2-MIB, IF-MIB, NET-SNMP-AGENT-MIB. */
const standardNames: ReadonlyMap<string, string> = new Map([
  ['sysUpTime', '1.3.6.1.2.1.1.3'],
  ['sysUpTimeInstance', '1.3.6.1.2.1.1.3.0'],
  ['snmpTrapOID', '1.3.6.1.6.3.1.1.4.1'],
  ['snmpTrapEnterprise', '1.3.6.1.6.3.1.1.4.3'],
  ['snmpTrapAddress', '1.3.6.1.6.3.18.1.3'],
  ['coldStart', '1.3.6.1.6.3.1.1.5.1'],
  ['warmStart', '1.3.6.1.6.3.1.1.5.2'],
  ['linkDown', '1.3.6.1.6.3.1.1.5.3'],
  ['linkUp', '1.3.6.1.6.3.1.1.5.4'],
  ['authenticationFailure', '1.3.6.1.6.3.1.1.5.5'],
  ['ifIndex', '1.3.6.1.2.1.2.2.1.1'],
  ['ifDescr', '1.3.6.1.2.1.2.2.1.2'],
  ['ifName', '1.3.6.1.2.1.31.1.1.1.1'],
  ['nsNotifyStart', '1.3.6.1.4.1.8072.4.0.1'],
  ['nsNotifyShutdown', '1.3.6.1.4.1.8072.4.0.2'],
  ['nsNotifyRestart', '1.3.6.1.4.1.8072.4.0.3'],
  ['enterprises', '1.3.6.1.4.1'],
  ['iso', '1'],
]);

const UP_TIME = '1.3.6.1.2.1.1.3.0';
const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
const ADDRESS = '1.3.6.1.6.3.18.1.3.0';
const ENTERPRISE = '1.3.6.1.6.3.1.1.4.3.0';

/** An OID in digits or by names: `.1.3.6.1`, `SNMPv2-MIB::snmpTrapOID.0`, `enterprises.23629.1`. */
const NAME = String.raw`\.?[A-Za-z\d][\w-]*(?:::[A-Za-z][\w-]*)?(?:\.[\w-]+)*`;
const PAIR = new RegExp(String.raw`(?:^|[\t\n,]\s{0,8}|vars=|\s)(${NAME})\s{1,8}=\s{1,8}`, 'g');
/** What begins an entry of snmptrapd's log, or of what a handler has written. */
const HEADER = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d |\[(?:UDP|TCP|UDP6|TCP6|DTLS): |\btrap from host=|TRAP, SNMP v1/;
/** `enterprises.23629.1.5.2.2 Enterprise Specific Trap (3) Uptime: …`, `… Link Down Trap (0) …`: the number is that of the specific trap. */
const VERSION_1 = new RegExp(
  String.raw`(?<![\w.:-])(${NAME})\s+(?:Enterprise Specific Trap \((\d{1,10})\)|(Cold Start|Warm Start|Link Down|Link Up|Authentication Failure) Trap \()`,
);
/** RFC 1157, 4.1.6: in the order of their numbers. */
const generics = ['Cold Start', 'Warm Start', 'Link Down', 'Link Up', 'Authentication Failure'];
/** The first binding of a trap, or its name alone: where an entry has one already, another begins. */
const BEGINS = /^\s{0,20}\S{0,200}?(?:(?:sysUpTime\w*(?:\.0)?|2\.1\.1\.3\.0|snmpTrapOID\.0|6\.3\.1\.1\.4\.1\.0)\s+=|Notify,)/;
const HAS_ONE = /(?:snmpTrapOID|6\.3\.1\.1\.4\.1)\.0\s+=|Notify,|Trap \(/;
/** Longer entries are no traps. Characters. */
const LONGEST = 20_000;

/**
 * The traps in a text: what snmptrapd wrote into its log or printed, what a handler of traps wrote, or hex dumps of packets.
 * @param names what the model's MIBs call its objects
 */
export function storedTraps(text: string, names: ReadonlyMap<string, string> = new Map()): StoredTrap[] {
  const lines = text.split(/\r?\n/);
  const packets = hexPackets(lines);
  if (packets.length > 0) return packets.map(({ line, bytes }) => ({ line, ...fromPacket(bytes) }));
  return entriesOf(lines).map(({ line, text: entry }) => {
    const trap = fromWords(entry, names);
    return {
      line,
      ...(trap !== undefined && { trap }),
      text: entry
        .replace(/\bcommunity \S+/g, 'community …')
        .replace(/\s+/g, ' ')
        .trim(),
    };
  });
}

function fromPacket(bytes: Buffer): Omit<StoredTrap, 'line'> {
  try {
    const { version, message, engineId, user } = readTrap(bytes);
    if (message !== undefined) return { trap: message, text: `SNMPv${version}` };
    return { text: `SNMPv${version} of the user ${user} of the engine ${engineId}: encrypted` };
  } catch {
    // None of its bytes: the community among them is a secret.
    return { text: `a packet of ${bytes.length} bytes that is no SNMP notification` };
  }
}

interface Entry {
  readonly line: number;
  readonly text: string;
}

/** A line that begins an entry, with those that go on with it; a line with bindings is one by itself where no entry waits for them. */
function entriesOf(lines: readonly string[]): Entry[] {
  const entries: { line: number; text: string }[] = [];
  let waiting = false;
  for (const [at, text] of lines.entries()) {
    const last = entries.at(-1);
    if (text.trim() === '') waiting = false;
    else if (
      HEADER.test(text) ||
      !waiting ||
      last === undefined ||
      (BEGINS.test(text) && HAS_ONE.test(last.text) && !/=\s{0,8}$/.test(last.text))
    ) {
      entries.push({ line: at + 1, text });
      waiting = true;
    } else if (last.text.length + text.length < LONGEST) last.text += `\n${text}`;
  }
  return entries;
}

function fromWords(entry: string, names: ReadonlyMap<string, string>): TrapMessage | undefined {
  const oidOf = (name: string) => oidOfName(name, names);
  const pairs = pairsOf(entry);
  const varbinds = pairs.flatMap(([name, value]): SnmpVarbind[] => {
    const oid = oidOf(name);
    return oid === undefined ? [] : [{ oid, ...boundValue(value) }];
  });
  const valued = (oid: string) => pairs.find(([name]) => oidOf(name) === oid)?.[1];
  const named = valued(TRAP_OID);
  const trapOid = named === undefined ? (version1(entry, oidOf) ?? mentioned(entry, names)) : oidOf(plainValue(named));
  if (trapOid === undefined) return undefined;
  const upTime = /\((\d{1,10})\)/.exec(valued(UP_TIME) ?? '')?.[1];
  const address = valued(ADDRESS);
  const enterprise = valued(ENTERPRISE);
  return {
    trapOid,
    ...(upTime !== undefined && { upTime: Number(upTime) }),
    ...(address !== undefined && { address: plainValue(address) }),
    ...(enterprise !== undefined && { enterprise: oidOf(plainValue(enterprise)) ?? plainValue(enterprise) }),
    varbinds: varbinds.filter(({ oid }) => ![UP_TIME, TRAP_OID, ADDRESS, ENTERPRISE].includes(oid)),
  };
}

/** RFC 3584, 3.1: a specific trap is `enterprise.0.number`, a generic one is of SNMPv2-MIB. */
function version1(entry: string, oidOf: (name: string) => string | undefined): string | undefined {
  const [, enterprise = '', specific, generic] = VERSION_1.exec(entry) ?? [];
  if (generic !== undefined) return `1.3.6.1.6.3.1.1.5.${generics.indexOf(generic) + 1}`;
  const oid = oidOf(enterprise);
  return specific === undefined || oid === undefined ? undefined : `${oid}.0.${specific}`;
}

/** Some write only the name of the notification, and none of its bindings' names before it. */
function mentioned(entry: string, names: ReadonlyMap<string, string>): string | undefined {
  for (const [, name = ''] of entry.matchAll(/(?:^|[\s,.:])([a-z][A-Za-z]{5,40})(?=[,\s]|$)/g)) {
    const oid = names.get(name);
    if (oid !== undefined) return oid;
  }
  return undefined;
}

function pairsOf(entry: string): (readonly [name: string, value: string])[] {
  const found = [...entry.matchAll(PAIR)];
  return found.map((match, at) => {
    const end = found[at + 1]?.index ?? entry.length;
    return [match[1] ?? '', entry.slice(match.index + match[0].length, end).trim()] as const;
  });
}

/** By the last name in it that is known, and the numbers behind that. */
function oidOfName(name: string, names: ReadonlyMap<string, string>): string | undefined {
  const parts = name
    .slice(name.lastIndexOf(':') + 1)
    .split('.')
    .filter((part) => part !== '');
  const last = parts.findLastIndex((part) => !/^\d{1,10}$/.test(part));
  const numbers = parts.slice(last + 1);
  if (last === -1) return numbers.length > 2 ? numbers.join('.') : undefined;
  const known = names.get(parts[last] ?? '') ?? standardNames.get(parts[last] ?? '');
  return known === undefined ? undefined : [known, ...numbers].join('.');
}

function boundValue(text: string): Pick<SnmpVarbind, 'type' | 'value'> {
  const number = /^(?:INTEGER|Gauge32|Counter32|Timeticks): (?:\w+\()?\(?(-?\d{1,10})/.exec(text)?.[1];
  if (number !== undefined) return { type: 'Integer', value: Number(number) };
  return { type: 'OctetString', value: Buffer.from(plainValue(text)) };
}

/** Without the word for its type and without quotes; what stands behind the closing quote or bracket belongs to no value. */
function plainValue(text: string): string {
  const value = text.replace(/^(?:STRING|OID|IpAddress|Hex-STRING|INTEGER|Wrong Type \([^)]{1,60}\)): /, '');
  return /^"([^"]*)"/.exec(value)?.[1] ?? /^\[(?:[^\][]|\[\d*\])*\]/.exec(value)?.[0] ?? value.replace(/[,\s]+$/, '');
}
