/**
 * Places for labels that want to be at `wanted` (ascending), at least `apart` from one another and between `from` and `to`. Where
 * there is not enough room for all, the last ones leave the range rather than cover their neighbours.
 */
export function spread(wanted: readonly number[], apart: number, from: number, to: number): readonly number[] {
  const places: number[] = [];
  for (const want of wanted) places.push(Math.max(want, places.length === 0 ? from : (places.at(-1) ?? from) + apart));
  let limit = to;
  for (let i = places.length - 1; i >= 0; i--) {
    const place = Math.max(Math.min(places[i] ?? from, limit), from + i * apart);
    places[i] = place;
    limit = place - apart;
  }
  return places;
}
