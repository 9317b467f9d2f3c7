import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from './bundledCli.ts';
import { endChild, orEnd } from './endChild.ts';
import { waitFor } from './waitFor.ts';

/** It has accounts of its own, for which it needs a mount namespace. */
export const needsRoot = process.getuid?.() === 0 ? false : 'a real sshd with accounts of its own needs root';

export interface OpensshAccount {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
  /** As /etc/shadow has it: the password's hash, and when it was changed. Default: no password opens it. */
  readonly shadow?: string;
}

export interface OpensshOptions {
  /** What it keeps: a folder of its own. */
  readonly folder: string;
  readonly accounts: readonly OpensshAccount[];
  /** Lines of /etc/group beside those of the accounts. */
  readonly groups?: readonly string[];
  readonly hostKeys: readonly string[];
  /** Lines of sshd_config. The first of a name wins. */
  readonly config: readonly string[];
  /** Further files of the system that it sees as they are here: path of ours by path there. */
  readonly binds?: Readonly<Record<string, string>>;
  /** Further folders that are empty for it. */
  readonly emptied?: readonly string[];
}

/** A real sshd on this machine only. */
export interface Openssh extends AsyncDisposable {
  readonly port: number;
  /** What it has logged. */
  readonly log: string;
}

/** A folder for a server, and how to write a file into it. */
export function opensshFolder() {
  const folder = newFolder();
  const file = (name: string, content: string, mode = 0o600): string => {
    writeFileSync(join(folder, name), content, { mode });
    return join(folder, name);
  };
  return { folder, file };
}

/** Path of a new private key; the public one lies beside it. */
export function sshKey(folder: string, name: string, kind = 'ed25519'): string {
  execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-f', join(folder, name)]);
  return join(folder, name);
}

/** sshd sees an /etc/passwd, /etc/group, /etc/shadow and /run of its own, in a mount namespace: the machine's accounts are not touched. */
export async function startOpenssh({
  folder,
  accounts,
  groups = [],
  hostKeys,
  config,
  binds = {},
  emptied = [],
}: OpensshOptions): Promise<Openssh> {
  const file = (name: string, lines: readonly string[], mode = 0o644): string => {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`, { mode });
    return join(folder, name);
  };
  const own = {
    '/etc/passwd': file('passwd', [
      'root:x:0:0::/:/bin/sh',
      'sshd:x:105:65534::/run/sshd:/usr/sbin/nologin',
      ...accounts.map(({ name, uid, home, shell }) => `${name}:x:${uid}:${uid}::${home}:${shell}`),
    ]),
    '/etc/group': file('group', [
      'root:x:0:',
      'nogroup:x:65534:',
      ...groups,
      ...accounts.flatMap(({ name, uid }) => (uid === 0 ? [] : [`${name}:x:${uid}:`])),
    ]),
    '/etc/shadow': file(
      'shadow',
      ['root:*:20000::::::', 'sshd:*:20000::::::', ...accounts.map(({ name, shadow = '*:20000' }) => `${name}:${shadow}:0:99999:7:::`)],
      0o600,
    ),
  };
  const port = await freePort();
  const server = file('sshd_config', [
    ...config,
    `ListenAddress 127.0.0.1:${port}`,
    ...hostKeys.map((key) => `HostKey ${key}`),
    `PidFile ${join(folder, 'pid')}`,
    'UsePAM no',
    'KbdInteractiveAuthentication no',
    'PrintMotd no',
    'PrintLastLog no',
    'StrictModes no',
    'UseDNS no',
    'MaxStartups 100',
    'LogLevel VERBOSE',
  ]);
  const script = [
    ...Object.entries({ ...own, ...binds }).map(([there, here]) => `mount --bind ${here} ${there}`),
    ...['/run', ...emptied].map((empty) => `mount -t tmpfs tmpfs ${empty}`),
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
  return {
    port,
    get log() {
      return log;
    },
    [Symbol.asyncDispose]: () => endChild(child),
  };
}
