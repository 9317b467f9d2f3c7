/** `host:port` or a host alone; an IPv6 address in brackets. */
export function splitHostPort(text: string): { readonly host: string; readonly port?: number } | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?)\]|([A-Za-z0-9](?:[A-Za-z0-9._-]*)))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  if (match?.[3] === undefined) return { host };
  const port = Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

/** The way back: without the port that is understood. */
export function portlessText(host: string, port: number, usual: number): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === usual ? shown : `${shown}:${port}`;
}
