import { metricWords, valueKind } from './metrics.ts';
import type { Metric } from './reading.ts';

/**
 * Every metric that a device model produces, with its unit, its kind and a sentence of help: for exports, documents and tests. The editor
 * and its pages do without; their words are in metrics.ts, from where they come here, too.
 */
export interface MetricEntry {
  readonly metric: Metric;
  /** What people call it: "Storage used". */
  readonly words: string;
  /** UCUM. Missing: the value is always 1, and state or attributes hold the meaning. */
  readonly unit?: string;
  /** `counter` only grows until it starts again at zero; `flag` is 0 or 1; `instant` is seconds since 1970. */
  readonly kind: 'gauge' | 'counter' | 'flag' | 'instant' | 'state' | 'info';
  /** One sentence. */
  readonly help: string;
}

/** Unit, help, and what says that it is a counter. Nothing of what metrics.ts knows already. */
type Row = readonly [unit: string | undefined, help: string, counter?: 'counter'];

const ROLES = { so: 'security officer', co: 'crypto officer', cu: 'crypto user' } as const;

const rows: Readonly<Record<Metric, Row>> = {
  'hw.temperature': ['Cel', 'Temperature at a sensor.'],
  'hw.fan.speed': ['rpm', 'Speed of a fan.'],
  'hw.voltage': ['V', 'Voltage of a rail, a battery or a power supply’s output.'],
  'hw.status': [undefined, 'State of a part, as the device itself says.'],

  'hsm.info': [undefined, 'Who an HSM is: serial number, label, model, firmware and settings.'],
  'hsm.zeroized': ['1', 'Whether the HSM is zeroized: its keys are gone.'],
  'hsm.tamper.state': ['1', 'Whether the HSM reports a tamper.'],
  'hsm.tamper.active': ['1', 'Tampers that are active.'],
  'hsm.secure_transport_mode': ['1', 'Whether the HSM is in secure transport mode and refuses to work.'],
  'hsm.admin.logged_in': ['1', 'Whether the security officer of the HSM is logged in.'],
  'hsm.login_attempts.left': ['1', 'Failed logins of the security officer that are left before the HSM zeroizes itself.'],
  'hsm.battery.voltage': ['V', 'Voltage of the battery that keeps the HSM’s memory and tamper detection alive.'],
  'hsm.uptime': ['s', 'Time since the HSM was last reset.'],
  'hsm.busy_time': ['s', 'Time that the HSM has spent working since it was reset.', 'counter'],
  'hsm.utilization': ['%', 'Share of the time in which the HSM was busy lately: since the last poll, or in the last seconds.'],
  'hsm.utilization.average': ['%', 'Share of the time in which the HSM was busy since it was reset.'],
  'hsm.commands': ['1', 'Commands that the HSM has processed since it was reset.', 'counter'],
  'hsm.command.rate': ['1/s', 'Commands a second that the HSM processed lately: since the last poll, or in the last seconds.'],
  'hsm.operations': ['1', 'Operations asked of the HSM.', 'counter'],
  'hsm.operation.rate': ['1/s', 'Operations asked of the HSM each second since the last poll.'],
  'hsm.operation.errors': ['1', 'Operations that failed.', 'counter'],
  'hsm.operation.error.rate': ['1/s', 'Operations that failed each second since the last poll.'],
  'hsm.crypto.operations': ['1', 'Cryptographic operations asked of the HSM, a part of all operations.', 'counter'],
  'hsm.crypto.operation.errors': ['1', 'Cryptographic operations that failed.', 'counter'],
  'hsm.events.critical': ['1', 'Critical events that the HSM has reported.', 'counter'],
  'hsm.events.noncritical': ['1', 'Non-critical events that the HSM has reported.', 'counter'],
  'hsm.performance': ['1', 'Performance level that the HSM was bought with.'],
  'hsm.licenses': ['1', 'Licences that the HSM holds.'],
  'hsm.policies': ['1', 'Policies that are set for an HSM or a partition.'],
  'hsm.capabilities': ['1', 'Capabilities of an HSM or a partition.'],
  'hsm.storage.size': ['By', 'Storage for objects in an HSM or a partition.'],
  'hsm.storage.used': ['By', 'Storage that is taken, in an HSM by its partitions, in a partition by its objects.'],
  'hsm.storage.free': ['By', 'Storage that is left in an HSM or a partition.'],
  'hsm.objects': ['1', 'Objects in a partition.'],

  'hsm.partitions.limit': ['1', 'Partitions that the HSM may have.'],
  'hsm.partitions.used': ['1', 'Partitions that the HSM has.'],
  'hsm.partitions.free': ['1', 'Partitions that may still be made.'],
  'hsm.partitions.listed': ['1', 'Partitions in the appliance’s list.'],
  'hsm.partition.info': [undefined, 'Who a partition is: serial number, name and label.'],
  'hsm.partition.zeroized': ['1', 'Whether a partition is zeroized: its keys are gone.'],
  'hsm.partition.activated': ['1', 'Whether a partition is activated: clients can log in without its key.'],
  'hsm.partition.auto_activation': ['1', 'Whether a partition is to be activated by itself after a restart.'],
  'hsm.partition.legacy_domain': ['1', 'Whether a legacy cloning domain is set.'],
  'hsm.partition.cu.activated': ['1', 'Whether the crypto user of a partition is activated.'],
  ...Object.fromEntries(Object.entries(ROLES).flatMap(([id, role]) => roleRows(`hsm.partition.${id}`, `the ${role} of a partition`))),

  'hsm.client.info': [undefined, 'A registered client and its address.'],
  'hsm.client.partitions': ['1', 'Partitions that are assigned to a client.'],
  'hsm.clients.registered': ['1', 'Clients that are registered.'],

  'hsm.ntls.info': [undefined, 'Where NTLS, the service that carries client connections, listens.'],
  'hsm.ntls.bound': ['1', 'Whether NTLS listens where it is configured to.'],
  'hsm.ntls.clients': ['1', 'Clients that are connected over NTLS.'],
  'hsm.ntls.links': ['1', 'Links that clients hold over NTLS.'],
  'hsm.ntls.connections': ['1', 'Connections that clients have made over NTLS.', 'counter'],
  'hsm.ntls.connection.rate': ['1/s', 'Connections that clients made over NTLS each second since the last poll.'],
  'hsm.ntls.connection.errors': ['1', 'Connections over NTLS that failed.', 'counter'],
  'hsm.ntls.connection.error.rate': ['1/s', 'Connections over NTLS that failed each second since the last poll.'],
  'hsm.ntls.certificate.info': [undefined, 'Whose certificate NTLS shows, who issued it, and for what time.'],
  'hsm.ntls.certificate.expires': ['s', 'When the certificate of NTLS ends.'],
  'hsm.ntls.certificate.monitor.enabled': ['1', 'Whether the appliance itself watches for the end of the certificate.'],
  'hsm.ntls.certificate.monitor.expires': ['s', 'When the certificate ends by the appliance’s own watch.'],
  'hsm.ntls.certificate.monitor.notice': ['d', 'How long before the end the appliance begins to send traps.'],
  'hsm.ntls.certificate.monitor.interval': ['h', 'How often the appliance then sends a trap.'],

  'hsm.ha.auto_recovery': ['1', 'Whether a client takes members of its HA groups back by itself.'],
  'hsm.ha.members': ['1', 'Members of an HA group, as a client has it.'],
  'hsm.ha.needs_sync': ['1', 'Whether keys have to be synchronised between the members of an HA group, as a client says.'],
  'hsm.ha.member.alive': ['1', 'Whether a client can use a member of an HA group.'],

  'hsm.service.info': [undefined, 'What a service of the appliance is for.'],
  'hsm.service.running': ['1', 'Whether a service of the appliance runs.'],
  'hsm.snmp.enabled': ['1', 'Whether the SNMP agent starts with the appliance.'],
  'hsm.snmp.trap_hosts': ['1', 'Hosts that traps are sent to.'],
  'hsm.snmp.trap.info': [undefined, 'Where traps are sent, and how they are secured.'],
  'hsm.agent.uptime': ['s', 'Time since the SNMP agent was started.'],
  'hsm.ntp.info': [undefined, 'The time server that the clock follows.'],
  'hsm.ntp.enabled': ['1', 'Whether time servers are followed.'],
  'hsm.ntp.servers': ['1', 'Time servers that are configured.'],
  'hsm.ntp.synchronised': ['1', 'Whether the clock follows a time server.'],
  'hsm.ntp.offset': ['s', 'Offset between the clock and the time server.'],
  'hsm.ntp.stratum': ['1', 'Steps between the clock’s time server and a reference clock.'],
  'hsm.syslog.info': [undefined, 'How logs are rotated, what is logged, and where it is sent.'],
  'hsm.syslog.remote_hosts': ['1', 'Hosts that logs are sent to.'],
  'hsm.password.changed': ['s', 'When the monitor account’s password was last changed.'],
  'hsm.password.expires': ['1', 'Whether the monitor account’s password ends at all.'],
  'hsm.password.expiry': ['s', 'When the monitor account’s password ends.'],

  'hsm.appliance.uptime': ['s', 'Time since the appliance was started.'],
  'hsm.clock.time': ['s', 'The appliance’s clock.'],
  'hsm.power.info': [undefined, 'What the appliance does after a power loss, and the last power event.'],
  'hsm.packages.info': [undefined, 'Packages that were added to the system.'],
  'hsm.packages.system': ['1', 'Packages of the system.'],
  'hsm.packages.software': ['1', 'Packages that were added to the system.'],
  'hsm.cpu.user': ['%', 'Share of CPU time in programs.'],
  'hsm.cpu.system': ['%', 'Share of CPU time in the kernel.'],
  'hsm.cpu.idle': ['%', 'Share of CPU time in which nothing was done.'],
  'hsm.cpu.utilization': ['%', 'Share of CPU time in which something was done, over the last minute.'],
  'hsm.cpu.load_average.1m': ['1', 'Processes that ran or waited to, on average over one minute.'],
  'hsm.cpu.load_average.5m': ['1', 'Processes that ran or waited to, on average over five minutes.'],
  'hsm.cpu.load_average.15m': ['1', 'Processes that ran or waited to, on average over fifteen minutes.'],
  'hsm.processes.count': ['1', 'Processes of the appliance.'],
  'hsm.processes.running': ['1', 'Processes that run or wait to.'],
  'hsm.handles.count': ['1', 'Files and sockets that are open.'],
  'hsm.memory.limit': ['By', 'Memory or swap space of the appliance.'],
  'hsm.memory.available': ['By', 'Memory or swap space that is available.'],
  'hsm.memory.usage': ['By', 'Memory or swap space that is in use.'],
  'hsm.memory.shared': ['By', 'Memory that processes share.'],
  'hsm.memory.minimum': ['By', 'Swap space that must be left.'],
  'hsm.memory.below_minimum': ['1', 'Whether less swap space is left than must be.'],
  'hsm.filesystem.limit': ['By', 'Size of a file system.'],
  'hsm.filesystem.usage': ['By', 'Space of a file system that is in use.'],
  'hsm.filesystem.utilization': ['%', 'Share of a file system that is in use.'],
  'hsm.disk.errors': ['1', 'Errors in the drive’s own log.', 'counter'],
  'hsm.disk.power_on_time': ['s', 'Time that the drive has been powered.', 'counter'],
  'hsm.disk.sectors.reallocated': ['1', 'Sectors that the drive has replaced.'],
  'hsm.disk.sectors.pending': ['1', 'Sectors that the drive cannot read and may have to replace.'],
  'hsm.disk.sectors.uncorrectable': ['1', 'Sectors that the drive could not correct.'],
  'hsm.disk.transfer_errors': ['1', 'Errors on the way between drive and main board.', 'counter'],

  'hsm.network.info': [undefined, 'Name and name servers of the appliance, addresses and settings of an interface.'],
  'hsm.network.up': ['1', 'Whether an interface is up.'],
  'hsm.network.link': ['1', 'Whether an interface has a link.'],
  'hsm.network.activated': ['1', 'Whether an interface is activated.'],
  'hsm.network.service.up': ['1', 'Whether an interface is up, as the network service says.'],
  'hsm.network.speed': ['bit/s', 'Speed that an interface has negotiated.'],
  'hsm.network.connections': ['1', 'TCP connections that are established.'],
  'hsm.network.listeners': ['1', 'TCP ports that are listened on.'],
  'hsm.network.io.receive': ['By', 'Bytes that an interface has received.', 'counter'],
  'hsm.network.io.receive.rate': ['By/s', 'Bytes that an interface received each second since the last poll.'],
  'hsm.network.io.transmit': ['By', 'Bytes that an interface has sent.', 'counter'],
  'hsm.network.io.transmit.rate': ['By/s', 'Bytes that an interface sent each second since the last poll.'],
  'hsm.network.packets.receive': ['1', 'Packets that an interface has received.', 'counter'],
  'hsm.network.packets.transmit': ['1', 'Packets that an interface has sent.', 'counter'],
  'hsm.network.errors.receive': ['1', 'Packets with errors that an interface has received.', 'counter'],
  'hsm.network.errors.receive.rate': ['1/s', 'Packets with errors that an interface received each second since the last poll.'],
  'hsm.network.errors.transmit': ['1', 'Packets that an interface could not send because of errors.', 'counter'],
  'hsm.network.errors.transmit.rate': ['1/s', 'Packets that an interface could not send each second since the last poll.'],
  'hsm.network.dropped.receive': ['1', 'Packets that an interface has received and dropped.', 'counter'],
  'hsm.network.dropped.transmit': ['1', 'Packets that an interface should have sent and dropped.', 'counter'],
};

function roleRows(prefix: string, who: string): readonly (readonly [string, Row])[] {
  return [
    [`${prefix}.initialized`, ['1', `Whether ${who} is initialized.`]],
    [`${prefix}.login_attempts.left`, ['1', `Failed logins of ${who} that are left before it is locked out or zeroized.`]],
    [`${prefix}.locked_out`, ['1', `Whether ${who} is locked out.`]],
    [`${prefix}.pin_change_due`, ['1', `Whether ${who} must choose another PIN.`]],
    [`${prefix}.challenge_change_due`, ['1', `Whether ${who} must choose another challenge secret.`]],
  ];
}

/** All metrics, in the order in which documents list them. */
export const metricCatalogue: ReadonlyMap<Metric, MetricEntry> = new Map(
  Object.entries(rows).map(([name, [unit, help, counter]]) => {
    const metric = name as Metric;
    const kind = valueKind(metric);
    return [
      metric,
      {
        metric,
        words: metricWords(metric),
        ...(unit !== undefined && { unit }),
        kind: kind === 'amount' ? (counter ?? 'gauge') : kind,
        help,
      },
    ];
  }),
);
