import { Lane } from './lane.ts';
import { createNoise, type NoiseOptions } from './noise.ts';

/** What a serial line does to the bytes on it. Left out: nothing. */
export interface LineOptions {
  /** 8N1, so ten bits a byte, in both directions. Left out: as fast as it goes. */
  readonly baudRate?: number;
  /** Seed of everything random here. Default 1. */
  readonly seed?: number;
  /** Chance that a bit from the device to us arrives flipped. */
  readonly bitErrorRate?: number;
  /** Stretches in which the line is bad: how often one starts (per byte), how long it lasts (bytes), and how bad it is. */
  readonly bursts?: NonNullable<NoiseOptions['bursts']>;
  /** Kernel or syslog lines that appear at the start of a line of output, one after each `everyBytes` bytes. */
  readonly kernelLines?: { readonly everyBytes: number; readonly lines: readonly string[] };
  /** Once `afterBytes` have gone to us, the line is silent for `ms` (default: for good), then what was held back follows. */
  readonly stall?: { readonly afterBytes: number; readonly ms?: number };
  /** Once `afterBytes` have gone to us, the connection breaks. */
  readonly disconnect?: { readonly afterBytes: number };
}

export interface LineEnds {
  readonly toHost: (bytes: Uint8Array) => void;
  readonly toDevice: (bytes: Uint8Array) => void;
  readonly disconnected: () => void;
}

/** A serial line between a device and its host, with what goes wrong on it. */
export class Line implements Disposable {
  readonly #options: LineOptions;
  readonly #ends: LineEnds;
  readonly #down: Lane;
  readonly #up: Lane;
  readonly #noise: (bytes: Uint8Array) => Uint8Array;
  #sentBytes = 0;
  #sinceKernelLine = 0;
  #kernelLine = 0;
  #held: Uint8Array[] | undefined;
  #stalled = false;
  #broken = false;
  #stallTimer: NodeJS.Timeout | undefined;

  constructor(options: LineOptions, ends: LineEnds) {
    this.#options = options;
    this.#ends = ends;
    this.#noise = createNoise({
      seed: options.seed ?? 1,
      bitErrorRate: options.bitErrorRate ?? 0,
      ...(options.bursts && { bursts: options.bursts }),
    });
    this.#down = new Lane(options.baudRate, (bytes) => this.#arriveAtHost(bytes));
    this.#up = new Lane(options.baudRate, ends.toDevice);
  }

  fromDevice(bytes: Uint8Array): void {
    this.#down.send(this.#options.kernelLines === undefined ? bytes : this.#withKernelLines(bytes, this.#options.kernelLines));
  }

  fromHost(bytes: Uint8Array): void {
    this.#up.send(bytes);
  }

  [Symbol.dispose](): void {
    this.#down[Symbol.dispose]();
    this.#up[Symbol.dispose]();
    clearTimeout(this.#stallTimer);
  }

  #withKernelLines(bytes: Uint8Array, { everyBytes, lines }: NonNullable<LineOptions['kernelLines']>): Uint8Array {
    const out: Uint8Array[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      this.#sinceKernelLine += 1;
      if (bytes[at] !== 0x0a || this.#sinceKernelLine < everyBytes || lines.length === 0) continue;
      out.push(bytes.subarray(from, at + 1), Buffer.from(`${lines[this.#kernelLine % lines.length]}\r\n`, 'latin1'));
      from = at + 1;
      this.#kernelLine += 1;
      this.#sinceKernelLine = 0;
    }
    out.push(bytes.subarray(from));
    return Buffer.concat(out);
  }

  #arriveAtHost(bytes: Uint8Array): void {
    if (this.#broken) return;
    if (this.#held !== undefined) {
      this.#held.push(bytes);
      return;
    }
    const { stall, disconnect } = this.#options;
    const limit = Math.min(!this.#stalled && stall ? stall.afterBytes : Infinity, disconnect?.afterBytes ?? Infinity);
    const passed = Math.min(bytes.length, limit - this.#sentBytes);
    this.#sentBytes += passed;
    if (passed > 0) this.#ends.toHost(this.#noise(bytes.subarray(0, passed)));
    if (this.#sentBytes < limit) return;
    if (disconnect !== undefined && this.#sentBytes >= disconnect.afterBytes) {
      this.#broken = true;
      this.#ends.disconnected();
      return;
    }
    this.#stalled = true;
    this.#held = [bytes.subarray(passed)];
    if (stall?.ms !== undefined) this.#stallTimer = setTimeout(() => this.#resume(), stall.ms);
  }

  #resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const bytes of held) this.#arriveAtHost(bytes);
  }
}
