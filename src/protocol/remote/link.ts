import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../endpoint.ts';

/** What is announced over there, with a socket of this machine that leads to it. */
export interface Way {
  readonly endpoint: Endpoint;
  /** The file that the account has left there to prove itself. */
  readonly caller?: string;
  /** Undefined: nothing listens there any more. */
  open(): Promise<Socket | undefined>;
}

/** A way to another host. It goes with the connection that uses it. */
export interface Link extends Disposable {
  /** Who we are over there. The other host knows us by this name, whatever we say. */
  readonly login: string;
  /** To services that died, too. */
  readonly ways: readonly Way[];
  /** Why none of them answers, as a sentence. */
  whyNot(): Promise<string>;
}

/** `at`: the path of a socket, or a port of loopback. */
export function openWay(at: string | number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = typeof at === 'number' ? connect(at, '127.0.0.1') : connect(at);
    socket.once('error', () => resolve(undefined));
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
