import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Ports of this machine where the appliances are heard: `traps` of UDP, `syslog` of UDP and TCP. */
export interface ReceiverPorts {
  readonly traps: number;
  readonly syslog: number;
}

/** So often a port that is free for TCP may be taken for UDP. */
const TRIES = 20;

/** Ports of loopback at which nobody listens now. */
export async function freePorts(): Promise<ReceiverPorts> {
  return { traps: await freePort(), syslog: await freePort() };
}

/** One that is free for UDP and TCP. */
async function freePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = createSocket('udp4');
    try {
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
