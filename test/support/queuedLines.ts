import { createConnection, type Socket } from 'node:net';

/** So many of the last lines are sent again after a connection was lost: more than the system holds for both sides. */
const MOST_KEPT = 4000;
const AGAIN = 50;

/**
 * Sends log lines over TCP like a sender with a queue: it connects again, and begins with what the other side may not have taken. TCP alone
 * tells nobody what the program at the other end has read, so that it goes back by more than the system holds; some lines come twice.
 */
export class QueuedLines implements Disposable {
  /** How many there are by now. */
  made = 0;
  /** How many lines were sent once more. */
  repeats = 0;
  readonly #address: string;
  readonly #port: number;
  readonly #lineOf: (n: number) => string;
  readonly #ticking: NodeJS.Timeout;
  #socket: Socket | undefined;
  /** The next that is to be sent. */
  #next = 0;
  #again: NodeJS.Timeout | undefined;

  /** `rate`: so many a second become due, whether they can be sent or not. */
  constructor(address: string, port: number, rate: number, lineOf: (n: number) => string) {
    this.#address = address;
    this.#port = port;
    this.#lineOf = lineOf;
    this.#connect();
    this.#ticking = setInterval(() => {
      this.made += rate / 50;
      this.#flush();
    }, 20);
  }

  /** All that were made are with the system. */
  get idle(): boolean {
    return this.#socket !== undefined && this.#next >= this.made && this.#socket.writableLength === 0;
  }

  /** No more are made; those that there are go on being sent. */
  finish(): void {
    clearInterval(this.#ticking);
    this.#flush();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#ticking);
    clearTimeout(this.#again);
    this.#socket?.removeAllListeners('close');
    this.#socket?.destroy();
  }

  #connect(): void {
    const socket = createConnection({ port: this.#port, host: '127.0.0.1', localAddress: this.#address });
    socket.on('error', () => {});
    socket.on('connect', () => {
      const from = Math.max(0, this.#next - MOST_KEPT);
      this.repeats += this.#next - from;
      this.#next = from;
      this.#socket = socket;
      this.#flush();
    });
    socket.on('drain', () => this.#flush());
    socket.once('close', () => {
      this.#socket = undefined;
      this.#again = setTimeout(() => this.#connect(), AGAIN);
    });
  }

  #flush(): void {
    while (this.#socket && !this.#socket.writableNeedDrain && this.#next < this.made) {
      let text = '';
      for (let each = 0; each < 100 && this.#next < this.made; each++) text += `${this.#lineOf(this.#next++)}\n`;
      this.#socket.write(text);
    }
  }
}
