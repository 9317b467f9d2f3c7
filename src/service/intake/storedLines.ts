import { parseLogLine } from '../../channels/syslog/lines/parseLogLine.ts';
import type { LogLine } from '../../core/message.ts';

/** A line of a file of logs, with its number. */
export interface StoredLine {
  /** From 1. */
  readonly line: number;
  readonly message: LogLine;
  readonly bytes: Uint8Array;
}

/**
 * The lines of a file, as a syslog server stores them or as somebody has copied them. Empty ones are left out.
 * @param now it tells the year where a line names none (ms since the epoch)
 */
export function* storedLines(file: Uint8Array, now: number): Generator<StoredLine> {
  let line = 0;
  for (let at = 0; at < file.length; ) {
    const end = file.indexOf(0x0a, at);
    const bytes = file.subarray(at, end === -1 ? file.length : end);
    at = end === -1 ? file.length : end + 1;
    line += 1;
    if (bytes.some((byte) => byte > 0x20)) yield { line, message: parseLogLine(bytes, now), bytes };
  }
}
