import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports of this machine where the appliances are heard: `traps` of UDP, `syslog` of UDP and TCP. */
export interface ReceiverPorts {
  readonly traps: number;
  readonly syslog: number;
}

/** So many ports may be taken by others. */
const TRIES = 20;

/** Below the ports that Linux gives to those who send: one of these would be theirs before it is listened at. */
const [FIRST, END] = [20_000, 32_768];

/** Ports of loopback at which nobody listens now. */
export async function freePorts(): Promise<ReceiverPorts> {
  return { traps: await freePort(), syslog: await freePort() };
}

/** One of loopback that is free for UDP and TCP. */
export async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(FIRST, END);
    const server = createServer();
    const socket = createSocket('udp4');
    try {
      const listens = once(server, 'listening');
      server.listen(port, '127.0.0.1');
      await listens;
      const bound = once(socket, 'listening');
      socket.bind(port, '127.0.0.1');
      await bound;
      return port;
    } catch (error) {
      if (tries === TRIES) throw error;
    } finally {
      socket.close();
      server.close();
    }
  }
}
