import * as z from "zod";

/**
 * The one definition of the inventory file: it validates at run time, and the JSON schema for the editor is generated from it.
 * Descriptions are what a person reads on hover.
 */

const duration = z
	.string()
	.regex(
		/^\d+(\.\d+)?(s|m|h|d)$/,
		'expected a duration such as "30s", "10m", "4h" or "1d"',
	)
	.describe("A duration: a number and s, m, h or d.");

const endpoint = z
	.string()
	.regex(
		/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/,
		'expected "host:port", for example "10.0.1.9:4001"',
	)
	.describe("host:port; an IPv6 address stands in brackets.");

const id = z
	.string()
	.regex(
		/^[a-z0-9][a-z0-9._-]{0,62}$/,
		'expected lower-case letters, digits, ".", "_" or "-", at most 63',
	);

export const secretReference = z
	.strictObject({
		secret: z
			.string()
			.regex(
				/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
				'expected the name of a secret: letters, digits, ".", "_" or "-"',
			)
			.describe(
				"Name of the secret. The value is kept in the editor’s secret storage, or in a file of this name below --secrets or $CREDENTIALS_DIRECTORY; never here.",
			),
	})
	.describe("A secret, by name.");

const consoleSchema = z
	.strictObject({
		port: z
			.string()
			.min(1)
			.optional()
			.describe('A serial port of this machine: "/dev/ttyUSB0", "COM4".'),
		address: endpoint
			.optional()
			.describe('A console server’s raw TCP port, "host:port".'),
		baudRate: z
			.int()
			.min(300)
			.max(4_000_000)
			.default(115_200)
			.describe("Speed of the serial port, 8N1. The Luna’s is 115200."),
		user: z
			.string()
			.min(1)
			.max(64)
			.describe("An account with the monitor role."),
		password: secretReference,
	})
	.describe("The serial console. Give either `port` or `address`.");

const snmpV3 = z.strictObject({
	host: z.string().min(1),
	port: z.int().min(1).max(65_535).default(161),
	version: z.literal("3"),
	user: z.string().min(1).max(32),
	auth: z
		.strictObject({
			protocol: z.enum(["sha", "sha256"]),
			secret: z.string().min(1),
		})
		.describe("Authentication (USM)."),
	priv: z
		.strictObject({ protocol: z.enum(["aes"]), secret: z.string().min(1) })
		.describe("Privacy: AES-128."),
});
const snmpV2c = z.strictObject({
	host: z.string().min(1),
	port: z.int().min(1).max(65_535).default(161),
	version: z.literal("2c"),
	community: secretReference.describe(
		"The community string travels in clear text: marked insecure.",
	),
});

export const deviceSchema = z
	.strictObject({
		id: id.describe(
			"Unique and lasting: history and alerts are kept under it.",
		),
		name: z
			.string()
			.min(1)
			.max(80)
			.optional()
			.describe("As people call it. Default: the id."),
		model: z.enum(["luna-network-hsm-7"]),
		console: consoleSchema.optional(),
		snmp: z.discriminatedUnion("version", [snmpV3, snmpV2c]).optional(),
		haGroup: id
			.optional()
			.describe("The high-availability group it is a member of."),
		monitorAccount: z
			.enum(["enabled", "disabled"])
			.default("enabled")
			.describe(
				"`disabled`: the owner has disabled the monitor account on the appliance. The console is not polled, and SNMP and syslog monitoring become mandatory.",
			),
	})
	.describe("One appliance.");

export const inventorySchema = z
	.strictObject({
		$schema: z.string().optional(),
		poll: z
			.strictObject({
				interval: duration
					.default("10m")
					.describe("Time between polls of one device."),
				timeout: duration
					.default("30s")
					.describe(
						"How long one conversation may stall before it is given up.",
					),
			})
			.prefault({}),
		alerts: z
			.strictObject({
				window: duration
					.default("60m")
					.describe("Only what happened within this time counts for an alert."),
				negatives: z
					.int()
					.min(1)
					.max(1000)
					.default(3)
					.describe(
						"Polls within the window that must be negative before an alert fires.",
					),
				recover: z
					.int()
					.min(1)
					.max(1000)
					.default(2)
					.describe("Consecutive positive polls that resolve it."),
				renotify: duration
					.default("4h")
					.describe(
						"A firing alert that nobody acknowledged notifies again after this time.",
					),
			})
			.prefault({}),
		devices: z.array(deviceSchema),
	})
	.describe("The HSMs that HSM Vigil watches, and how.");

export type Inventory = z.output<typeof inventorySchema>;
/** A device as it is written in the file: defaults may be left out. */
export type DeviceInput = z.input<typeof deviceSchema>;
export type DeviceConfig = Inventory["devices"][number];
export type ConsoleConfig = NonNullable<DeviceConfig["console"]>;
export type SnmpConfig = NonNullable<DeviceConfig["snmp"]>;
