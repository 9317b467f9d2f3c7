/**
 * True where numbers that a device writes alike have equally many decimals. Releases differ in how many; a number that has lost its point
 * or a digit on the way stands out beside the others.
 */
export function equallyExact(numbers: readonly string[]): boolean {
  return new Set(numbers.map((number) => number.split('.')[1]?.length ?? 0)).size <= 1;
}
