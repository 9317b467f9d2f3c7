import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { type ListeningPlace, type ListeningProblem, lostHere, notListening, placeName, unheard } from '../listening/listeningProblem.ts';
import { Losses } from '../listening/losses.ts';
import { plainAddress } from '../listening/plainAddress.ts';
import type { Frame } from './framer.ts';
import { LineConnection } from './lineConnection.ts';
import { type LineCounts, type LineOrigin, type RefusedSender, StreamedLine, type TakeLines } from './receivedLine.ts';
import { ageProblem, flawOf, peerOf, serverOptions, type TlsListening } from './tlsListening.ts';

const AGAIN_MS = 2_000;
/** Of what somebody sends who is refused, so much is looked at, and waited for so long: its size and its hash tell one sender from another. */
const LOOKED_AT_BYTES = 4_096;
const LOOKED_AT_MS = 500;
/** So many at one time. Others are hung up on at once. */
const MOST_LOOKED_AT = 8;
/** A connection holds one piece of 64 KiB and one message at most: 20 MiB in all. */
const MOST_CONNECTIONS = 256;
/** A sender that was cut off from us leaves connections behind that it does not know any more. */
const MOST_OF_ONE = 32;
/** A sender that is silent for so long is asked whether it is there. */
const KEEP_ALIVE_MS = 60_000;

export interface ConnectionLinesOptions {
  readonly host: string;
  /** 0: one that is free. */
  readonly port: number;
  /** Missing: the connections are plain TCP. */
  readonly tls?: TlsListening;
  /** Whether what this address sends is listened to. */
  admits(address: string): boolean;
  readonly take: TakeLines;
  refused(sender: RefusedSender): void;
  /** `problems` are others than before. */
  changed(): void;
  /** ms since the epoch. */
  now(): number;
}

/** Syslog over TCP (RFC 6587) or TLS (RFC 5425). */
export class ConnectionLines implements AsyncDisposable {
  readonly #options: ConnectionLinesOptions;
  #tls: TlsServer | undefined;
  readonly #connections = new Set<LineConnection>();
  /** Connections that still speak about who they are, too; the oldest first. By address. */
  readonly #sockets = new Map<Socket, string>();
  /** Of those who are refused. */
  readonly #strangers = new Set<Socket>();
  #server: Server | undefined;
  #problem: ListeningProblem | undefined;
  readonly #losses: Losses;
  #counts = { lines: 0, cut: 0, refused: 0 };
  #ended = false;

  constructor(options: ConnectionLinesOptions) {
    this.#options = options;
    this.#losses = new Losses(options.changed);
    const flaw = options.tls && flawOf(options.tls);
    if (flaw !== undefined) {
      this.#problem = unheard(this.#place(), flaw);
      return;
    }
    this.#tls = options.tls && this.#tlsServer(options.tls);
    this.#listen();
  }

  /** The port that is open; undefined: none is. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' ? address?.port : undefined;
  }

  get counts(): LineCounts {
    return { ...this.#counts, lost: this.#losses.count };
  }

  /** How many senders are connected. */
  get connections(): number {
    return this.#connections.size;
  }

