// Bootstrap for `npm start` and `npm test` on a machine that has nothing but Node 20 or later and npm: installs the locked
// dependencies when they are missing or out of date, then goes on under the Node that they bring along.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

export const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Environment in which `node` is the project's own Node. */
export function projectEnv(extra = {}) {
  const path = [join(root, 'node_modules', '.bin'), join(root, 'node_modules', 'node', 'bin'), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** Runs a command to its end, its output on ours; throws when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: projectEnv(),
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${result.status ?? result.signal}`);
}

/**
 * Installs a folder's locked packages unless just these have been installed there already.
 * `finish` completes the installation before it counts as done.
 * Packages that are linked in from another checkout are used as they are: npm would empty that checkout's folder.
 */
export function installLocked(folder, { env = process.env, flags = [], finish = () => {} } = {}) {
  if (lstatSync(join(folder, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return;
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const mark = join(folder, 'node_modules', '.installed-lock');
  if (existsSync(mark) && installedBy(readFileSync(mark, 'utf8')) === installedBy(lock)) return;
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...flags], { cwd: folder, env });
  finish();
  writeFileSync(mark, lock);
}

/** What an installation by this lock file puts where. What a package is for (`dev`) and what it asks for change nothing about that. */
function installedBy(lock) {
  const { '': _ours, ...packages } = JSON.parse(lock).packages;
  return JSON.stringify(Object.entries(packages).map(([place, { version, resolved, integrity }]) => [place, version, resolved, integrity]));
}

/** Returns when running under the project's Node; otherwise installs it, runs this same script under it, and exits. */
export function underProjectNode() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    console.error(`HSM Vigil needs Node 20 or later to build; this is ${process.version}.`);
    process.exit(1);
  }
  installLocked(root);
  if (process.execPath === node24 || (existsSync(node24) && sameFile(process.execPath, node24))) return;
  const result = spawnSync(node24, process.argv.slice(1), { stdio: 'inherit', env: projectEnv() });
  process.exit(result.status ?? 1);
}

function sameFile(a, b) {
  const [x, y] = [statSync(a), statSync(b)];
  return x.ino === y.ino && x.dev === y.dev;
}
