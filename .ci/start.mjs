// `npm start`: VS Code opens with the extension built, packaged and installed, and simulated HSMs live in the tree.
//   --browser    use VS Code in the browser although a `code` is installed
//   --port N     the browser's port (default: a free one)
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { root, underProjectNode } from './node24.mjs';

underProjectNode();
const { values } = parseArgs({ options: { browser: { type: 'boolean' }, port: { type: 'string' } } });
const { packageVsix } = await import('./package.mjs');
const { installedCode, quietSettings, startCodeServer, writeSettings } = await import('./vscode.mjs');

// Everything this run leaves behind is below one folder that git ignores; the person's own VS Code and HSMs are not touched.
const home = join(root, '.demo');
const folder = join(home, 'workspace');
mkdirSync(folder, { recursive: true });
const places = { XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), XDG_RUNTIME_DIR: join(home, 'run') };
for (const place of Object.values(places)) mkdirSync(place, { recursive: true, mode: 0o700 });
const settings = { 'hsmVigil.demo': true, 'hsmVigil.inventory': join(home, 'config', 'hsm-vigil', 'inventory.jsonc') };

console.log('Building the extension …');
const vsix = await packageVsix(undefined, { log: () => {} });
const code = values.browser ? undefined : installedCode();
if (code) {
  const userData = join(home, 'desktop');
  writeSettings(userData, { ...quietSettings, ...settings });
  const folders = ['--user-data-dir', userData, '--extensions-dir', join(home, 'desktop-extensions')];
  const shell = process.platform === 'win32';
  const install = spawnSync(code, [...folders, '--install-extension', vsix, '--force'], { stdio: 'inherit', shell });
  if (install.status !== 0) process.exit(install.status ?? 1);
  console.log('Opening VS Code with simulated HSMs. Close its window to end.');
  const window = spawn(code, [...folders, '--new-window', '--wait', folder], { stdio: 'inherit', shell });
  window.on('exit', (status) => process.exit(status ?? 0));
} else {
  const server = await startCodeServer({
    vsix,
    home: join(home, 'browser'),
    folder,
    settings,
    env: places,
    ...(values.port ? { port: Number(values.port) } : {}),
    log: (line) => process.env.DEBUG && process.stderr.write(line),
  });
  console.log(`\nHSM Vigil is running with simulated HSMs. Open the shield in the activity bar at\n\n    ${server.url}\n\nCtrl-C ends it.`);
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open';
  if (process.stdout.isTTY) spawn(opener, [server.url], { stdio: 'ignore', detached: true }).on('error', () => {});
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.stop().then(() => process.exit(0)));
  server.process.on('exit', (status) => process.exit(status ?? 0));
}
