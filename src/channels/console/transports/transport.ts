/**
 * A console as a stream of bytes both ways: a serial port, a console server's TCP port, a shell over SSH, or an in-memory one in
 * tests.
 */
export interface Transport {
  /**
   * The account as which the transport itself has logged in (SSH): the shell at its other end is ours and nobody else's. Missing for a
   * line, on which whoever was there last may have left a session open.
   */
  readonly login?: string;
  /** `/dev/ttyUSB0` or `10.0.1.9:4001`: how people know it, for messages. */
  readonly name: string;
  /**
   * Hands over bytes for the device. Resolves when the operating system has taken them, not when the device has; rejects with
   * the signal's reason, or when the transport is closed.
   */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /**
   * Sets who gets what the device sends. There is one listener at a time: a later call replaces the earlier. Bytes that came before the
   * first call are kept for it, up to 64 KiB. The listener is called as soon as bytes arrive, which keeps the console's round trips
   * shorter than an iterator would.
   */
  receive(listener: (chunk: Uint8Array) => void): void;
  /**
   * Resolves when the other side or we have closed it, with the error where there was one; never rejects. Whoever waits fails with
   * that error when it is a Fault.
   */
  readonly closed: Promise<Error | undefined>;
  /** Frees the port. May be called again. */
  close(): Promise<void>;
}
