import type { Transport } from '../../src/channels/console/transports/transport.ts';
import { Appliance, type ApplianceOptions } from '../../src/simulator/appliance/appliance.ts';
import { Line, type LineOptions } from '../../src/simulator/console/line.ts';
import { createLunaSh, type LunaShConsole, type LunaShOptions } from '../../src/simulator/console/lunash.ts';

/** A transport whose other end is a function; nothing leaves the process. */
export class MemoryTransport implements Transport {
  readonly name = 'memory';
  readonly closed: Promise<Error | undefined>;
  /** Everything that was written, as text (one character a byte). */
  written = '';
  isClosed = false;
  #listener: (chunk: Uint8Array) => void = () => {};
  #resolveClosed: (error?: Error) => void = () => {};
  readonly #onWrite: (bytes: Uint8Array) => void;

  constructor(onWrite: (bytes: Uint8Array) => void) {
    this.#onWrite = onWrite;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.isClosed) throw new Error('closed');
    this.written += Buffer.from(bytes).toString('latin1');
    setImmediate(() => {
      if (!this.isClosed) this.#onWrite(bytes);
    });
  }

  receive(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
  }

  /** The device sends. */
  push(bytes: Uint8Array | string): void {
    if (!this.isClosed) this.#listener(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  async close(): Promise<void> {
    this.hangUp();
  }

  hangUp(): void {
    this.isClosed = true;
    this.#resolveClosed(undefined);
  }
}

export interface MemoryConsole {
  readonly appliance: Appliance;
  readonly console: LunaShConsole;
  readonly transport: MemoryTransport;
  /** A further connection to the same console. */
  reconnect(): MemoryTransport;
}

/** A simulated appliance's console, at the end of an in-memory line. */
export function memoryConsole(
  options: LunaShOptions & { readonly line?: LineOptions; readonly appliance?: Partial<ApplianceOptions> } = {},
): MemoryConsole {
  const appliance = new Appliance({ seed: 1, hostname: 'luna-1', now: () => Date.UTC(2026, 2, 6), ...options.appliance });
  let transport: MemoryTransport;
  const line: Line = new Line(options.line ?? {}, {
    toHost: (bytes) => transport.push(bytes),
    toDevice: (bytes) => console.receive(bytes),
    disconnected: () => transport.hangUp(),
  });
  const console = createLunaSh(appliance, (bytes) => line.fromDevice(bytes), options);
  const reconnect = (): MemoryTransport => {
    transport = new MemoryTransport((bytes) => line.fromHost(bytes));
    return transport;
  };
  return { appliance, console, transport: reconnect(), reconnect };
}

/** A device made of answers: `answer` gets each line as it was typed (without the RETURN) and its number, and says what comes back. */
export function scriptedDevice(
  answer: (line: string, count: number, transport: MemoryTransport) => string | Uint8Array | undefined,
): MemoryTransport {
  let typed = '';
  let count = 0;
  const transport: MemoryTransport = new MemoryTransport((bytes) => {
    typed += Buffer.from(bytes).toString('latin1');
    for (let end = typed.indexOf('\r'); end >= 0; end = typed.indexOf('\r')) {
      const line = typed.slice(0, end);
      typed = typed.slice(end + 1);
      const reply = answer(line, count, transport);
      count += 1;
      if (reply !== undefined) transport.push(reply);
    }
  });
  return transport;
}
