import type { Client, ClientChannel } from 'ssh2';
import type { ConsoleCredentials } from '../../../core/consoleCredentials.ts';
import { DeviceError, type Fault, HostKeyChanged, NoAnswer } from '../../../core/fault.ts';
import type { Mask } from '../../../core/mask.ts';
import { Inbox } from './inbox.ts';
import { connectSsh, KeyNotAccepted, type Login, NoSuchKey, type SshAttempt } from './sshConnection.ts';
import { type HostKey, hostKeyFamilies } from './sshHostKey.ts';
import { SshLogin } from './sshLogin.ts';
import type { Transport } from './transport.ts';

export interface SshAddress {
  /** `host:port` or `host`, then port 22. */
  readonly address: string;
  /** `SHA256:…`: one of the server's keys. */
  readonly hostKey: string;
}

/** Nothing that a device prints is as wide, so nothing wraps. A terminal without abilities gets no control sequences. */
const TERMINAL = { term: 'dumb', cols: 500, rows: 500 };
const CLOSE_MS = 1000;

/**
 * Logs in over SSH and opens a shell on a terminal. The password leaves only once the server has proved that it holds the pinned key.
 *
 * Throws PortUnavailable, HostKeyChanged, LoginRefused, PasswordChangeRequired, DeviceError, NoAnswer, or the signal's reason.
 */
export async function openSsh(
  { address, hostKey }: SshAddress,
  credentials: ConsoleCredentials,
  options: { readonly timeoutMs: number; readonly hosts?: readonly string[]; readonly mask?: Mask },
  signal: AbortSignal,
): Promise<Transport> {
  signal.throwIfAborted();
  const { profile } = credentials;
  const attempt = {
    address,
    accepts: ({ fingerprint }: HostKey) => fingerprint === hostKey,
    withinMs: options.timeoutMs,
    showAddresses: profile.ssh.showAddresses,
    login: (fail: (fault: Fault) => void) => new SshLogin(credentials, options.hosts ?? [], fail, options.mask),
  };
  const other = (first: HostKey | undefined) =>
    first === undefined ? noUsableKey(address) : changed(address, hostKey, first, profile.ssh.showHostKeys);
  const client = await connectToPinned(attempt, other, signal);
  try {
    return new SshTransport(address, credentials.user, client, await openShell(client, options.timeoutMs, signal));
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/**
 * Connects to the server that holds the pinned key. A server has several keys and shows one of them, in an order that an update may
 * change, and the pinned one may be any. So a server that shows another key is asked for its keys of the remaining kinds before it counts
 * as another server. `other`: what is thrown then; `first`: the key that it showed
 * first, undefined where it has none of a kind that is used today.
 */
export async function connectToPinned(
  attempt: Parameters<typeof connectSsh>[0],
  other: (first: HostKey | undefined) => Fault,
  signal: AbortSignal,
): Promise<Client> {
  let kinds = hostKeyFamilies;
  let first: HostKey | undefined;
  for (;;) {
    try {
      return await connectSsh({ ...attempt, hostKeyTypes: kinds.flat() }, signal);
    } catch (error) {
      if (error instanceof KeyNotAccepted) {
        const { key } = error;
        first ??= key;
        kinds = kinds.filter((kind) => !kind.some((type) => type === key.type));
        if (kinds.length > 0 && kinds.length < hostKeyFamilies.length) continue;
      } else if (!(error instanceof NoSuchKey)) throw error;
      throw other(first);
    }
  }
}

/**
 * Asks a server for its host key and hangs up before anything of a login is sent. `showAddresses` as in `SshAttempt`. Throws PortUnavailable,
 * NoAnswer, DeviceError, or the signal's reason.
 */
export async function fetchHostKey(
  address: string,
  { timeoutMs: withinMs, ...words }: { readonly timeoutMs: number } & Pick<SshAttempt, 'showAddresses'>,
  signal: AbortSignal,
): Promise<HostKey> {
  signal.throwIfAborted();
  try {
    const client = await connectSsh({ ...words, address, withinMs, accepts: () => false, login: () => neverLogsIn }, signal);
    client.destroy();
  } catch (error) {
    if (error instanceof KeyNotAccepted) return error.key;
    throw error instanceof NoSuchKey ? noUsableKey(address) : error;
  }
  throw new Error('a key that is not accepted ends the connection');
}

const neverLogsIn: Login = { user: '', next() {}, changePassword() {}, hear() {}, ended: (fault) => fault };

function openShell(client: Client, withinMs: number, signal: AbortSignal): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(limit);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const onAbort = (): void => settle(() => reject(signal.reason));
    const limit = setTimeout(
      () => settle(() => reject(new NoAnswer('The SSH login worked, but the appliance did not open a shell in time.'))),
      withinMs,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const refused = (cause: unknown): void =>
      settle(() =>
        reject(new DeviceError('The SSH login worked, but the appliance opens no shell. Log in by hand once and see why.', { cause })),
      );
    try {
      client.shell(TERMINAL, {}, (cause, channel) => (cause === undefined ? settle(() => resolve(channel)) : refused(cause)));
    } catch (cause) {
      // The server has hung up since.
      refused(cause);
    }
  });
}

