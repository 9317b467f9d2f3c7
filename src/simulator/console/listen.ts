import { constants, openSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { ReadStream, WriteStream } from 'node:tty';
import type { Appliance } from '../appliance/appliance.ts';
import { Line, type LineOptions } from './line.ts';
import { createLunaSh, type LunaShConsole, type LunaShOptions } from './lunash.ts';

export interface ConsoleOptions extends LunaShOptions {
  readonly line?: LineOptions;
}

/** An appliance's one serial console, reachable. */
export interface ReachableConsole extends AsyncDisposable {
  /** `127.0.0.1:40123`, or the terminal it is attached to. */
  readonly address: string;
  readonly console: LunaShConsole;
  dispose(): Promise<void>;
}

const TURN_AWAY_MS = 100;

/**
 * Puts the console behind a TCP port of 127.0.0.1, as a console server does: one client at a time, further ones are told so
 * and turned away, and who hangs up without logging out leaves the session open for the next. `port` 0 takes a free one.
 */
export async function listenConsole(
  appliance: Appliance,
  options: ConsoleOptions & { readonly port?: number } = {},
): Promise<ReachableConsole> {
  let client: Socket | undefined;
  const wired = wire(appliance, options, {
    toHost: (bytes) => client?.write(bytes),
    disconnected: () => client?.destroy(),
  });
  const adopt = (socket: Socket): void => {
    client = socket;
    socket.on('data', (bytes) => wired.line.fromHost(bytes));
    socket.once('end', () => socket.destroySoon());
    socket.once('close', () => {
      if (client === socket) client = undefined;
    });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    if (client === undefined) {
      adopt(socket);
      return;
    }
    // Who has just hung up may not be known to be gone yet.
    const turnAway = setTimeout(() => socket.end('Port already in use\r\n'), TURN_AWAY_MS);
    client.once('close', () => {
      clearTimeout(turnAway);
      if (client === undefined && !socket.destroyed) adopt(socket);
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return reachable(`127.0.0.1:${port}`, wired, async () => {
    client?.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
}

/** Puts the console behind one end of a pseudo-terminal pair. The pair's other end is the serial port to open. */
export async function attachConsole(appliance: Appliance, path: string, options: ConsoleOptions = {}): Promise<ReachableConsole> {
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
  const input = new ReadStream(openSync(path, flags));
  const output = new WriteStream(openSync(path, flags));
  input.setRawMode(true);
  input.on('error', () => {});
  output.on('error', () => {});
  const wired = wire(appliance, options, { toHost: (bytes) => output.write(bytes), disconnected: () => output.destroy() });
  input.on('data', (bytes: Uint8Array) => wired.line.fromHost(bytes));
  return reachable(path, wired, async () => {
    input.destroy();
    output.destroy();
  });
}

interface Wired {
  readonly line: Line;
  readonly console: LunaShConsole;
}

function wire(appliance: Appliance, options: ConsoleOptions, host: { toHost(bytes: Uint8Array): void; disconnected(): void }): Wired {
  const line: Line = new Line(options.line ?? {}, { ...host, toDevice: (bytes) => console.receive(bytes) });
  const console = createLunaSh(appliance, (bytes) => line.fromDevice(bytes), options);
  return { line, console };
}

function reachable(address: string, { line, console }: Wired, close: () => Promise<void>): ReachableConsole {
  const dispose = async (): Promise<void> => {
    line[Symbol.dispose]();
    console[Symbol.dispose]();
    await close();
  };
  return { address, console, dispose, [Symbol.asyncDispose]: dispose };
}
