import * as z from 'zod/mini';
import { durationMs, MINUTE, SECOND } from '../core/time/duration.ts';
import { authorities, consent, path, peerSecrets, platformAddress, platformAuth } from './platformSchema.ts';
import { endpoint, label, secretReference } from './schemaParts.ts';

/** Where readings, verdicts and alerts go to a monitoring platform. Part of the inventory's definition: see schema.ts. */

const metrics = z
  .strictObject({
    listen: z
      ._default(endpoint, '127.0.0.1:9464')
      .check(z.describe('Address and port of this machine. Another one than loopback needs `tls`, and `token` or `tls.ca`.')),
    token: z.optional(secretReference).check(z.describe('Who asks has to send it: `Authorization: Bearer …`.')),
    tls: z
      .optional(
        z.strictObject({
          cert: path.check(z.describe('File with our certificate, PEM.')),
          key: secretReference.check(z.describe('Its private key (PEM), by the name of the secret.')),
          ca: z
            .optional(path)
            .check(z.describe('File with the authorities that sign the certificates of those who ask, PEM. Nobody else is answered then.')),
        }),
      )
      .check(z.describe('Encrypted, with our certificate.')),
  })
  .check(z.describe('`/metrics` for Prometheus and whoever else reads OpenMetrics.'));

const remoteWrite = z
  .strictObject({
    url: platformAddress.check(
      z.meta({
        description: 'Where to write, over the remote-write protocol of Prometheus.',
        examples: ['https://prometheus.example.com/api/v1/write'],
      }),
    ),
    auth: z.optional(platformAuth),
    ca: authorities,
    protocol: z
      ._default(z.enum(['auto', '1']), 'auto')
      .check(z.describe('`auto`: version 2 where the server knows it, else 1. `1`: version 1 alone.')),
    keep: z
      ._default(z.string().check(z.refine(isKept, 'expected a duration between "10m" and "30d"')), '2d')
      .check(z.describe('How long what the server does not take is kept for it, on the disk. 2 GB are the most whatever stands here.')),
    allowClearText: consent,
  })
  .check(z.describe('A server that takes samples as they come, and what it has missed once it is back.'));

const otlp = z
  .strictObject({
    url: platformAddress.check(
      z.meta({ description: 'Where to POST metrics, over OTLP/HTTP.', examples: ['https://collector.example.com:4318/v1/metrics'] }),
    ),
    every: z
      ._default(z.string().check(z.refine(isPace, 'expected a duration between "5s" and "1h"')), '1m')
      .check(z.describe('Time between two exports. Each holds all that is known then.')),
    auth: z.optional(platformAuth),
    ca: authorities,
    allowClearText: consent,
  })
  .check(z.describe('A collector of OpenTelemetry.'));

export const exportSchema = z
  .strictObject({
    metrics: z.optional(metrics),
    remoteWrite: z
      .optional(z.array(remoteWrite).check(z.maxLength(10)))
      .check(z.describe('Prometheus, VictoriaMetrics, Mimir and others.')),
    otlp: z.optional(otlp),
    instance: z
      .optional(label)
      .check(z.describe('What this service is called there (`instance`), among others like it. Default: the name of this machine.')),
  })
  .check(z.describe('Where readings, verdicts and alerts go to a monitoring platform. Nowhere unless it stands here.'));

export type ExportConfig = z.output<typeof exportSchema>;
export type MetricsExport = NonNullable<ExportConfig['metrics']>;
export type RemoteWriteExport = NonNullable<ExportConfig['remoteWrite']>[number];
export type OtlpExport = NonNullable<ExportConfig['otlp']>;

/** Names of the secrets that exporting needs. */
export function exportSecrets({ metrics, remoteWrite = [], otlp }: ExportConfig): readonly string[] {
  const own = [metrics?.token, metrics?.tls?.key].flatMap((reference) => (reference ? [reference.secret] : []));
  return [...own, ...[...remoteWrite, ...(otlp ? [otlp] : [])].flatMap(peerSecrets)];
}

function isKept(text: string): boolean {
  return durationMs(text) >= 10 * MINUTE && durationMs(text) <= durationMs('30d');
}

function isPace(text: string): boolean {
  return durationMs(text) >= 5 * SECOND && durationMs(text) <= durationMs('1h');
}
