import { FIRST_FREE_PORT, type MachineNeeds } from '../inventory/machineNeeds.ts';

export interface UnitOptions {
  /** Absolute paths of Node and of the command line's main file. */
  readonly node: string;
  readonly cli: string;
  readonly inventory: string;
  /** Folder with a file for each secret; only root needs to be able to read it. */
  readonly secrets: string;
  /** What the inventory needs; undefined: there is none yet. */
  readonly needs: MachineNeeds | undefined;
}

/** The account that the service runs as, and the group whose members may connect. */
export const ACCOUNT = 'hsm-vigil';

/** What systemd-sysusers makes the account of. */
export const sysusers = `# Whom the HSM Vigil service runs as. Members of the group may ask the service and act through it.
u ${ACCOUNT} - "HSM Vigil" /var/lib/hsm-vigil
`;

/**
 * The unit of the service: the fewest rights with which it can do what the inventory asks for. Pages of memory may become executable, because
 * JavaScript is compiled while it runs.
 */
export function systemdUnit({ node, cli, inventory, secrets, needs }: UnitOptions): string {
  const serial = (needs?.serialPorts.length ?? 0) > 0;
  const low = needs?.ports.some(({ port }) => port > 0 && port < FIRST_FREE_PORT) ?? false;
  const logs = needs?.files.some((file) => file.startsWith('/var/log/')) ?? false;
  const groups = [...(serial ? ['dialout'] : []), ...(logs ? ['adm'] : [])];
  const right = low ? 'CAP_NET_BIND_SERVICE' : '';
  return `# Made by "hsm-vigil install-service" for the inventory as it was then. Make it anew when devices, secrets or ports are added.
[Unit]
Description=HSM Vigil, watching hardware security modules
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
Type=notify
NotifyAccess=all
SyslogIdentifier=hsm-vigil
ExecStart=${quoted(node)} ${quoted(cli)} serve --inventory ${quoted(inventory)} --state /var/lib/hsm-vigil --runtime /run/hsm-vigil --shared
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=5
# The history may have to be converted first.
TimeoutStartSec=15min
TimeoutStopSec=20
# A service that hangs watches nothing and says so to nobody.
WatchdogSec=3min

User=${ACCOUNT}
Group=${ACCOUNT}
${groups.length > 0 ? `SupplementaryGroups=${groups.join(' ')}\n` : ''}UMask=0077
StateDirectory=hsm-vigil
StateDirectoryMode=0700
RuntimeDirectory=hsm-vigil
# Members of the group find the socket here.
RuntimeDirectoryMode=0750
LimitNOFILE=65536
${credentials(needs?.secrets ?? [], secrets)}
AmbientCapabilities=${right}
CapabilityBoundingSet=${right}
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
${serial ? 'DevicePolicy=closed\n# An adapter that is plugged in later has to be found, too. Its group says who may open it.\nDeviceAllow=char-* rw' : 'PrivateDevices=yes'}
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}

/**
 * Each secret by its name, with an empty one where there is no file: otherwise systemd would not start the service at all for want of one. An empty
 * secret is refused, and said to be so.
 */
function credentials(names: readonly string[], folder: string): string {
  if (names.length === 0) return '# No secret is named in the inventory.';
  return names.flatMap((name) => [`LoadCredential=${name}:${quotedPath(`${folder}/${name}`)}`, `SetCredential=${name}:\\n`]).join('\n');
}

/** A word of a command: systemd takes percent and dollar signs, backslashes and quotes for more than themselves. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w@+,.:/%$-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function quotedPath(path: string): string {
  return path.replaceAll('%', '%%');
}
