// The review of the packages that this project rests on. It needs no network: `npm audit --omit=dev` asks the registry for what is known of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundles, compiledIn } from './build.mjs';
import { root } from './node24.mjs';
import { notices, packageFolder, shippedFolders } from './notices.mjs';

/** Packages that run a program of their own while they are installed, and what for. */
const knownScripts = new Map([
  ['@serialport/bindings-cpp', 'takes the compiled part that it brings along'],
  ['@vscode/vsce-sign', 'fetches the program that signs a VSIX; nothing here signs one'],
  ['cpu-features', 'compiles what ssh2 does without, and the bundle leaves out'],
  ['esbuild', 'puts its program in place'],
  ['keytar', 'compiles what vsce keeps a password with; nothing here logs in'],
  ['node', 'puts its program in place'],
  ['ssh2', 'compiles ciphers that it does without, and the bundle leaves out'],
]);

/**
 * What a person has to look at, a sentence each.
 * @param {object} manifest package.json
 * @param {{ packages: Record<string, object> }} lock package-lock.json
 * @param {{ shipped: readonly string[], imported: readonly string[] }} bundled folders of the packages of which something is shipped, and
 *   those that our own files import
 * @param {(folder: string) => string | undefined} installed the version that lies in a folder
 * @param {ReadonlyMap<string, string>} scripts packages that may run a program when they are installed
 */
export function review(manifest, lock, bundled, installed, scripts = knownScripts) {
  return [
    ...lockFindings(manifest, lock),
    ...integrityFindings(lock),
    ...scriptFindings(lock, scripts),
    ...shippedFindings(manifest, lock, bundled, installed),
  ];
}

/** package.json and the lock file have to say the same, or the next installation changes what is shipped. */
function lockFindings(manifest, { packages }) {
  return ['dependencies', 'devDependencies'].flatMap((kind) => {
    const [ours, locked] = [manifest[kind] ?? {}, packages['']?.[kind] ?? {}];
    return [...new Set([...Object.keys(ours), ...Object.keys(locked)])]
      .filter((name) => ours[name] !== locked[name])
      .map((name) => `${name}: package.json has "${ours[name] ?? 'none'}" in ${kind}, package-lock.json "${locked[name] ?? 'none'}".`);
  });
}

/** What is installed is what was looked at: from the registry, and byte by byte. */
function integrityFindings({ packages }) {
  return Object.entries(packages).flatMap(([place, { integrity, resolved, link }]) => {
    if (place === '') return [];
    // The lock names no addresses: all of it comes from the registry that npm is set to.
    if (link || resolved !== undefined) return [`${place} does not come from the registry.`];
    return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? [] : [`${place} has no SHA-512 in package-lock.json.`];
  });
}

function scriptFindings({ packages }, scripts) {
  const running = new Set(
    Object.entries(packages).flatMap(([place, { hasInstallScript }]) => (hasInstallScript ? [place.replace(/^.*node_modules\//, '')] : [])),
  );
  return [
    ...[...running]
      .filter((name) => !scripts.has(name))
      .map((name) => `${name} runs a program when it is installed. Look at it, then add it to .ci/review.mjs.`),
    ...[...scripts.keys()]
      .filter((name) => !running.has(name))
      .map((name) => `${name} runs nothing any more when it is installed. Take it out of .ci/review.mjs.`),
  ];
}

/** What is shipped has to stand in "dependencies", and nothing else: an audit that leaves tools out has to see all of it. */
function shippedFindings(manifest, { packages }, { shipped, imported }, installed) {
  const named = manifest.dependencies ?? {};
  return [
    ...shipped.flatMap((folder) => {
      const locked = packages[folder];
      if (locked === undefined) return [`${folder} is shipped and not in package-lock.json.`];
      const version = installed(folder);
      return [
        ...(locked.dev || locked.devOptional
          ? [`${folder} is shipped, and only tools need it by package.json. Move what needs it to "dependencies".`]
          : []),
        ...(version === locked.version
          ? []
          : [`${folder}: version ${version ?? 'none'} is installed, ${locked.version} is in package-lock.json. Run "npm ci".`]),
      ];
    }),
    ...imported
      .map((folder) => folder.replace(/^.*node_modules\//, ''))
      .filter((name) => named[name] === undefined)
      .map((name) => `${name} is imported by what is shipped and does not stand in "dependencies".`),
    ...Object.keys(named)
      .filter((name) => !shipped.includes(`node_modules/${name}`))
      .map((name) => `${name} stands in "dependencies", and nothing of it is shipped.`),
  ];
}

/** Folders of the packages that our own files import, by esbuild's results. */
function importedFolders(results) {
  const own = results.flatMap(({ metafile }) => Object.entries(metafile.inputs).filter(([file]) => packageFolder(file) === undefined));
  const folders = own.flatMap(([, { imports }]) => imports.flatMap(({ path, external }) => (external ? [] : [packageFolder(path)])));
  return [...new Set(folders)].filter((folder) => folder !== undefined);
}

/** The review of this checkout, with what is in its bundles. */
export async function reviewCheckout() {
  const json = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));
  const results = await bundles({ write: false });
  const bundled = { shipped: shippedFolders(results, compiledIn), imported: importedFolders(results) };
  const installed = (folder) => json(folder, 'package.json').version;
  const findings = review(json('package.json'), json('package-lock.json'), bundled, installed);
  try {
    notices(results, compiledIn);
  } catch (error) {
    findings.push(error.message);
  }
  return findings;
}
