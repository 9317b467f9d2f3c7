/** Where another service is: what `ssh` calls a destination, and perhaps a folder over there. */
export interface Destination {
  readonly host: string;
  /** Where the endpoint file is. Missing: in one of the usual places. */
  readonly folder?: string;
}

/** Host names, aliases of the ssh configuration and addresses, with a user or without. None begins like an option. */
const HOST = /^(?:[\p{L}\p{N}_][\p{L}\p{N}_.+-]*@)?[\p{L}\p{N}_[][\p{L}\p{N}_.:%[\]-]*$/u;
/** The characters that mean nothing to ssh and to a shell. */
export const PLAIN_PATH = /^\/[\w.+@/-]*$/;
const LONGEST = 255;

/** `host`, `user@host`, or either with `:/folder` behind it, as `scp` writes a place; undefined: it is none of that. */
export function destinationOf(text: string): Destination | undefined {
  const trimmed = text.trim();
  const at = trimmed.indexOf(':/');
  const host = at === -1 ? trimmed : trimmed.slice(0, at);
  const folder = at === -1 ? undefined : trimmed.slice(at + 1).replace(/(?<=.)\/+$/, '');
  if (host.length > LONGEST || !HOST.test(host)) return undefined;
  if (folder !== undefined && (folder.length > LONGEST || !PLAIN_PATH.test(folder))) return undefined;
  return { host, ...(folder !== undefined && { folder }) };
}
