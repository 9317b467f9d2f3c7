import { createConnection, type Socket } from 'node:net';
import { PortUnavailable } from '../../../core/fault.ts';
import { ownShortage, requireDescriptors } from '../../ownShortage.ts';
import { Inbox } from './inbox.ts';
import type { Transport } from './transport.ts';

const CONNECT_MS = 10_000;

/**
 * Connects to a console server's TCP port, `host:port` or `[v6]:port`. Whether Telnet is spoken there is a filter's matter (telnet.ts).
 *
 * Throws PortUnavailable with what to do about it (also when no connection stands after 10 seconds), or the signal's reason.
 */
export async function openTcp(address: string, signal: AbortSignal): Promise<Transport> {
  const socket = await connectTo(parseAddress(address), (error) => unavailable(address, error), signal);
  return new TcpTransport(address, socket);
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Connects within 10 seconds; `faultOf` puts the operating system's error into words. Throws its fault, OwnShortage, or the signal's reason. */
export function connectTo(
  { host, port }: HostPort,
  faultOf: (error: NodeJS.ErrnoException) => PortUnavailable,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const place = `${host}:${port}`;
    requireDescriptors(place);
    // A keystroke must leave at once. With Nagle's algorithm the second one would wait for the echo of the first.
    const socket = createConnection({ host, port, noDelay: true });
    const settle = (finish: () => void): void => {
      clearTimeout(giveUp);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      finish();
    };
    const fail = (reason: unknown): void => {
      settle(() => reject(reason));
      socket.on('error', () => {});
      socket.destroy();
    };
    const onAbort = (): void => fail(signal.reason);
    const onError = (error: NodeJS.ErrnoException): void => fail(ownShortage(place, error.code) ?? faultOf(error));
    const giveUp = setTimeout(() => fail(faultOf(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }))), CONNECT_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => settle(() => resolve(socket)));
  });
}

/** `host:port` or `[v6]:port`; the port may be left out where there is a usual one. Throws PortUnavailable. */
export function parseAddress(address: string, usualPort?: number): HostPort {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? usualPort ?? 0);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new PortUnavailable('The console address in the inventory is not of the form "host:port".');
  }
  return { host, port };
}

class TcpTransport implements Transport {
  readonly name: string;
  readonly closed: Promise<Error | undefined>;
  readonly #socket: Socket;
  readonly #inbox = new Inbox();

  constructor(name: string, socket: Socket) {
    this.name = name;
    this.#socket = socket;
    socket.on('data', (chunk: Uint8Array) => this.#inbox.deliver(chunk));
    this.closed = new Promise((resolve) => {
      let failure: Error | undefined;
      socket.once('error', (error) => {
        failure = error;
      });
      socket.once('end', () => resolve(undefined));
      socket.once('close', () => resolve(failure));
    });
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      this.#socket.write(bytes, (error) => {
        signal.removeEventListener('abort', onAbort);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  receive(listener: (chunk: Uint8Array) => void): void {
    this.#inbox.receive(listener);
  }

  async close(): Promise<void> {
    this.#socket.destroySoon();
    // A peer that does not read must not keep us for longer than a second.
    const giveUp = setTimeout(() => this.#socket.destroy(), 1000);
    await this.closed;
    clearTimeout(giveUp);
    this.#socket.destroy();
  }
}

function unavailable(address: string, cause: NodeJS.ErrnoException): PortUnavailable {
  const say = (sentence: string): PortUnavailable => new PortUnavailable(sentence, { cause });
  switch (cause.code) {
    case 'ECONNREFUSED':
      return say(
        `Nothing accepts connections at ${address}. Check the console server's port number and that its service for this port runs.`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`The host of ${address} is not known. Check the name in the inventory and this machine's DNS.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say(`The console server at ${address} cannot be reached. Check the network and the firewalls between here and there.`);
    default:
      return say(`The connection to ${address} could not be opened. Check the console server.`);
  }
}
