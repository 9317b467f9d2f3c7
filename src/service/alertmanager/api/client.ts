import * as z from 'zod/mini';
import { Fault } from '../../../core/fault.ts';
import { SECOND } from '../../../core/time/duration.ts';
import type { PlatformPeer } from '../../../inventory/platformSchema.ts';
import type { AlertmanagerConfig } from '../../../inventory/receiverSchema.ts';
import type { Secrets } from '../../common/secrets.ts';
import { answeredWith, Poster, type Question } from '../../export/common/post.ts';

/** What is said over the API of Alertmanager (v2): https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */

/** An alert as it is posted. Times are ISO 8601. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

/** A silence as it is asked for. */
export interface PostedSilence {
  /** Of one that there is: it is changed. */
  readonly id?: string;
  readonly matchers: readonly { readonly name: string; readonly value: string; readonly isRegex: boolean; readonly isEqual: boolean }[];
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly comment: string;
}

const alertThere = z.object({
  labels: z.record(z.string(), z.string()),
  status: z.object({ silencedBy: z.array(z.string()) }),
});
const silenceThere = z.object({
  id: z.string(),
  status: z.object({ state: z.string() }),
  createdBy: z.string(),
  comment: z.string(),
  endsAt: z.string(),
});
const made = z.object({ silenceID: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)) });

/** An alert as an instance has it. */
export type AlertThere = z.output<typeof alertThere>;
/** A silence as an instance has it: whatever a person there has written. */
export type SilenceThere = z.output<typeof silenceThere>;

/** An instance was reached, and does not do what it was asked, or is no Alertmanager. */
export class AlertmanagerRefused extends Fault {
  readonly code = 'alertmanager-refused';
}

/** One question takes this long (ms) at most, however slowly the answer comes. */
const PATIENCE = 30 * SECOND;
/** The longest list that is read (characters): some ten thousand alerts or silences. */
const MOST = 8_000_000;
const SHORT = 100_000;
/** Alerts in one request: one that is refused costs no others than these. */
const AT_ONCE = 250;

/** One instance. */
export class AlertmanagerClient implements Disposable {
  readonly #poster: Poster;
  readonly #patience: number;

  constructor(peer: PlatformPeer, secrets: Secrets, patience = PATIENCE) {
    this.#poster = new Poster(peer, secrets);
    this.#patience = patience;
  }

  get host(): string {
    return this.#poster.host;
  }

  /** `taken` hears of each part of them that the instance has taken. */
  async post<Of extends PostedAlert>(
    alerts: readonly Of[],
    signal: AbortSignal,
    taken: (part: readonly Of[]) => void = () => {},
  ): Promise<void> {
    for (let from = 0; from < alerts.length; from += AT_ONCE) {
      const part = alerts.slice(from, from + AT_ONCE);
      await this.#ask({ method: 'POST', path: 'api/v2/alerts', ...jsonOf(part.map(asPosted)) }, SHORT, signal);
      taken(part);
    }
  }

  /** What it has of the alerts of one service. */
  async alerts(instance: string, signal: AbortSignal): Promise<readonly AlertThere[]> {
    const filter = ['instance', JSON.stringify(instance)].join('=');
    return this.#list({ method: 'GET', path: 'api/v2/alerts', query: { filter } }, z.array(alertThere), signal);
  }

  silences(signal: AbortSignal): Promise<readonly SilenceThere[]> {
    return this.#list({ method: 'GET', path: 'api/v2/silences' }, z.array(silenceThere), signal);
  }

  /** Makes a silence, or changes one; answers with its id, which may be another one. */
  async silence(silence: PostedSilence, signal: AbortSignal): Promise<string> {
    return (await this.#list({ method: 'POST', path: 'api/v2/silences', ...jsonOf(silence) }, made, signal, SHORT)).silenceID;
  }

  /** One that is not there any more is as good as ended. */
  async endSilence(id: string, signal: AbortSignal): Promise<void> {
    await this.#ask({ method: 'DELETE', path: `api/v2/silence/${encodeURIComponent(id)}` }, SHORT, signal, /not found/i);
  }

  [Symbol.dispose](): void {
    this.#poster[Symbol.dispose]();
  }

  async #list<T>(question: Question, schema: z.ZodMiniType<T>, signal: AbortSignal, most = MOST): Promise<T> {
    const body = await this.#ask(question, most, signal);
    const read = schema.safeParse(parsed(body));
    if (read.success) return read.data;
    throw new AlertmanagerRefused(this.#isNone);
  }

  get #isNone(): string {
    return `${this.host} does not answer as an Alertmanager does. Check the address: it is the one under which its own page opens.`;
  }

  /** @param fine a refusal in such words is none */
  async #ask(question: Question, most: number, signal: AbortSignal, fine?: RegExp): Promise<string> {
    const late = AbortSignal.timeout(this.#patience);
    try {
      const { status, body } = await this.#poster.ask(question, most, AbortSignal.any([signal, late]));
      // A page for people, as of a login in front of it, is no answer.
      if (status >= 200 && status < 300 && !body.trimStart().startsWith('<')) return body;
      if (status >= 200 && status < 300) throw new AlertmanagerRefused(this.#isNone);
      if (fine?.test(body)) return '';
      throw new AlertmanagerRefused(`${answeredWith(this.host, { status, text: this.#poster.said(body) })}${remedyOf(status)}`);
    } catch (error) {
      signal.throwIfAborted();
      if (!late.aborted || error instanceof Fault) throw error;
      throw new AlertmanagerRefused(`${this.host} did not answer within ${this.#patience / SECOND} seconds.`, { cause: error });
    }
  }
}

/** Where an instance is, with what proves who we are. */
export function peersOf({ urls, auth, ca, allowClearText }: AlertmanagerConfig): readonly PlatformPeer[] {
  return urls.map((url) => ({ url, auth, ca, allowClearText }));
}

function asPosted({ labels, annotations, startsAt, endsAt, generatorURL }: PostedAlert): PostedAlert {
  return { labels, annotations, startsAt, endsAt, ...(generatorURL !== undefined && { generatorURL }) };
}

function jsonOf(value: unknown): Pick<Question, 'headers' | 'body'> {
  return { headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) return ' Check "auth" in the inventory, and its secrets.';
  if (status === 404 || status === 405) return ' Check the address: it is the one under which its own page opens.';
  return '';
}
