// A real VS Code with the extension installed: an installed `code`, or code-server (VS Code in the browser) from npm.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { installLocked, projectEnv, root, run } from './node24.mjs';

/** Installs code-server on first need, from its own lock, into a folder that git ignores. Answers with its command line. */
export function codeServer({ log = console.log } = {}) {
  const folder = join(root, '.code-server');
  const entry = join(folder, 'node_modules', 'code-server', 'out', 'node', 'entry.js');
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(root, '.ci', 'code-server', file), join(folder, file));
  if (!existsSync(entry)) log('Installing VS Code for the browser (once, about 740 MB) …');
  // Its install scripts would compile native parts (terminal, Kerberos, log files) with tools that a machine may not have. What
  // is needed here runs without them; VS Code's own dependencies are pinned by the shrinkwrap that it brings along.
  const flags = ['--ignore-scripts'];
  const finish = () =>
    run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error', ...flags], {
      cwd: join(folder, 'node_modules', 'code-server', 'lib', 'vscode'),
    });
  installLocked(folder, { env: projectEnv(), flags, finish });
  return [process.execPath, entry];
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Writes the machine's settings of a code-server (`data`/Machine/settings.json and User/settings.json). */
export function writeSettings(userData, settings) {
  for (const scope of ['User', 'Machine']) {
    mkdirSync(join(userData, scope), { recursive: true });
    writeFileSync(join(userData, scope, 'settings.json'), JSON.stringify(settings, null, 2));
  }
}

/** Settings under which a fresh VS Code shows itself without questions. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'remote.autoForwardPorts': false,
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
};

/**
 * Gives a code-server (`data`) a language pack, so that it speaks a language and extensions are asked for theirs. VS Code's own words stay
 * English: the pack has none of them.
 */
function speakLanguage(userData, language) {
  const words = join(userData, `main.${language}.i18n.json`);
  writeFileSync(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `hsm-vigil.language-pack-${language}` }, version: '1.0.0' }];
  const pack = { hash: `hsm-vigil-${language}`, label: language, extensions, translations: { vscode: words } };
  writeFileSync(join(userData, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/**
 * Starts code-server on loopback with the VSIX installed, in folders of its own.
 * @param {{ vsix: string, home: string, folder: string, settings?: object, env?: object, language?: string, port?: number, log?: (line: string) => void }} options
 *   `home`: where user data and extensions go; `folder`: what is opened.
 * @returns {Promise<{ url: string, port: number, userData: string, process: import('node:child_process').ChildProcess, stop(): Promise<void> }>}
 */
export async function startCodeServer({ vsix, home, folder, settings = {}, env = {}, language, port, log = () => {} }) {
  const [node, entry] = codeServer({ log });
  const userData = join(home, 'data');
  const folders = ['--user-data-dir', userData, '--extensions-dir', join(home, 'extensions')];
  const environment = projectEnv(env);
  for (const name of Object.keys(environment)) if (name.startsWith('VSCODE_') || name === 'PORT') delete environment[name];
  mkdirSync(folder, { recursive: true });
  writeSettings(userData, { ...quietSettings, ...settings });
  const config = join(home, 'code-server.yaml');
  writeFileSync(config, 'auth: none\n');
  const install = spawnSync(node, [entry, '--config', config, ...folders, '--install-extension', vsix, '--force'], {
    env: environment,
    encoding: 'utf8',
  });
  if (install.status !== 0) throw new Error(`The extension could not be installed:\n${install.stdout}${install.stderr}`);
  if (language !== undefined) speakLanguage(userData, language);
  const at = port ?? (await freePort());
  const child = spawn(
    node,
    [
      entry,
      '--config',
      config,
      '--auth',
      'none',
      '--bind-addr',
      `127.0.0.1:${at}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      ...(language === undefined ? [] : ['--locale', language]),
      ...folders,
      folder,
    ],
    { env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stdout.on('data', (chunk) => log(String(chunk)));
  child.stderr.on('data', (chunk) => log(String(chunk)));
  const url = `http://127.0.0.1:${at}/?folder=${encodeURIComponent(folder)}`;
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null) throw new Error(`VS Code for the browser ended at once with ${child.exitCode}.`);
    try {
      if ((await fetch(`http://127.0.0.1:${at}/healthz`)).ok) break;
    } catch {
      if (tries > 300) throw new Error('VS Code for the browser does not answer.');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    port: at,
    userData,
    process: child,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
        child.once('exit', () => {
          clearTimeout(kill);
          resolve();
        });
        child.kill('SIGTERM');
      }),
  };
}

/** The desktop VS Code on the PATH, if there is one. */
export function installedCode() {
  const found = spawnSync('code', ['--version'], { encoding: 'utf8', shell: process.platform === 'win32', timeout: 20_000 });
  return found.status === 0 && /^\d+\.\d+/.test(found.stdout) ? 'code' : undefined;
}
