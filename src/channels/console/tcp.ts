import type { Transport } from './transport.ts';

/** Connects to a console server's raw TCP port, `host:port` or `[v6]:port`. Throws PortUnavailable with what to do about it. */
export function openTcp(_address: string, _signal: AbortSignal): Promise<Transport> {
  throw new Error('not built yet');
}
