import type { Mask } from '../../core/mask.ts';

/** One answer is kept up to this length. The longest output in use is about 7 KiB. */
export const HEARING_LIMIT_BYTES = 262_144;

// Long enough for any prompt, trailer or refusal with the line before it; short enough to search again for every byte.
const TAIL_CHARACTERS = 2048;
const CUT = '…';

// Flow control (DC1 and DC3) and terminal control: position, colour, erase.
const NOT_TEXT = /[\u0011\u0013]|\u001b\[[0-9;?]{0,16}[A-Za-z]|\u001b[78c=>]/g;

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * What the device has said since it was last asked something: decoded, with line feeds only, within bounds.
 *
 * Control characters become U+FFFD instead of disappearing. Noise makes them out of digits, and a digit that vanished would leave a
 * number that looks right. One flipped bit makes XON and XOFF out of 1 and 3, so they are no exception.
 */
export class Hearing {
  readonly #mask: Mask;
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #pieces: string[] = [];
  #tail = '';
  /** Twice as long as what is made of it, so that no secret is cut off where it begins. */
  #unmarkedTail = '';
  #shown: string | undefined;
  #carriageReturn = false;
  #bytes = 0;

  /** `mask`: takes secrets out of what is quoted. */
  constructor(mask: Mask = (text) => text) {
    this.#mask = mask;
  }

  /** Bytes since the last `clear`. */
  get bytes(): number {
    return this.#bytes;
  }

  /** More than HEARING_LIMIT_BYTES came; what was beyond is lost. */
  get overflowed(): boolean {
    return this.#bytes > HEARING_LIMIT_BYTES;
  }

  /** The end of the text, at most 2048 characters. */
  get tail(): string {
    return this.#tail;
  }

  /**
   * The end of the text as a terminal shows it: flow control and control sequences are left out. For prompts, which hold no
   * numbers; never for readings. Where more came than that, it begins with a sign of it: half a line passes for no whole one, and what was
   * said before does not count as unsaid.
   */
  get shown(): string {
    // Asked several times for each chunk.
    this.#shown ??= asShown(
      this.#unmarkedTail.length > TAIL_CHARACTERS ? `${CUT}${this.#unmarkedTail.slice(1 - TAIL_CHARACTERS)}` : this.#unmarkedTail,
    );
    return this.#shown;
  }

  /**
   * `shown` without secrets: what people are told of a device's words is cut from here, and from nothing else. What to do is decided by
   * `shown`, since a host or a prompt may have the same word in it as a secret.
   */
  get quotable(): string {
    return asShown(this.#mask(this.#unmarkedTail)).slice(-TAIL_CHARACTERS);
  }

  /** Most of what came last is no text: what a wrong speed or a broken line makes of it. Random bytes are text to one third. */
  get unreadable(): boolean {
    const strange = this.#tail.match(/[^\n\t\u0020-\u007e]/g)?.length ?? 0;
    return this.#tail.length >= 8 && strange >= this.#tail.length / 3;
  }

  /** All of the text. */
  get text(): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join('')];
    return this.#pieces[0] ?? '';
  }

  hear(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.overflowed) return;
    const decoded = this.#decoder.decode(chunk, { stream: true });
    const whole = this.#carriageReturn ? `\r${decoded}` : decoded;
    // A CR at the very end may be half of a CR LF, so it waits for the next chunk.
    this.#carriageReturn = whole.endsWith('\r');
    const unmarked = whole.slice(0, this.#carriageReturn ? -1 : undefined).replace(/\r*\n|\r+/g, '\n');
    const piece = unmarked.replace(CONTROL, '\ufffd');
    this.#pieces.push(piece);
    this.#unmarkedTail = (this.#unmarkedTail + unmarked).slice(-2 * TAIL_CHARACTERS);
    this.#shown = undefined;
    this.#tail = (this.#tail + piece).slice(-TAIL_CHARACTERS);
  }

  /** Begins a new answer. */
  clear(): void {
    this.#decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    this.#pieces = [];
    this.#tail = '';
    this.#unmarkedTail = '';
    this.#shown = undefined;
    this.#carriageReturn = false;
    this.#bytes = 0;
  }
}

function asShown(text: string): string {
  return text.replace(NOT_TEXT, '').replace(CONTROL, '\ufffd');
}
