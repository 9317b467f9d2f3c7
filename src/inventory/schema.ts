import * as z from 'zod';
import { ACCOUNT_NAME } from '../core/consoleCredentials.ts';
import { alertOverridesSchema, alertsSchema } from './alerts.ts';
import { receiverSchema } from './receiverSchema.ts';
import { duration, id, secretName, secretReference } from './schemaParts.ts';

export { alertsSchema } from './alerts.ts';

/**
 * The one definition of the inventory file: it validates at run time, and the JSON schema for the editor is generated from it.
 * Descriptions are what a person reads on hover, and what an error says is expected.
 */

const endpoint = z
  .string()
  .regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, {
    error: 'expected "host:port", for example "10.0.1.9:4001" or "[fd00::9]:4001"',
    abort: true,
  })
  .refine((text) => isPort(Number(text.slice(text.lastIndexOf(':') + 1))), 'expected a port between 1 and 65535 after the last ":"');

const sshEndpoint = z
  .string()
  .regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)(:\d{1,5})?$/, {
    error: 'expected "host:port" or "host" (port 22), for example "10.0.1.4" or "[fd00::4]:2222"',
    abort: true,
  })
  .refine(
    (text) => isPort(Number(/\]?:(\d+)$/.exec(text.replace(/^\[.*\]/, ''))?.[1] ?? 22)),
    'expected a port between 1 and 65535 after the last ":"',
  );

const host = z
  .string()
  .max(253)
  .regex(
    /^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+(%[A-Za-z0-9._-]+)?)$/,
    'expected a host name or an IP address, without port, "//" or spaces',
  )
  .meta({ description: 'Host name or IP address of the appliance.', examples: ['10.0.1.4'] });

const snmpPort = z.int().min(1).max(65_535).default(161).describe('UDP port of the SNMP agent.');

