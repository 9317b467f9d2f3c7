import { readFile } from 'node:fs/promises';
import { type IncomingMessage, Agent as PlainAgent, request as plain } from 'node:http';
import { Agent, request as encrypted } from 'node:https';
import { Fault } from '../../../core/fault.ts';
import { plainText } from '../../../core/text.ts';
import { SECOND } from '../../../core/time/duration.ts';
import { isLoopback } from '../../../inventory/clearText.ts';
import type { PlatformPeer } from '../../../inventory/platformSchema.ts';
import { requireNamed, type Secrets } from '../../common/secrets.ts';

/** What a server has answered. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The beginning, as plain text: servers say there what they refuse. */
  readonly text: string;
  /** What was answered, as it came, for who reads its form; cut off where it is longer than any answer has to be. */
  readonly body: string;
}

/** What is asked of a server below its address. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Behind the path of the address: `api/v2/alerts`. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** A monitoring platform was not reached. The sentence names the host, and neither a path nor a secret. */
export class PlatformUnreachable extends Fault {
  readonly code = 'platform-unreachable';
}

/** A server that says nothing for longer (ms) is given up, and one whose answer takes twice as long. */
const PATIENCE = 30 * SECOND;
const LONGEST_TEXT = 300;
const LONGEST_BODY = 16_384;

/** Connections to one server; they are kept open between requests. */
export class Poster implements Disposable {
  readonly #peer: PlatformPeer;
  readonly #secrets: Secrets;
  readonly #url: URL;
  readonly #agent: Agent | PlainAgent;

  readonly #patience: number;

  constructor(peer: PlatformPeer, secrets: Secrets, patience = PATIENCE) {
    this.#patience = patience;
    this.#peer = peer;
    this.#secrets = secrets;
    this.#url = new URL(peer.url);
    const kept = { keepAlive: true, maxSockets: 2 };
    this.#agent = this.#url.protocol === 'https:' ? new Agent(kept) : new PlainAgent(kept);
  }

  get host(): string {
    return this.#url.host;
  }

  /** @throws {PlatformUnreachable} {SecretMissing} */
  async post(body: Buffer, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Reply> {
    const reply = await this.#exchange({ method: 'POST', headers, body }, signal, { length: LONGEST_BODY, isWhole: false });
    return { ...reply, text: this.said(reply.body) };
  }

  /**
   * An answer of at most so many characters, whole; a longer one is not read to its end.
   * @throws {PlatformUnreachable} {SecretMissing}
   */
  ask(question: Question, most: number, signal: AbortSignal): Promise<Omit<Reply, 'text'>> {
    return this.#exchange(question, signal, { length: most, isWhole: true });
  }

  /** What a server has said, for people: its beginning, without secrets. */
  said(text: string): string {
    return plainText(this.#secrets.mask(text.slice(0, LONGEST_BODY)), LONGEST_TEXT);
  }

  async #exchange(
    { method, path, query = {}, headers = {}, body }: Question,
    signal: AbortSignal,
    most: { readonly length: number; readonly isWhole: boolean },
  ): Promise<Omit<Reply, 'text'>> {
    const authorization = authorizationOf(this.#peer, this.#secrets);
    const authorities = await authoritiesOf(this.#peer);
    const url = new URL(this.#url);
    if (path !== undefined) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return new Promise((resolve, reject) => {
      const unreachable = (cause: unknown) => {
        if (signal.aborted) reject(signal.reason);
        else
          reject(
            new PlatformUnreachable(
              `${this.host} could not be reached (${causeOf(cause)}). Check the address, the network and the certificate.`,
              { cause },
            ),
          );
      };
      const asked = (url.protocol === 'https:' ? encrypted : plain)(url, {
        method,
        agent: this.#agent,
        signal,
        timeout: this.#patience,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-length': String(body.length) }),
          'user-agent': 'hsm-vigil',
          ...(authorization !== undefined && { authorization }),
        },
        ...(authorities !== undefined && { ca: authorities }),
      });
      const giveUp = () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
      asked.on('timeout', giveUp);
      // What comes drop by drop is never silent for long.
      const last = setTimeout(giveUp, 2 * this.#patience).unref();
      asked.on('close', () => clearTimeout(last));
      asked.on('error', unreachable);
      asked.on('response', (response) => {
        let said = '';
        response.on('error', unreachable);
        response.setEncoding('utf8').on('data', (more: string) => {
          said += most.isWhole ? more : more.slice(0, most.length - said.length);
          if (said.length <= most.length) return;
          reject(new PlatformUnreachable(`${this.host} answers with more than ${Math.round(most.length / 1e6)} MB, which is not read.`));
          asked.destroy();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: said }));
      });
      asked.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** What proves who we are. @throws {PlatformUnreachable} where it would cross a network in clear text; {SecretMissing} */
export function authorizationOf({ auth, allowClearText, url: address }: PlatformPeer, secrets: Secrets): string | undefined {
  if (!auth) return undefined;
  const url = new URL(address);
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowClearText)
    throw new PlatformUnreachable(`The address of ${url.host} is not encrypted ("http://"), so nothing was sent. Use "https://".`);
  if (auth.bearer) return `Bearer ${requireNamed(secrets, auth.bearer.secret)}`;
  const password = auth.password ? requireNamed(secrets, auth.password.secret) : '';
  return `Basic ${Buffer.from(`${auth.user}:${password}`, 'utf8').toString('base64')}`;
}

/** The authorities that sign its certificate; undefined: the known ones. @throws {PlatformUnreachable} */
export async function authoritiesOf({ ca, url }: PlatformPeer): Promise<string | undefined> {
  if (ca === undefined) return undefined;
  try {
    return await readFile(ca, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const { host } = new URL(url);
    throw new PlatformUnreachable(`The file of the authorities for ${host} cannot be read (${code}). Check "ca" in the inventory.`);
  }
}

/** A sentence about an answer that is no consent. */
export function answeredWith(host: string, { status, text }: Pick<Reply, 'status' | 'text'>): string {
  const said = text.replace(/\.$/, '');
  return said === '' ? `${host} answered with status ${status}.` : `${host} answered with status ${status}: ${said}.`;
}

/** How long (ms) a server asks to be left alone: so many seconds, or until a date. 0: it does not ask. */
export function retryAfter({ headers }: Pick<Reply, 'headers'>, now: number): number {
  const asked = headers['retry-after'] ?? '';
  if (/^\d{1,9}$/.test(asked)) return SECOND * Number(asked);
  const until = Date.parse(asked);
  return Number.isNaN(until) ? 0 : Math.max(0, until - now);
}

/** The system's or OpenSSL's code alone: its sentence could hold the address. */
export function causeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no connection';
}
