/** A seeded source of numbers in [0, 1): the same seed gives the same run, so that a failing test can be repeated. (mulberry32) */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    return unitInterval(state);
  };
}

/** FNV-1a over the text, continued from a seed: one stream per sensor from one seed per appliance. */
export function hashText(seed: number, text: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash;
}

const LATTICE_MS = 7 * 60_000;

/**
 * A slow wander in [-1, 1] that depends on seed, name and time only: two readers at the same instant see the same value, and a
 * run can be repeated. Linear between points 7 minutes apart, so consecutive polls differ a little.
 */
export function drift(seed: number, name: string, time: number): number {
  const position = time / LATTICE_MS;
  const left = Math.floor(position);
  const stream = hashText(seed, name);
  const from = latticeValue(stream, left);
  return from + (latticeValue(stream, left + 1) - from) * (position - left);
}

function latticeValue(stream: number, index: number): number {
  return unitInterval((stream + Math.imul(index | 0, 0x9e3779b1)) >>> 0) * 2 - 1;
}

function unitInterval(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
