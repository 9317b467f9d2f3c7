import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from './bundledCli.ts';
import { endChild, orEnd } from './endChild.ts';
import type { TerminalSession } from './lunashOnTerminal.ts';
import { waitFor } from './waitFor.ts';

export interface SshdOptions {
  /** Further lines of sshd_config. They come first, so they win. */
  readonly config?: readonly string[];
  /** Kinds of host keys. Default: those of a Luna 7. */
  readonly hostKeys?: readonly ('rsa' | 'ecdsa' | 'ed25519')[];
  /** The account's password has expired. */
  readonly expired?: boolean;
  readonly session?: Partial<TerminalSession>;
}

/** A real sshd on this machine only, with one account, whose shell is the simulator's LunaSH. */
export interface RealSshd extends AsyncDisposable {
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** What the server has logged. */
  readonly log: string;
  /** All that was typed into its sessions. */
  readonly typed: string;
  fingerprint(kind: 'rsa' | 'ecdsa' | 'ed25519'): string;
  /** How sessions behave from now on. */
  behave(session: Partial<TerminalSession>): void;
}

export const seed = 3;
export const now = Date.UTC(2026, 2, 6);

/** It has an account of its own, for which it needs a mount namespace. */
export const needsRoot = process.getuid?.() === 0 ? false : 'a real sshd with an account of its own needs root';

/**
 * sshd sees an /etc/passwd, /etc/shadow, /etc/pam.d/sshd, /run and /var/log of its own, in a mount namespace: the machine's accounts are not
 * touched. The account is root by number, so that it can read this folder wherever it is; it gets LunaSH and nothing else.
 */
export async function startSshd(options: SshdOptions = {}): Promise<RealSshd> {
  const folder = newFolder();
  const file = (name: string, content: string, mode = 0o600) => {
    writeFileSync(join(folder, name), content, { mode });
    return join(folder, name);
  };
  const user = 'monitor';
  const password = randomBytes(12).toString('base64url');
  const salt = randomBytes(8).toString('hex');
  const hash = execFileSync('perl', ['-e', 'print crypt(<STDIN>, $ARGV[0])', `$6$${salt}$`], { input: password, encoding: 'utf8' });
  file('passwd', `root:x:0:0::/:/bin/sh\nsshd:x:105:65534::/run/sshd:/usr/sbin/nologin\n${user}:x:0:0::/:/bin/sh\n`, 0o644);
  file('shadow', `root:*:20000::::::\nsshd:*:20000::::::\n${user}:${hash}:${options.expired ? 0 : 20000}:0:99999:7:::\n`);
  file('pam', 'auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n', 0o644);
  const typed = file('typed', '');
  const session = join(folder, 'session.json');
  const behave = (changes: Partial<TerminalSession>) => writeFileSync(session, JSON.stringify({ seed, now, typed, ...changes }));
  behave(options.session ?? {});
  const kinds = options.hostKeys ?? ['rsa', 'ecdsa'];
  for (const kind of kinds) execFileSync('ssh-keygen', ['-q', '-t', kind, '-N', '', '-f', join(folder, kind)]);
  const port = await freePort();
  const config = file(
    'sshd_config',
    [
      ...(options.config ?? []),
      `ListenAddress 127.0.0.1:${port}`,
      ...kinds.map((kind) => `HostKey ${join(folder, kind)}`),
      `PidFile ${join(folder, 'pid')}`,
      `ForceCommand exec ${process.execPath} ${join(import.meta.dirname, 'lunashOnTerminal.ts')} ${session}`,
      `AllowUsers ${user}`,
      'PermitRootLogin yes',
      'AuthenticationMethods any',
      'UsePAM no',
      'PasswordAuthentication yes',
      'KbdInteractiveAuthentication no',
      'PubkeyAuthentication no',
      'PrintMotd no',
      'PrintLastLog no',
      'StrictModes no',
      'UseDNS no',
      'MaxStartups 100',
      'LogLevel VERBOSE',
    ].join('\n'),
  );
  const binds = { passwd: '/etc/passwd', shadow: '/etc/shadow', ...(existsSync('/etc/pam.d/sshd') && { pam: '/etc/pam.d/sshd' }) };
  const script = [
    ...Object.entries(binds).map(([name, path]) => `mount --bind ${join(folder, name)} ${path}`),
    'mount -t tmpfs tmpfs /run',
    'mount -t tmpfs tmpfs /var/log',
    'mkdir -m 755 /run/sshd',
    `exec /usr/sbin/sshd -D -e -f ${config}`,
  ].join(' && ');
  const server = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const listening = waitFor('sshd listens', () => {
    if (server.exitCode !== null) throw new Error(`sshd did not start: ${log}`);
    return log.includes('Server listening');
  });
  await orEnd(server, listening);
  return {
    address: `127.0.0.1:${port}`,
    user,
    password,
    behave,
    get log() {
      return log;
    },
    get typed() {
      return readFileSync(typed, 'latin1');
    },
    fingerprint: (kind) => execFileSync('ssh-keygen', ['-l', '-f', join(folder, kind)], { encoding: 'utf8' }).split(' ')[1] ?? '',
    [Symbol.asyncDispose]: () => endChild(server),
  };
}
