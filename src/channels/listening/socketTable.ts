import { readFile } from 'node:fs/promises';
import { isIP, isIPv6 } from 'node:net';
import { endianness } from 'node:os';
import type { ListeningPlace } from './listeningProblem.ts';

/** What Linux says of the sockets of this machine, in /proc/net: a row each. */

/** Rows of sockets with this port of ours: their address, as the processor has it, and all columns. */
export function columnsAt(table: string, port: number): readonly (readonly [address: string, columns: readonly string[]])[] {
  const end = `:${port.toString(16).padStart(4, '0').toUpperCase()}`;
  return table.split('\n').flatMap((row) => {
    const columns = row.trim().split(/\s+/);
    const [, place = ''] = columns;
    return place.toUpperCase().endsWith(end) ? [[place.slice(0, -end.length).toUpperCase(), columns] as const] : [];
  });
}

/** Whether anybody listens where we could not then. Undefined: the system does not say. */
export async function isListenedAt(place: ListeningPlace): Promise<boolean | undefined> {
  if (process.platform !== 'linux' || isIP(place.host) === 0) return undefined;
  const { v4, v6 } = TABLES[place.protocol];
  try {
    // Where a machine has no IPv6, there is no such table.
    return listenedIn(await readFile(v4, 'latin1'), await readFile(v6, 'latin1').catch(() => ''), place);
  } catch {
    return undefined;
  }
}

const TABLES = {
  UDP: { v4: '/proc/net/udp', v6: '/proc/net/udp6' },
  TCP: { v4: '/proc/net/tcp', v6: '/proc/net/tcp6' },
} as const;

/** Of the tables of both families. */
export function listenedIn(v4: string, v6: string, { protocol, host, port }: ListeningPlace): boolean | undefined {
  // Of TCP, connections that have come in have the port, too.
  const addressesIn = (table: string) =>
    columnsAt(table, port).flatMap(([address, columns]) => (protocol === 'UDP' || columns[3] === LISTENS ? [address] : []));
  const [four, six] = [addressesIn(v4), addressesIn(v6)];
  const here = inTable(host);
  if ((isIPv6(host) ? six : four).some((address) => isAny(address) || isAny(here) || address === here)) return true;
  // A socket for any address of IPv6 may have the port of IPv4 as well, and nothing here says whether.
  const perhaps = isIPv6(host) ? isAny(here) && four.length > 0 : six.some(isAny);
  return perhaps ? undefined : false;
}

/** A state of TCP. */
const LISTENS = '0A';

const isAny = (address: string): boolean => /^0+$/.test(address);

/** An address as it stands there: in words of 32 bits, each in the order of bytes of this machine. */
export function inTable(address: string): string {
  const bytes = isIPv6(address) ? bytesOfV6(address) : address.split('.').map(Number);
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.slice(index * 4, index * 4 + 4));
  return words
    .flatMap((word) => (endianness() === 'LE' ? word.toReversed() : word))
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

function bytesOfV6(address: string): number[] {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...middle, ...after].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}
