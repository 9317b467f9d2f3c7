import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { requireDescriptors } from '../../ownShortage.ts';
import { SnmpFailure } from '../snmpFailure.ts';

/**
 * The address of a host, IPv4 or IPv6 as the system prefers.
 * @throws SnmpFailure `unreachable` with the resolver's code (`ENOTFOUND`); OwnShortage; `signal.reason` when aborted: the look-up itself cannot be
 * stopped, but nobody waits for it.
 */
export async function resolveHost(host: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  if (isIP(host) !== 0) return host;
  requireDescriptors(host);
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return (await Promise.race([lookup(host), aborted])).address;
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) throw new SnmpFailure('unreachable', String(error.code));
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
