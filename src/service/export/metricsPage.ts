import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createPlain, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createEncrypted, type Server as EncryptedServer } from 'node:https';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { notListening } from '../../channels/listening/listeningProblem.ts';
import { flawOf } from '../../channels/syslog/tlsListening.ts';
import { pemText } from '../../core/pem.ts';
import { MINUTE, SECOND } from '../../core/time/duration.ts';
import { isLoopback } from '../../inventory/clearText.ts';
import type { MetricsExport } from '../../inventory/exportSchema.ts';
import { hostAndPort } from '../common/hostAndPort.ts';
import { describe, type Log } from '../common/log.ts';
import type { Secrets } from '../common/secrets.ts';
import type { Outlet, OutletState } from './common/outletState.ts';
import { contentTypes, type TextFormat } from './openMetrics.ts';

export interface MetricsPageOptions {
  readonly config: MetricsExport;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly now: () => number;
  /** Sends all that is known, piece by piece; `send` resolves when a piece may be written over. */
  readonly text: (format: TextFormat, send: (piece: Buffer) => Promise<void>) => Promise<void>;
  readonly changed: () => void;
}

/** A place that is taken or a file that cannot be read is tried again after this (ms). */
const AGAIN = 30 * SECOND;
/** Certificates are renewed: their files are read again so often (ms). */
const FILES_AGAIN = MINUTE;
/** Whoever asks regularly has asked within this time (ms): Prometheus asks each minute where nothing else is said. */
const SILENT_AFTER = 5 * MINUTE;
/** Peers at a time: a platform asks with one or two. */
const MOST_CONNECTIONS = 50;

/** What TLS is spoken with. */
interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

/** Answers who asks for `/metrics`, and nobody who does not prove that it may. */
export class MetricsPage implements Outlet {
  readonly #options: MetricsPageOptions;
  readonly #place: string;
  readonly #ended = new AbortController();
  #server: Server | EncryptedServer | undefined;
  #used = '';
  #timer: NodeJS.Timeout | undefined;
  #error: string | undefined;
  #sent = 0;
  #refused = 0;
  #lastAt: number | undefined;
  #work: Promise<void>;

  constructor(options: MetricsPageOptions) {
    this.#options = options;
    this.#place = `${options.config.tls ? 'https' : 'http'}://${options.config.listen}/metrics`;
    this.#work = this.#look();
  }

