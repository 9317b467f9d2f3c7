import { readdir, realpath } from 'node:fs/promises';
import { platform } from 'node:process';

export interface SerialPortChoice {
  readonly path: string;
  /** What it leads to, where that is known. */
  readonly detail: string | undefined;
}

/**
 * Serial ports by the names the system gives them, without opening any. On Linux a name below by-id comes first: it stays with the
 * adapter when another one is plugged in, which ttyUSB0 does not. Empty on Windows, where the person types COM4.
 */
export async function serialPorts(): Promise<readonly SerialPortChoice[]> {
  if (platform === 'win32') return [];
  const devices = await list('/dev');
  if (platform === 'darwin')
    return devices.filter((name) => name.startsWith('cu.')).map((name) => ({ path: `/dev/${name}`, detail: undefined }));
  const byId = '/dev/serial/by-id';
  const lasting = await Promise.all(
    (await list(byId)).map(async (name) => ({ path: `${byId}/${name}`, detail: await realpath(`${byId}/${name}`).catch(() => undefined) })),
  );
  const adapters = devices.filter((name) => /^tty(USB|ACM)\d+$/.test(name)).map((name) => ({ path: `/dev/${name}`, detail: undefined }));
  return [...lasting, ...adapters];
}

async function list(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
