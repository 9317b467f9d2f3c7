import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endChild, orEnd } from './endChild.ts';
import { waitFor } from './waitFor.ts';

/** ser2net, a real console server: serial ports behind TCP ports. */
export interface ConsoleServer extends AsyncDisposable {
  /** One for each serial port, in their order. */
  readonly addresses: readonly string[];
  /** Ends it without a word and starts it again with the same ports. */
  restart(): Promise<void>;
}

/** `accepter` as in ser2net.yaml: `tcp`, `telnet,tcp` or `telnet(rfc2217),tcp`. */
export async function startConsoleServer(accepter: string, serialPorts: readonly string[]): Promise<ConsoleServer> {
  const folder = mkdtempSync(join(tmpdir(), 'ser2net-'));
  const config = join(folder, 'ser2net.yaml');
  const ports = await freePorts(serialPorts.length);
  writeFileSync(
    config,
    serialPorts
      .map(
        (path, index) =>
          `connection: &port${index}\n  accepter: ${accepter},127.0.0.1,${ports[index]}\n  connector: serialdev,${path},115200n81,local\n`,
      )
      .join(''),
  );
  let server = await started(config, ports);
  return {
    addresses: ports.map((port) => `127.0.0.1:${port}`),
    async restart() {
      await endChild(server, 'SIGKILL');
      server = await started(config, ports);
    },
    async [Symbol.asyncDispose]() {
      await endChild(server, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function started(config: string, ports: readonly number[]): Promise<ChildProcess> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const server = spawn('ser2net', ['-n', '-u', '-c', config], { env, stdio: 'ignore' });
  await orEnd(
    server,
    waitFor('ser2net listens', async () => (await Promise.all(ports.map(answers))).every(Boolean)),
  );
  return server;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
