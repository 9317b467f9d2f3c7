import Mustache from 'mustache';
import * as z from 'zod';
import { id, secretReference } from './schemaParts.ts';

/** Who is told of alerts outside the editor. Part of the inventory's definition: see schema.ts. */

const header = z
  .string()
  .max(200)
  .regex(/^[\x20-\x7e]+$/, 'expected printable ASCII');

const template = z
  .string()
  .max(20_000)
  .refine(isTemplate, 'expected a Mustache template in which every {{#section}} is closed by {{/section}}');

const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'expected an "https://" address' })
  .max(2000)
  .refine(hasNoLogin, 'expected an address without user and password: give what is secret as a secret, in "bearer"');

const webhook = z
  .strictObject({
    url: z.union([webhookUrl, secretReference]).meta({
      description: 'Where to POST. Services that put a key into the address: give it as a secret.',
      examples: ['https://ops.example.com/hooks/hsm'],
    }),
    bearer: secretReference.optional().describe('Sent as `Authorization: Bearer …`.'),
    signature: secretReference
      .optional()
      .describe('Key of an HMAC-SHA-256 over the body, sent as `X-HSM-Vigil-Signature: sha256=…` in hexadecimal digits.'),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,60}$/, 'expected a header name'), header)
      .optional()
      .describe('More headers. Nothing secret: that goes into `bearer` or `signature`.'),
    contentType: header
      .default('application/json')
      .describe('Of the body that `template` makes. Values are escaped for JSON when it says so.'),
    template: template
      .optional()
      .describe(
        'Body as a Mustache template over the notice: `{{reason}}`, `{{title}}`, `{{#alerts}}{{summary}}{{/alerts}}`, and `{{more}}` where it leaves out all alerts but the 50 worst. Default: the whole notice as JSON.',
      ),
  })
  .describe('An HTTP POST.');

const address = z
  .string()
  .max(254)
  .regex(/^[^\s<>(),;:"\\@]+@[A-Za-z0-9.-]+$/, 'expected a mail address such as "duty@example.com"');

const mail = z
  .strictObject({
    host: z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9.:-]+$/, 'expected a host name or an IP address')
      .describe('The SMTP server.'),
    port: z.int().min(1).max(65_535).optional().describe('Default: 465 with `tls`, 587 with `starttls`, 25 with `none`.'),
    security: z
      .enum(['tls', 'starttls', 'none'])
      .default('starttls')
      .describe('`tls` from the first byte, `starttls` insisted upon, or `none`: in clear text, for a server on this machine.'),
    user: z.string().max(254).optional().describe('Account at the SMTP server, with `password`.'),
    password: secretReference.optional().describe('Its password, by the name of the secret.'),
    from: address.describe('Sender.'),
    to: z.array(address).min(1).max(50).describe('Recipients.'),
    subject: template.max(300).optional().describe('Subject as a Mustache template. Default: `[{{severity}}] {{title}}`.'),
    template: template
      .optional()
      .describe('Text as a Mustache template. Default: what is wrong, how sure it is, what it means and what to do.'),
  })
  .describe('A mail.');

export const receiverSchema = z
  .strictObject({
    id: id.meta({ description: 'Unique among the receivers.', examples: ['duty-mail'] }),
    webhook: webhook.optional(),
    mail: mail.optional(),
    desktop: z.strictObject({}).optional().describe('A notification of this machine’s desktop, when no VS Code window is there to tell.'),
    severity: z.enum(['warning', 'critical']).default('warning').describe('The least severity that it is told of.'),
    level: z
      .int()
      .min(1)
      .max(5)
      .default(1)
      .describe('Escalation: 1 is told at once, 2 and more of what nobody below has acknowledged for `alerts.escalate`, each in turn.'),
    resolved: z.boolean().default(true).describe('Whether it is told that an alert is over.'),
    devices: z.array(id).min(1).optional().describe('Only alerts of these devices.'),
    haGroups: z.array(id).min(1).optional().describe('Only alerts of devices in these HA groups.'),
  })
  .refine(({ webhook, mail, desktop }) => [webhook, mail, desktop].filter((each) => each !== undefined).length === 1, {
    error: 'expected exactly one of "webhook", "mail" and "desktop"',
  })
  .describe('Somebody to be told of alerts, beside the editor.');

export type ReceiverConfig = z.output<typeof receiverSchema>;
export type WebhookConfig = NonNullable<ReceiverConfig['webhook']>;
export type MailConfig = NonNullable<ReceiverConfig['mail']>;

function hasNoLogin(url: string): boolean {
  const { username, password } = URL.parse(url) ?? { username: '', password: '' };
  return username === '' && password === '';
}

function isTemplate(text: string): boolean {
  try {
    Mustache.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Names of the secrets a receiver needs. */
export function receiverSecrets({ webhook, mail }: ReceiverConfig): readonly string[] {
  const references = [typeof webhook?.url === 'object' ? webhook.url : undefined, webhook?.bearer, webhook?.signature, mail?.password];
  return references.flatMap((reference) => (reference === undefined ? [] : [reference.secret]));
}
