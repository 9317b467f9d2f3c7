import type { Socket } from 'node:net';
import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-jsonrpc/node';

/** What is kept for a peer that does not take it (octets), beside the message that comes on top. */
const MOST_UNTAKEN = 64 * 1024 * 1024;
/** The same of all peers together. Beyond it the one goes that has taken least. */
const MOST_IN_ALL = 2 * MOST_UNTAKEN;
/** So many looks in a row at a peer that has taken nothing of what waits for it, and it is let go. They are counted, not time, as beats are. */
const IDLE_LOOKS = 6;
/** Milliseconds between two looks. */
const LOOK = 5_000;

/** The other end does not take what it is sent. */
export class NotTaken extends Error {}

/**
 * Writes messages to a socket. A peer that reads nothing (it was stopped, or hangs) must not fill our memory: it counts as an error, which
 * closes the connection, when too much waits for it or when it has taken nothing for half a minute.
 */
export class SocketWriter extends AbstractMessageWriter implements MessageWriter {
  /** Those of this process for which something waits. */
  static readonly #behind = new Set<SocketWriter>();

  readonly #socket: Socket;
  readonly #look: number;
  #waiting = 0;
  #idle = 0;
  #isGivenUp = false;
  #timer: NodeJS.Timeout | undefined;

  /** `look`: milliseconds; only tests have another one. */
  constructor(socket: Socket, look = LOOK) {
    super();
    this.#socket = socket;
    this.#look = look;
    socket.once('close', () => {
      clearInterval(this.#timer);
      SocketWriter.#behind.delete(this);
    });
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#untaken > MOST_UNTAKEN) this.#giveUp();
      SocketWriter.#keepWithinAll();
      const content = Buffer.from(JSON.stringify(message), 'utf8');
      this.#waiting += 1;
      this.#timer ??= setInterval(() => this.#lookAtPeer(), this.#look).unref();
      this.#socket.write(`Content-Length: ${content.length}\r\n\r\n`, 'ascii');
      if (!this.#isGivenUp) SocketWriter.#behind.add(this);
      this.#socket.write(content, (error) => {
        this.#waiting -= 1;
        if (this.#waiting === 0) SocketWriter.#behind.delete(this);
        this.#idle = 0;
        if (error) reject(error);
        else resolve();
      });
    });
  }

  end(): void {}

  #lookAtPeer(): void {
    this.#idle = this.#waiting === 0 ? 0 : this.#idle + 1;
    if (this.#idle >= IDLE_LOOKS) this.#giveUp();
  }

  static #keepWithinAll(): void {
    let all = 0;
    let most: SocketWriter | undefined;
    for (const writer of SocketWriter.#behind) {
      all += writer.#untaken;
      if (most === undefined || writer.#untaken > most.#untaken) most = writer;
    }
    if (most !== undefined && all > MOST_IN_ALL) most.#giveUp();
  }

  get #untaken(): number {
    return this.#socket.writableLength;
  }

  #giveUp(): void {
    clearInterval(this.#timer);
    this.#isGivenUp = true;
    SocketWriter.#behind.delete(this);
    this.fireError(new NotTaken(), undefined, undefined);
  }
}
