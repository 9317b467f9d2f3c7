import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'node:test';
import { channelFacts, channels, witnesses } from '../../src/core/channel.ts';

const root = join(import.meta.dirname, '..', '..');

/** Folder → what it may import besides itself. */
const mayImport: Record<string, readonly string[]> = {
  'src/core': [],
  'src/devices': ['src/core'],
  'src/channels': ['src/core'],
  'src/inventory': ['src/core', 'src/devices'],
  'src/store': ['src/core'],
  'src/protocol': ['src/core'],
  'src/simulator': ['src/core'],
  'src/assistant': ['src/core', 'src/devices', 'src/protocol'],
  'src/service': ['src/core', 'src/devices', 'src/channels', 'src/inventory', 'src/store', 'src/protocol', 'src/simulator'],
  'src/cli': ['src/core', 'src/devices', 'src/inventory', 'src/store', 'src/protocol', 'src/service', 'src/simulator', 'src/assistant'],
  'src/extension': ['src/core', 'src/devices', 'src/inventory', 'src/protocol', 'src/assistant'],
  webview: ['src/core', 'src/protocol'],
};

const packagesOnlyIn: Record<string, RegExp> = {
  vscode: /^src\/extension\//,
  serialport: /^src\/channels\/console\/transports\/serial\.ts$/,
  ssh2: /^src\/channels\/console\/transports\/ssh/,
  'node:sqlite': /^src\/(store|service)\//,
  '@modelcontextprotocol/sdk': /^src\/cli\/mcp\//,
  '@vscode/webview-ui-toolkit': /^webview\//,
};

