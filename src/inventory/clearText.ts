import type { MailConfig, WebhookConfig } from './receiverSchema.ts';

/** Names under which something stands that proves who we are. */
const PROVES = /auth(?!ors?\b)|cookie|token|key|secret|passw|sign|session|credential/i;

/** This machine alone: nobody reads along. A name that only begins like one of its own is any host. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** Whether a webhook would send in clear text over the network what proves who we are. */
export function exposesWebhook({ url: given, bearer, signature, headers = {} }: WebhookConfig, url: URL): boolean {
  const proves = typeof given !== 'string' || bearer || signature || PROVES.test(`${Object.keys(headers)} ${url.search}`);
  return Boolean(proves) && url.protocol === 'http:' && !isLoopback(url.hostname);
}

/** Whether a mail's password would cross the network in clear text. */
export function exposesMail({ host, security, password }: MailConfig): boolean {
  return password !== undefined && security === 'none' && !isLoopback(host);
}
