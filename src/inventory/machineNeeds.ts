import type { LoadedInventory } from './load.ts';

/** A place of this machine where something is to be listened to. */
export interface WantedPort {
  readonly protocol: 'UDP' | 'TCP';
  readonly host: string;
  readonly port: number;
}

/** What an inventory needs of the machine on which it is watched. */
export interface MachineNeeds {
  readonly secrets: readonly string[];
  readonly serialPorts: readonly string[];
  readonly ports: readonly WantedPort[];
  /** Of devices' logs, certificates and authorities. */
  readonly files: readonly string[];
}

/** Below it a program needs a right of its own, unless the system says otherwise. */
export const FIRST_FREE_PORT = 1024;

export function machineNeeds({ secrets, devices, intake, outlets, receivers, sources }: LoadedInventory): MachineNeeds {
  const { traps, syslog } = intake ?? {};
  const { metrics, remoteWrite = [], otlp } = outlets ?? {};
  const peers = [
    ...remoteWrite,
    otlp,
    ...receivers.map(({ alertmanager }) => alertmanager),
    ...sources.flatMap((source) => [source.prometheus, source.alertmanager]),
  ];
  const port = (protocol: 'UDP' | 'TCP', listen: string | undefined): readonly WantedPort[] => {
    if (listen === undefined) return [];
    const end = listen.lastIndexOf(':');
    return [{ protocol, host: listen.slice(0, end).replace(/^\[(.*)\]$/, '$1'), port: Number(listen.slice(end + 1)) }];
  };
  return {
    secrets,
    serialPorts: [...new Set(devices.flatMap(({ console, paused }) => (console?.port !== undefined && !paused ? [console.port] : [])))],
    ports: [
      ...port('UDP', traps?.listen),
      ...port('UDP', syslog?.udp),
      ...port('TCP', syslog?.tcp),
      ...port('TCP', syslog?.tls?.listen),
      ...port('TCP', metrics?.listen),
    ],
    files: [
      ...new Set([
        ...(syslog?.files ?? []),
        ...[syslog?.tls, metrics?.tls].flatMap((tls) => (tls ? [tls.cert, ...(tls.ca === undefined ? [] : [tls.ca])] : [])),
        ...peers.flatMap((peer) => peer?.ca ?? []),
      ]),
    ],
  };
}
