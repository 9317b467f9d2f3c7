import { createTransport } from 'nodemailer';
import { exposesMail } from '../../../inventory/clearText.ts';
import type { MailConfig } from '../../../inventory/receiverSchema.ts';
import { requireNamed, type Secrets } from '../../common/secrets.ts';
import { DeliveryFailed, NoticeRefused } from './deliveryFailed.ts';
import type { NoticeRecord } from './notice.ts';
import { DEFAULT_SUBJECT, DEFAULT_TEXT, render } from './template.ts';

const PORTS = { tls: 465, starttls: 587, none: 25 } as const;
const STALL_MS = 15_000;

/**
 * Hands a notice to an SMTP server (RFC 5321) as a mail of plain text. Mails about one alert are one thread. Answers with a sentence when
 * some of the recipients were refused: the others have it.
 */
export async function sendMail(
  config: MailConfig,
  notice: NoticeRecord,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (exposesMail(config) && !config.allowClearText) {
    throw new DeliveryFailed(
      'The password would cross the network in clear text, so nothing was sent. Write "security": "tls" or "starttls", or "allowClearText": true, in the inventory.',
    );
  }
  const { host, port, security, user, password, from, to } = config;
  const transport = createTransport({
    host,
    port: port ?? PORTS[security],
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    ...(user !== undefined && password !== undefined && { auth: { user, pass: requireNamed(secrets, password.secret) } }),
    connectionTimeout: STALL_MS,
    greetingTimeout: STALL_MS,
    socketTimeout: STALL_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.indexOf('@') + 1);
  const { note } = notice;
  const [first] = notice.alerts;
  const thread = note ? `<${note.alert}.note@${domain}>` : first && `<${first.id}.alert@${domain}>`;
  const subject = note ? notice.title : render(config.subject ?? DEFAULT_SUBJECT, notice);
  try {
    const { rejected } = await transport.sendMail({
      signal,
      from,
      to: [...to],
      subject: subject.replace(/\s+/g, ' ').slice(0, 300),
      text: note ? note.text : render(config.template ?? DEFAULT_TEXT, notice),
      messageId: `<${notice.id}@${domain}>`,
      ...(thread !== undefined && { references: [thread] }),
      date: new Date(notice.time),
      // RFC 3834: no out-of-office note answers this. What a person sends, people may answer.
      headers: { ...(!note && { 'Auto-Submitted': 'auto-generated' }), ...(notice.severity === 'critical' && { Importance: 'high' }) },
    });
    if (rejected.length === 0) return undefined;
    const refused = to.filter((address) => rejected.includes(address));
    return `${host} took the mail and refused ${rejected.length} of ${to.length} recipients: ${refused.join(', ')}. Check the addresses in "to".`;
  } catch (error) {
    if (signal.aborted) throw error;
    const Failure = isRefusal(error) ? NoticeRefused : DeliveryFailed;
    throw new Failure(`${host} did not take the mail: ${reasonOf(error)}`, { cause: error });
  } finally {
    transport.close();
  }
}

/** The server has said for good that it does not take this mail; one that first wants a login (530) may take it later. */
function isRefusal(error: unknown): boolean {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && typeof responseCode === 'number' && responseCode >= 500 && responseCode !== 530;
}

/** What went wrong, without the server's words: they may repeat what was sent. */
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const status = typeof responseCode === 'number' ? ` (status ${responseCode})` : '';
  switch (code) {
    case 'EAUTH':
      return `it refused the account${status}. Check "user" and the password.`;
    case 'ETLS':
      return 'no encrypted connection came about. Check "security", the port and the certificate.';
    case 'EENVELOPE':
      return `it refused sender or recipients${status}. Check "from" and "to".`;
    case 'EMESSAGE':
      return `it refused the text${status}.`;
    case 'EDNS':
      return 'its name is not known. Check "host".';
    case 'ECONNECTION':
    case 'ESOCKET':
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
      return 'it could not be reached. Check host, port, "security" and the certificate.';
    default:
      return `the conversation ended early${status}.`;
  }
}
