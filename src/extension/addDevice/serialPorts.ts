import { readdir, realpath } from 'node:fs/promises';
import { platform } from 'node:process';
import { t } from '../../core/l10n.ts';

export interface SerialPortChoice {
  readonly path: string;
  /** What it leads to, where that is known. */
  readonly detail?: string;
}

/**
 * Serial ports by the names the system gives them, without opening any. On Linux the names that last come first: those below by-id stay
 * with the adapter, those below by-path with the socket. Adapters without a serial number share one name below by-id, which leads to the
 * one that was plugged in last: where an adapter has none, the sockets come before. Empty on Windows, where the person types COM4.
 */
export async function serialPorts(dev = '/dev', system: string = platform): Promise<readonly SerialPortChoice[]> {
  if (system === 'win32') return [];
  const devices = await list(dev);
  if (system === 'darwin') return devices.filter((name) => name.startsWith('cu.')).map((name) => ({ path: `${dev}/${name}` }));
  const byId = await links(`${dev}/serial/by-id`);
  const byPath = await links(`${dev}/serial/by-path`);
  const shared = byPath.some(({ to }) => !byId.some((id) => id.to === to));
  const adapters = byId.map(({ path, to }) => ({ path, detail: shared ? t('{0}, not for certain: adapters share this name', to) : to }));
  const sockets = byPath.map(({ path, to }) => ({ path, detail: t('{0}, at this socket', to) }));
  const others = devices.filter((name) => /^tty(USB|ACM)\d+$/.test(name)).map((name) => ({ path: `${dev}/${name}` }));
  return [...(shared ? [...sockets, ...adapters] : [...adapters, ...sockets]), ...others];
}

/** The links in a folder, one for each device: some systems have two names for a socket. */
async function links(folder: string): Promise<readonly { readonly path: string; readonly to: string }[]> {
  const found = new Map<string, string>();
  for (const name of await list(folder)) {
    const path = `${folder}/${name}`;
    const to = await realpath(path).catch(() => undefined);
    if (to !== undefined && !found.has(to)) found.set(to, path);
  }
  return [...found].map(([to, path]) => ({ path, to }));
}

async function list(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
