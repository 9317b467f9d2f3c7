import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type ListeningPlace, type ListeningProblem, lostInKernel, notListening, smallBuffer } from './listeningProblem.ts';
import { Losses } from './losses.ts';
import { plainAddress } from './plainAddress.ts';
import { udpDrops } from './udpDrops.ts';

/** For what waits while we are busy. Ten thousand short packets fit. */
export const WANTED_BUFFER = 4 * 1024 * 1024;
const AGAIN_MS = 2_000;
const LOOK_MS = 5_000;

export interface UdpPortOptions {
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** A packet that came; the bytes are the taker's own. */
  received(bytes: Buffer, address: string, port: number): void;
  /** `problems` are others than before. */
  changed(): void;
}

/**
 * A UDP port that is listened on for as long as it is not disposed of. Where that cannot be, or what comes is lost in the system, `problems` says
 * so; it is tried again every two seconds.
 */
export class UdpPort implements AsyncDisposable {
  readonly #options: UdpPortOptions;
  readonly #timer: NodeJS.Timeout;
  #socket: Socket | undefined;
  #unbound: ListeningProblem | undefined;
  #small: ListeningProblem | undefined;
  readonly #losses: Losses;
  /** Of them those of the socket that is open, as far as they are counted. */
  #counted = 0;
  #ended = false;

  constructor(options: UdpPortOptions) {
    this.#options = options;
    this.#losses = new Losses(options.changed);
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
    this.#bind();
  }

  /** The port that is open; undefined: none is. */
  get port(): number | undefined {
    return this.#socket?.address().port;
  }

  /** Packets that the system has thrown away so far, where it says so. */
  get lost(): number {
    return this.#losses.count;
  }

  get problems(): readonly ListeningProblem[] {
    const loss = this.#losses.recent ? lostInKernel(this.#place(), this.lost, WANTED_BUFFER) : undefined;
    return [this.#unbound, loss, this.#small].filter((problem) => problem !== undefined);
  }

  /** Sends from this port. What cannot be sent is lost, as any packet may be. */
  send(bytes: Uint8Array, address: string, port: number): void {
    this.#socket?.send(bytes, port, address, () => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    clearInterval(this.#timer);
    this.#losses[Symbol.dispose]();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(resolve));
  }

  #place(): ListeningPlace {
    return { protocol: 'UDP', host: this.#options.host, port: this.port ?? this.#options.port };
  }

  #bind(): void {
    if (this.#ended) return;
    const { host, port, received, changed } = this.#options;
    const v6 = isIPv6(host);
    const socket = createSocket({ type: v6 ? 'udp6' : 'udp4', ipv6Only: v6 && host !== '::' });
    let failed = false;
    const fail = (error: Error): void => {
      if (failed) return;
      failed = true;
      socket.close();
      if (this.#ended) return;
      this.#forget(socket);
      this.#unbound = notListening(this.#place(), error);
      changed();
      setTimeout(() => this.#bind(), AGAIN_MS).unref();
    };
    socket.on('error', fail);
    socket.on('message', (bytes, { address, port: from }) => received(bytes, plainAddress(address), from));
    socket.bind({ port, address: host, exclusive: true }, () => {
      if (this.#ended) {
        socket.close();
        return;
      }
      this.#socket = socket;
      this.#unbound = undefined;
      this.#small = enlarge(socket, this.#place());
      changed();
    });
  }

  #forget(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#counted = 0;
  }

  /** Whether packets were lost since the last look. */
  async #look(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return;
    const { address, port } = socket.address();
    const drops = await udpDrops(address, port);
    if (this.#socket !== socket || drops === undefined || drops <= this.#counted) return;
    const more = drops - this.#counted;
    this.#counted = drops;
    this.#losses.add(more);
  }
}

/** Asks for the buffer; says so where the system gives less. */
function enlarge(socket: Socket, place: ListeningPlace): ListeningProblem | undefined {
  try {
    socket.setRecvBufferSize(WANTED_BUFFER);
  } catch {
    // Some systems refuse what others cut down. What is given is looked at below.
  }
  // Linux counts its own bookkeeping in, and says twice what was asked for.
  const given = socket.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1);
  return given < WANTED_BUFFER ? smallBuffer(place, given, WANTED_BUFFER) : undefined;
}
