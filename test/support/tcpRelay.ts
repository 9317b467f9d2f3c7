import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** A network path to a TCP port, with what happens to such paths. */
export interface TcpRelay extends AsyncDisposable {
  readonly address: string;
  /** Bytes that have gone to the client. */
  readonly passed: number;
  /** Once so many bytes more have gone to the client, calls back. */
  after(bytes: number, what: () => void): void;
  /** Breaks the connections on both sides; new ones are taken. */
  drop(): void;
  /** From now on nothing comes through, and nobody is told: a connection that is open at one end only. */
  freeze(): void;
  thaw(): void;
  /** Breaks the connections; new ones lead elsewhere: the cable is moved. */
  moveTo(target: string): void;
}

/** @param onDown what becomes of bytes on their way to the client. Default: nothing */
export async function openTcpRelay(target: string, onDown: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): Promise<TcpRelay> {
  let [host, port] = target.split(':');
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  let passed = 0;
  let alarm: { at: number; what: () => void } | undefined;
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = createConnection({ host: host!, port: Number(port), noDelay: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    const born = { frozen };
    const alive = () => !frozen && !born.frozen;
    far.on('data', (bytes) => {
      if (!alive()) return;
      const changed = onDown(bytes);
      const due = alarm !== undefined && passed + changed.length >= alarm.at ? alarm : undefined;
      const kept = due === undefined ? changed : changed.subarray(0, due.at - passed);
      passed += kept.length;
      near.write(kept);
      if (due === undefined) return;
      alarm = undefined;
      // The bytes so far are to arrive.
      setImmediate(due.what);
    });
    near.on('data', (bytes) => alive() && far.write(bytes));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => {});
      from.on('end', () => alive() && to.end());
      from.on('close', () => {
        pairs.delete(pair);
        if (alive()) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const drop = () => {
    for (const sockets of pairs) for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get passed() {
      return passed;
    },
    after(bytes, what) {
      alarm = { at: passed + bytes, what };
    },
    drop,
    freeze() {
      frozen = true;
    },
    thaw() {
      frozen = false;
    },
    moveTo(other) {
      [host, port] = other.split(':');
      drop();
    },
    async [Symbol.asyncDispose]() {
      drop();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
