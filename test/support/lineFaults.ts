import { seededRandom } from '../../src/simulator/random.ts';

/** What a bad line does to what passes it, as chances per byte (bits: per bit). Left out: nothing. */
export interface LineFaults {
  readonly bitErrors?: number;
  /** A stretch of `length` bytes in which each bit flips with the chance `bitErrors`. */
  readonly bursts?: { readonly perByte: number; readonly length: number; readonly bitErrors: number };
  readonly dropped?: number;
  readonly doubled?: number;
}

/** Spoils bytes as they pass; the same seed spoils the same bytes. */
export function lineFaults(
  { bitErrors = 0, bursts, dropped = 0, doubled = 0 }: LineFaults,
  seed: number,
): (bytes: Uint8Array) => Uint8Array {
  const random = seededRandom(seed);
  let burst = 0;
  let untilFlip = gap(bitErrors);
  /** Bits until the next one flips: one draw for each flip, not for each bit. */
  function gap(rate: number): number {
    return rate === 0 ? Infinity : Math.floor(Math.log(1 - random()) / Math.log(1 - rate));
  }
  return (bytes) => {
    const out: number[] = [];
    for (const sent of bytes) {
      let byte = sent;
      while (untilFlip < 8) {
        byte ^= 1 << untilFlip;
        untilFlip += 1 + gap(bitErrors);
      }
      untilFlip -= 8;
      if (bursts && burst === 0 && random() < bursts.perByte) burst = bursts.length;
      if (bursts && burst > 0) {
        burst--;
        for (let bit = 0; bit < 8; bit++) if (random() < bursts.bitErrors) byte ^= 1 << bit;
      }
      if (dropped > 0 && random() < dropped) continue;
      out.push(byte);
      if (doubled > 0 && random() < doubled) out.push(byte);
    }
    return Uint8Array.from(out);
  };
}
