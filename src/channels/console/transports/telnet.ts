import { Garbled } from '../../../core/fault.ts';
import type { Filter } from './filtered.ts';

/** Commands of RFC 854, which follow an IAC. */
const IAC = 255;
const DONT = 254;
const DO = 253;
const WONT = 252;
const WILL = 251;
const SB = 250;
const SE = 240;
/** End of file (RFC 1184), the lowest of them. */
const LOWEST_COMMAND = 236;

const CR = 13;
const NUL = 0;

/** Options of RFC 856 to 858. */
const BINARY = 0;
const ECHO = 1;
const SUPPRESS_GO_AHEAD = 3;
/** IANA has given out 0 to 49, and 255. */
const LAST_OPTION = 49;

/** What the server may do, and what it may ask us to do. */
const THEIRS: ReadonlySet<number> = new Set([BINARY, ECHO, SUPPRESS_GO_AHEAD]);
const OURS: ReadonlySet<number> = new Set([BINARY, SUPPRESS_GO_AHEAD]);

/** We refuse every option with a subnegotiation, so none has a reason to be this long (bytes). */
const LONGEST_SUBNEGOTIATION = 1024;
/** Commands that say nothing to a reader. A server has a dozen options to talk about, and may mark the end of each of its lines. */
const MOST_COMMANDS = 256;

/**
 * The client's half of Telnet (RFC 854, 855), as far as reading a console needs it. It takes out of the text whatever of Telnet arrives,
 * however that is cut into chunks.
 *
 * Options follow RFC 1143. We never ask for one: a serial console echoes itself, and a server offers what it wants to change. So only the
 * states "no" and "yes" are left. We answer a request when it changes something or is refused, and never an acknowledgement, so no
 * answer can start a loop.
 *
 * COM-PORT-OPTION (RFC 2217) is refused like all the others. It lets a client set speed and parity of the server's port and watch its
 * modem lines. Reading needs none of that, and a port that people share must keep the settings that they gave it.
 */
export class Telnet implements Filter {
  #state: 'text' | 'command' | 'option' | 'subnegotiation' | 'subcommand' = 'text';
  #verb = 0;
  #afterReturn = false;
  #subnegotiated = 0;
  /** Commands that may come before some text does. */
  #commandsLeft = MOST_COMMANDS;
  readonly #theirs = new Set<number>();
  readonly #ours = new Set<number>();

  hear(chunk: Uint8Array): { readonly text: Uint8Array; readonly answer: Uint8Array } {
    const text: number[] = [];
    const answer: number[] = [];
    for (const byte of chunk) this.#byte(byte, text, answer);
    return { text: Uint8Array.from(text), answer: Uint8Array.from(answer) };
  }

  /** A RETURN alone is CR NUL, unless binary transmission was agreed on; an IAC is doubled always (RFC 854, 856). */
  say(bytes: Uint8Array): Uint8Array {
    const binary = this.#ours.has(BINARY);
    return Uint8Array.from([...bytes].flatMap((byte) => (byte === IAC ? [IAC, IAC] : byte === CR && !binary ? [CR, NUL] : [byte])));
  }

  #byte(byte: number, text: number[], answer: number[]): void {
    switch (this.#state) {
      case 'text':
        if (byte === IAC) this.#state = 'command';
        else this.#text(byte, text);
        return;
      case 'command':
        this.#command(byte, text);
        return;
      case 'option':
        this.#state = 'text';
        this.#negotiate(this.#verb, byte, answer);
        return;
      case 'subnegotiation':
        if (byte === IAC) this.#state = 'subcommand';
        this.#subnegotiated += 1;
        if (this.#subnegotiated > LONGEST_SUBNEGOTIATION) throw lost();
        return;
      case 'subcommand':
        // Only SE leads back to text. Anything else is a doubled IAC or a mistake.
        this.#state = byte === SE ? 'text' : 'subnegotiation';
    }
  }

  #text(byte: number, text: number[]): void {
    const padding = byte === NUL && this.#afterReturn && !this.#theirs.has(BINARY);
    this.#afterReturn = byte === CR;
    if (padding) return;
    text.push(byte);
    if (this.#commandsLeft < MOST_COMMANDS) this.#commandsLeft += 1;
  }

  #command(byte: number, text: number[]): void {
    this.#state = 'text';
    this.#commandsLeft -= 1;
    if (this.#commandsLeft < 0) throw lost();
    if (byte >= WILL && byte <= DONT) {
      this.#verb = byte;
      this.#state = 'option';
    } else if (byte === SB) {
      this.#state = 'subnegotiation';
      this.#subnegotiated = 0;
    } else if (byte === IAC || byte < LOWEST_COMMAND) {
      // A doubled IAC is the byte 255. Before anything that is no command, it is noise of the serial line, which the server should have
      // doubled: it stays visible as such in place of both bytes.
      this.#text(IAC, text);
    }
    // The rest (no operation, go ahead, data mark, …) asks nothing of a client that only reads.
  }

  #negotiate(verb: number, option: number, answer: number[]): void {
    const theirs = verb === WILL || verb === WONT;
    const on = verb === WILL || verb === DO;
    const enabled = theirs ? this.#theirs : this.#ours;
    if (on === enabled.has(option)) return;
    const agreed = on && (theirs ? THEIRS : OURS).has(option);
    if (agreed) enabled.add(option);
    else enabled.delete(option);
    answer.push(IAC, theirs ? (agreed ? DO : DONT) : agreed ? WILL : WONT, option);
  }
}

function lost(): Garbled {
  return new Garbled(
    'The console server’s Telnet negotiation has no end. Check whether this port speaks Telnet at all: "protocol" in the inventory is "telnet".',
  );
}

/** A raw connection. It ends when the other side opens it with Telnet negotiation, to which a server would wait for answers. */
export class NoTelnet implements Filter {
  /** The first bytes, as long as they may be the beginning of `IAC WILL option` or `IAC DO option`. */
  #opening: number[] | undefined = [];

  hear(chunk: Uint8Array): { readonly text: Uint8Array } {
    if (this.#opening === undefined) return { text: chunk };
    const opening = [...this.#opening, ...chunk];
    const [first, verb, option] = opening;
    const possible =
      first === IAC && (verb === undefined || verb === WILL || verb === DO) && (option === undefined || option <= LAST_OPTION);
    if (possible && option !== undefined) {
      throw new Garbled(
        'The console server speaks Telnet on this port, and the inventory says that it is raw. Set "protocol": "telnet" beside "address", or name the server’s raw port.',
      );
    }
    this.#opening = possible ? opening : undefined;
    return { text: Uint8Array.from(possible ? [] : opening) };
  }

  say(bytes: Uint8Array): Uint8Array {
    return bytes;
  }
}
