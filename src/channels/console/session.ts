import type { ConsoleProfile } from '../../core/deviceModel.ts';
import type { Transport } from './transport.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface SessionOptions {
  /** How long the device may stay silent, in a place where it should speak, before it is given up. */
  readonly timeoutMs: number;
}

/** What one command printed. */
export interface CommandOutput {
  readonly command: string;
  /**
   * The output with line feeds only; echo, trailer's prompt and everything after it stripped. Kernel lines in the middle are
   * left in, control characters are U+FFFD, the password (should a device echo it) is masked.
   */
  readonly text: string;
  readonly resultCode: number;
  readonly resultText: string;
  /** From the first byte of the command sent to the prompt seen. */
  readonly durationMs: number;
  /** Received meanwhile. */
  readonly bytes: number;
}

/** A login on a device's console. Owns the transport: it is closed with it. */
export interface ConsoleSession extends AsyncDisposable {
  /**
   * Sends one allow-listed command and waits for the prompt after it.
   *
   * Throws NotAllowed (nothing was sent), Garbled (what came is not to be trusted; the command may be tried again when
   * `usable`), NoAnswer, or the signal's reason. A result code other than 0 is no error here.
   */
  run(command: string, signal: AbortSignal): Promise<CommandOutput>;
  /** False once the dialogue has lost its place: only `logout` is left. */
  readonly usable: boolean;
  /** Logs out and closes the transport, within a few seconds whatever the device does. Never throws; true when the device confirmed. */
  logout(): Promise<boolean>;
}

/**
 * Logs in. Takes over the transport: when this throws, it has logged out as far as it had come and closed it.
 *
 * Throws NotAllowed, ConsoleBusy, LoginRefused, PasswordChangeRequired, NoAnswer, Garbled, or the signal's reason.
 */
export function openSession(
  _transport: Transport,
  _profile: ConsoleProfile,
  _credentials: Credentials,
  _options: SessionOptions,
  _signal: AbortSignal,
): Promise<ConsoleSession> {
  throw new Error('not built yet');
}
