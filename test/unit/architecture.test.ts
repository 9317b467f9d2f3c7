import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'node:test';

const root = join(import.meta.dirname, '..', '..');

/** Folder → what it may import besides itself. */
const mayImport: Record<string, readonly string[]> = {
  'src/core': [],
  'src/devices': ['src/core'],
  'src/channels': ['src/core'],
  'src/inventory': ['src/core'],
  'src/store': ['src/core'],
  'src/protocol': ['src/core'],
  'src/simulator': ['src/core'],
  'src/service': ['src/core', 'src/devices', 'src/channels', 'src/inventory', 'src/store', 'src/protocol', 'src/simulator'],
  'src/cli': ['src/core', 'src/devices', 'src/inventory', 'src/protocol', 'src/service', 'src/simulator'],
  'src/extension': ['src/core', 'src/inventory', 'src/protocol'],
  webview: ['src/core', 'src/protocol'],
};

const packagesOnlyIn: Record<string, RegExp> = {
  vscode: /^src\/extension\//,
  serialport: /^src\/channels\/console\/serial\.ts$/,
  ssh2: /^src\/channels\/console\/ssh/,
  'node:sqlite': /^src\/(store|service)\//,
  '@vscode/webview-ui-toolkit': /^webview\//,
};

const files = globSync('{src,webview}/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));

function folderOf(file: string): string {
  return file.startsWith('src/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

test('imports between folders follow the arrows, and nothing else', () => {
  assert.ok(files.length > 40, 'the sources were found');
  const wrong: string[] = [];
  for (const file of files) {
    const from = folderOf(file);
    const allowed = mayImport[from];
    assert.ok(allowed, `${from} has a place in the arrows`);
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith('.')) continue;
      const to = folderOf(relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/'));
      if (to !== from && !allowed.includes(to)) wrong.push(`${file} imports ${specifier} (${from} → ${to})`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('packages that belong to one folder stay there', () => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((specifier) => {
        const home = packagesOnlyIn[specifier];
        return home !== undefined && !home.test(file);
      })
      .map((specifier) => `${file} imports ${specifier}`),
  );
  assert.deepEqual(wrong, []);
});

test('only one file of the page knows the webview toolkit', () => {
  const users = files.filter((file) => importsOf(file).includes('@vscode/webview-ui-toolkit'));
  assert.ok(users.length <= 1, users.join(', '));
});

test('no two files import each other in a circle', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/')),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  assert.deepEqual(circles, []);
});
