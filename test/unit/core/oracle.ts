/**
 * The alert rule once more, written to be obviously right and slow: at each slot everything is counted anew from the letters so
 * far. One letter a slot (N, P, anything else: unknown), a window of six slots.
 */
export function oraclePhases(letters: string, needed: number, recover: number): string[] {
  const window = 6;
  let firing = false;
  /** Letters up to here were settled by a resolution. */
  let settled = 0;
  return Array.from(letters, (letter, index) => {
    const recent = letters.slice(Math.max(0, index - window + 1), index + 1);
    const counting = letters.slice(Math.max(settled, index - window + 1), index + 1);
    const negatives = Array.from(counting).filter((one) => one === 'N').length;
    const known = letters.slice(0, index + 1).replace(/[^NP]/g, '');
    if (!firing && letter === 'N' && negatives >= needed) firing = true;
    else if (firing && letter === 'P' && known.endsWith('P'.repeat(recover))) {
      firing = false;
      settled = index + 1;
      return 'ok';
    }
    if (firing) return known.endsWith('N') ? 'firing' : 'recovering';
    if (negatives > 0) return 'pending';
    return /[NP]/.test(recent) ? 'ok' : 'unknown';
  });
}
