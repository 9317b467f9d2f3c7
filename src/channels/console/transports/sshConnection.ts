import type { AuthHandlerMiddleware, Client, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2';
import { DeviceError, type Fault, NoAnswer, PortUnavailable } from '../../../core/fault.ts';
import { type HostKey, hostKeyFamilies, hostKeyOf } from './sshHostKey.ts';
import { connectTo, parseAddress } from './tcp.ts';

const SSH_PORT = 22;
const KEEPALIVE_MS = 10_000;
const KEEPALIVES_MISSED = 2;

/**
 * ssh2's own lists (OpenSSH's of today, and ssh-rsa, with which an older one signs), and behind them what older appliances need: an OpenSSH
 * without ECDSA (before 5.7) has SHA-1 key exchanges only, unless it knows group exchange with SHA-256. To make use of a weak exchange,
 * somebody between would have to forge the pinned key's signature in real time. The 1024-bit group 1 is left out, since OpenSSH has had
 * group 14 from 3.9 on, and so are ciphers in CBC mode: it has CTR from 3.7 on.
 */
const algorithms = {
  kex: { append: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'], prepend: [], remove: [] },
  // Nothing of ours is worth compressing, and what a hostile server packs would have to be unpacked.
  compress: ['none'],
} satisfies ConnectConfig['algorithms'];

/** How one connection logs in. */
export interface Login {
  readonly user: string;
  /** ssh2 asks for what to try next; `methods` is null while nothing is known. */
  readonly next: (methods: readonly string[] | null, partial: boolean | null, go: Parameters<AuthHandlerMiddleware>[2]) => void;
  /** The server demands a new password in place of the one it was given. */
  readonly changePassword: () => void;
  /** The server says something before the login is done. */
  readonly hear: (said: string) => void;
  /** What it means that the connection has ended with this fault; `told`: the server said so itself. */
  ended(fault: Fault, told: boolean): Fault;
}

export interface SshAttempt {
  /** `10.0.1.4:22`, `hsm1`, `[fd00::4]:2222`. */
  readonly address: string;
  /** Types of host keys to ask for. Default: all. */
  readonly hostKeyTypes?: readonly ServerHostKeyAlgorithm[];
  /** Whether the server may have the password. A key that is refused ends the attempt before anything about the login was sent. */
  readonly accepts: (key: HostKey) => boolean;
  /** The command by which the appliance shows to which addresses its SSH is restricted, where its model is known. */
  readonly showAddresses?: string;
  /** How long it may take until the login is done (ms). */
  readonly withinMs: number;
  /** Makes the login. `fail` ends the attempt with a fault. */
  readonly login: (fail: (fault: Fault) => void) => Login;
}

/** The server's host key was not accepted. Never leaves this folder. */
export class KeyNotAccepted extends Error {
  readonly key: HostKey;
  constructor(key: HostKey) {
    super('host key not accepted');
    this.key = key;
  }
}

/** The server has no host key of the types asked for. Never leaves this folder. */
export class NoSuchKey extends Error {}

/**
 * Connects and logs in. Throws KeyNotAccepted, NoSuchKey, a Fault, or the signal's reason; then the connection is closed.
 */
export async function connectSsh(attempt: SshAttempt, signal: AbortSignal): Promise<Client> {
  const { address } = attempt;
  // A command line without SSH never needs it. It is loaded before the socket is there, whose errors nobody would hear meanwhile.
  const { default: ssh2 } = await import('ssh2');
  const socket = await connectTo(parseAddress(address, SSH_PORT), (error) => unavailable(attempt, error), signal);
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let shown: HostKey | undefined;
    let done = false;
    const settle = (finish: () => void): void => {
      if (done) return;
      done = true;
      clearTimeout(limit);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (reason: unknown): void =>
      settle(() => {
        reject(reason);
        socket.destroy();
      });
    const onAbort = (): void => fail(signal.reason);
    const limit = setTimeout(
      () => fail(new NoAnswer(`The SSH server at ${address} did not complete the login in time. Check the appliance and the network.`)),
      attempt.withinMs,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const login = attempt.login(fail);
    // Errors may come after the login, too. Without a listener each would end the process.
    client.on('error', (error: SshError) => {
      if (shown !== undefined && !attempt.accepts(shown)) fail(new KeyNotAccepted(shown));
      else if (/no matching host key/.test(error.message)) fail(new NoSuchKey(error.message, { cause: error }));
      // A number is the reason of a message by which the server itself ended the connection (RFC 4253, 11.1).
      else fail(login.ended(faultOf(address, error, shown !== undefined), typeof error.code === 'number'));
    });
    client.once('close', () =>
      fail(new NoAnswer(`The SSH server at ${address} closed the connection before the login was complete. Check the appliance.`)),
    );
    client.on('change password', login.changePassword);
    client.on('banner', login.hear);
    client.once('ready', () => settle(() => resolve(client)));
    client.connect({
      sock: socket,
      username: login.user,
      authHandler: login.next,
      algorithms: { ...algorithms, serverHostKey: [...(attempt.hostKeyTypes ?? hostKeyFamilies.flat())] },
      hostVerifier: (blob: Buffer) => {
        shown = hostKeyOf(blob);
        return attempt.accepts(shown);
      },
      readyTimeout: 0,
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: KEEPALIVES_MISSED,
    });
  });
}

type SshError = Error & { readonly level?: string; readonly code?: string | number };

/** `speaksSsh`: as far as its host key. */
function faultOf(address: string, cause: SshError, speaksSsh: boolean): Fault {
  if (/no matching/.test(cause.message)) {
    return new DeviceError(
      `The SSH server at ${address} offers only algorithms that are not used any more. Update the appliance, or use its serial console.`,
      { cause },
    );
  }
  if (!speaksSsh && cause.level !== 'client-socket' && typeof cause.code !== 'number') {
    return new NoAnswer(`What answers at ${address} does not speak SSH as it should. Check host and port.`, { cause });
  }
  return new NoAnswer(`The SSH connection to ${address} broke before the login was complete. Check the appliance and the network.`, {
    cause,
  });
}

function unavailable({ address, showAddresses }: SshAttempt, cause: NodeJS.ErrnoException): PortUnavailable {
  const say = (sentence: string): PortUnavailable => new PortUnavailable(sentence, { cause });
  switch (cause.code) {
    case 'ECONNREFUSED':
      return say(
        `Nothing accepts SSH connections at ${address}. Check host and port, and on the appliance${showAddresses === undefined ? '' : ` with "${showAddresses}"`} to which addresses SSH is restricted.`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`The host of ${address} is not known. Check the name in the inventory and this machine's DNS.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say(`The appliance at ${address} cannot be reached. Check the network and the firewalls between here and there.`);
    default:
      return say(`The SSH connection to ${address} could not be opened. Check the appliance and the network.`);
  }
}
