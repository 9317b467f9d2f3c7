/** Arithmetic on dotted object identifiers, without a leading dot. What an agent sends is only trusted after `isOid`. */

const OID = /^\d+(\.\d+)+$/;

export function isOid(text: string): boolean {
  return text.length <= 1500 && OID.test(text);
}

/** True when `oid` is strictly below `root`. */
export function isBelow(oid: string, root: string): boolean {
  return oid.length > root.length + 1 && oid.startsWith(root) && oid[root.length] === '.';
}

/** Lexicographic order by sub-identifier (RFC 3416, 4.2.2): negative when `left` comes first. */
export function compareOids(left: string, right: string): number {
  const a = left.split('.');
  const b = right.split('.');
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const difference = Number(a[at]) - Number(b[at]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
