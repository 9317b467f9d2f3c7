import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { endianness } from 'node:os';

/** How many packets the system has thrown away that were for this socket; undefined: it does not say. Linux says it in /proc/net/udp. */
export async function udpDrops(address: string, port: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    return dropsIn(await readFile(isIPv6(address) ? '/proc/net/udp6' : '/proc/net/udp', 'latin1'), address, port);
  } catch {
    return undefined;
  }
}

/** The last column of the rows of a socket. The second is its address, as the processor has it, and its port. */
export function dropsIn(table: string, address: string, port: number): number | undefined {
  const place = `${inTable(address)}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
  const drops = table
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter((columns) => columns[1]?.toUpperCase() === place)
    .map((columns) => Number(columns.at(-1)));
  return drops.length === 0 ? undefined : drops.reduce((sum, each) => sum + each, 0);
}

/** In words of 32 bits, each in the order of bytes of this machine. */
function inTable(address: string): string {
  const bytes = isIPv6(address) ? bytesOfV6(address) : address.split('.').map(Number);
  const words = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.slice(index * 4, index * 4 + 4));
  return words
    .flatMap((word) => (endianness() === 'LE' ? word.toReversed() : word))
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

function bytesOfV6(address: string): number[] {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...middle, ...after].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}
