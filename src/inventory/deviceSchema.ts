import * as z from 'zod/mini';
import { ACCOUNT_NAME } from '../core/consoleCredentials.ts';
import type { Catalogue, ConsoleDescriptor } from '../core/modelDescriptor.ts';
import { providerIds } from '../core/providers.ts';
import { spareParts } from '../core/runbook/facts.ts';
import { endpoint, fingerprintOf, hostName, id, label, port, secretName, secretReference, sshEndpoint } from './schemaParts.ts';

/** The definition of one appliance in the inventory. Part of the inventory's definition: see schema.ts. */

const host = hostName.check(z.meta({ description: 'Host name or IP address of the appliance.', examples: ['10.0.1.4'] }));

const snmpPort = z._default(port, 161).check(z.describe('UDP port of the SNMP agent.'));

/** What differs by model is said of those that it may be. */
function consoleSchemaFor(consoles: readonly ConsoleDescriptor[]) {
  const each = (word: (console: ConsoleDescriptor) => string): readonly string[] => [...new Set(consoles.map(word))];
  const hostKeysShown = each(({ ssh }) => ssh.showHostKeys);
  return z
    .strictObject({
      port: z.optional(z.string().check(z.minLength(1), z.maxLength(260))).check(
        z.meta({
          description:
            'A serial port of this machine. On Linux, the names below `/dev/serial/by-id/` stay with the adapter. Equal adapters share one; those below `/dev/serial/by-path/` stay with the socket.',
          examples: ['/dev/ttyUSB0', 'COM4'],
        }),
      ),
      address: z
        .optional(endpoint)
        .check(z.meta({ description: 'The TCP port of a console server, `host:port`.', examples: ['10.0.1.9:4001'] })),
      protocol: z
        .optional(z.enum(['raw', 'telnet']))
        .check(z.describe('What the console server speaks at `address`: `raw` (the default), the console and nothing else, or `telnet`.')),
      ssh: z.optional(sshEndpoint).check(
        z.meta({
          description: `${each(({ shell }) => shell).join(' or ')} over SSH, \`host:port\` of the appliance (\`:22\` may be left out). Needs \`hostKey\`.`,
          examples: ['10.0.1.4:22'],
        }),
      ),
      hostKey: z.optional(fingerprintOf(hostKeysShown, 'the appliance')).check(
        z.meta({
          description: `Fingerprint of the appliance’s SSH host key, as \`${hostKeysShown.join('` or `')}\` shows it on the appliance; any of its keys will do. A server with another key never gets the password.`,
          examples: ['SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
        }),
      ),
      baudRate: z
        ._default(z.int().check(z.minimum(300), z.maximum(4_000_000)), consoles[0]?.baudRate ?? 9600)
        .check(
          z.describe(
            `Speed of the serial port in baud (8 data bits, no parity, 1 stop bit). The model’s is ${each(({ baudRate }) => String(baudRate)).join(' or ')}.`,
          ),
        ),
      flowControl: z
        .optional(z.enum(['none', 'xonxoff']))
        .check(
          z.describe(
            'Flow control of the serial port: `none` (the default), or `xonxoff` where the other end is set to software flow control.',
          ),
        ),
      user: z
        .string()
        .check(
          z.regex(ACCOUNT_NAME, 'expected an account name: letters, digits, ".", "_" or "-", at most 64'),
          z.meta({ description: 'An account with the monitor role, never an administrator’s.', examples: [...each(({ user }) => user)] }),
        ),
      password: secretReference.check(z.describe('The account’s password, by the name of the secret.')),
    })
    .check(
      z.describe('The console: `port` for a cable to this machine, `address` for a console server, or `ssh` for the appliance’s own SSH.'),
    );
}

const snmpUser = z.string().check(z.minLength(1), z.maxLength(32), z.describe('The SNMPv3 user (USM) on the appliance.'));
const snmpV3 = z.strictObject({
  host,
  port: snmpPort,
  version: z.literal('3').check(z.describe('SNMPv3 with authentication and privacy.')),
  user: snmpUser,
  auth: z
    .strictObject({
      protocol: z
        .enum(['sha256', 'sha384', 'sha512', 'sha'])
        .check(z.describe('`sha` is SHA-1; `sha256`, `sha384` and `sha512` are HMAC-SHA-2 (RFC 7860).')),
      secret: secretName,
    })
    .check(z.describe('Authentication: a protocol and the secret’s name.')),
  priv: z
    .strictObject({
      protocol: z.enum(['aes', 'aes256']).check(z.describe('`aes` is AES-128 (RFC 3826), `aes256` AES-256 as NET-SNMP has it.')),
      secret: secretName,
    })
    .check(z.describe('Privacy: a protocol and the secret’s name.')),
});
const snmpV2c = z.strictObject({
  host,
  port: snmpPort,
  version: z.literal('2c').check(z.describe('SNMP v2c sends its community in clear text: it works and is marked insecure.')),
  community: secretReference.check(z.describe('The community string, by the name of the secret.')),
});

/**
 * The definition of an entry, but for its alerts.
 * @param models those that it may be of: one that is known, or all of them
 */
export function deviceSchemaFor(models: Catalogue) {
  return z
    .strictObject({
      id: id.check(
        z.meta({
          description: 'Unique and lasting: history and alerts are kept under it. Lower-case letters, digits, `.`, `_`, `-`.',
          examples: ['hsm-eus-1'],
        }),
      ),
      name: z.optional(label).check(z.meta({ description: 'As people call it. Default: the id.', examples: ['East US 1'] })),
      model: z
        .enum(models.map((model) => model.id))
        .check(z.describe(`The model: ${models.map((model) => `\`${model.id}\` is the ${model.name}`).join(', ')}.`)),
      console: z.optional(consoleSchemaFor(models.flatMap((model) => model.console ?? []))),
      snmp: z
        .optional(z.discriminatedUnion('version', [snmpV3, snmpV2c]))
        .check(z.describe('The appliance’s SNMP agent. Recommended beside the console; mandatory when the monitor account is disabled.')),
      addresses: z.optional(z.array(hostName).check(z.maxLength(20))).check(
        z.meta({
          description: 'Further addresses that it sends traps and log lines from, beside those that it is asked at.',
          examples: [['10.0.2.4']],
        }),
      ),
      haGroup: z.optional(id).check(z.meta({ description: 'The high-availability group it is a member of.', examples: ['prod-ca'] })),
      site: z.optional(label).check(
        z.meta({
          description: 'Where it stands. Devices of one site that lose the same power feed together are one alert. Default: its HA group.',
          examples: ['East US, hall 2'],
        }),
      ),
      feeds: z.optional(z.array(label).check(z.minLength(1), z.maxLength(4))).check(
        z.meta({
          description:
            'The power feeds that it hangs on, in the order of its power supplies. What members of an HA group have in common they lose together.',
          examples: [['hall 2, feed A', 'hall 2, feed B']],
        }),
      ),
      provider: z
        .optional(z.enum(providerIds))
        .check(
          z.describe(
            'Who runs the datacentre that it stands in: `azure-dedicated-hsm`, or `own` for your own. What is known of a provider’s service (dates, rules before a reboot) is shown for its HSMs alone.',
          ),
        ),
      spares: z.optional(z.array(z.enum(spareParts)).check(z.maxLength(spareParts.length))).check(
        z.meta({
          description: 'Spares that are at hand for it; `[]` for none. Runbooks then say whether one has to be ordered first.',
          examples: [['power-supply', 'fan']],
        }),
      ),
      monitorAccount: z
        ._default(z.enum(['enabled', 'disabled']), 'enabled')
        .check(
          z.describe(
            '`disabled`: the owner has disabled the monitor account on the appliance. The console is not polled, nobody else is watching, and SNMP and syslog monitoring are mandatory.',
          ),
        ),
      paused: z
        .optional(z.boolean())
        .check(
          z.describe(
            'true: not polled until it is resumed. Nobody watches it meanwhile: it shows as paused, and its alerts neither fire nor end.',
          ),
        ),
      alerts: z.optional(z.unknown()),
    })
    .check(z.describe('One appliance.'));
}

export type DeviceSchema = ReturnType<typeof deviceSchemaFor>;