class SshTransport implements Transport {
  readonly name: string;
  readonly login: string;
  readonly closed: Promise<Error | undefined>;
  readonly #client: Client;
  readonly #channel: ClientChannel;
  readonly #inbox = new Inbox();
  /** Resolves when the connection is closed, not only the shell. */
  readonly #gone: Promise<void>;

  constructor(name: string, login: string, client: Client, channel: ClientChannel) {
    this.name = name;
    this.login = login;
    this.#client = client;
    this.#channel = channel;
    channel.on('data', (chunk: Uint8Array) => this.#inbox.deliver(chunk));
    // A terminal has one stream. What a server sends beside it must not pile up.
    channel.stderr.resume();
    channel.on('error', () => {});
    this.#gone = new Promise((resolve) => client.once('close', () => resolve()));
    this.closed = new Promise((resolve) => {
      let failure: Error | undefined;
      client.on('error', (error: Error) => {
        failure ??= error;
      });
      channel.once('close', () => resolve(undefined));
      client.once('close', () => resolve(failure));
    });
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        signal.removeEventListener('abort', onAbort);
        finish();
      };
      const onAbort = (): void => settle(() => reject(signal.reason));
      signal.addEventListener('abort', onAbort, { once: true });
      // The bytes wait here while the server opens no window for them. Its silence ends the wait.
      void this.closed.then(() => settle(() => reject(new Error('the connection is closed'))));
      this.#channel.write(Buffer.from(bytes), (error: Error | null | undefined) => settle(() => (error ? reject(error) : resolve())));
    });
  }

  receive(listener: (chunk: Uint8Array) => void): void {
    this.#inbox.receive(listener);
  }

  async close(): Promise<void> {
    // A server that does not hang up must not keep us.
    const giveUp = setTimeout(() => this.#client.destroy(), CLOSE_MS);
    this.#client.end();
    await this.#gone;
    clearTimeout(giveUp);
  }
}

function changed(address: string, pinned: string, shown: HostKey, showHostKeys: string): HostKeyChanged {
  return new HostKeyChanged(
    `The SSH host key of ${address} is not the pinned one, so no password was sent. Pinned: ${pinned}. Shown: ${shown.fingerprint} (${shown.type}). A replaced appliance or regenerated keys explain it; otherwise somebody stands between. Compare with "${showHostKeys}" at the appliance’s serial console, then correct "hostKey" in the inventory.`,
  );
}

function noUsableKey(address: string): DeviceError {
  return new DeviceError(
    `The SSH server at ${address} has no host key of a kind that is used today. Update the appliance, or use its serial console.`,
  );
}
