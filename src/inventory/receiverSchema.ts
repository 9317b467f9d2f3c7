import * as z from 'zod/mini';
import { parseTemplate } from '../core/template.ts';
import { alertmanager } from './alertmanagerSchema.ts';
import { id, port, secretReference } from './schemaParts.ts';
import { templateFlaw } from './templateFlaw.ts';

/** Who is told of alerts outside the editor. Part of the inventory's definition: see schema.ts. */

const header = z.string().check(z.maxLength(200), z.regex(/^[\x20-\x7e]+$/, 'expected printable ASCII'));

const template = z.string().check(
  z.maxLength(20_000),
  z.refine((text) => parseTemplate(text) !== undefined, 'expected tags such as {{title}}, and every {{#section}} closed by {{/section}}'),
);

const webhookUrl = z
  .url({ protocol: /^https?$/, error: 'expected an "https://" address' })
  .check(
    z.maxLength(2000),
    z.refine(hasNoLogin, 'expected an address without user and password: give what is secret as a secret, in "bearer"'),
  );

const consent = z
  .optional(z.boolean())
  .check(z.describe('true: what proves who we are may go to another machine unencrypted. Whoever reads along there can use it.'));

const webhook = z
  .strictObject({
    url: z.union([webhookUrl, secretReference]).check(
      z.meta({
        description: 'Where to POST. Services that put a key into the address: give it as a secret.',
        examples: ['https://ops.example.com/hooks/hsm'],
      }),
    ),
    bearer: z.optional(secretReference).check(z.describe('Sent as `Authorization: Bearer …`.')),
    signature: z
      .optional(secretReference)
      .check(z.describe('Key of an HMAC-SHA-256 over the body, sent as `X-HSM-Vigil-Signature: sha256=…` in hexadecimal digits.')),
    allowClearText: consent,
    headers: z
      .optional(z.record(z.string().check(z.regex(/^[A-Za-z0-9-]{1,60}$/, 'expected a header name')), z.union([header, secretReference])))
      .check(z.describe('More headers. A value that is secret: by the name of the secret.')),
    contentType: z
      ._default(header, 'application/json')
      .check(z.describe('Of the body that `template` makes: values are escaped for JSON, form fields or XML when it says so.')),
    template: z
      .optional(template)
      .check(
        z.describe(
          'Body as a Mustache template over the notice: `{{reason}}`, `{{title}}`, `{{#alerts}}{{summary}}{{/alerts}}`, and `{{more}}` where it leaves out all alerts but the 50 worst. Default: the whole notice as JSON.',
        ),
      ),
  })
  .check(z.describe('An HTTP POST.'), ({ value: { template = '', contentType }, issues }) => {
    const message = template && templateFlaw(template, contentType);
    if (message) issues.push({ code: 'custom', path: ['template'], message, input: template });
  });

const address = z
  .string()
  .check(z.maxLength(254), z.regex(/^[^\s<>(),;:"\\@]+@[A-Za-z0-9.-]+$/, 'expected a mail address such as "duty@example.com"'));

const mail = z
  .strictObject({
    host: z
      .string()
      .check(z.maxLength(253), z.regex(/^[A-Za-z0-9.:-]+$/, 'expected a host name or an IP address'), z.describe('The SMTP server.')),
    port: z.optional(port).check(z.describe('Default: 465 with `tls`, 587 with `starttls`, 25 with `none`.')),
    security: z
      ._default(z.enum(['tls', 'starttls', 'none']), 'starttls')
      .check(z.describe('`tls` from the first byte, `starttls` insisted upon, or `none`: in clear text, for a server on this machine.')),
    user: z.optional(z.string().check(z.maxLength(254))).check(z.describe('Account at the SMTP server, with `password`.')),
    password: z.optional(secretReference).check(z.describe('Its password, by the name of the secret.')),
    allowClearText: consent,
    from: address.check(z.describe('Sender.')),
    to: z.array(address).check(z.minLength(1), z.maxLength(50), z.describe('Recipients.')),
    subject: z
      .optional(template.check(z.maxLength(300)))
      .check(z.describe('Subject as a Mustache template. Default: `[{{severity}}] {{title}}`.')),
    template: z
      .optional(template)
      .check(z.describe('Text as a Mustache template. Default: what is wrong, how sure it is, what it means and what to do.')),
  })
  .check(z.describe('A mail.'));

const ids = z.array(id).check(z.minLength(1));

/** A receiver has exactly one of these. */
export const receiverKinds = ['webhook', 'mail', 'desktop', 'alertmanager'] as const;
export type ReceiverKind = (typeof receiverKinds)[number];

export const receiverSchema = z
  .strictObject({
    id: id.check(z.meta({ description: 'Unique among the receivers.', examples: ['duty-mail'] })),
    webhook: z.optional(webhook),
    mail: z.optional(mail),
    desktop: z
      .optional(z.strictObject({}))
      .check(z.describe('A notification of this machine’s desktop, when no VS Code window is there to tell.')),
    alertmanager: z.optional(alertmanager),
    severity: z._default(z.enum(['warning', 'critical']), 'warning').check(z.describe('The least severity that it is told of.')),
    level: z
      ._default(z.int().check(z.minimum(1), z.maximum(5)), 1)
      .check(
        z.describe('Escalation: 1 is told at once, 2 and more of what nobody below has acknowledged for `alerts.escalate`, each in turn.'),
      ),
    resolved: z._default(z.boolean(), true).check(z.describe('Whether it is told that an alert is over.')),
    alerts: z
      ._default(z.boolean(), true)
      .check(z.describe('false: it is told of no alert by itself, and gets only what a person sends through it, as a note to customers.')),
    devices: z.optional(ids).check(z.describe('Only alerts of these devices.')),
    haGroups: z.optional(ids).check(z.describe('Only alerts of devices in these HA groups.')),
  })
  .check(
    z.refine((receiver) => receiverKinds.filter((kind) => receiver[kind] !== undefined).length === 1, {
      error: 'expected exactly one of "webhook", "mail", "desktop" and "alertmanager"',
    }),
    z.refine(({ alertmanager: there, level }) => there === undefined || level === 1, {
      path: ['level'],
      error: 'expected no "level" with "alertmanager": it is told all that fires at once, and its own routes say who is told, and when',
    }),
    z.refine(({ alertmanager: there, resolved }) => there === undefined || resolved, {
      path: ['resolved'],
      error:
        'expected no "resolved": false with "alertmanager": it has to know what is over; "send_resolved" of its receivers says who is told',
    }),
    z.describe('Somebody to be told of alerts, beside the editor.'),
  );

export type ReceiverConfig = z.output<typeof receiverSchema>;
export type WebhookConfig = NonNullable<ReceiverConfig['webhook']>;
export type MailConfig = NonNullable<ReceiverConfig['mail']>;
export type AlertmanagerConfig = NonNullable<ReceiverConfig['alertmanager']>;

function hasNoLogin(url: string): boolean {
  const { username, password } = URL.parse(url) ?? { username: '', password: '' };
  return username === '' && password === '';
}

/** Names of the secrets a receiver needs. */
export function receiverSecrets({ webhook, mail, alertmanager: there }: ReceiverConfig): readonly string[] {
  const ofWebhook = [webhook?.url, webhook?.bearer, webhook?.signature, ...Object.values(webhook?.headers ?? {})];
  const references = [...ofWebhook, mail?.password, there?.auth?.bearer, there?.auth?.password];
  return references.flatMap((reference) => (typeof reference === 'object' ? [reference.secret] : []));
}
