import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { columnsAt, inTable } from './socketTable.ts';

/** How many packets the system has thrown away that were for this socket; undefined: it does not say. Linux says it in /proc/net/udp. */
export async function udpDrops(address: string, port: number): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    return dropsIn(await readFile(isIPv6(address) ? '/proc/net/udp6' : '/proc/net/udp', 'latin1'), address, port);
  } catch {
    return undefined;
  }
}

/** The last column of the rows of a socket. */
export function dropsIn(table: string, address: string, port: number): number | undefined {
  const here = inTable(address);
  const drops = columnsAt(table, port).flatMap(([at, columns]) => (at === here ? [Number(columns.at(-1))] : []));
  return drops.length === 0 ? undefined : drops.reduce((sum, each) => sum + each, 0);
}
