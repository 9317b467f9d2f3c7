import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readVersionOne, readVersionTwo, unsnappy, type WrittenSample } from './remoteWrite.ts';

/** A request as it came in. */
export interface WrittenRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly version: 1 | 2;
  readonly packed: Buffer;
  readonly message: Buffer;
  readonly samples: readonly WrittenSample[];
  /** When it came (ms, of a clock that only goes on). */
  readonly at: number;
}

export interface WriteAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** The connection is cut before the answer is whole. */
  readonly cut?: boolean;
}

/** As a server of version 2 answers that has taken all. */
export const takesAll = ({ version, samples }: WrittenRequest): WriteAnswer => ({
  status: 204,
  ...(version === 2 && { headers: { 'X-Prometheus-Remote-Write-Samples-Written': String(samples.length) } }),
});

/** A server of remote writes that keeps what it is sent, and answers as it is told to. */
export class WriteServer implements AsyncDisposable {
  readonly requests: WrittenRequest[] = [];
  answer: (request: WrittenRequest) => WriteAnswer;
  readonly #server: Server;

  private constructor(answer: (request: WrittenRequest) => WriteAnswer) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', headers } = request;
        const packed = Buffer.concat(parts);
        const message = unsnappy(packed);
        const version = headers['x-prometheus-remote-write-version'] === '0.1.0' ? 1 : 2;
        const samples = version === 1 ? readVersionOne(message) : readVersionTwo(message);
        const written: WrittenRequest = { method, headers, version, packed, message, samples, at: performance.now() };
        this.requests.push(written);
        const { status, headers: more = {}, text = '', cut } = this.answer(written);
        if (!cut) response.writeHead(status, more).end(text);
        else {
          response.writeHead(status, { ...more, 'content-length': '1000' }).write('half');
          response.socket?.destroySoon();
        }
      });
    });
  }

  static async start(answer: (request: WrittenRequest) => WriteAnswer = takesAll, port = 0): Promise<WriteServer> {
    const server = new WriteServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/write`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
