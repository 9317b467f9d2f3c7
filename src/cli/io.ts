import { Fault } from '../core/fault.ts';

/** What a command may touch of the process it runs in. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Path of this command line's main file: what to start for a process of our own. */
  readonly cli: string;
  /** Aborts when a person or the system wants us to stop. */
  readonly signal: AbortSignal;
}

/** The command line could not be understood. */
export class UsageError extends Fault {
  readonly code = 'usage';
}

/** Codes of the monitoring-plugins convention. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A subcommand. `options` and `help` are what `--help` prints. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Options and exit codes. */
  readonly help: string;
  readonly hidden?: boolean;
  /** When it is stopped, it has to leave things in order (sessions, files), and minds `io.signal`. Any other command just ends. */
  readonly leavesInOrder?: true;
  /** SIGHUP is no end for it: it asks for files to be read again, which the command does itself. */
  readonly heedsHangup?: true;
  /** @throws {Fault} for the person; the exit code is then `unknown` */
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}

export function printLine(stream: NodeJS.WritableStream, text: string): void {
  stream.write(`${text}\n`);
}

export function printJson(io: Io, value: unknown): void {
  printLine(io.stdout, JSON.stringify(value, null, 2));
}
