/**
 * Order of two package versions (`1.4.0`, `1.4.0-rc.1`): negative when `a` is older. A version that is not of this form (`dev`) is
 * neither older nor newer than any other, so that working copies do not replace each other's service.
 */
export function compareVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (!left || !right) return 0;
  for (let i = 0; i < 3; i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.prerelease === right.prerelease) return 0;
  if (left.prerelease === '') return 1;
  if (right.prerelease === '') return -1;
  return left.prerelease.localeCompare(right.prerelease, 'en', { numeric: true });
}

function parse(version: string): { readonly numbers: readonly number[]; readonly prerelease: string } | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/.exec(version);
  return match ? { numbers: [Number(match[1]), Number(match[2]), Number(match[3])], prerelease: match[4] ?? '' } : undefined;
}
