import { realpathSync } from 'node:fs';

/**
 * One name for a serial port that has several. Windows knows `COM4`, `com4` and `\\.\COM4` as one, macOS `/dev/tty.usbserial-1` and
 * `/dev/cu.usbserial-1`; on Linux the names below `/dev/serial/` are links. What is not plugged in has the name it is written with.
 */
export function serialPlace(port: string): string {
  const windows = /^(?:\\\\\.\\)?(com\d+):?$/i.exec(port)?.[1];
  if (windows !== undefined) return windows.toLowerCase();
  if (!port.startsWith('/')) return port;
  try {
    return realpathSync(port).replace(/^\/dev\/tty\./, '/dev/cu.');
  } catch {
    return port.replace(/^\/dev\/tty\./, '/dev/cu.');
  }
}

/** One name for a `host:port` that can be written in several ways. Names are not looked up: two for one host stay two. */
export function tcpPlace(address: string): string {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  try {
    return `${new URL(`http://${host}`).hostname.replace(/\.$/, '')}:${Number(address.slice(colon + 1))}`;
  } catch {
    return address.toLowerCase();
  }
}

/** One name for an SSH address, with or without the usual port. */
export function sshPlace(ssh: string): string {
  return ssh.toLowerCase().replace(/(?<=^\[.*\]|^[^:]*):22$/, '');
}

/** Where the connections of a device's entry lead, as it is written: the same texts for the same places. */
export function connectionPlaces(entry: unknown): readonly string[] {
  const { console, snmp } = namesIn(entry);
  const { port, address, ssh } = namesIn(console);
  const { host, port: agentPort = 161 } = namesIn(snmp);
  const place = (way: string, text: unknown, named: (text: string) => string) =>
    typeof text === 'string' ? [`${way} ${named(text)}`] : [];
  return [
    ...place('port', port, serialPlace),
    ...place('address', address, tcpPlace),
    ...place('ssh', ssh, sshPlace),
    ...place('agent', host, (name) => `${name.toLowerCase()} ${String(agentPort)}`),
  ];
}

function namesIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