  get state(): OutletState {
    const { now } = this.#options;
    const isSilent = this.#lastAt !== undefined && Math.abs(now() - this.#lastAt) > SILENT_AFTER;
    const state = this.#error !== undefined ? 'failing' : this.#lastAt === undefined ? 'waiting' : isSilent ? 'silent' : 'ok';
    return {
      kind: 'metrics',
      place: this.#place,
      state,
      ...(this.#error !== undefined && { error: this.#error }),
      sent: this.#sent,
      queued: 0,
      dropped: 0,
      refused: this.#refused,
      ...(this.#lastAt !== undefined && { lastAt: this.#lastAt }),
    };
  }

  /** Reads the files of the certificate anew. */
  async look(): Promise<void> {
    await this.#work;
    if (this.#ended.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#work = this.#look();
    await this.#work;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    clearTimeout(this.#timer);
    await this.#work;
    await this.#close();
  }

  /** Listens where it does not yet, with what the files of the certificate hold now. */
  async #look(): Promise<void> {
    const problem = await this.#listen().catch((error: unknown) => {
      this.#options.log('error', describe(error));
      return 'There is an error in this program; its log says more.';
    });
    this.#say(problem);
    if (this.#ended.signal.aborted) return;
    const wait = problem === undefined ? FILES_AGAIN : AGAIN;
    this.#timer = setTimeout(() => {
      this.#work = this.#look();
    }, wait).unref();
  }

  /** Why it does not; undefined: it does. */
  async #listen(): Promise<string | undefined> {
    const { config } = this.#options;
    const certificates = config.tls && (await this.#certificates());
    if (typeof certificates === 'string') return certificates;
    const used = JSON.stringify(certificates ?? '');
    if (this.#server?.listening && used === this.#used) return undefined;
    if (this.#server?.listening && certificates && 'setSecureContext' in this.#server) {
      this.#server.setSecureContext(certificates);
      this.#used = used;
      return undefined;
    }
    const server = this.#serverWith(certificates);
    const { host, port } = hostAndPort(config.listen);
    try {
      server.listen({ host, port });
      await once(server, 'listening', { signal: this.#ended.signal });
    } catch (error) {
      server.close();
      if (this.#ended.signal.aborted) return undefined;
      const { text } = notListening({ protocol: 'TCP', host, port }, error as NodeJS.ErrnoException);
      return text.replace(/^Nothing is received/, 'Nobody can ask for metrics');
    }
    server.on('error', (error) => this.#say(`${config.listen}: ${error.message}`));
    this.#server = server;
    this.#used = used;
    return undefined;
  }

  #serverWith(certificates: Certificates | undefined): Server | EncryptedServer {
    const limits = { requestTimeout: 10 * SECOND, headersTimeout: 10 * SECOND, keepAliveTimeout: 2 * MINUTE, maxHeaderSize: 16_384 };
    const answer: RequestListener = (request, response) => void this.#answer(request, response);
    const server = certificates
      ? createEncrypted({ ...limits, ...certificates, ...asksForCertificate(certificates), handshakeTimeout: 10 * SECOND }, answer)
      : createPlain(limits, answer);
    // Whoever shows no certificate is refused before a question.
    if (certificates) server.on('tlsClientError', () => void this.#refuse());
    server.maxConnections = MOST_CONNECTIONS;
    return server;
  }

  /** What the files hold, or what is wrong with them. */
  async #certificates(): Promise<Certificates | string> {
    const { config, secrets } = this.#options;
    if (!config.tls) return 'No certificate is named in the inventory.';
    const key = secrets.get(config.tls.key.secret);
    if (key === undefined) return secrets.sayMissing(config.tls.key.secret);
    try {
      const cert = await readFile(config.tls.cert, 'utf8');
      const ca = config.tls.ca === undefined ? undefined : await readFile(config.tls.ca, 'utf8');
      const certificates = { cert, key: pemText(key), ...(ca !== undefined && { ca }) };
      const flaw = flawOf(certificates);
      return flaw === undefined ? certificates : `Nobody can ask for metrics at ${config.listen}: ${flaw}`;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      return `Nobody can ask for metrics at ${config.listen}: a file of its certificate cannot be read (${code}). Check "cert" and "ca" in the inventory.`;
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setTimeout(30 * SECOND, () => response.destroy());
    response.on('error', () => response.destroy());
    const refusal = this.#refusalOf(request);
    if (refusal) {
      const [status, headers] = refusal;
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${status}\n`);
      return;
    }
    try {
      await this.#send(request, response);
    } catch (error) {
      // Whoever asked is gone before the end.
      if (response.destroyed) return;
      this.#options.log('error', describe(error));
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  }

  /** Piece by piece: the whole text of a large fleet never waits in memory. */
  async #send(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { text, now, config } = this.#options;
    const format = /application\/openmetrics-text/.test(request.headers.accept ?? '') ? 'openmetrics' : 'text';
    // Over the network a tenth of it is sent; within this machine packing costs more than it saves.
    const isPacked = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')) && !isLoopback(hostAndPort(config.listen).host);
    const headers = { 'content-type': contentTypes[format], 'cache-control': 'no-store' };
    response.writeHead(200, { ...headers, ...(isPacked && { 'content-encoding': 'gzip' }) });
    if (request.method === 'HEAD') response.end();
    else {
      const gone = once(response, 'close').then(() => Promise.reject(new Error('The connection has ended.')));
      gone.catch(() => {});
      const [into, rest] = isPacked ? packed(response) : [response, undefined];
      await text(format, (piece) => Promise.race([written(into, piece), gone]));
      into.end();
      await rest;
    }
    const wasSilent = this.state.state !== 'ok';
    this.#sent += 1;
    this.#lastAt = now();
    if (wasSilent) this.#options.changed();
  }

  /** What is answered instead of metrics, and with which headers. */
  #refusalOf({
    method,
    url = '',
    headers,
  }: IncomingMessage): readonly [status: number, headers: Readonly<Record<string, string>>] | undefined {
    const { config, secrets } = this.#options;
    if (method !== 'GET' && method !== 'HEAD') return [405, { allow: 'GET, HEAD' }];
    if (url.replace(/\?.*$/, '') !== '/metrics') return [404, {}];
    // A page of the web may have a name that leads to this machine: a browser would read to it what is here.
    if (!config.token && !config.tls && !isLoopback((headers.host ?? '').replace(/:\d+$/, ''))) {
      this.#refuse();
      return [403, {}];
    }
    if (!config.token) return undefined;
    const token = secrets.get(config.token.secret);
    if (token !== undefined && isSame(headers.authorization ?? '', `Bearer ${token}`)) return undefined;
    this.#refuse();
    return [401, { 'www-authenticate': 'Bearer' }];
  }

  #refuse(): void {
    this.#refused += 1;
  }

  #say(error: string | undefined): void {
    const missing = this.#options.config.token && this.#options.secrets.get(this.#options.config.token.secret) === undefined;
    const said = error ?? (missing ? this.#options.secrets.sayMissing(this.#options.config.token?.secret ?? '') : undefined);
    if (said === this.#error) return;
    this.#error = said;
    if (said !== undefined) this.#options.log('warning', said);
    this.#options.changed();
  }

  async #close(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

/** What packs on the way, and until when. */
function packed(response: ServerResponse): readonly [Writable, Promise<void>] {
  const packing = createGzip({ level: 1 });
  const sent = pipeline(packing, response);
  sent.catch(() => {});
  return [packing, sent];
}

/** Resolves when a stream has passed a piece on. */
function written(stream: Writable, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => void stream.write(piece, (error) => (error ? reject(error) : resolve())));
}

function asksForCertificate({ ca }: Certificates) {
  return ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true };
}

/** In the same time, however much of it is right. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