const consoleSchema = z
  .strictObject({
    port: z
      .string()
      .min(1)
      .max(260)
      .optional()
      .meta({
        description: 'A serial port of this machine. On Linux, the names below `/dev/serial/by-id/` stay the same when cables are moved.',
        examples: ['/dev/ttyUSB0', 'COM4'],
      }),
    address: endpoint.optional().meta({ description: 'The TCP port of a console server, `host:port`.', examples: ['10.0.1.9:4001'] }),
    protocol: z
      .enum(['raw', 'telnet'])
      .optional()
      .describe('What the console server speaks at `address`: `raw` (the default), the console and nothing else, or `telnet`.'),
    ssh: sshEndpoint.optional().meta({
      description: 'LunaSH over SSH, `host:port` of the appliance (`:22` may be left out). Needs `hostKey`.',
      examples: ['10.0.1.4:22'],
    }),
    hostKey: z
      .string()
      .regex(
        /^SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/,
        'expected a fingerprint as "sysconf fingerprint ssh" shows it on the appliance: "SHA256:" and 43 characters',
      )
      .optional()
      .meta({
        description:
          'Fingerprint of the appliance’s SSH host key, as `sysconf fingerprint ssh` shows it on the appliance; any of its keys will do. A server with another key never gets the password.',
        examples: ['SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
      }),
    baudRate: z
      .int()
      .min(300)
      .max(4_000_000)
      .default(115_200)
      .describe('Speed of the serial port in baud (8 data bits, no parity, 1 stop bit). The Luna’s is 115200.'),
    flowControl: z
      .enum(['none', 'xonxoff'])
      .optional()
      .describe('Flow control of the serial port: `none` (the default), or `xonxoff` where the other end is set to software flow control.'),
    user: z
      .string()
      .regex(ACCOUNT_NAME, 'expected an account name: letters, digits, ".", "_" or "-", at most 64')
      .meta({ description: 'An account with the monitor role, never an administrator’s.', examples: ['monitor'] }),
    password: secretReference.describe('The account’s password, by the name of the secret.'),
  })
  .describe('The console: `port` for a cable to this machine, `address` for a console server, or `ssh` for the appliance’s own SSH.');

const snmpUser = z.string().min(1).max(32).describe('The SNMPv3 user (USM) on the appliance.');
const snmpV3 = z.strictObject({
  host,
  port: snmpPort,
  version: z.literal('3').describe('SNMPv3 with authentication and privacy.'),
  user: snmpUser,
  auth: z
    .strictObject({ protocol: z.enum(['sha', 'sha256']).describe('`sha` is SHA-1, `sha256` HMAC-SHA-256 (RFC 7860).'), secret: secretName })
    .describe('Authentication: a protocol and the secret’s name.'),
  priv: z
    .strictObject({ protocol: z.enum(['aes']).describe('AES-128 (RFC 3826).'), secret: secretName })
    .describe('Privacy: a protocol and the secret’s name.'),
});
const snmpV2c = z.strictObject({
  host,
  port: snmpPort,
  version: z.literal('2c').describe('SNMP v2c sends its community in clear text: it works and is marked insecure.'),
  community: secretReference.describe('The community string, by the name of the secret.'),
});

export const deviceSchema = z
  .strictObject({
    id: id.meta({
      description: 'Unique and lasting: history and alerts are kept under it. Lower-case letters, digits, `.`, `_`, `-`.',
      examples: ['hsm-eus-1'],
    }),
    name: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .meta({ description: 'As people call it. Default: the id.', examples: ['East US 1'] }),
    model: z.enum(['luna-network-hsm-7']).describe('The model: `luna-network-hsm-7` is the Thales Luna Network HSM 7.'),
    console: consoleSchema.optional(),
    snmp: z
      .discriminatedUnion('version', [snmpV3, snmpV2c])
      .optional()
      .describe('The appliance’s SNMP agent. Recommended beside the console; mandatory when the monitor account is disabled.'),
    haGroup: id.optional().meta({ description: 'The high-availability group it is a member of.', examples: ['prod-ca'] }),
    site: z
      .string()
      .min(1)
      .max(80)
      .optional()
      .meta({
        description: 'Where it stands. Devices of one site that lose the same power feed together are one alert. Default: its HA group.',
        examples: ['East US, hall 2'],
      }),
    monitorAccount: z
      .enum(['enabled', 'disabled'])
      .default('enabled')
      .describe(
        '`disabled`: the owner has disabled the monitor account on the appliance. The console is not polled, nobody else is watching, and SNMP and syslog monitoring are mandatory.',
      ),
    alerts: alertOverridesSchema.optional(),
  })
  .describe('One appliance.');

export const pollSchema = z
  .strictObject({
    interval: duration.default('10m').describe('Time between two polls of one device.'),
    timeout: duration.default('30s').describe('How long one conversation with a device may stall before it is given up.'),
  })
  .describe('How often devices are asked.');

const groupSchema = z
  .strictObject({ alerts: alertOverridesSchema.optional() })
  .describe('What holds for the members of this high-availability group.');

export const inventorySchema = z
  .strictObject({
    $schema: z.string().optional().describe('Not needed: the editor knows the schema by the file’s name.'),
    poll: pollSchema.prefault({}),
    alerts: alertsSchema.prefault({}),
    notify: z.array(receiverSchema).max(50).default([]).describe('Who is told of alerts beside the editor: webhooks, mails, the desktop.'),
    groups: z.record(id, groupSchema).optional().describe('High-availability groups, by the name that their members’ `haGroup` has.'),
    devices: z.array(deviceSchema).describe('The appliances to watch.'),
  })
  .describe('The HSMs that HSM Vigil watches, and how. Secrets stand here by name only.');

export type Inventory = z.output<typeof inventorySchema>;
/** A device as it is written in the file: defaults may be left out. */
export type DeviceInput = z.input<typeof deviceSchema>;
export type DeviceConfig = Inventory['devices'][number];
export type ConsoleConfig = NonNullable<DeviceConfig['console']>;
export type SnmpConfig = NonNullable<DeviceConfig['snmp']>;

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}
