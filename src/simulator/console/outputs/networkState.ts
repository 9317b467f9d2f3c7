import type { ApplianceState } from '../../appliance/applianceState.ts';

const HARDWARE = '00:15:b2:a9:b7:8';

/** What `status interface` prints: one port with a cable. */
export function interfaceOutput({ system }: ApplianceState): string {
  const connected = !system.statusCodes.includes(50);
  return [
    '',
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN',
    '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
    '    inet 127.0.0.1/8 scope host lo',
    '       valid_lft forever preferred_lft forever',
    ...[0, 1, 2, 3].flatMap((port) => ethernet(port, connected && port === 0)),
    '',
    '',
  ].join('\n');
}

function ethernet(port: number, up: boolean): readonly string[] {
  const flags = up ? 'BROADCAST,MULTICAST,UP,LOWER_UP' : 'NO-CARRIER,BROADCAST,MULTICAST,UP';
  const link = `${port + 2}: eth${port}: <${flags}> mtu 1500 qdisc mq state ${up ? 'UP' : 'DOWN'} qlen 1000`;
  const address = [`    inet 192.0.2.11/24 brd 192.0.2.255 scope global eth${port}`, '       valid_lft forever preferred_lft forever'];
  return [link, `    link/ether ${HARDWARE}${port + 4} brd ff:ff:ff:ff:ff:ff`, ...(port === 0 ? address : [])];
}

/** What `status netstat` prints: the services, one connection for each client of NTLS, and a few local sockets. */
export function netstatOutput({ ntls }: ApplianceState): string {
  const tcp = (local: string, foreign: string, state: string) =>
    `tcp        0      0 ${local.padEnd(23)} ${foreign.padEnd(23)} ${state}`.trimEnd();
  const ports = [22, ...(ntls.state === 'up' ? [1792] : []), 8443];
  const clients = Array.from({ length: ntls.clients }, (_, index) =>
    tcp('192.0.2.11:1792', `198.51.100.${index + 10}:4${1000 + index}`, 'ESTABLISHED'),
  );
  return [
    '',
    'Active Internet connections (servers and established)',
    'Proto Recv-Q Send-Q Local Address           Foreign Address         State',
    ...ports.map((port) => tcp(`0.0.0.0:${port}`, '0.0.0.0:*', 'LISTEN')),
    ...clients,
    'tcp6       0      0 :::22                   :::*                    LISTEN',
    'udp        0      0 0.0.0.0:161             0.0.0.0:*',
    'Active UNIX domain sockets (servers and established)',
    'Proto RefCnt Flags       Type       State         I-Node   Path',
    'unix  2      [ ACC ]     STREAM     LISTENING     11782    /var/run/dbus/system_bus_socket',
    'unix  19     [ ]         DGRAM                    7463     /dev/log',
    'unix  3      [ ]         STREAM     CONNECTED     17213',
    '',
    '',
  ].join('\n');
}
