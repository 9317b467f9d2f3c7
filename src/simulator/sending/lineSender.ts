import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';

/** Lines that wait for a receiver, as in the queue of the appliance's rsyslogd; what comes beyond is dropped. */
const MOST_WAITING = 1000;
/** A receiver that is not there is tried again after this (ms). */
const AGAIN = 500;

/** Sends lines of a log to one receiver. */
export interface LineSender extends Disposable {
  send(line: string): void;
}

/** Over UDP: what does not arrive is lost. */
export function udpLines(host: string, port: number): LineSender {
  const socket = createSocket('udp4').unref();
  socket.on('error', () => {});
  return { send: (line) => socket.send(line, port, host, () => {}), [Symbol.dispose]: () => socket.close() };
}

/** Over TCP, a line to a line. What the receiver has not taken waits, and is sent when it is there again. */
export class TcpLines implements LineSender {
  readonly #host: string;
  readonly #port: number;
  readonly #waiting: string[] = [];
  #socket: Socket | undefined;
  #isWriting = false;
  #again: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  send(line: string): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(line);
    if (this.#socket === undefined && this.#again === undefined) this.#connect();
    else this.#write();
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    clearTimeout(this.#again);
    this.#socket?.destroy();
  }

  #connect(): void {
    this.#again = undefined;
    if (this.#ended) return;
    const socket = connect(this.#port, this.#host).unref();
    this.#socket = socket;
    socket.once('connect', () => this.#write());
    socket.on('error', () => {});
    // A receiver that ends its side is going to stop: what is not on its way waits for the next.
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      this.#socket = undefined;
      this.#isWriting = false;
      if (!this.#ended) this.#again = setTimeout(() => this.#connect(), AGAIN).unref();
    });
    socket.resume();
  }

  #write(): void {
    const [line] = this.#waiting;
    const socket = this.#socket;
    if (line === undefined || socket === undefined || this.#isWriting || socket.connecting || !socket.writable) return;
    this.#isWriting = true;
    socket.write(`${line}\n`, (error) => {
      if (error || socket !== this.#socket) return;
      this.#isWriting = false;
      this.#waiting.shift();
      this.#write();
    });
  }
}
