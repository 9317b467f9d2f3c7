import { seededRandom } from '../random.ts';

export interface NoiseOptions {
  readonly seed: number;
  /** Chance that a bit arrives flipped. */
  readonly bitErrorRate: number;
  /** Stretches in which the line is worse. `perByte`: chance that one starts at a byte; `bytes`: how long it lasts. */
  readonly bursts?: { readonly perByte: number; readonly bytes: number; readonly bitErrorRate: number };
}

/** Flips bits as a bad line does; the same seed flips the same bits of the same bytes. */
export function createNoise(options: NoiseOptions): (bytes: Uint8Array) => Uint8Array {
  const random = seededRandom(options.seed);
  const { bursts } = options;
  let burstLeft = 0;
  return (bytes) =>
    bytes.map((byte) => {
      if (bursts !== undefined && burstLeft === 0 && random() < bursts.perByte) burstLeft = bursts.bytes;
      const rate = burstLeft > 0 && bursts !== undefined ? bursts.bitErrorRate : options.bitErrorRate;
      if (burstLeft > 0) burstLeft -= 1;
      if (rate === 0) return byte;
      let noisy = byte;
      for (let bit = 0; bit < 8; bit += 1) if (random() < rate) noisy ^= 1 << bit;
      return noisy;
    });
}
