import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TerminalSession } from './lunashOnTerminal.ts';
import { opensshFolder, sshKey, startOpenssh } from './openssh.ts';

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

/** The account is root by number, so that it can read this folder wherever it is; it gets LunaSH and nothing else. */
export async function startSshd(options: SshdOptions = {}): Promise<RealSshd> {
  const { folder, file } = opensshFolder();
  const user = 'monitor';
  const password = randomBytes(12).toString('base64url');
  const salt = randomBytes(8).toString('hex');
  const hash = execFileSync('perl', ['-e', 'print crypt(<STDIN>, $ARGV[0])', `$6$${salt}$`], { input: password, encoding: 'utf8' });
  const typed = file('typed', '');
  const session = join(folder, 'session.json');
  const behave = (changes: Partial<TerminalSession>) => writeFileSync(session, JSON.stringify({ seed, now, typed, ...changes }));
  behave(options.session ?? {});
  const kinds = options.hostKeys ?? ['rsa', 'ecdsa'];
  const pam = file('pam', 'auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n', 0o644);
  const server = await startOpenssh({
    folder,
    accounts: [{ name: user, uid: 0, home: '/', shell: '/bin/sh', shadow: `${hash}:${options.expired ? 0 : 20000}` }],
    hostKeys: kinds.map((kind) => sshKey(folder, kind, kind)),
    config: [
      ...(options.config ?? []),
      `ForceCommand exec ${process.execPath} ${join(import.meta.dirname, 'lunashOnTerminal.ts')} ${session}`,
      `AllowUsers ${user}`,
      'PermitRootLogin yes',
      'AuthenticationMethods any',
      'PasswordAuthentication yes',
      'PubkeyAuthentication no',
    ],
    binds: existsSync('/etc/pam.d/sshd') ? { '/etc/pam.d/sshd': pam } : {},
    emptied: ['/var/log'],
  });
  return {
    address: `127.0.0.1:${server.port}`,
    user,
    password,
    behave,
    get log() {
      return server.log;
    },
    get typed() {
      return readFileSync(typed, 'latin1');
    },
    fingerprint: (kind) => execFileSync('ssh-keygen', ['-l', '-f', join(folder, kind)], { encoding: 'utf8' }).split(' ')[1] ?? '',
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
