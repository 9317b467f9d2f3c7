/** What is weak about how a sender of SNMP notifications proves itself; undefined: nothing. `protocol`: as the inventory names it. */
export function trapUserWeakness({
  name,
  auth,
  priv,
}: {
  readonly name: string;
  readonly auth?: { readonly protocol: string } | undefined;
  readonly priv?: object | undefined;
}): string | undefined {
  const user = `The trap user "${name}"`;
  if (auth === undefined) return `${user} proves nothing: anybody can send in its name. Give it a key for authentication, and for privacy.`;
  if (auth.protocol === 'md5' || auth.protocol === 'sha') {
    const protocol = auth.protocol === 'md5' ? 'MD5' : 'SHA-1';
    return `${user} authenticates with ${protocol}, which is no longer secure. Use SHA-256 or better where the device knows it.`;
  }
  return priv === undefined
    ? `${user} sends in clear: everybody on the way can read what its devices say. Give it a key for privacy.`
    : undefined;
}
