/** An address as people write it: a socket for both versions of IP shows `::ffff:10.0.0.1` for `10.0.0.1`, and the interface after a `%`. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
}
