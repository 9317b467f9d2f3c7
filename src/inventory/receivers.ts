import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { exposesMail, exposesWebhook, hasOpenKey, isLoopback, openHeaders } from './clearText.ts';
import { anchorOf } from './explain.ts';
import { write } from './fixes.ts';
import { freeId } from './freeId.ts';
import type { Finding, Places } from './place.ts';
import { clearText } from './platformRules.ts';
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

const EXPOSED = 'whoever reads along gets what proves who we are (a token, a signature, a password), and can use it';
const CONSENT = ', or write "allowClearText": true if nobody can.';

/** What lets others read along: it works where nothing is sent that they could use, or where a person has allowed that. */
function risks({ node, config }: ReceiverEntry): readonly Finding[] {
  const findings: Finding[] = [];
  const url = findNodeAtLocation(node, ['webhook', 'url']);
  const place = typeof url?.value === 'string' ? URL.parse(url.value) : null;
  if (url && place?.protocol === 'http:' && !isLoopback(place.hostname)) {
    const exposed = config?.webhook && exposesWebhook(config.webhook, place) && EXPOSED;
    const allowed = exposed && config.webhook?.allowClearText;
    findings.push({
      severity: exposed && !allowed ? 'error' : 'warning',
      span: (allowed && findNodeAtLocation(node, ['webhook', 'allowClearText'])) || url,
      fixes: [write(url, url.value.replace(/^http:/i, 'https:'), 'Write "https:"')],
      message: `This address is not encrypted: ${exposed || 'alerts cross the network in clear text'}. Use "https://"${exposed && !allowed ? CONSENT : '.'}`,
    });
  }
  if (url && place && hasOpenKey(place)) {
    const message =
      'What proves who we are stands in this address, for everybody who reads the file. Give the whole address as a secret: { "secret": "…" }.';
    findings.push({ severity: 'warning', span: url, message });
  }
  for (const name of config?.webhook ? openHeaders(config.webhook) : []) {
    const span = findNodeAtLocation(node, ['webhook', 'headers', name]) ?? node;
    const message = 'What proves who we are stands here, for everybody who reads the file. Give it as a secret: { "secret": "…" }.';
    findings.push({ severity: 'warning', span, message });
  }
  for (const [index, each] of (config?.alertmanager?.urls ?? []).entries()) {
    const at = () => findNodeAtLocation(node, ['alertmanager', 'urls', index]) ?? node;
    findings.push(...clearText({ ...config?.alertmanager, url: each }, at));
  }
  if (config?.alerts === false && config.mail === undefined) {
    const message =
      'Nothing ever goes to this receiver: alerts do not, and what people send is mailed. Remove "alerts", or give it "mail".';
    findings.push({ severity: 'warning', span: findNodeAtLocation(node, ['alerts']) ?? node, message });
  }
  const security = findNodeAtLocation(node, ['mail', 'security']);
  if (security?.value === 'none' && config?.mail && !isLoopback(config.mail.host)) {
    const exposed = exposesMail(config.mail) && EXPOSED;
    const allowed = exposed && config.mail.allowClearText;
    findings.push({
      severity: exposed && !allowed ? 'error' : 'warning',
      span: (allowed && findNodeAtLocation(node, ['mail', 'allowClearText'])) || security,
      fixes: [write(security, 'starttls')],
      message: `Nothing is encrypted here: ${exposed || 'mails cross the network in clear text'}. Use "starttls" or "tls"${exposed && !allowed ? CONSENT : '.'}`,
    });
  }
  if (config?.mail !== undefined && (config.mail.user === undefined) !== (config.mail.password === undefined)) {
    const span = findNodeAtLocation(node, ['mail', config.mail.user === undefined ? 'password' : 'user']) ?? node;
    findings.push({ severity: 'error', span, message: '"user" and "password" go together: give both, or neither.' });
  }
  return findings;
}
