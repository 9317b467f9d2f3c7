import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ConsoleBusy } from '../../core/fault.ts';
import { ownShortage, requireDescriptors } from '../ownShortage.ts';

/** How often it is looked whether a place is free again (ms). */
const AGAIN = 200;
/** Who holds a place says so by then (ms). */
const SAYS = 500;
/** Longest word of a holder: two numbers. */
const LONGEST_WORD = 40;

/**
 * Holds a console for one process of this machine, whichever account that runs as: no two of ours talk to one at the same time. The system keeps the
 * hold (an abstract socket of Linux, by the place's name), so it goes with the process however that ends. It reaches as far as a network of the
 * machine: not into containers, and not to another host. On other systems nothing is held.
 *
 * @param waitMs how long it is waited until another one is done
 * @throws {ConsoleBusy} when another process holds it; the signal's reason
 */
export async function holdConsole(place: string, waitMs: number, signal: AbortSignal): Promise<AsyncDisposable> {
  signal.throwIfAborted();
  if (process.platform !== 'linux') return { async [Symbol.asyncDispose]() {} };
  requireDescriptors(place);
  const name = ['\0hsm-vigil', 'console', createHash('sha256').update(place).digest('hex')].join('/');
  for (const end = performance.now() + waitMs; ; await pause(AGAIN, undefined, { signal })) {
    const held = await hold(name);
    if (held) return held;
    if (performance.now() >= end) throw busy(await holderOf(name));
  }
}

async function hold(name: string): Promise<AsyncDisposable | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`${process.pid} ${process.getuid?.() ?? ''}\n`);
  });
  // Whoever asks who holds it keeps no process alive.
  server.unref();
  try {
    server.listen(name);
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') return undefined;
    throw ownShortage('the hold on a console', code) ?? error;
  }
  return {
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Anybody on this machine may have taken the name: what is said there is two numbers, or nothing. */
async function holderOf(name: string): Promise<{ readonly pid: string; readonly uid: string } | undefined> {
  const socket = connect(name);
  let word = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    word = (word + text).slice(0, LONGEST_WORD);
  });
  try {
    await once(socket, 'end', { signal: AbortSignal.timeout(SAYS) });
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
  const [, pid = '', uid = ''] = /^(\d+) (\d*)\n$/.exec(word) ?? [];
  return pid === '' ? undefined : { pid, uid };
}

function busy(holder: { readonly pid: string; readonly uid: string } | undefined): ConsoleBusy {
  return new ConsoleBusy(
    holder === undefined
      ? 'Another program on this machine holds this console under the name of HSM Vigil and does not answer who it is, so nothing was typed. It may be an HSM Vigil that hangs. As root, "ss -xlp | grep hsm-vigil" shows its process: end that one.'
      : `Another HSM Vigil on this machine (process ${holder.pid}, account number ${holder.uid}) talks to this console, so nothing was typed. Let one service alone watch each device.`,
  );
}
