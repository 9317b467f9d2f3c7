import { type IncomingMessage, Agent as PlainAgent, request as plain } from 'node:http';
import { Agent, request as encrypted } from 'node:https';
import { Fault } from '../../core/fault.ts';
import { plainText } from '../../core/text.ts';
import { SECOND } from '../../core/time/duration.ts';
import { formatNumber } from '../../core/words.ts';
import type { PlatformPeer } from '../../inventory/platformSchema.ts';
import type { Secrets } from '../common/secrets.ts';
import { authoritiesOf, authorizationOf, causeOf } from '../export/common/post.ts';

/** Why a platform has not answered with what was asked. Its sentence says what to do. */
export class SourceFault extends Fault {
  readonly code: `source-${SourceTrouble}`;

  constructor(trouble: SourceTrouble, message: string) {
    super(message);
    this.code = `source-${trouble}`;
  }
}

export type SourceTrouble = 'unreachable' | 'refused' | 'slow' | 'nonsense' | 'too-much';

/** Of one answer, in bytes: what 50,000 devices take. */
export const LARGEST_ANSWER = 16 * 1024 * 1024;
/** A server that takes longer for one answer (ms) is given up, also one that sends a little now and then. */
const PATIENCE = 30 * SECOND;
const LONGEST_TEXT = 300;
/** Too many requests, and a server behind a proxy that is not there for now. */
const BUSY: readonly number[] = [429, 502, 503, 504];

export interface Answer {
  readonly body: unknown;
  /** What the server's clock said (ms), to the second. Undefined: it did not tell. */
  readonly clock: number | undefined;
}

/** Asks one server, over connections that are kept. */
export class HttpAsker implements Disposable {
  readonly #peer: PlatformPeer;
  readonly #secrets: Secrets;
  readonly #base: URL;
  readonly #agent: Agent | PlainAgent;
  readonly #patience: number;
  #asked = 0;

  /** @param patience how long one answer may take (ms) */
  constructor(peer: PlatformPeer, secrets: Secrets, patience = PATIENCE) {
    this.#peer = peer;
    this.#secrets = secrets;
    this.#base = new URL(peer.url);
    this.#patience = patience;
    const kept = { keepAlive: true, maxSockets: 3 };
    this.#agent = this.#base.protocol === 'https:' ? new Agent(kept) : new PlainAgent(kept);
  }

  get host(): string {
    return this.#base.host;
  }

  /** Requests so far. */
  get asked(): number {
    return this.#asked;
  }

  /**
   * What it answers, as JSON.
   * @param form sent in the body, where addresses may be too short for it; missing: a GET
   * @throws {SourceFault} {PlatformUnreachable} {SecretMissing}
   */
  async ask(path: string, form: Readonly<Record<string, string>> | undefined, signal: AbortSignal): Promise<Answer> {
    const authorization = authorizationOf(this.#peer, this.#secrets);
    const ca = await authoritiesOf(this.#peer);
    const body = form && new URLSearchParams(form).toString();
    const url = new URL(this.#base);
    url.pathname = url.pathname.replace(/\/$/, '') + path.replace(/\?.*$/, '');
    url.search = /\?.*$/.exec(path)?.[0] ?? '';
    this.#asked += 1;
    const limit = AbortSignal.timeout(this.#patience);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const asked = (url.protocol === 'https:' ? encrypted : plain)(url, {
          method: body === undefined ? 'GET' : 'POST',
          agent: this.#agent,
          signal: AbortSignal.any([signal, limit]),
          headers: {
            'user-agent': 'hsm-vigil',
            ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
            ...(authorization !== undefined && { authorization }),
          },
          ...(ca !== undefined && { ca }),
        });
        asked.on('error', reject).on('response', resolve).end(body);
      });
      return this.#understood(response, await this.#whole(response));
    } catch (error) {
      if (signal.aborted || error instanceof Fault) throw error;
      if (limit.aborted)
        throw new SourceFault(
          'slow',
          `${this.host} has not answered within ${this.#patience / SECOND} s. Ask for less of it (“match”), or less often (“every”).`,
        );
      throw new SourceFault(
        'unreachable',
        `${this.host} could not be reached (${causeOf(error)}). Check the address, the network and the certificate.`,
      );
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** @throws {SourceFault} for more than is kept of an answer */
  async #whole(response: IncomingMessage): Promise<string> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of response as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > LARGEST_ANSWER) {
        response.destroy();
        throw new SourceFault(
          'too-much',
          `${this.host} answers with more than ${formatNumber(LARGEST_ANSWER / 1024 / 1024, 0)} MB. Ask for less of it (“match”).`,
        );
      }
      pieces.push(piece);
    }
    return Buffer.concat(pieces).toString('utf8');
  }

  #understood({ statusCode = 0, headers }: IncomingMessage, text: string): Answer {
    if (statusCode === 401 || statusCode === 403)
      throw new SourceFault(
        'refused',
        `${this.host} does not let us read (HTTP ${statusCode}). Check "auth" in the inventory and the secret.`,
      );
    const date = Date.parse(headers.date ?? '');
    const clock = Number.isFinite(date) ? date : undefined;
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {}
    if (statusCode >= 200 && statusCode < 300 && body !== undefined) return { body, clock };
    const said = plainText(this.#secrets.mask(saidBy(body) ?? ''), LONGEST_TEXT);
    if (BUSY.includes(statusCode))
      throw new SourceFault(
        'slow',
        `${this.host} or what stands before it has no time for us (HTTP ${statusCode})${said && `: ${said}`}. Ask less often (“every”), or for less of it (“match”).`,
      );
    if (statusCode < 200 || statusCode >= 300)
      throw new SourceFault(
        'nonsense',
        `${this.host} does not answer the question (HTTP ${statusCode})${said && `: ${said}`}. Check the address.`,
      );
    throw new SourceFault(
      'nonsense',
      `${this.host} answers with something that is no JSON. Check that the address is that of its HTTP API.`,
    );
  }
}

/** What the API says of an error. */
function saidBy(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  return typeof body.error === 'string' ? body.error : undefined;
}
