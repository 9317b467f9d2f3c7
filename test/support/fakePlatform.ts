import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Which question of a refresh a query is. */
export type Question =
  | 'states'
  | 'answered'
  | 'services'
  | 'exceptions'
  | 'alerts'
  | 'told'
  | 'known'
  | 'readings'
  | 'samples'
  | 'facts'
  | 'other';

export function questionOf(query: string): Question {
  if (query.includes('[1d:5m]')) return 'known';
  if (query.startsWith('max by (device, instance, model')) return 'states';
  if (query.startsWith('max by (device, instance) (last_over_time(hsm_vigil_channel_answer')) return 'answered';
  if (query.startsWith('max by (instance)')) return 'services';
  if (query.startsWith('label_replace((timestamp')) return 'told';
  if (query.startsWith('label_replace(max by')) return 'exceptions';
  if (query.startsWith('last_over_time(hsm_vigil_alert_start')) return 'alerts';
  if (query.startsWith('{__name__=~"(hw|hsm)_.+"')) return 'samples';
  if (query.includes('__name__=~"(hw|hsm)_.+"')) return 'readings';
  return query.includes('hsm_vigil_(reading_timestamp') ? 'facts' : 'other';
}

export type Sampled = readonly [labels: Readonly<Record<string, string>>, value: number | string];

/** The form of Prometheus's answer to an instant query. */
export function vector(samples: readonly Sampled[], at = Date.now()): string {
  const result = samples.map(([metric, value]) => ({ metric, value: [at / 1000, String(value)] }));
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

const NO_LINES = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } });

/** A server that answers in the form of Prometheus with whatever a test gives it. What is not given is empty. */
export class FakePlatform implements AsyncDisposable {
  readonly asked: Question[] = [];
  /** Texts by question. */
  answers: Partial<Record<Question, string>> = {};
  /** In the place of all answers. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Its clock is so far ahead (ms). */
  ahead = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    const question = questionOf(new URLSearchParams(body).get('query') ?? '');
    this.asked.push(question);
    response.setHeader('date', new Date(Date.now() + this.ahead).toUTCString());
    if (this.instead) this.instead(request, response);
    else
      response
        .setHeader('content-type', 'application/json')
        .end(this.answers[question] ?? (question === 'samples' ? NO_LINES : vector([])));
  }
}

/** A fleet as its services tell of it: every device is well, and answered now. */
export function fleetAnswers(devices: readonly string[], service = 'edge-1', at = Date.now()): Partial<Record<Question, string>> {
  const of = (device: string) => ({ device, instance: service });
  return {
    states: vector(devices.map((device) => [{ ...of(device), model: 'luna-network-hsm-7', site: 'Frankfurt' }, 0])),
    answered: vector(devices.map((device) => [of(device), at / 1000])),
    services: vector([[{ instance: service }, at / 1000]]),
  };
}
