import { createConnection, type Socket } from 'node:net';

const AGAIN = 50;

/**
 * Sends log lines over TCP like a sender with a queue: it keeps them, connects again, and goes on where it is told to. TCP alone tells no
 * sender what the program at the other end has read.
 */
export class QueuedLines implements Disposable {
  /** How many there are by now. */
  made = 0;
  /** How many lines were sent once more, and the most at once. */
  readonly again = { lines: 0, most: 0 };
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

  /** Nobody listens any more, and those before `next` were kept. */
  goBack(next: number): void {
    const lines = this.#next - next;
    this.again.lines += lines;
    this.again.most = Math.max(this.again.most, lines);
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#next = next;
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
