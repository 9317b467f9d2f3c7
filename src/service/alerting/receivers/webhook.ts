import { createHmac } from 'node:crypto';
import { escapingOf } from '../../../core/template.ts';
import { exposesWebhook } from '../../../inventory/clearText.ts';
import type { WebhookConfig } from '../../../inventory/receiverSchema.ts';
import { requireNamed, type Secrets } from '../../common/secrets.ts';
import { DeliveryFailed, NoticeRefused } from './deliveryFailed.ts';
import type { NoticeRecord } from './notice.ts';
import { render } from './template.ts';

/**
 * POSTs a notice: as JSON, or as the template says. Redirects are not followed, since what is sent was meant for this address; of the
 * answer only its status counts (2xx), and nothing of it is kept.
 */
export async function postWebhook(config: WebhookConfig, notice: NoticeRecord, secrets: Secrets, signal: AbortSignal): Promise<void> {
  const { template, contentType, bearer, signature } = config;
  const url = URL.parse(typeof config.url === 'string' ? config.url : requireNamed(secrets, config.url.secret));
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new DeliveryFailed('The address of the webhook is not an "https://" address. Enter it again.');
  if (url.username !== '' || url.password !== '')
    throw new DeliveryFailed('The address of the webhook holds a user or a password, which is not sent. Enter it without; use "bearer".');
  if (exposesWebhook(config, url) && !config.allowClearText) {
    throw new DeliveryFailed(
      'The address of the webhook is not encrypted ("http://"), and what proves who we are would cross the network in clear text, so nothing was sent. Use "https://", or write "allowClearText": true beside "url" in the inventory.',
    );
  }
  const body = template === undefined ? JSON.stringify(notice) : render(template, notice, escapingOf(contentType));
  const token = bearer && requireNamed(secrets, bearer.secret);
  const key = signature && requireNamed(secrets, signature.secret);
  const given = Object.entries(config.headers ?? {}).map(
    ([name, value]) => [name, typeof value === 'string' ? value : requireNamed(secrets, value.secret)] as const,
  );
  const headers = headersOf(given, {
    'content-type': contentType,
    'user-agent': 'hsm-vigil',
    'idempotency-key': notice.id,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(key !== undefined && { 'x-hsm-vigil-signature': `sha256=${createHmac('sha256', key).update(body).digest('hex')}` }),
  });
  let response: Response;
  try {
    response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new DeliveryFailed(`${url.host} could not be reached (${causeOf(error)}). Check the address, the network and the certificate.`, {
      cause: error,
    });
  }
  await response.body?.cancel();
  if (response.status >= 300 && response.status < 400) {
    throw new DeliveryFailed(
      `${url.host} answered with a redirection (${response.status}), which is not followed. Give the address that it leads to.`,
    );
  }
  if (response.ok) return;
  const Failure = isRefusal(response.status) ? NoticeRefused : DeliveryFailed;
  throw new Failure(`${url.host} answered with status ${response.status}.`);
}

/** The system's error would quote the value, which may be a secret. So may be the name of a header that a person has given. */
function headersOf(given: readonly (readonly [string, string])[], own: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  const set = (name: string, value: string, title: string): void => {
    try {
      headers.set(name, value);
    } catch {
      throw new DeliveryFailed(`${title} holds characters that no header may hold. Enter its value or its secret again.`);
    }
  };
  for (const [name, value] of given) set(name, value, 'A header of the inventory');
  for (const [name, value] of Object.entries(own)) set(name, value, `The header "${name}"`);
  return headers;
}

/** What may change without another notice: who we are, how busy it is. */
const PASSING: readonly number[] = [401, 403, 407, 408, 425, 429];

/** It does not take this notice (RFC 9110, section 15.5). */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && !PASSING.includes(status);
}

/** The system's or OpenSSL's code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. Its sentence could hold the address. */
function causeOf(error: unknown): string {
  const code = (error as { readonly cause?: { readonly code?: unknown } }).cause?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'no connection';
}
