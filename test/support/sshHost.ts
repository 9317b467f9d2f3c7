import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from './bundledCli.ts';
import { endChild, orEnd } from './endChild.ts';
import { waitFor } from './waitFor.ts';

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

/**
 * As `startSshd`, in a mount namespace with /etc/passwd, /etc/group and /run of its own: this machine's accounts are not touched. The accounts have
 * numbers of their own, so that the system's rights count.
 */
export async function startSshHost({ accounts, config = [] }: SshHostOptions): Promise<SshHost> {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const file = (name: string, content: string, mode = 0o644) => {
    writeFileSync(join(folder, name), content, { mode });
    return join(folder, name);
  };
  const home = (name: string) => join(folder, `home-${name}`);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')]);
  chmodSync(file('authorized', readFileSync(join(folder, 'key.pub'), 'utf8')), 0o644);
  for (const { name, uid } of accounts) {
    mkdirSync(home(name), { mode: 0o700 });
    execFileSync('chown', [`${uid}:${uid}`, home(name)]);
  }
  const own = accounts.map(({ name, uid, shell = '/bin/sh' }) => `${name}:x:${uid}:${uid}::${home(name)}:${shell}\n`).join('');
  file('passwd', `root:x:0:0::/:/bin/sh\nsshd:x:105:65534::/run/sshd:/usr/sbin/nologin\n${own}`);
  const members = accounts.filter(({ isMember }) => isMember).map(({ name }) => name);
  file(
    'group',
    `root:x:0:\nnogroup:x:65534:\nhsm-vigil:x:${GROUP}:${members.join(',')}\n${accounts.map(({ name, uid }) => `${name}:x:${uid}:\n`).join('')}`,
  );
  file('shadow', `root:*:20000::::::\nsshd:*:20000::::::\n${accounts.map(({ name }) => `${name}:*:20000:0:99999:7:::\n`).join('')}`, 0o600);
  const port = await freePort();
  const server = file(
    'sshd_config',
    [
      ...config,
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${join(folder, 'host')}`,
      `PidFile ${join(folder, 'pid')}`,
      `AuthorizedKeysFile ${join(folder, 'authorized')}`,
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PrintMotd no',
      'PrintLastLog no',
      'StrictModes no',
      'UseDNS no',
      'MaxStartups 100',
      'LogLevel VERBOSE',
    ].join('\n'),
  );
  const script = [
    ...['passwd', 'group', 'shadow'].map((name) => `mount --bind ${join(folder, name)} /etc/${name}`),
    'mount -t tmpfs tmpfs /run',
    'mkdir -m 755 /run/sshd',
    `exec /usr/sbin/sshd -D -e -f ${server}`,
  ].join(' && ');
  const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const listening = waitFor('sshd listens', () => {
    if (child.exitCode !== null) throw new Error(`sshd did not start: ${log}`);
    return log.includes('Server listening');
  });
  await orEnd(child, listening);
  const alias = 'vigil-host';
  const [kind, key] = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ');
  const known = file('known_hosts', `[127.0.0.1]:${port} ${kind} ${key}\n`, 0o600);
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
      return log;
    },
    cut() {
      for (const pid of clients()) process.kill(pid, 'SIGKILL');
    },
    [Symbol.asyncDispose]: () => endChild(child),
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
