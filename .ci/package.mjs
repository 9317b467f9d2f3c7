// Makes the VSIX of one platform, or of all, and the package of the command for machines without VS Code.
//   node .ci/package.mjs [TARGET | --all | --command]      default: this machine's platform and the command
// The files are hsm-vigil-TARGET.vsix and hsm-vigil-VERSION.tgz.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createVSIX } from '@vscode/vsce';
import { bundle, bundles, compiledIn, copyPrebuilds } from './build.mjs';
import { root } from './node24.mjs';
import { notices } from './notices.mjs';

// VS Code's name of a target, and Node's of the platform whose serialport binary it needs.
const targets = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-armhf': 'linux-arm',
  'alpine-x64': 'linux-x64',
  'alpine-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
  'win32-x64': 'win32-x64',
  'win32-arm64': 'win32-arm64',
};

/**
 * The README as the extension's own page shows it. That page loads no picture from the package, and what only a checkout of the source
 * has is nothing for it. Answers with its path below the root.
 */
function packagedReadme() {
  const [text] = readFileSync(join(root, 'README.md'), 'utf8').split(/^## From the source$/m);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist', 'README.md'), text.replace(/^(?:!\[.*\]\(.*\)|From a checkout of the source.*)\n\n/gm, ''));
  return 'dist/README.md';
}

/** Builds and packs; answers with the path of the VSIX. */
export async function packageVsix(target = `${process.platform}-${process.arch}`, { log = console.log } = {}) {
  if (!(target in targets)) throw new Error(`Unknown target "${target}". Known: ${Object.keys(targets).join(', ')}.`);
  await bundle({ log });
  copyPrebuilds(targets[target]);
  const file = join(root, `hsm-vigil-${target}.vsix`);
  rmSync(file, { force: true });
  await createVSIX({
    cwd: root,
    target,
    packagePath: file,
    readmePath: packagedReadme(),
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return file;
}

/** What the command and what it imports are bundled into. */
const COMMAND = ['hsm-vigil.cjs', 'mcp.cjs', 'remote.cjs'];
/** Platforms for which serialport brings its native part, and on which a service may run. */
const PREBUILT = ['linux-x64', 'linux-arm64', 'linux-arm', 'darwin-x64+arm64', 'win32-x64', 'win32-arm64'];

/**
 * Packs the command as npm knows packages, with all that it needs: it is installed without a network. Answers with the path of the file.
 * `folder`: where it is made. It leaves dist/ as it is.
 */
export async function packageCommand({ folder = root } = {}) {
  const { name, version, license, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const results = (await bundles({ write: false })).filter(({ metafile }) =>
    Object.keys(metafile.outputs).some((file) => COMMAND.includes(file.replace(/^dist\//, ''))),
  );
  const stage = join(folder, '.hsm-vigil-command');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(join(stage, 'dist', 'bin'), { recursive: true });
  for (const file of results.flatMap(({ outputFiles }) => outputFiles))
    writeFileSync(join(stage, 'dist', file.path.split(/[/\\]/).at(-1)), file.contents);
  writeFileSync(join(stage, 'dist', 'third-party-notices.txt'), notices(results, compiledIn));
  cpSync(join(root, 'src', 'cli', 'shims', 'start.cjs'), join(stage, 'dist', 'bin', 'start.cjs'));
  for (const platform of PREBUILT)
    cpSync(join(root, 'node_modules', '@serialport', 'bindings-cpp', 'prebuilds', platform), join(stage, 'prebuilds', platform), {
      recursive: true,
    });
  for (const part of ['runbooks', 'l10n', 'container', 'inventory.schema.json'])
    cpSync(join(root, 'media', part), join(stage, 'media', part), { recursive: true });
  for (const file of ['LICENSE', 'CHANGELOG.md']) cpSync(join(root, file), join(stage, file));
  cpSync(join(root, packagedReadme()), join(stage, 'README.md'));
  const manifest = {
    name,
    version,
    description: description.startsWith('%')
      ? 'Watches hardware security modules over serial console, SNMP, traps and syslog'
      : description,
    license,
    bin: { 'hsm-vigil': 'dist/bin/start.cjs' },
    engines: { node: '>=22.13' },
    files: ['dist', 'media', 'prebuilds', 'CHANGELOG.md'],
  };
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const packed = spawnSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: stage,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (packed.status !== 0) throw new Error(`"npm pack" failed: the package of the command was not made.`);
  rmSync(stage, { recursive: true });
  return join(folder, `${name}-${version}.tgz`);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [wanted] = process.argv.slice(2);
  if (wanted !== '--command') for (const target of wanted === '--all' ? Object.keys(targets) : [wanted]) await packageVsix(target);
  if (wanted === undefined || wanted.startsWith('--')) console.log(await packageCommand());
}
