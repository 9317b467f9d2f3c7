import type { AnyAuthMethod, Client, ClientChannel } from 'ssh2';
import { DeviceError, type Fault, HostKeyChanged, LoginRefused, NoAnswer } from '../../../core/fault.ts';
import { maskOf } from '../../../core/mask.ts';
import { connectToPinned } from './ssh.ts';
import type { Login } from './sshConnection.ts';
import type { HostKey } from './sshHostKey.ts';

/** A host that is no appliance, on which one command is run. */
export interface ClientHost {
  /** `host:port` or `host`, then port 22. */
  readonly address: string;
  /** `SHA256:…`: one of the server's keys. The password goes to nobody else. */
  readonly hostKey: string;
  readonly user: string;
  readonly password: string;
}

/** What it may print (bytes). */
const MOST_OUTPUT = 256 * 1024;

/**
 * Logs in over SSH, runs this one command without a terminal, with nothing to read, and hangs up. What it printed, without the password.
 *
 * Throws PortUnavailable, HostKeyChanged, LoginRefused, DeviceError, NoAnswer, or the signal's reason.
 */
export async function readFromHost(host: ClientHost, command: string, withinMs: number, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const { address, hostKey } = host;
  const accepts = ({ fingerprint }: HostKey) => fingerprint === hostKey;
  const login = (fail: (fault: Fault) => void) => passwordOnce(host, fail);
  const other = (first: HostKey | undefined) => (first === undefined ? noUsableKey(address) : otherKey(address, hostKey, first));
  const client = await connectToPinned({ address, accepts, withinMs, login }, other, signal);
  try {
    return maskOf([host.password])(await printedBy(client, host.address, command, withinMs, signal));
  } finally {
    client.destroy();
  }
}

/** The password, once, by the method "password", and nothing else: no keys, no agent, no answers to questions. */
function passwordOnce({ user: username, password }: ClientHost, fail: (fault: Fault) => void): Login {
  let sent = false;
  return {
    user: username,
    next: (methods: readonly string[] | null, _partial: boolean | null, go: (method: AnyAuthMethod) => void) => {
      if (methods === null) go({ type: 'none', username });
      else if (sent) fail(refused());
      else if (methods.includes('password')) {
        sent = true;
        go({ type: 'password', username, password });
      } else fail(new DeviceError('The host of the client accepts no passwords over SSH, so nothing was sent.'));
    },
    changePassword: () =>
      fail(new DeviceError('The host of the client demands a new password for this account. Log in by hand once and choose one.')),
    hear: () => {},
    ended: (fault: Fault, told: boolean) => (sent && told ? refused() : fault),
  };
}

function printedBy(client: Client, address: string, command: string, withinMs: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (finish: () => void): void => {
      clearTimeout(limit);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (fault: unknown): void => settle(() => reject(fault));
    const onAbort = (): void => fail(signal.reason);
    const limit = setTimeout(() => fail(new NoAnswer(`The client at ${address} did not answer in time.`)), withinMs);
    signal.addEventListener('abort', onAbort, { once: true });
    client.once('close', () => fail(new NoAnswer(`The connection to the client at ${address} broke before it had answered.`)));
    client.exec(command, (error: Error | undefined, channel: ClientChannel) => {
      if (error) return fail(new DeviceError(`The host at ${address} runs no command for this account.`, { cause: error }));
      channel.on('error', () => {});
      // It has nothing to read: what it asks stays without an answer.
      channel.end();
      channel.stderr.resume();
      channel.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_OUTPUT) fail(new DeviceError(`The client at ${address} prints more than any list of groups has.`));
        else chunks.push(chunk);
      });
      channel.once('close', () => settle(() => resolve(Buffer.concat(chunks).toString('utf8'))));
    });
  });
}

function refused(): LoginRefused {
  return new LoginRefused('The host of the client refused the login. Check user and password; it was tried once.');
}

function otherKey(address: string, pinned: string, shown: HostKey): HostKeyChanged {
  return new HostKeyChanged(
    `The SSH host key of ${address} is not the pinned one, so no password was sent. Pinned: ${pinned}. Shown: ${shown.fingerprint} (${shown.type}). Compare it on the host itself, then correct "hostKey" in the inventory.`,
  );
}

function noUsableKey(address: string): DeviceError {
  return new DeviceError(`The SSH server at ${address} has no host key of a kind that is used today.`);
}