  get problems(): readonly ListeningProblem[] {
    const lost = this.#losses.recent ? lostHere(this.#place(), this.#losses.count) : undefined;
    const { tls, now } = this.#options;
    const age = tls && ageProblem(tls, placeName(this.#place()), now());
    return [this.#problem, lost, age].filter((problem) => problem !== undefined);
  }

  /** Ends when what had come is taken; senders have a second to hear that nobody listens any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#losses[Symbol.dispose]();
    this.#server?.close();
    await Promise.all([...this.#connections].map((each) => each.leave()));
    for (const socket of [...this.#sockets.keys(), ...this.#strangers]) socket.destroy();
  }

  #place(): ListeningPlace {
    return { protocol: 'TCP', host: this.#options.host, port: this.port ?? this.#options.port };
  }

  #listen(): void {
    if (this.#ended) return;
    const { host, port, changed } = this.#options;
    const server = createServer((socket) => this.#connected(socket));
    server.on('error', (error) => {
      // One connection that cannot be accepted is no end of listening.
      if (this.#ended || this.#server === server) return;
      this.#problem = notListening(this.#place(), error);
      changed();
      setTimeout(() => this.#listen(), AGAIN_MS).unref();
    });
    server.listen({ host, port, exclusive: true }, () => {
      if (this.#ended) {
        server.close();
        return;
      }
      this.#server = server;
      this.#problem = undefined;
      changed();
    });
  }

  #connected(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    const refusal = this.#refusalOf(address);
    if (refusal !== undefined) {
      this.#turnAway(socket, refusal);
      return;
    }
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#sockets.set(socket, address);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#tls) this.#tls.emit('connection', socket);
    else this.#read(socket, { way: 'tcp', address });
  }

  #refusalOf(address: string): RefusedSender | undefined {
    const way = this.#tls ? 'tls' : 'tcp';
    if (address === '' || !this.#options.admits(address)) {
      const text = `Syslog from ${address} is not listened to: no device of the inventory has that address. Add it there if it is one of yours.`;
      return { way, address, cause: 'unknown-source', text };
    }
    this.#makeRoom(address);
    if (this.#sockets.size < MOST_CONNECTIONS) return undefined;
    const text = `A connection from ${address} was refused: ${MOST_CONNECTIONS} are open already. Find out who opens so many ("ss -tn" shows it).`;
    return { way, address, cause: 'too-many-connections', text };
  }

  /** Of one sender only so many, so that it takes no room from others. */
  #makeRoom(address: string): void {
    const sockets = [...this.#sockets].flatMap(([socket, from]) => (from === address && !socket.destroyed ? [socket] : []));
    if (sockets.length < MOST_OF_ONE) return;
    const own = [...this.#connections].filter((each) => each.address === address);
    // Where some have not yet said who they are, the first of them has had the most time to.
    const silent = sockets.find((socket) => !own.some((each) => each.isOver(socket)));
    if (silent) silent.destroy();
    // The one that has been silent for longest is most likely one that its sender does not know any more.
    else own.reduce((one, other) => (one.lastHeard <= other.lastHeard ? one : other)).close();
  }

  /** What it sends first is hashed and dropped. */
  #turnAway(socket: Socket, refusal: RefusedSender): void {
    socket.on('error', () => {});
    let isOver = false;
    const end = (bytes?: Uint8Array) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#strangers.delete(socket);
      socket.destroy();
      // An empty address: it has gone already.
      if (refusal.address !== '' && !this.#ended) this.#refuse(bytes ? { ...refusal, bytes } : refusal);
    };
    const isLookedAt = this.#strangers.size < MOST_LOOKED_AT;
    const timer = setTimeout(() => end(), LOOKED_AT_MS).unref();
    if (!isLookedAt || refusal.address === '') {
      end();
      return;
    }
    this.#strangers.add(socket);
    socket.once('data', (bytes: Buffer) => end(bytes.subarray(0, LOOKED_AT_BYTES)));
    socket.once('close', () => end());
  }

  #refuse(refusal: RefusedSender): void {
    this.#counts.refused++;
    this.#options.refused(refusal);
  }

  #tlsServer(tls: TlsListening): TlsServer {
    const server = createTlsServer(serverOptions(tls), (socket) => {
      const address = plainAddress(socket.remoteAddress ?? '');
      const peer = peerOf(socket, tls);
      if (typeof peer !== 'string') {
        this.#read(socket, { way: 'tls', address, ...(peer && { peer }) });
        return;
      }
      const text = certificateText(address, peer, socket.getPeerCertificate()?.fingerprint256);
      socket.on('error', () => {});
      socket.destroy();
      this.#refuse({ way: 'tls', address, cause: peer, text });
    });
    server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      const address = plainAddress(socket.remoteAddress ?? '');
      socket.destroy();
      // It hung up before it had said anything: a port scan, or a check that something listens.
      if (address === '' || error.code === 'ECONNRESET') return;
      const text = `${address} connected to the port for syslog over TLS, but no TLS came about (${reasonOf(error)}). Check that it sends TLS 1.2 or later to this port, and trusts this receiver's certificate.`;
      this.#refuse({ way: 'tls', address, cause: 'no-tls', text });
    });
    return server;
  }

  #read(socket: Socket, origin: LineOrigin & { readonly address: string }): void {
    const connection = new LineConnection(socket, origin.address, (frames) => this.#hand(frames, origin));
    this.#connections.add(connection);
    void connection.ended.then(() => this.#connections.delete(connection));
  }

  #hand(frames: readonly Frame[], origin: LineOrigin): Promise<void> | void {
    const at = this.#options.now();
    const lines = frames.map((frame) => new StreamedLine(frame, origin, at));
    for (const { cut } of frames) if (cut) this.#counts.cut++;
    try {
      const taken = this.#options.take(lines);
      if (taken === undefined) {
        this.#counts.lines += lines.length;
        return;
      }
      return taken.then(
        () => {
          this.#counts.lines += lines.length;
        },
        () => this.#losses.add(lines.length),
      );
    } catch {
      this.#losses.add(lines.length);
    }
  }
}

function certificateText(address: string, cause: 'no-certificate' | 'unknown-certificate', fingerprint: string | undefined): string {
  return cause === 'no-certificate'
    ? `${address} showed no certificate and was not listened to. Give it one, and enter its fingerprint or its authority in the inventory.`
    : `The certificate that ${address} showed is not known and was not listened to (SHA-256 ${fingerprint ?? 'unknown'}). If it is the device's, enter that fingerprint in the inventory; check it on the device first.`;
}

/** OpenSSL's word for it, without what else stands in its message. */
function reasonOf(error: NodeJS.ErrnoException & { readonly reason?: unknown }): string {
  return typeof error.reason === 'string' ? error.reason : (error.code ?? 'no reason given');
}
