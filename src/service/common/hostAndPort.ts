/** `host:port` or `[host]:port`, as the inventory writes a place. */
export function hostAndPort(listen: string): { readonly host: string; readonly port: number } {
  const end = listen.lastIndexOf(':');
  return { host: listen.slice(0, end).replace(/^\[(.*)\]$/, '$1'), port: Number(listen.slice(end + 1)) };
}
