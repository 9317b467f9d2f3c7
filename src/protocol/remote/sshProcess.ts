import { spawn } from 'node:child_process';

/** Of what ssh and the other host print, the last of it is kept: it says why something failed. */
const KEPT = 16_384;
/** More than all announcements together can be. */
const LONGEST_OUTPUT = 400_000;

/** One run of the OpenSSH client. */
export interface SshProcess extends Disposable {
  /** What came from the other host; the first of it. */
  readonly output: string;
  /** What ssh said beside that; the last of it. */
  readonly said: string;
  readonly ended: boolean;
  /** When it has ended and all that it said is here. `missing`: there is no such program. */
  readonly end: Promise<'ended' | 'missing'>;
  /** Calls at each piece of output, and at the end. */
  onNews(listener: () => void): void;
}

/**
 * What the person has set up for ssh counts: keys, agent, names, jump hosts, what is done about an unknown host. Only questions are ruled out,
 * because there is nobody to answer. Each run is a connection of its own: one that is shared would keep what it forwards after we have gone.
 */
const OPTIONS = [
  ['BatchMode', 'yes'],
  ['ConnectTimeout', '15'],
  ['ServerAliveInterval', '5'],
  ['ServerAliveCountMax', '3'],
  ['ControlMaster', 'no'],
  ['ControlPath', 'none'],
  ['PermitLocalCommand', 'no'],
  // What a person wants to find there (tmux) would take the place of our command.
  ['RemoteCommand', 'none'],
  ['ForwardAgent', 'no'],
  ['ForwardX11', 'no'],
  ['LogLevel', 'INFO'],
].flatMap(([name, value]) => ['-o', `${name}=${value}`]);

/**
 * Runs a command on the other host. Its standard input stays open until this is disposed of, or this process dies: a command that reads ends then,
 * and ssh with it, so that no way there outlives who has made it.
 */
export function startSsh(host: string, options: readonly string[], command: string, input: string): SshProcess {
  const child = spawn('ssh', ['-T', ...OPTIONS, ...options, '--', host, command], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  let output = '';
  let said = '';
  let ended = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(0, LONGEST_OUTPUT);
    tell();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-KEPT);
    tell();
  });
  const end = new Promise<'ended' | 'missing'>((resolve) => {
    const finish = (how: 'ended' | 'missing') => {
      ended = true;
      resolve(how);
      tell();
    };
    child.once('error', () => finish('missing'));
    child.once('close', () => finish('ended'));
  });
  child.stdin.on('error', () => {});
  child.stdin.write(input);
  return {
    end,
    get output() {
      return output;
    },
    get said() {
      return said;
    },
    get ended() {
      return ended;
    },
    onNews: (listener) => void listeners.add(listener),
    [Symbol.dispose]() {
      child.stdin.end();
      child.kill('SIGTERM');
    },
  };
}
