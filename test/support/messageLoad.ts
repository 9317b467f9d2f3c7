import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { TrapUser } from '../../src/channels/traps/trapUsers.ts';
import { fanBindings, v2c, v3 } from './trapPackets.ts';

/** Messages as fast as somebody wants them, each another one, from several addresses of this machine at once. */

/** What an appliance writes in a busy hour. The number makes each another line, also in the words that a rule makes of it. */
const templates: readonly ((n: number) => string)[] = [
  (n) => `<174>Mar  2 12:05:01 luna lunash [2718]: info : 0 : Command: hsm show : monitor : 10.20.30.41/${n}`,
  (n) => `<174>Mar  2 12:05:01 luna NTLS [2718]: info : 0 : Incoming connection request... : 10.20.30.41/${n}`,
  (n) => `<174>Mar  2 12:05:01 luna HTLD[2718]: info : 0 : Connection accepted from: 10.20.30.41/${n}`,
  (n) => `<174>Mar  2 12:05:01 luna AdminAPI[2718]: info : 0 : Client 10.20.30.41:${n} connected`,
  (n) => `<174>Mar  2 12:05:01 luna lunash [2718]: info : 0 : Lush user login : monitor : 10.20.30.41/${n}`,
  (n) =>
    `<171>Mar  2 12:05:01 luna NTLS [2718]: error : 0xc0000500 : Fail to create connection instance : 10.20.30.41/${n} : RC_SOCKET_ERROR`,
  (n) => `<165>Mar  2 12:05:01 luna ipmievd: Fan sensor Fan3B . Lower Critical going low (Reading ${n} < Threshold 2000 RPM)`,
  (n) => `<30>Mar  2 12:05:01 luna someproc[17]: a line of ${n} words that no rule knows`,
];

const lineOf = (n: number): string => `${templates[n % templates.length]?.(n)}\n`;

/** Numbers that make messages different have as many digits. */
const FIRST = 1_000_000;

/** Bytes in which a number stands, once in each of so many places in a row: those of the next are a copy with other digits. */
class Numbered {
  readonly #bytes: Buffer;
  readonly #places: readonly number[];

  /** `of`: what has this number in it. */
  constructor(count: number, of: (n: number) => Buffer) {
    const parts = Array.from({ length: count }, (_, at) => of(FIRST + at));
    this.#bytes = Buffer.concat(parts);
    let from = 0;
    this.#places = parts.map((part, at) => {
      const place = from + part.indexOf(String(FIRST + at));
      from += part.length;
      return place;
    });
  }

  get count(): number {
    return this.#places.length;
  }

  /** From this number on. */
  from(first: number): Buffer {
    const bytes = Buffer.from(this.#bytes);
    let n = first;
    for (const place of this.#places) {
      let left = n++;
      for (let digit = place + 6; digit >= place; digit--) {
        bytes[digit] = 0x30 + (left % 10);
        left = Math.floor(left / 10);
      }
    }
    return bytes;
  }
}

export interface Load {
  readonly addresses: readonly string[];
  /** Where lines go, over TCP, and so many a second. */
  readonly lines?: { readonly port: number; readonly rate: number };
  readonly traps?: { readonly port: number; readonly rate: number; readonly community: string } | undefined;
  readonly proven?: { readonly port: number; readonly rate: number; readonly user: TrapUser; readonly engineId: string };
  readonly seconds: number;
}

export interface SentLoad {
  readonly lines: number;
  readonly traps: number;
  readonly seconds: number;
}

/** How many are due at this moment. A sender that was held up makes up for a tenth of a second, and no more. */
class Pace {
  readonly #rate: number;
  #due = 0;
  #last = performance.now();

  constructor(rate: number) {
    this.#rate = rate;
  }

  take(): number {
    const now = performance.now();
    this.#due = Math.min(this.#due + ((now - this.#last) * this.#rate) / 1000, this.#rate / 10);
    this.#last = now;
    const whole = Math.floor(this.#due);
    this.#due -= whole;
    return whole;
  }
}

/** Sends, and answers how many were taken by the system: a connection whose other side does not read takes none. */
export async function sendLoad({ addresses, lines, traps, proven, seconds }: Load): Promise<SentLoad> {
  const until = performance.now() + seconds * 1000;
  const sent = { lines: 0, traps: 0 };
  const started = performance.now();
  await Promise.all([
    lines && sendLines(lines, addresses, until, sent),
    traps && sendPackets(traps, addresses, until, sent, trapsOf(traps.community)),
    proven && sendProven(proven, addresses, until, sent),
  ]);
  return { ...sent, seconds: (performance.now() - started) / 1000 };
}

/** Each another trap: of another process. */
const reference = (n: number): string => `[luna:10.0.1.4 / messages / 2026 Mar  2 12:05:01 / proc${n}[2391] / 1]`;

/** A packet for each number from 0 on. */
function trapsOf(community: string): (n: number) => Buffer {
  const packet = new Numbered(1, (n) => Buffer.from(v2c(fanBindings(reference(n)), { community, requestId: n })));
  return (n) => packet.from(FIRST + n);
}

async function sendLines(
  { port, rate }: NonNullable<Load['lines']>,
  addresses: readonly string[],
  until: number,
  sent: { lines: number },
): Promise<void> {
  const sockets = await Promise.all(
    addresses.map(async (localAddress): Promise<Socket> => {
      const socket = createConnection({ port, host: '127.0.0.1', localAddress });
      await once(socket, 'connect');
      return socket;
    }),
  );
  const pace = new Pace(rate);
  const some = new Numbered(templates.length, (n) => Buffer.from(lineOf(n)));
  let n = FIRST;
  let due = 0;
  while (performance.now() < until) {
    due += pace.take();
    for (const socket of sockets) {
      const pieces = Math.floor(due / sockets.length / some.count);
      if (pieces === 0 || socket.writableNeedDrain) continue;
      socket.write(Buffer.concat(Array.from({ length: pieces }, (_, at) => some.from(n + at * some.count))));
      n += pieces * some.count;
      sent.lines += pieces * some.count;
    }
    due %= sockets.length * some.count;
    await pause(5);
  }
  await Promise.all(
    sockets.map(async (socket) => {
      socket.end();
      await once(socket, 'close');
    }),
  );
}

async function opened(address: string): Promise<Datagrams> {
  const socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

async function sendPackets(
  { port, rate }: { readonly port: number; readonly rate: number },
  addresses: readonly string[],
  until: number,
  sent: { traps: number },
  packet: (n: number) => Buffer,
): Promise<void> {
  const sockets = await Promise.all(addresses.map(opened));
  const pace = new Pace(rate);
  while (performance.now() < until) {
    const burst: Promise<void>[] = [];
    for (let due = pace.take(); due > 0; due--) {
      const n = sent.traps++;
      const socket = sockets[n % sockets.length];
      burst.push(new Promise((resolve) => socket?.send(packet(n), port, '127.0.0.1', () => resolve())));
    }
    await Promise.all(burst);
    await pause(2);
  }
  for (const socket of sockets) socket.close();
}

function sendProven(
  { user, engineId, ...at }: NonNullable<Load['proven']>,
  addresses: readonly string[],
  until: number,
  sent: { traps: number },
): Promise<void> {
  const boots = Math.floor(Date.now() / 1000) % 1_000_000;
  const began = performance.now();
  return sendPackets(at, addresses, until, sent, (n) => {
    const time = 100 + Math.floor((performance.now() - began) / 1000);
    return v3({ user, engineId, boots, time, id: n + 1, requestId: n + 1, bindings: fanBindings(reference(n)) });
  });
}