const files = globSync('{src,webview}/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));

function folderOf(file: string): string {
  return file.startsWith('src/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '');
}

/** The text of a file without the comments that stand in lines of their own. */
function codeOf(file: string): string {
  return readFileSync(join(root, file), 'utf8').replace(/^\s*(\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '');
}

function importsOf(file: string): string[] {
  return [...codeOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
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
        const [, home] = Object.entries(packagesOnlyIn).find(([name]) => specifier === name || specifier.startsWith(`${name}/`)) ?? [];
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

const CATALOGUE = 'src/devices/catalogue.ts';

test('of the device models, inventory and editor know the catalogue, which brings plain descriptors', () => {
  const outside = files.filter((file) => /^src\/(inventory|extension|assistant)\//.test(file));
  const reached = new Set(outside.flatMap(importedBy).filter((imported) => imported.startsWith('src/devices/')));
  assert.deepEqual([...reached], [CATALOGUE]);
  const descriptors = importedBy(CATALOGUE).filter((imported) => imported.startsWith('src/devices/'));
  for (const descriptor of descriptors) {
    assert.match(descriptor, /^src\/devices\/[^/]+\/descriptor\.ts$/);
    const beside = descriptor.replace('descriptor.ts', 'runbookFacts.ts');
    assert.deepEqual(
      importedBy(descriptor).filter((imported) => imported !== beside),
      ['src/core/modelDescriptor.ts'],
    );
    if (files.includes(beside)) assert.deepEqual(importedBy(beside), ['src/core/runbook/facts.ts']);
  }
});

/** Words of a vendor's. */
const VENDOR = /luna|lunash|ntls|chrysalis|safenet|thales/i;

/** Where they may stand all the same, and why. */
const mayNameVendor: readonly (readonly [file: RegExp, why: string])[] = [
  [/^src\/devices\/(?!shared\/)[^/]+\//, 'the models themselves'],
  [/^src\/devices\/(models|catalogue)\.ts$/, 'the two lists in which models are registered'],
  [/^src\/simulator\//, 'the simulated appliances, which are of one model'],
  [/^src\/core\/(metrics|metricCatalogue)\.ts$/, 'the words for metrics, whose names are in histories'],
];

test('only a model, its registration and its simulation name its vendor', () => {
  const wrong = files
    .filter((file) => !mayNameVendor.some(([place]) => place.test(file)))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((text, index) => (VENDOR.test(text) ? [`${file}:${index + 1}: ${text.trim()}`] : [])),
    );
  assert.deepEqual(wrong, []);
});

/** What every room of the extension may import. Each other import from room to room is listed below. */
const GROUND = ['common', 'connection', 'words'];
/** Room of the extension → rooms that it may import besides itself and the ground. */
const extensionRooms: Record<string, readonly string[]> = {
  common: [],
  words: [],
  connection: [],
  asking: [],
  checks: [],
  inventory: [],
  pages: [],
  terminal: [],
  assistant: [],
  walkthrough: [],
  accessibility: ['alertPage', 'alerts', 'monitorAccount', 'posture', 'telemetry', 'tree'],
  addDevice: ['asking', 'inventory'],
  alerts: [],
  log: [],
  notifications: ['alerts'],
  statusBar: ['alerts'],
  tree: ['alerts', 'checks'],
  alertPage: ['alerts', 'events', 'log', 'pages', 'tree'],
  events: ['pages'],
  setUp: ['inventory', 'pages'],
  monitorAccount: ['asking', 'inventory', 'pages'],
  posture: ['pages'],
  fleet: ['alerts', 'pages', 'tree'],
  support: ['asking'],
  telemetry: ['alerts', 'events', 'pages', 'tree'],
  trial: ['inventory', 'pages'],
};
/** They hold the others together. */
const OVER_ALL = ['src/extension', 'src/extension/commands'];

test('a room of the extension imports the ground and what is listed for it', () => {
  const wrong = files
    .filter((file) => file.startsWith('src/extension/') && !OVER_ALL.includes(dirname(file)))
    .flatMap((file) => {
      const room = file.split('/')[2] ?? '';
      const allowed = [room, ...GROUND, ...(extensionRooms[room] ?? [])];
      const others = importedBy(file).filter((other) => other.startsWith('src/extension/'));
      return others
        .filter((other) => !allowed.some((each) => other.startsWith(`src/extension/${each}/`)))
        .map((other) => `${file} → ${other}`);
    });
  assert.deepEqual(wrong, []);
  const rooms = new Set(files.filter((file) => /^src\/extension\/\w+\//.test(file)).map((file) => file.split('/')[2]));
  assert.deepEqual(
    [...rooms].filter((room) => room !== 'commands' && !(room && room in extensionRooms)),
    [],
    'each room has a place',
  );
});

test('a page knows what pages share, charts and its own messages, and nothing of another page', () => {
  const allowedIn = (file: string): RegExp => {
    const room = file.split('/')[1] ?? '';
    const rooms = room === 'common' ? 'common' : room === 'chart' ? 'common|chart' : `common|chart|${room}`;
    return new RegExp(`^(webview/(${rooms})/|src/core/|src/protocol/pages/)`);
  };
  const wrong = files
    .filter((file) => file.startsWith('webview/'))
    .flatMap((file) =>
      importedBy(file)
        .filter((other) => !allowedIn(file).test(other))
        .map((other) => `${file} → ${other}`),
    );
  assert.deepEqual(wrong, []);
});

/** What a file of `src/devices` may import of that folder: a model its own files and the shared ones, the shared ones each other. */
function mayImportOfDevices(file: string, imported: string): boolean {
  return [file.split('/')[2], 'shared'].some((folder) => imported.startsWith(`src/devices/${folder}/`));
}

test('a device model knows no other one, and what models share knows none', () => {
  const inFolders = files.filter((file) => /^src\/devices\/[^/]+\//.test(file));
  assert.ok(inFolders.some((file) => file.startsWith('src/devices/shared/')));
  const wrong = inFolders.flatMap((file) =>
    importedBy(file)
      .filter((imported) => imported.startsWith('src/devices/') && !mayImportOfDevices(file, imported))
      .map((imported) => `${file} imports ${imported}`),
  );
  assert.deepEqual(wrong, []);
});

test('each side of a page bundles the checks of what it receives, and takes only types of what it sends', () => {
  const wrong = files.filter((file) => {
    const sent = file.startsWith('src/extension/') ? 'to' : file.startsWith('webview/') ? 'from' : undefined;
    if (sent === undefined) return false;
    const text = readFileSync(join(root, file), 'utf8');
    return new RegExp(`^import (?!type )[^;]*/protocol/pages/${sent}[A-Z]`, 'm').test(text);
  });
  assert.deepEqual(wrong, []);
});

test('what the editor starts with does not read the definition of the inventory: that is a bundle of its own', () => {
  const reached = new Set(['src/extension/extension.ts']);
  for (const file of reached) {
    // What is imported on demand, or for its types alone, is not read.
    const statically = codeOf(file).replace(/^import type [^;]*;|\bimport\([^)]*\)/gm, '');
    for (const [, specifier = ''] of statically.matchAll(/from\s*'(\.[^']+)'/g)) {
      reached.add(relative(root, join(root, dirname(file), specifier)).replaceAll('\\', '/'));
    }
  }
  const takesZod = (file: string) => /^import (?!type )[^;]*'zod\/mini'/m.test(codeOf(file));
  assert.deepEqual(
    [...reached].filter((file) => file.startsWith('src/inventory/') && takesZod(file)),
    [],
  );
});

/** The files below a folder that match, the oftener the more times. */
function matching(folder: string, pattern: RegExp): readonly string[] {
  return files
    .filter((file) => file.startsWith(`${folder}/`))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map(() => file));
}

test('the service has no clock of its own: the one that it is given is chosen where it is started', () => {
  assert.deepEqual(matching('src/service', /\bDate\.now\b|\bnew Date\b(?!\([^)])/g), ['src/service/process/run.ts']);
});

test('clients learn of changes from one place', () => {
  assert.deepEqual(matching('src/service', /'changed'/g), ['src/service/process/publisher.ts']);
  assert.deepEqual(matching('src/service', /broadcast\('changed'/g), ['src/service/process/publisher.ts']);
});

test('what a replaced store means is known to the store and to its keeper, and nobody else holds a store', () => {
  const keeper = 'src/service/common/keeper.ts';
  const others = (pattern: RegExp) => matching('src', pattern).filter((file) => file !== keeper && !file.startsWith('src/store/'));
  assert.deepEqual(others(/StoreReplaced/g), []);
  // It is handed in where the service is composed; everybody reads and writes through the keeper.
  assert.deepEqual(others(/^ {2}readonly #?store\??: /gm), ['src/service/process/composeService.ts']);
  assert.deepEqual(others(/\bopenStore\(/g).toSorted(), ['src/cli/demo.ts', 'src/service/process/run.ts']);
});

/**
 * Files that may name a channel or a witness in quotes: how often, and why. Everything else follows from the table in core/channel.ts, so
 * that a new channel is a row there and a folder of its own. What reads or simulates one channel, and what a model knows, is about it.
 */
const namesChannels: Readonly<Record<string, readonly [times: number, why: string]>> = {
  'src/extension/addDevice/answers.ts': [2, 'names of new secrets; a type'],
  'src/inventory/deviceChannels.ts': [1, 'a console alone is called by the way to it'],
  'src/inventory/editReceivers.ts': [5, 'places in the text of the file'],
  'src/inventory/intakeRules.ts': [5, 'places in the text of the file'],
  'src/inventory/rules.ts': [10, 'places in the text of the file'],
  'src/inventory/schema.ts': [2, 'types'],
  'src/service/intake/intake.ts': [2, 'receives these channels'],
  'src/service/polling/pollSnmp.ts': [1, 'reads this channel'],
  'src/service/posture/channelSecurity.ts': [1, 'judges how its lines are sent'],
};

test('channels are named in their table, and elsewhere only for a reason', () => {
  const word = new RegExp(
    `['\`](${[...channels, ...witnesses, ...channels.map((channel) => channelFacts[channel].component)].join('|')})['\`]`,
    'g',
  );
  const about = /^src\/(channels|devices|simulator|core\/console)\/|^src\/core\/channel\.ts$/;
  const wrong = files
    .filter((file) => !about.test(file))
    .map((file): [string, number] => [file, codeOf(file).match(word)?.length ?? 0])
    .filter(([file, times]) => times > (namesChannels[file]?.[0] ?? 0));
  assert.deepEqual(wrong, []);
});

/** Names of files' own that say of different things what they are, each within its layer. A name that is not here stands in one file. */
const sameWord: Readonly<Record<string, string>> = {
  Answer: 'of a command, of an SNMP agent, of a person',
  Cell: 'of an SNMP table, of a table in the terminal',
  Choice: 'of a quick pick, of a drop-down',
  Conversation: 'over SNMP, over a console',
  Lane: 'of a serial line, of a grid of judgements',
  Level: 'of the log, of a limit',
  Line: 'of an output, of a chart, of a history, of the simulated line',
  Places: 'of a service, of the inventory’s text',
  Question: 'to a console, to a person',
  Remembered: 'of a device, of a walk',
  Row: 'of the database, of an SNMP table',
  Sensor: 'as simulated, as read',
};

test('a type has one meaning: no two files export one of the same name', () => {
  const homes = namesIn(/^export (?:abstract )?(?:class|interface|type|enum) (\w+)/gm);
  assert.deepEqual([...homes].filter(([name, where]) => where.length > 1 && !(name in sameWord)).map(String), []);
  assert.deepEqual(
    Object.keys(sameWord).filter((name) => (homes.get(name)?.length ?? 0) < 2),
    [],
    'the list is up to date',
  );
});

/** Names of core’s functions and constants that stand elsewhere for something else, and what. */
const sameAsCore: Readonly<Record<string, string>> = {
  WEEKDAYS: 'as date(1) shortens them, read and simulated',
  WIDTHS: 'of columns in one output',
  acknowledge: 'the terminal’s command',
  alertId: 'the check of one in a request',
  channels: 'the store’s facet',
  close: 'of an alert, which closes its indicator',
  corroborate: 'of an alert, which corroborates its indicator',
  count: 'a kind of policy field',
  judge: 'of a connection test; of two channels',
  replay: 'of recorded polls',
  step: 'of a walk',
};

test('what core has a function or a constant for is not written again under the same name', () => {
  const ofCore = namesIn(/^export (?:function\*?|const) (\w+)/gm, 'src/core/');
  const wrong = [...namesIn(/^(?:export )?(?:async )?(?:function\*?|const) (\w+)/gm)]
    .filter(([name, where]) => ofCore.has(name) && where.length > 1 && !(name in sameAsCore))
    .map(String);
  assert.deepEqual(wrong, []);
});

test('a length of time is made of the named ones', () => {
  const numbers = /\b(?:86_?400_?000|3_?600_?000|86_?400e3|864e5|36e5)\b|\b24 \* 60\b|\b60 \* 60\b/g;
  assert.deepEqual([...matching('src', numbers), ...matching('webview', numbers)], []);
});

test('a type is checked or inferred, not claimed', () => {
  const claims = /\bas (?:unknown as|never|any)\b/;
  assert.deepEqual(
    files.filter((file) => claims.test(codeOf(file).replace(/\/\/.*$/gm, ''))),
    [],
  );
});

/** What is declared at the margin of files, by name: in which files. */
function namesIn(declaration: RegExp, below = ''): ReadonlyMap<string, readonly string[]> {
  const homes = new Map<string, readonly string[]>();
  for (const file of files.filter((each) => each.startsWith(below))) {
    for (const [, name = ''] of codeOf(file).matchAll(declaration)) homes.set(name, [...(homes.get(name) ?? []), file]);
  }
  return homes;
}

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

test('every file that ARCHITECTURE.md names is there', () => {
  const there = globSync('{src,webview,test,media,.ci}/**/*', { cwd: root }).map((file) => `/${file.replaceAll('\\', '/')}`);
  const named = [...readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/`(?:…\/)?((?:[\w.-]+\/)*\w[\w.-]*\.(?:ts|mjs|md))`/g)]
    .map((match) => match[1] ?? '')
    // Patterns for names, and what stands at the top level.
    .filter((file) => !/X[A-Z]/.test(file) && !/^(README|CHANGELOG)\.md$/.test(file));
  assert.ok(named.length > 50, 'the names were found');
  assert.deepEqual(
    named.filter((file) => !there.some((each) => each.endsWith(`/${file}`))),
    [],
  );
});

test('no file is longer than 400 lines', () => {
  const long = globSync('{src,webview}/**/*.{ts,css}', { cwd: root }).filter((file) => lines(file) > 400);
  assert.deepEqual(long, []);
});

function lines(file: string): number {
  return readFileSync(join(root, file), 'utf8').split('\n').length - 1;
}
