/** What a serial line does to the bytes on it. Left out: nothing. */
export interface LineOptions {
  /** 8N1, so ten bits a byte. Left out: as fast as it goes. */
  readonly baudRate?: number;
  /** Seed of everything random here. Default 1. */
  readonly seed?: number;
  /** Chance that a bit from the device to us arrives flipped. */
  readonly bitErrorRate?: number;
  /** Stretches in which the line is bad: how often one starts (per byte), how long it lasts (bytes), and how bad it is. */
  readonly bursts?: { readonly perByte: number; readonly bytes: number; readonly bitErrorRate: number };
  /** Kernel or syslog lines that appear at the start of a line of output, one after each `everyBytes` bytes. */
  readonly kernelLines?: { readonly everyBytes: number; readonly lines: readonly string[] };
  /** Once `afterBytes` have gone to us, the line is silent for `ms` (default: for good). */
  readonly stall?: { readonly afterBytes: number; readonly ms?: number };
  /** Once `afterBytes` have gone to us, the connection breaks. */
  readonly disconnect?: { readonly afterBytes: number };
}
