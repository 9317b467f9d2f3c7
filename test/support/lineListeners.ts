import { createConnection, type Socket } from 'node:net';
import { ConnectionLines, type ConnectionLinesOptions } from '../../src/channels/syslog/connectionLines.ts';
import { DatagramLines, type DatagramLinesOptions } from '../../src/channels/syslog/datagramLines.ts';
import { type ReceivedLine, type RefusedSender, readLine } from '../../src/channels/syslog/receivedLine.ts';
import type { LogLine } from '../../src/core/message.ts';
import { waitFor } from './waitFor.ts';

/** What a listener has heard. */
export class Heard {
  readonly lines: ReceivedLine[] = [];
  readonly refused: RefusedSender[] = [];
  /** Of what the listener said that it has changed. */
  changes = 0;

  get read(): readonly LogLine[] {
    return this.lines.map((line) => readLine(line));
  }

  get texts(): readonly string[] {
    return this.read.map(({ text }) => text);
  }

  options(): Omit<DatagramLinesOptions & ConnectionLinesOptions, 'tls'> {
    return {
      host: '127.0.0.1',
      port: 0,
      admits: () => true,
      take: (lines) => void this.lines.push(...lines.map((line) => ({ ...line, bytes: Uint8Array.from(line.bytes) }))),
      refused: (sender) => void this.refused.push(sender),
      changed: () => void this.changes++,
      now: Date.now,
    };
  }
}

export async function datagramLines(heard: Heard, options: Partial<DatagramLinesOptions> = {}): Promise<DatagramLines> {
  return listening(new DatagramLines({ ...heard.options(), ...options }));
}

export async function connectionLines(heard: Heard, options: Partial<ConnectionLinesOptions> = {}): Promise<ConnectionLines> {
  return listening(new ConnectionLines({ ...heard.options(), ...options }));
}

async function listening<T extends DatagramLines | ConnectionLines>(lines: T): Promise<T> {
  await waitFor('it listens', () => lines.port);
  return lines;
}

export function connect(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(socket)).on('error', reject);
  });
}
