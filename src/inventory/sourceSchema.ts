import * as z from 'zod/mini';
import { durationMs, HOUR, MINUTE, SECOND } from '../core/time/duration.ts';
import { authorities, consent, peerSecrets, platformAddress, platformAuth } from './platformSchema.ts';
import { id, label } from './schemaParts.ts';

/** From which monitoring platforms a fleet is read that other services watch. Part of the inventory's definition: see schema.ts. */

const prometheus = z
  .strictObject({
    url: platformAddress.check(
      z.meta({
        description: 'Where its HTTP API begins, without `/api/v1`.',
        examples: ['https://prometheus.example.com', 'https://mimir.example.com/prometheus'],
      }),
    ),
    auth: z.optional(platformAuth),
    ca: authorities,
    allowClearText: consent,
  })
  .check(z.describe('A server that answers the queries of Prometheus: Prometheus itself, VictoriaMetrics, Mimir, Thanos.'));

const alertmanager = z
  .strictObject({
    url: platformAddress.check(
      z.meta({ description: 'Where its HTTP API begins, without `/api/v2`.', examples: ['https://alertmanager.example.com'] }),
    ),
    auth: z.optional(platformAuth),
    ca: authorities,
    allowClearText: consent,
  })
  .check(z.describe('Who keeps alerts of these devices quiet, and until when, is read here.'));

const match = z
  .record(
    z.string().check(z.regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,79}$/, 'expected the name of a label: letters, digits and "_"')),
    z.string().check(z.maxLength(200)),
  )
  .check(
    z.refine((labels) => Object.keys(labels).length <= 10, 'expected ten labels at most'),
    z.meta({
      description: 'Only series with these labels, by name: the value, or behind `~` a pattern that it has to match as a whole.',
      examples: [{ instance: '~edge-.*' }],
    }),
  );

const source = z
  .strictObject({
    id: id.check(z.maxLength(30), z.describe('Its name for people and scripts. Devices from there are called `ID/device`.')),
    name: z.optional(label).check(z.describe('What it is called in views. Default: its id.')),
    prometheus,
    alertmanager: z.optional(alertmanager),
    every: z
      ._default(z.string().check(z.refine(isPace, 'expected a duration between "10s" and "1h"')), '1m')
      .check(z.describe('Time between two looks at it.')),
    window: z
      ._default(z.string().check(z.refine(isWindow, 'expected a duration between "5m" and "1d"')), '25m')
      .check(
        z.describe(
          'How far back the newest sample of a device is looked for. Longer than two polls of the device that is polled least often.',
        ),
      ),
    match: z.optional(match),
  })
  .check(z.describe('A fleet that other services watch, read from a monitoring platform.'));

export const sourcesSchema = z
  .array(source)
  .check(
    z.maxLength(10),
    z.describe(
      'Monitoring platforms from which devices of other services are read. They are shown beside those below, and nothing can be done to them.',
    ),
  );

export type SourceConfig = z.output<typeof sourcesSchema>[number];

/** Names of the secrets that reading them needs. */
export function sourceSecrets(sources: readonly SourceConfig[]): readonly string[] {
  return sources.flatMap(({ prometheus: first, alertmanager: second }) => [first, ...(second ? [second] : [])].flatMap(peerSecrets));
}

function isPace(text: string): boolean {
  return durationMs(text) >= 10 * SECOND && durationMs(text) <= HOUR;
}

function isWindow(text: string): boolean {
  return durationMs(text) >= 5 * MINUTE && durationMs(text) <= durationMs('1d');
}
