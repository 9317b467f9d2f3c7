import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { logRuleSchemaFor } from './logRuleSchema.ts';
import { endpoint, secretName, secretReference } from './schemaParts.ts';

/** Where devices may send what they have to say. Part of the inventory's definition: see schema.ts. */

const listen = endpoint.check(z.describe('Address and port of this machine. `0.0.0.0` or `[::]`: all addresses.'));

const range = z
  .string()
  .check(z.maxLength(50), z.refine(isRange, 'expected an IP address such as "10.0.1.4", or a range such as "10.0.0.0/8"'));
const ranges = z.array(range).check(z.maxLength(200));

const engineId = z.string().check(z.regex(/^(0x)?([\da-f]{2}){5,32}$/i, 'expected 10 to 64 hexadecimal digits, as on the device'));

const user = z
  .strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(32), z.describe('The SNMPv3 user, as on the device.')),
    engineId: z.optional(engineId).check(z.describe('The engine that sends its traps, in hexadecimal digits. Informs need none.')),
    auth: z
      .optional(
        z.strictObject({
          protocol: z.enum(['sha256', 'sha384', 'sha512', 'sha224', 'sha', 'md5']).check(z.describe('As on the device.')),
          secret: secretName,
        }),
      )
      .check(z.describe('Authentication. `sha` (SHA-1) and `md5` are insecure: for appliances that know nothing else.')),
    priv: z
      .optional(
        z.strictObject({ protocol: z.enum(['aes', 'aes192', 'aes256']).check(z.describe('As on the device.')), secret: secretName }),
      )
      .check(z.describe('Privacy; needs `auth`. DES is broken, and not taken.')),
  })
  .check(z.describe('Who may send SNMPv3 traps and informs.'));

const traps = z
  .strictObject({
    listen: z._default(listen, '127.0.0.1:1162'),
    users: z._default(z.array(user).check(z.maxLength(1000)), []).check(z.describe('Who may send with SNMPv3.')),
    communities: z
      ._default(z.array(secretReference).check(z.maxLength(50)), [])
      .check(z.describe('Communities of SNMP v1 and v2c, by the names of their secrets. They prove nothing.')),
    sources: z.optional(ranges).check(z.describe('More addresses and ranges that may send, beside those of the devices.')),
    relays: z.optional(ranges).check(z.describe('Who passes on the traps of others: `snmpTrapAddress.0` says whose they are.')),
  })
  .check(z.describe('SNMP traps and informs, over UDP.'));

const path = z.string().check(z.minLength(1), z.maxLength(4096), z.regex(/^(\/|[A-Za-z]:[\\/])/, 'expected an absolute path'));

const tls = z
  .strictObject({
    listen,
    cert: path.check(z.describe('File with our certificate, PEM.')),
    key: secretReference.check(z.describe('Its private key (PEM), by the name of the secret.')),
    ca: z.optional(path).check(z.describe('File with the authorities that sign the senders’ certificates, PEM.')),
    fingerprints: z
      .optional(
        z
          .array(
            z
              .string()
              .check(z.regex(/^(sha-?256:)?([\da-f]{2}:?){31}[\da-f]{2}$/i, 'expected a SHA-256 fingerprint: 64 hexadecimal digits')),
          )
          .check(z.maxLength(1000)),
      )
      .check(z.describe('SHA-256 of the senders’ certificates.')),
  })
  .check(z.describe('Over TLS (RFC 5425). Without `ca` and `fingerprints` no sender is proven.'));

const syslog = z
  .strictObject({
    udp: z.optional(listen).check(z.describe('Over UDP: any line may be lost, and anybody can send one.')),
    tcp: z.optional(listen).check(z.describe('Over TCP: nothing is lost on the way, and anybody can send.')),
    tls: z.optional(tls),
    files: z
      .optional(z.array(path).check(z.maxLength(50)))
      .check(z.describe('Files that a syslog daemon writes. The host in each line says whose it is.')),
    sources: z.optional(ranges).check(z.describe('More addresses and ranges that may send, beside those of the devices.')),
    relays: z.optional(ranges).check(z.describe('Who passes on the lines of others: the host in each line says whose it is.')),
  })
  .check(z.describe('Lines of the devices’ logs.'));

/** @param conditions names of those that rules may speak of */
export function intakeSchemaFor(conditions: readonly string[]) {
  return z
    .strictObject({
      traps: z.optional(traps),
      syslog: z.optional(syslog),
      rules: z
        .optional(z.array(logRuleSchemaFor(conditions)).check(z.maxLength(100)))
        .check(z.describe('Rules of your own for log lines. They come before those of the model; the first that fits counts.')),
    })
    .check(z.describe('Where traps and log lines of the devices are received. Off unless it stands here.'));
}

export type IntakeSchema = ReturnType<typeof intakeSchemaFor>;
export type IntakeConfig = z.output<IntakeSchema>;
export type TrapIntake = z.output<typeof traps>;
export type SyslogIntake = z.output<typeof syslog>;

/** Names of the secrets that receiving needs. */
export function intakeSecrets({ traps, syslog }: IntakeConfig): readonly string[] {
  return [
    ...(traps?.users ?? []).flatMap(({ auth, priv }) => [auth, priv].flatMap((each) => (each ? [each.secret] : []))),
    ...(traps?.communities ?? []).map(({ secret }) => secret),
    ...(syslog?.tls ? [syslog.tls.key.secret] : []),
  ];
}

function isRange(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}
