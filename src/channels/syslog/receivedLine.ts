import type { LogLine } from '../../core/message.ts';
import type { Frame } from './framer.ts';
import { parseLogText } from './lines/parseLogLine.ts';
import { textOf } from './lines/textOf.ts';

/** More of one message is not kept. rsyslog sends 8 KiB unless it is told otherwise. */
export const LONGEST_LINE = 16 * 1024;

/** Who is at the other end of a connection over TLS, by a certificate that was checked. */
export interface ProvenPeer {
  /** SHA-256 of its certificate, as `AB:CD:…`. */
  readonly fingerprint: string;
  /** Host names and addresses that the certificate is for. */
  readonly names: readonly string[];
  /** What it was checked by: its fingerprint is listed, or an authority that is trusted has signed it. */
  readonly by: 'fingerprint' | 'authority';
}

/** Where a line comes from. An address is as people write it. */
export type LineOrigin =
  | { readonly way: 'udp' | 'tcp'; readonly address: string }
  /** `peer` is missing: no certificate was asked for. */
  | { readonly way: 'tls'; readonly address: string; readonly peer?: ProvenPeer }
  | { readonly way: 'file'; readonly path: string };

export interface ReceivedLine {
  /** As it came, without framing. It may be a view of more: who keeps it for long copies it. */
  readonly bytes: Uint8Array;
  /** What `textOf` makes of them, where that costs less than to ask it. */
  readonly text?: string;
  /** It was longer, or broke off. */
  readonly cut: boolean;
  readonly origin: LineOrigin;
  /** When it came here (ms since the epoch). */
  readonly at: number;
}

/** One that came in a stream. */
export class StreamedLine implements ReceivedLine {
  readonly cut: boolean;
  readonly origin: LineOrigin;
  readonly at: number;
  readonly #frame: Frame;

  constructor(frame: Frame, origin: LineOrigin, at: number) {
    this.#frame = frame;
    this.cut = frame.cut;
    this.origin = origin;
    this.at = at;
  }

  get bytes(): Uint8Array {
    return this.#frame.bytes;
  }

  get text(): string {
    return this.#frame.text;
  }
}

/**
 * Takes lines, in the order in which they came. What is sent over a connection waits, there and at its sender, until this is done; what comes
 * over UDP meanwhile is kept as far as there is room. A rejection means that they were not taken.
 */
export type TakeLines = (lines: readonly ReceivedLine[]) => Promise<void> | void;

/** The words of a line, as they came. */
export function wordsOf({ bytes, text }: Pick<ReceivedLine, 'bytes' | 'text'>): string {
  return text ?? textOf(bytes);
}

/** The line, read; the end of one that was cut is marked. `words`: what it came to, as `wordsOf` has them or without what nobody is to see. */
export function readLine(received: Pick<ReceivedLine, 'bytes' | 'text' | 'cut' | 'at'>, words = wordsOf(received)): LogLine {
  const line = parseLogText(words, received.at);
  if (!received.cut) return line;
  return { ...line, text: `${line.text}… (cut after ${received.bytes.length.toLocaleString('en-US')} bytes)` };
}

/** Somebody, or something, that was not listened to. */
export interface RefusedSender {
  readonly way: 'udp' | 'tcp' | 'tls';
  readonly address: string;
  readonly cause: /** Its address is not one that is listened to. */
    | 'unknown-source'
    | 'too-many-connections'
    /** What it sent to a port for TLS is not TLS, or the two found no way to speak it. */
    | 'no-tls'
    | 'no-certificate'
    /** No authority that is trusted has signed its certificate, and its fingerprint is not listed. */
    | 'unknown-certificate';
  /** A sentence: what is wrong and what to do. */
  readonly text: string;
  /** The packet that it sent, or the first of what it sent over its connection. It is hashed and not kept. */
  readonly bytes?: Uint8Array;
}

/** What has come so far. */
export interface LineCounts {
  readonly lines: number;
  readonly cut: number;
  /** Thrown away here or in the system. */
  readonly lost: number;
  readonly refused: number;
}
