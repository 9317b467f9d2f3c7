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
  serialport: /^src\/channels\/console\/transports\/serial\.ts$/,
  ssh2: /^src\/channels\/console\/transports\/ssh/,
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

/** The files that a file imports. */
function importedBy(file: string): readonly string[] {
  return importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/'));
}

/** Circles in a graph, each as the way round. */
function circlesIn(graph: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (node: string, path: readonly string[]): void => {
    if (path.includes(node)) circles.push([...path.slice(path.indexOf(node)), node].join(' → '));
    if (done.has(node) || path.includes(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return circles;
}

test('no two files import each other in a circle', () => {
  assert.deepEqual(circlesIn(new Map(files.map((file) => [file, importedBy(file)]))), []);
});

/** A room: the folder below the first level that a file is in. A file that stands on the first level itself is a room of its own. */
function roomOf(file: string): string {
  return dirname(file) === folderOf(file) ? file : dirname(file);
}

test('no two rooms of a folder import each other in a circle', () => {
  const rooms = new Map<string, Set<string>>();
  for (const file of files) {
    const others = importedBy(file)
      .map(roomOf)
      .filter((room) => room !== roomOf(file));
    rooms.set(roomOf(file), new Set([...(rooms.get(roomOf(file)) ?? []), ...others]));
  }
  assert.deepEqual(circlesIn(rooms), []);
});

test('one file judges the login names of consoles, and one place makes credentials of them', () => {
  const where = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(join(root, file), 'utf8')));
  assert.deepEqual(where(/forbidden\w*\)?\??\.(?:has|includes|find|some)\(|\.(?:has|includes)\([^)]*\buser\b/), [
    'src/core/consoleCredentials.ts',
  ]);
  assert.deepEqual(where(/ConsoleCredentials\.check\(/), ['src/service/polling/pollConsole.ts']);
});

test('a poll, and a captured text, have one way each into the room that makes console readings reliable', () => {
  const room = 'src/core/console/';
  const doors = ['captured.ts', 'reliableReading.ts'].map((file) => room + file);
  const wrong = files
    .filter((file) => !file.startsWith(room))
    .flatMap((file) => importedBy(file).flatMap((to) => (to.startsWith(room) && !doors.includes(to) ? [`${file} imports ${to}`] : [])));
  assert.deepEqual(wrong, []);
});

test('no file is longer than 400 lines', () => {
  const long = globSync('{src,webview}/**/*.{ts,css}', { cwd: root }).filter((file) => lines(file) > 400);
  assert.deepEqual(long, []);
});

function lines(file: string): number {
  return readFileSync(join(root, file), 'utf8').split('\n').length - 1;
}
