import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { opensshFolder, sshKey, startOpenssh } from './openssh.ts';

/** An account of the other host. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  /** Members of `group` have this one beside their own. */
  readonly isMember?: boolean;
  readonly shell?: string;
}

export const GROUP = 5400;

export interface SshHostOptions {
  readonly accounts: readonly Account[];
  /** Further lines of sshd_config. They come first, so they win. */
  readonly config?: readonly string[];
}

/** A host that OpenSSH's own client reaches: a real sshd on this machine only, with accounts that have shells and are let in by a key. */
export interface SshHost extends AsyncDisposable {
  /** Alias in the client's configuration: `op@vigil-host` logs in as `op`. */
  readonly alias: string;
  /** PATH with an `ssh` that reads that configuration and no other. */
  readonly path: string;
  /** A login shell that keeps PATH as it is: VS Code asks the person's one for it. */
  readonly shell: string;
  /** Its lines; more may be put before them. */
  readonly clientConfig: string;
  readonly log: string;
  home(account: string): string;
  /** Ids of the client's processes that run now. */
  clients(): readonly number[];
  /** Cuts all connections that stand, as a dying link does. */
  cut(): void;
}

/** The accounts have numbers of their own, so that the system's rights count. */
export async function startSshHost({ accounts, config = [] }: SshHostOptions): Promise<SshHost> {
  const { folder, file } = opensshFolder();
  chmodSync(folder, 0o755);
  const home = (name: string) => join(folder, `home-${name}`);
  const hostKey = sshKey(folder, 'host');
  const authorized = file('authorized', readFileSync(`${sshKey(folder, 'key')}.pub`, 'utf8'), 0o644);
  chmodSync(authorized, 0o644);
  for (const { name, uid } of accounts) {
    mkdirSync(home(name), { mode: 0o700 });
    execFileSync('chown', [`${uid}:${uid}`, home(name)]);
  }
  const members = accounts.filter(({ isMember }) => isMember).map(({ name }) => name);
  const server = await startOpenssh({
    folder,
    accounts: accounts.map(({ name, uid, shell = '/bin/sh' }) => ({ name, uid, shell, home: home(name) })),
    groups: [`hsm-vigil:x:${GROUP}:${members.join(',')}`],
    hostKeys: [hostKey],
    config: [...config, `AuthorizedKeysFile ${authorized}`, 'PasswordAuthentication no'],
  });
  const { port } = server;
  const alias = 'vigil-host';
  const [kind, key] = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ');
  const known = file('known_hosts', `[127.0.0.1]:${port} ${kind} ${key}\n`);
  const clientConfig = file(
    'ssh_config',
    [
      `Host ${alias}`,
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      `  IdentityFile ${join(folder, 'key')}`,
      '  IdentitiesOnly yes',
      `  UserKnownHostsFile ${known}`,
      '  GlobalKnownHostsFile /dev/null',
      '',
    ].join('\n'),
  );
  mkdirSync(join(folder, 'bin'));
  file('bin/ssh', `#!/bin/sh\nexec /usr/bin/ssh -F ${clientConfig} "$@"\n`, 0o755);
  chmodSync(join(folder, 'bin/ssh'), 0o755);
  const shell = file('shell', '#!/bin/sh\nfor last; do :; done\nexec /bin/sh -c "$last"\n', 0o755);
  chmodSync(shell, 0o755);
  const clients = () => processesOf(`/usr/bin/ssh\0-F\0${clientConfig}\0`);
  return {
    alias,
    clientConfig,
    shell,
    path: `${join(folder, 'bin')}:${process.env.PATH}`,
    home,
    clients,
    get log() {
      return server.log;
    },
    cut() {
      for (const pid of clients()) process.kill(pid, 'SIGKILL');
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function processesOf(commandLine: string): readonly number[] {
  const all = execFileSync('sh', ['-c', 'ls /proc'], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => /^\d+$/.test(name));
  return all.filter((pid) => existsSync(`/proc/${pid}`) && commandOf(pid).startsWith(commandLine)).map(Number);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
