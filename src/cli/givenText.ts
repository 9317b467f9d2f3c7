import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { encodingOf } from '../core/encoding.ts';
import { Fault } from '../core/fault.ts';
import { formatNumber } from '../core/words.ts';
import { type Io, printLine } from './io.ts';

/** A text that a person gave, in a file or on standard input, cannot be read. */
export class GivenTextUnreadable extends Fault {
  readonly code = 'given-text-unreadable';
}

/** How much of a text is read, whatever it is and however long it goes on. */
export interface TextBounds {
  /** What it is expected to be, to be said of one that is larger: `the output of one command`. */
  readonly expected: string;
  readonly bytes: number;
  readonly lines: number;
  /** Characters of a line. */
  readonly line: number;
}

/** When nothing has come for so long (ms), a person is told what is waited for. */
const PATIENCE = 3_000;

/** What it is called in messages. */
export function nameOf(file: string): string {
  return file === '-' ? 'Standard input' : file;
}

/**
 * All of a file, or of standard input ("-"). UTF-16, as Windows tools write it, is read, too.
 * @throws {GivenTextUnreadable} when it cannot be read, or goes beyond the bounds; no more than they allow is ever kept
 */
export async function givenText(file: string, bounds: TextBounds, io: Io): Promise<string> {
  let text = '';
  for await (const piece of piecesOf(file, bounds, io)) text += piece;
  const counter = new LineCounter(file, bounds);
  for (const [line] of text.matchAll(/[^\r\n]+|\r*\n|\r/g))
    if (/[\r\n]/.test(line)) counter.end();
    else counter.take(line);
  return text;
}

/** The same line by line, without their ends: only one is ever kept. */
export async function* givenLines(file: string, bounds: TextBounds, io: Io): AsyncGenerator<string> {
  const counter = new LineCounter(file, bounds);
  let rest = '';
  for await (const piece of piecesOf(file, bounds, io)) {
    // What may be the first half of a line end waits for the second.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      counter.take(line);
      counter.end();
      yield line;
    }
    counter.take(rest);
  }
  const last = rest.replace(/\r$/, '');
  if (last !== '') yield last;
}

/** Looks at each line before it is used. */
class LineCounter {
  readonly #file: string;
  readonly #bounds: TextBounds;
  #ended = 0;

  constructor(file: string, bounds: TextBounds) {
    this.#file = file;
    this.#bounds = bounds;
  }

  /** The line that is being read, as far as it is known. */
  take({ length }: string): void {
    if (length <= this.#bounds.line) return;
    throw tooLarge(this.#file, this.#bounds, `line ${this.#ended + 1} has over ${formatNumber(this.#bounds.line, 0)} characters`);
  }

  end(): void {
    if (++this.#ended > this.#bounds.lines) {
      throw tooLarge(this.#file, this.#bounds, `it has over ${formatNumber(this.#bounds.lines, 0)} lines`);
    }
  }
}

function tooLarge(file: string, { expected }: TextBounds, what: string): GivenTextUnreadable {
  return new GivenTextUnreadable(`${nameOf(file)} is too large to be ${expected}: ${what}.`);
}

async function* piecesOf(file: string, bounds: TextBounds, io: Io): AsyncGenerator<string> {
  let size = 0;
  let head: Buffer | undefined = Buffer.alloc(0);
  let decoder = new TextDecoder();
  for await (const chunk of chunksOf(file, io)) {
    size += chunk.length;
    if (size > bounds.bytes) throw tooLarge(file, bounds, `it has over ${formatNumber(bounds.bytes, 0)} bytes`);
    head = head && Buffer.concat([head, chunk]);
    // The first four bytes say how it is written.
    if (head && head.length < 4) continue;
    if (head) decoder = new TextDecoder(encodingOf(head));
    yield decoder.decode(head ?? chunk, { stream: true });
    head = undefined;
  }
  yield decoder.decode(head);
}

async function* chunksOf(file: string, io: Io): AsyncGenerator<Buffer> {
  const waiting = setTimeout(() => printLine(io.stderr, `Waiting for ${file === '-' ? 'standard input' : file} …`), PATIENCE);
  try {
    if (file !== '-' && (await stat(file)).isDirectory()) throw new GivenTextUnreadable(`${file} is a folder. Give a file in it.`);
    for await (const chunk of file === '-' ? io.stdin : createReadStream(file)) {
      clearTimeout(waiting);
      yield Buffer.from(chunk);
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new GivenTextUnreadable(`${nameOf(file)} cannot be read (${code}).`, { cause: error });
  } finally {
    clearTimeout(waiting);
  }
}
