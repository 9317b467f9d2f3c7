import { appendFileSync, fstatSync, renameSync, statSync } from 'node:fs';
import { Fault } from '../../core/fault.ts';

export type Level = 'info' | 'warning' | 'error';

/** What the service did, for the person who asks why. Never holds a secret, and device text only after `plainText`. */
export type Log = (level: Level, text: string) => void;

/** Bytes after which a log file makes room: it and one predecessor are kept. */
const LARGEST = 1_000_000;

/** Lines on a stream: the foreground's standard error, which systemd keeps. `now` is the clock (ms). */
export function streamLog(stream: NodeJS.WritableStream, now: () => number): Log {
  return (level, text) => void stream.write(line(now(), level, text));
}

/** syslog's numbers for them (RFC 5424). */
const PRIORITY = { info: 6, warning: 4, error: 3 } as const;

/** Lines for systemd's journal, which has the time of each itself and reads the severity from its beginning (sd-daemon(3)). */
export function journalLog(stream: NodeJS.WritableStream): Log {
  return (level, text) => void stream.write(`<${PRIORITY[level]}>${onOneLine(text)}\n`);
}

/** Whether a stream of this process is the journal's: the variable alone is inherited by programs with other outputs (systemd.exec(5)). */
export function isJournal(fd: number, { JOURNAL_STREAM }: Readonly<Record<string, string | undefined>>): boolean {
  if (JOURNAL_STREAM === undefined) return false;
  try {
    const { dev, ino } = fstatSync(fd);
    return JOURNAL_STREAM === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** Lines that wait for a file that cannot be opened or written now. */
const WAITING = 100;

/**
 * Lines in a file that never grows over a megabyte. Losing a line is better than losing the service: what a full disk, or a process without
 * a file to open, does not take is written with a later line, the first hundred of it.
 */
export function fileLog(path: string, now: () => number): Log {
  let waiting: string[] = [];
  return (level, text) => {
    if (waiting.length < WAITING) waiting.push(line(now(), level, text));
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(path, `${path}.1`);
      appendFileSync(path, waiting.join(''), { mode: 0o600 });
      waiting = [];
    } catch {
      // There is nobody who could be informed.
    }
  };
}

function line(time: number, level: Level, text: string): string {
  return `${new Date(time).toISOString()} ${level} ${onOneLine(text)}\n`;
}

function onOneLine(text: string): string {
  return text.replaceAll(/[\n\r]+/g, ' ⏎ ');
}

/** For the log only. A Fault's sentence is for people and holds no secret; of a bug the stack is what helps. */
export function describe(error: unknown): string {
  if (error instanceof Fault) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
