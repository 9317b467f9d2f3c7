/** Whether a prompt's name of its host is among those learnt. Before anything was learnt every name is. */
export function isKnownHost(host: string, known: readonly string[]): boolean {
  return known.length === 0 || known.some((each) => each.toLowerCase() === host.toLowerCase());
}

/** An address says nothing that could be compared with a name. */
export function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host);
}
