import type { MailConfig, WebhookConfig } from './receiverSchema.ts';

/** Names under which something stands that proves who we are. */
const PROVES = /auth(?!ors?\b)|cookie|token|key|secret|passw|sign|session|credential/i;

/** This machine alone: nobody reads along. A name that only begins like one of its own is any host. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** Headers whose values stand in the file, though their names say that they prove who we are. */
export function openHeaders({ headers = {} }: WebhookConfig): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' && PROVES.test(name) ? [name] : []));
}

/** Whether what follows the `?` of an address proves who we are. */
export function hasOpenKey(url: URL): boolean {
  return PROVES.test([...url.searchParams.keys()].join(' '));
}

/** Whether a webhook would send in clear text over the network what proves who we are. */
export function exposesWebhook({ url: given, bearer, signature, headers = {} }: WebhookConfig, url: URL): boolean {
  const isSecret = [given, ...Object.values(headers)].some((value) => typeof value !== 'string');
  const proves = isSecret || bearer || signature || PROVES.test(`${Object.keys(headers)} ${url.search}`);
  return Boolean(proves) && url.protocol === 'http:' && !isLoopback(url.hostname);
}

/** Whether a mail's password would cross the network in clear text. */
export function exposesMail({ host, security, password }: MailConfig): boolean {
  return password !== undefined && security === 'none' && !isLoopback(host);
}
