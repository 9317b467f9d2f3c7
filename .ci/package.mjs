// Makes the VSIX of one platform, or of all.
//   node .ci/package.mjs [TARGET | --all]      default: this machine's platform; the file is hsm-vigil-TARGET.vsix
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createVSIX } from '@vscode/vsce';
import { bundle, copyPrebuilds } from './build.mjs';
import { root } from './node24.mjs';

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

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [wanted] = process.argv.slice(2);
  for (const target of wanted === '--all' ? Object.keys(targets) : [wanted]) await packageVsix(target);
}
