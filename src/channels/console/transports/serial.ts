import { stat } from 'node:fs/promises';
import type { SerialPort } from 'serialport';
import { NoAnswer, type OwnShortage, PortUnavailable } from '../../../core/fault.ts';
import { ownShortage, requireDescriptors } from '../../ownShortage.ts';
import { Inbox } from './inbox.ts';
import { lockHolder } from './lockFile.ts';
import type { Transport } from './transport.ts';

export interface SerialAddress {
  /** `/dev/ttyUSB0`, `COM4`. */
  readonly path: string;
  readonly baudRate: number;
  /** Either side may stop the other with XOFF (DC3) and let it go on with XON (DC1). Default: they are bytes like any other. */
  readonly xonXoff?: boolean;
}

const PRESENT_MS = 500;
/** A few dozen bytes take milliseconds. The other end holds back what is not taken by then. */
const WRITE_MS = 5_000;

/**
 * Opens a serial port, 8N1, for us alone. Drops what the operating system had kept from before, so that an old prompt does not pass for
 * a fresh one. Touches no control lines, so that a pseudo-terminal, which has none, serves as well as a port.
 *
 * Throws PortUnavailable with what to do about it, or the signal's reason.
 */
export async function openSerial(address: SerialAddress, signal: AbortSignal): Promise<Transport> {
  signal.throwIfAborted();
  // It brings native code, which a command line without a serial console never needs.
  const { SerialPort } = await import('serialport');
  signal.throwIfAborted();
  requireDescriptors(address.path);
  const holder = await lockHolder(address.path);
  if (holder !== undefined) throw new PortUnavailable(lockedPort(address.path, holder));
  const port = new SerialPort({
    path: address.path,
    baudRate: address.baudRate,
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
    xon: address.xonXoff ?? false,
    xoff: address.xonXoff ?? false,
    autoOpen: false,
  });
  // Opening takes the operating system milliseconds and cannot be interrupted.
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(shortage(address.path, error) ?? portUnavailable(address.path, error)) : resolve()));
  });
  await new Promise<void>((resolve) => port.flush(() => resolve()));
  const transport = new SerialTransport(address.path, port);
  if (signal.aborted) {
    await transport.close();
    throw signal.reason;
  }
  return transport;
}

class SerialTransport implements Transport {
  readonly name: string;
  readonly closed: Promise<Error | undefined>;
  readonly #port: SerialPort;
  readonly #inbox = new Inbox();
  readonly #watch: Disposable;

  constructor(name: string, port: SerialPort) {
    this.name = name;
    this.#port = port;
    port.on('data', (chunk: Uint8Array) => this.#inbox.deliver(chunk));
    let pulled: () => void = () => {};
    this.closed = new Promise((resolve) => {
      port.once('close', (error: Error | null | undefined) => resolve(error ?? undefined));
      port.once('error', resolve);
      pulled = () => resolve(new Error('the port is gone'));
    });
    this.#watch = watchPresence(name, pulled);
    void this.closed.then(() => this.close());
  }

  write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(giveUp);
        signal.removeEventListener('abort', onAbort);
        finish();
      };
      const giveUp = setTimeout(() => settle(() => reject(stopped())), WRITE_MS);
      const onAbort = (): void => settle(() => reject(signal.reason));
      signal.addEventListener('abort', onAbort, { once: true });
      // A port that is closed keeps what is written for the next time it is opened.
      void this.closed.then(() => settle(() => reject(new Error('the port is closed'))));
      if (this.#port.isOpen) this.#port.write(Buffer.from(bytes), (error) => settle(() => (error ? reject(error) : resolve())));
    });
  }

  receive(listener: (chunk: Uint8Array) => void): void {
    this.#inbox.receive(listener);
  }

  async close(): Promise<void> {
    this.#watch[Symbol.dispose]();
    if (this.#port.isOpen) await new Promise<void>((resolve) => this.#port.close(() => resolve()));
  }
}

/**
 * Notices that the port's adapter was pulled, by looking whether the device file is still the one that was opened. On Linux a terminal
 * that was hung up reads as empty for ever: serialport's binding then reads again and again, without an event. Windows ports have no
 * file and report it themselves.
 */
function watchPresence(path: string, gone: () => void): Disposable {
  if (process.platform === 'win32') return { [Symbol.dispose]() {} };
  const opened = inode(path);
  const timer = setInterval(async () => {
    const [then, now] = [await opened, await inode(path)];
    if (then !== undefined && then !== now) gone();
  }, PRESENT_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

async function inode(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino;
  } catch {
    return undefined;
  }
}

function stopped(): NoAnswer {
  return new NoAnswer(
    'The other end of the serial line has stopped us (XOFF) and does not let us go on. Check the device, and that "flowControl" is what the other end is set to.',
  );
}

/** What of it is this machine's own lack. */
function shortage(path: string, { message }: Error): OwnShortage | undefined {
  const codes = { 'too many open files in system': 'ENFILE', 'too many open files': 'EMFILE', 'cannot allocate memory': 'ENOMEM' };
  const [, code] = Object.entries(codes).find(([text]) => message.toLowerCase().includes(text)) ?? [];
  return ownShortage(path, code);
}

/** What to say of a port that another program has locked by a file. */
export function lockedPort(path: string, holder: number): string {
  return `The serial port ${path} is in use by another program (process ${holder}, by its lock file in /var/lock). Close that program, or let it be the one that watches this device.`;
}

/** Why it cannot be opened, from the operating system’s own text, as serialport passes it on. */
export function portUnavailable(path: string, cause: Error): PortUnavailable {
  const { message } = cause;
  const say = (sentence: string): PortUnavailable => new PortUnavailable(sentence, { cause });
  if (/cannot lock port|resource busy|EBUSY/i.test(message)) {
    return say(`The serial port ${path} is in use by another program. Close that program, or let it be the one that watches this device.`);
  }
  if (/no such file|file not found|ENOENT|ENODEV|ENXIO/i.test(message)) {
    return say(`There is no serial port ${path}. Check that the adapter is plugged in and that the inventory names the port it has now.`);
  }
  if (/permission denied|access denied|EACCES|EPERM/i.test(message)) {
    const remedy =
      process.platform === 'linux'
        ? 'Add your user to the group that owns the port (usually "dialout": sudo usermod -aG dialout $USER), then log in again.'
        : 'Close other programs that use it, and check that your user may open serial ports.';
    return say(`The serial port ${path} may not be opened by this user. ${remedy}`);
  }
  return say(`The serial port ${path} could not be opened. Check the adapter and its driver.`);
}
