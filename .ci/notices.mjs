// The notices that the licences of the bundled packages ask for: each package whose code is in one of our files, with its licence text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node24.mjs';

/** Licences (SPDX) that ask for no more than their text and the copyright notice. Any other has to be looked at by a person first. */
const permissive = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'MIT-0', 'BlueOak-1.0.0', 'Unlicense']);

const LICENCE_FILE = /^(?:licen[cs]e|copying)(?:[-.].*)?$/i;
const NOTICE_FILE = /^notice(?:[-.].*)?$/i;

/** Packages that leave the text of their licence out, and whose copyright it is by the repository that they name: it is MIT's for each. */
const copyrights = new Map(
  ['@microsoft/fast-element', '@microsoft/fast-foundation', '@microsoft/fast-web-utilities'].map((name) => [
    name,
    'Copyright (c) Microsoft Corporation. All rights reserved.',
  ]),
);

/**
 * The text of the notices for these esbuild results and further packages.
 * @param {Parameters<typeof shippedFolders>[0]} results
 * @param {readonly string[]} further
 * @param {string} base folder that the paths are below
 * @throws {Error} for a package without a licence text, or with a licence that nobody has looked at
 */
export function notices(results, further = [], base = root) {
  const packages = shippedFolders(results, further)
    .map((folder) => described(base, folder))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const head = `HSM Vigil includes code of these ${packages.length} packages. Each is under its own licence, whose text follows.\n`;
  const contents = packages.map(({ name, version, licence }) => `  ${name} ${version} (${licence})`).join('\n');
  const texts = packages.map(({ name, version, text }) => `${'='.repeat(80)}\n${name} ${version}\n${'='.repeat(80)}\n\n${text}`);
  return `${[head, contents, '', ...texts].join('\n')}\n`;
}

/**
 * The folders of all packages of which something is shipped.
 * @param {readonly { metafile: { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> } }[]} results of esbuild
 * @param {readonly string[]} further folders below node_modules of packages that are shipped without being bundled
 */
export function shippedFolders(results, further = []) {
  const folders = new Set(further.map((name) => `node_modules/${name}`));
  for (const { metafile } of results) {
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = bytesInOutput > 0 ? packageFolder(input) : undefined;
        if (folder !== undefined) folders.add(folder);
      }
    }
  }
  return [...folders];
}

/** `node_modules/a/node_modules/@b/c` of a file in it; undefined for a file of our own. */
export function packageFolder(path) {
  return /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(path.replaceAll('\\', '/'))?.[1];
}

function described(base, folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(base, folder, 'package.json'), 'utf8'));
  const place = `${name ?? folder} ${version ?? ''}`.trim();
  // `licenses` is npm's older form: a list of what one may choose from.
  const choices = typeof license === 'string' ? license.replace(/[()]/g, '').split(' OR ') : (licenses ?? []).map(({ type }) => type);
  const licence = choices.find((choice) => permissive.has(choice));
  if (licence === undefined) {
    throw new Error(
      `${place} is under "${choices.join(' or ') || 'no licence'}", which .ci/notices.mjs does not know. Look at its terms before it is shipped.`,
    );
  }
  const text = licenceText(join(base, folder)) || standardText(name, licence);
  if (text === '') throw new Error(`${place} comes without the text of its licence (${licence}), which must be shipped with it.`);
  return { name, version, licence, text };
}

function licenceText(folder) {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const texts = [LICENCE_FILE, NOTICE_FILE]
    .flatMap((pattern) => files.filter((file) => pattern.test(file)))
    .map((file) => textOf(folder, file));
  if (texts.length > 0) return texts.join('\n\n');
  // Some packages have theirs in the read-me only.
  const readme = files.find((file) => /^readme(?:\.md)?$/i.test(file));
  const sections = readme === undefined ? [] : textOf(folder, readme).split(/^#+ /m);
  const section = sections
    .find((each) => /^licen[cs]e *\n/i.test(each))
    ?.replace(/^.*\n/, '')
    .trim();
  return section !== undefined && /copyright/i.test(section) && /permission|redistribution/i.test(section) ? section : '';
}

function standardText(name, licence) {
  const copyright = licence === 'MIT' && copyrights.get(name);
  return copyright ? textOf(root, 'LICENSE').replace(/^Copyright.*$/m, copyright) : '';
}

function textOf(folder, file) {
  return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
}
