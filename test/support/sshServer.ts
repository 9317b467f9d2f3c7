import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import { type HostKey, hostKeyOf } from '../../src/channels/console/transports/sshHostKey.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { createLunaSh } from '../../src/simulator/console/lunash.ts';

export interface SshServerOptions {
  /** Default: any user and password, and no other method. */
  readonly onLogin?: (context: AuthContext, client: Connection) => void;
  /** What a shell does. Default: the simulator's LunaSH. */
  readonly onShell?: (shell: ServerChannel, client: Connection) => void;
  readonly noShell?: boolean;
  /** What a command prints. Default: none is run. */
  readonly onExec?: (command: string, channel: ServerChannel) => void;
  readonly onConnection?: (client: Connection) => void;
}

/** An SSH server that may misbehave as no sshd would. */
export interface SshServer extends AsyncDisposable {
  readonly address: string;
  readonly hostKey: HostKey;
  /** Passwords that came, and answers to questions. */
  readonly secrets: readonly string[];
  readonly connections: number;
  /** The terminal that was asked for. */
  readonly terminal: { readonly cols: number; readonly rows: number; readonly term?: string } | undefined;
  /** What was asked for besides a terminal and a shell. */
  readonly others: readonly string[];
}

const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });

export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const secrets: string[] = [];
  const others: string[] = [];
  const clients = new Set<Connection>();
  let connections = 0;
  let terminal: SshServer['terminal'];
  const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
    connections += 1;
    clients.add(client);
    client.on('error', () => {});
    client.on('close', () => clients.delete(client));
    client.on('authentication', (context) => {
      if (context.method === 'password') secrets.push(context.password);
      if (options.onLogin !== undefined) options.onLogin(context, client);
      else if (context.method === 'password') context.accept();
      else context.reject(['password']);
    });
    for (const request of ['request', 'tcpip', 'openssh.streamlocal'] as const) client.on(request as 'request', () => others.push(request));
    client.on('session', (accept) => {
      const session = accept();
      for (const request of ['env', 'exec', 'subsystem', 'x11', 'auth-agent', 'sftp'] as const) {
        session.on(request as 'env', () => others.push(request));
      }
      const { onExec } = options;
      if (onExec)
        session.on('exec', (agree, _refuse, { command }: { command: string }) => {
          const channel = agree();
          channel.on('error', () => {});
          onExec(command, channel);
        });
      session.on('pty', (agree, _refuse, { cols, rows, term }: { cols: number; rows: number; term?: string }) => {
        terminal = { cols, rows, ...(term !== undefined && { term }) };
        agree?.();
      });
      session.on('shell', (agree, refuse) => {
        if (options.noShell) return refuse();
        const shell = agree();
        shell.on('error', () => {});
        (options.onShell ?? lunash)(shell, client);
      });
    });
    options.onConnection?.(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const parsed = ssh2.utils.parseKey(key.public);
  if (parsed instanceof Error) throw parsed;
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    hostKey: hostKeyOf(parsed.getPublicSSH()),
    secrets,
    others,
    get connections() {
      return connections;
    },
    get terminal() {
      return terminal;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function lunash(shell: ServerChannel): void {
  const console = createLunaSh(new Appliance({ seed: 1, hostname: 'luna-1' }), (bytes) => shell.write(bytes), {
    ssh: { user: 'monitor', ended: () => shell.end() },
  });
  shell.on('data', (bytes: Uint8Array) => console.receive(bytes));
}
