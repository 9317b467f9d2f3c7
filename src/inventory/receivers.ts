import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { anchorOf } from './explain.ts';
import { write } from './fixes.ts';
import { freeId } from './freeId.ts';
import type { Finding, Places } from './place.ts';
import { type ReceiverConfig, receiverSchema } from './receiverSchema.ts';
import { validate } from './validate.ts';

/** A receiver of the file: its place, and its configuration when the definition accepts it. */
export interface ReceiverEntry {
  readonly node: Node;
  readonly config: ReceiverConfig | undefined;
  readonly findings: readonly Finding[];
}

export function receiversOf(notify: Node | undefined): readonly ReceiverEntry[] {
  if (notify === undefined) return [];
  if (notify.type !== 'array') {
    const message = '"notify" must be a list [ … ] of receivers.';
    return [{ node: notify, config: undefined, findings: [{ severity: 'error', span: anchorOf(notify), message }] }];
  }
  return (notify.children ?? []).map((node) => {
    const { value: config, findings } = validate(receiverSchema, node);
    return { node, config, findings };
  });
}

/** What is wrong with the receivers, each by itself and all together. */
export function receiverFindings(entries: readonly ReceiverEntry[], places: Places): readonly Finding[] {
  const findings: Finding[] = entries.flatMap((entry) => [...entry.findings, ...risks(entry)]);
  const first = new Map<string, Node>();
  const ids = new Set(entries.map(({ node }) => String(findNodeAtLocation(node, ['id'])?.value)));
  for (const { node } of entries) {
    const id = findNodeAtLocation(node, ['id']);
    if (typeof id?.value !== 'string') continue;
    const before = first.get(id.value);
    if (before === undefined) first.set(id.value, id);
    else {
      const line = places.lineOf(before.offset);
      const fixes = [write(id, freeId(id.value, ids))];
      findings.push({
        severity: 'error',
        span: id,
        fixes,
        message: `Another receiver has the same "id" (line ${line}). Give each its own.`,
      });
    }
  }
  return findings;
}

/** What works, and lets others read along. */
function risks({ node, config }: ReceiverEntry): readonly Finding[] {
  const findings: Finding[] = [];
  const url = findNodeAtLocation(node, ['webhook', 'url']);
  if (typeof url?.value === 'string' && /^http:/i.test(url.value) && !isLoopback(url.value)) {
    findings.push({
      severity: 'warning',
      span: url,
      fixes: [write(url, url.value.replace(/^http:/i, 'https:'), 'Write "https:"')],
      message: 'This address is not encrypted: alerts cross the network in clear text. Use "https://".',
    });
  }
  const security = findNodeAtLocation(node, ['mail', 'security']);
  if (security?.value === 'none' && config?.mail !== undefined) {
    if (config.mail.password !== undefined) {
      const message = 'A password is never sent in clear text. Use "tls" or "starttls", or leave out "user" and "password".';
      findings.push({ severity: 'error', span: security, message, fixes: [write(security, 'starttls')] });
    } else if (!/^(localhost|127\.|::1$)/.test(config.mail.host)) {
      findings.push({
        severity: 'warning',
        span: security,
        fixes: [write(security, 'starttls')],
        message: 'Mails cross the network in clear text. Use "starttls" or "tls".',
      });
    }
  }
  if (config?.mail !== undefined && (config.mail.user === undefined) !== (config.mail.password === undefined)) {
    const span = findNodeAtLocation(node, ['mail', config.mail.user === undefined ? 'password' : 'user']) ?? node;
    findings.push({ severity: 'error', span, message: '"user" and "password" go together: give both, or neither.' });
  }
  return findings;
}

function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}
