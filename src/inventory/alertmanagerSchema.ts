import * as z from 'zod/mini';
import { durationMs, MINUTE, SECOND } from '../core/time/duration.ts';
import { platformAddress as address, platformAuth as auth, authorities } from './platformSchema.ts';

/** An Alertmanager as a receiver of alerts. Part of the inventory's definition: see receiverSchema.ts. */

/** Labels that are ours. */
export const OWN_LABELS: readonly string[] = [
  'alertname',
  'device',
  'model',
  'site',
  'ha_group',
  'component',
  'condition',
  'severity',
  'instance',
];

/** What may stand in braces in an address. */
const PLACES = ['device', 'component', 'condition', 'alert', 'runbook'] as const;

/** An address with places that are filled in for each alert. */
export function filledIn(template: string, values: Readonly<Record<(typeof PLACES)[number], string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    (PLACES as readonly string[]).includes(name) ? encodeURIComponent(values[name as (typeof PLACES)[number]]) : whole,
  );
}

const addressWithPlaces = z.string().check(
  z.maxLength(1000),
  z.refine(
    (text) => /^https?:$/.test(URL.parse(text.replace(/[{}]/g, ''))?.protocol ?? ''),
    'expected an "https://" address, with places such as {device}',
  ),
  z.refine(
    (text) => [...text.matchAll(/\{([^{}]*)\}/g)].every(([, name]) => (PLACES as readonly string[]).includes(name ?? '')),
    `expected no other places than ${PLACES.map((place) => `{${place}}`).join(', ')}`,
  ),
);

const labelName = z.string().check(
  z.regex(/^[A-Za-z_][A-Za-z0-9_]{0,79}$/, 'expected the name of a label: letters, digits and "_"'),
  z.refine((name) => !OWN_LABELS.includes(name), `expected a label of your own; these are ours: ${OWN_LABELS.join(', ')}`),
);

export const alertmanager = z
  .strictObject({
    urls: z.array(address).check(
      z.minLength(1),
      z.maxLength(10),
      z.refine((urls) => !urls.some((url) => /[?#]/.test(url)), 'expected addresses without "?" and "#"'),
      z.refine((urls) => new Set(urls.map((url) => url.replace(/\/+$/, ''))).size === urls.length, 'expected each address once'),
      z.meta({
        description:
          'All instances of one Alertmanager, each by its own address: what fires goes to each, and they agree among themselves.',
        examples: [['https://alertmanager-1.example.com:9093', 'https://alertmanager-2.example.com:9093']],
      }),
    ),
    auth: z.optional(auth),
    ca: authorities,
    allowClearText: z
      .optional(z.boolean())
      .check(z.describe('true: what proves who we are may go to another machine unencrypted. Whoever reads along there can use it.')),
    every: z
      ._default(z.string().check(z.refine(isPace, 'expected a duration between "5s" and "15m"')), '1m')
      .check(z.describe('What fires is sent again so often, and silences are read so often.')),
    labels: z
      .optional(z.record(labelName, z.string().check(z.minLength(1), z.maxLength(200))))
      .check(z.describe('More labels of every alert, to route by: `{ "team": "pki" }`.')),
    link: z.optional(addressWithPlaces).check(
      z.meta({
        description: 'Where an alert leads (`generatorURL`), with `{device}`, `{component}`, `{condition}`, `{alert}`, `{runbook}`.',
        examples: ['https://grafana.example.com/d/hsm?var-device={device}'],
      }),
    ),
    runbooks: z.optional(addressWithPlaces).check(
      z.meta({
        description: 'Where its runbook is to be read (`runbook_url`), with the same places.',
        examples: ['https://wiki.example.com/hsm/{runbook}'],
      }),
    ),
    heartbeat: z
      ._default(z.boolean(), false)
      .check(
        z.describe(
          'true: `HsmVigilWatching` fires as long as HSMs are looked at, for a dead man’s switch. Route it to one before you switch it on.',
        ),
      ),
  })
  .check(z.describe('Prometheus Alertmanager, or what speaks its API (v2): it is told what fires for as long as it fires.'));

function isPace(text: string): boolean {
  return durationMs(text) >= 5 * SECOND && durationMs(text) <= 15 * MINUTE;
}
