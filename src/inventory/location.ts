import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** Where one user's files are: the one place that names them. The environment and the platform are arguments. */
export type Environment = Readonly<Record<string, string | undefined>>;

const FOLDER = 'hsm-vigil';

/** The inventory that is used when nobody names another. */
export function defaultInventoryPath(env: Environment, platform: NodeJS.Platform): string {
  return pathOf(platform).join(configDirectory(env, platform), 'inventory.jsonc');
}

/** What the person writes: settings to keep in a backup. */
function configDirectory(env: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') return win32.join(env.APPDATA || win32.join(home(env, platform), 'AppData', 'Roaming'), FOLDER);
  if (platform === 'darwin') return posix.join(home(env, platform), 'Library', 'Application Support', FOLDER);
  return posix.join(absolute(env.XDG_CONFIG_HOME) ?? posix.join(home(env, platform), '.config'), FOLDER);
}

/** Where history and alert state are kept. */
export function stateDirectory(env: Environment, platform: NodeJS.Platform): string {
  if (platform === 'win32') return win32.join(env.LOCALAPPDATA || win32.join(home(env, platform), 'AppData', 'Local'), FOLDER);
  if (platform === 'darwin') return posix.join(home(env, platform), 'Library', 'Application Support', FOLDER);
  return posix.join(absolute(env.XDG_STATE_HOME) ?? posix.join(home(env, platform), '.local', 'state'), FOLDER);
}

/** The history, in that folder. */
export const HISTORY_FILE = 'history.db';

/** Where the running service leaves its socket and endpoint file: gone after a reboot where the system offers that. */
export function runtimeDirectory(env: Environment, platform: NodeJS.Platform): string {
  const runtime = platform === 'win32' || platform === 'darwin' ? undefined : absolute(env.XDG_RUNTIME_DIR);
  return runtime === undefined ? stateDirectory(env, platform) : posix.join(runtime, FOLDER);
}

/** Where a service that the system runs for all leaves them: `RuntimeDirectory=hsm-vigil` of its unit. */
export const SYSTEM_RUNTIME = '/run/hsm-vigil';

/** Names the other host whose service is asked, in terminals of an editor that is set up so. */
export const HOST_VARIABLE = 'HSM_VIGIL_HOST';

function pathOf(platform: NodeJS.Platform) {
  return platform === 'win32' ? win32 : posix;
}

/** "All paths set in these environment variables must be absolute. [Others are] to be considered invalid" (XDG Base Directory 0.8). */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && posix.isAbsolute(path) ? path : undefined;
}

function home(env: Environment, platform: NodeJS.Platform): string {
  return (platform === 'win32' ? env.USERPROFILE : env.HOME) || homedir();
}
