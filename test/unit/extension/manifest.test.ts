import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readManifest } from '../../support/manifest.ts';

const root = join(import.meta.dirname, '..', '..', '..');

interface Manifest {
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope: string; readonly markdownDescription?: string }>>;
    };
    readonly jsonValidation: readonly { readonly url: string }[];
  };
}

const manifest = readManifest<Manifest>();
const { contributes } = manifest;
const commands = new Set(contributes.commands.map(({ command }) => command));

/** Names that some source file registers, or lists for being registered. */
function registered(): Set<string> {
  const folder = join(root, 'src', 'extension');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const text = sources.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const literal = [...text.matchAll(/registerCommand\('(hsmVigil\.\w+)'/g)].map((match) => match[1]!);
  const listed = [...readFileSync(join(folder, 'commands', 'register.ts'), 'utf8').matchAll(/^ {4}(\w+): (?:async )?\(/gm)];
  return new Set([...literal, ...listed.map((match) => `hsmVigil.${match[1]}`)]);
}

test('every command that the manifest offers does something', () => {
  const known = registered();
  assert.deepEqual(
    [...commands].filter((command) => !known.has(command)),
    [],
  );
});

test('of what is read from a platform, menus of rows offer only what looks at it', () => {
  const offered = (view: string, viewItem: string) =>
    contributes.menus['view/item/context']!.flatMap(({ command, when = '' }) => {
      if (!when.includes(`view == hsmVigil.${view}`) && !when.includes('view =~')) return [];
      const pattern = /viewItem =~ \/(.+?)\/(?: |$)/.exec(when)?.[1];
      const named = /viewItem == ([\w.]+)/.exec(when)?.[1];
      return (pattern ? new RegExp(pattern).test(viewItem) : named === undefined || named === viewItem)
        ? [command.replace('hsmVigil.', '')]
        : [];
    });
  const part = ['openTelemetry', 'copyValue'];
  for (const [view, item, looks] of [
    ['devices', 'remote', ['openTelemetry', 'openFleet']],
    ['devices', 'source', []],
    ['devices', 'component.remote', part],
    ['devices', 'component.remote.alert', ['showAlert', ...part]],
    ['devices', 'reading.remote', part],
    ['devices', 'reading.remote.alert', ['showAlert', ...part]],
    ['devices', 'channel.remote', []],
    ['devices', 'channel.remote.alert', ['showAlert']],
    ['alerts', 'remote', ['showAlert', 'openRunbook', 'openTelemetry']],
    ['alerts', 'remoteSilence', []],
  ] as const)
    assert.deepEqual([...new Set(offered(view, item))].sort(), [...looks].sort(), `${view}: ${item}`);
  for (const item of ['component.alert', 'component', 'reading', 'channel.alert'])
    assert.ok(offered('devices', item).includes('silenceAlert'), item);
});

test('every menu and welcome view names commands that exist', () => {
  const named = [
    ...Object.values(contributes.menus).flatMap((entries) => entries.map(({ command }) => command)),
    ...contributes.viewsWelcome.flatMap(({ contents }) => [...contents.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1]!)),
  ];
  assert.deepEqual(
    named.filter((command) => !commands.has(command)),
    [],
  );
});

test('no when clause uses an operator that the editor does not have', () => {
  const clauses = [
    ...Object.values(contributes.menus).flatMap((entries) => entries.flatMap(({ when }) => when ?? [])),
    ...contributes.viewsWelcome.map(({ when }) => when),
  ];
  assert.ok(clauses.length > 20);
  assert.deepEqual(
    clauses.filter((clause) => /!~/.test(clause)),
    [],
  );
});

test('every setting belongs to the machine, so that no workspace can set it, and is described', () => {
  for (const [name, { scope, markdownDescription }] of Object.entries(contributes.configuration.properties)) {
    assert.equal(scope, 'machine', name);
    assert.ok(markdownDescription, name);
  }
});

test('every file that the manifest names is there', () => {
  const files = [
    manifest.icon,
    ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
    ...Object.values(contributes.views).flatMap((views) => views.map(({ icon }) => icon)),
    ...contributes.jsonValidation.map(({ url }) => url),
  ];
  assert.deepEqual(
    files.filter((file) => !existsSync(join(root, file))),
    [],
  );
});

test('commands share one category and their titles do not repeat it', () => {
  for (const { category, title } of contributes.commands) {
    assert.equal(category, 'HSM Vigil');
    assert.doesNotMatch(title, /HSM Vigil/);
  }
});

test('a policy and log rules can be tried as soon as the service answers, and at no other time', () => {
  for (const [name, title] of [
    ['hsmVigil.tryPolicy', 'Try Alert Policy on History'],
    ['hsmVigil.tryLogRule', 'Try Log Rule on Pasted Lines'],
  ]) {
    const found = contributes.commands.find(({ command }) => command === name);
    assert.equal(found?.title, title);
    assert.equal(found?.enablement, 'hsmVigil.state == ready');
  }
  assert.match(readFileSync(join(root, 'src', 'extension', 'contextKeys.ts'), 'utf8'), /set\('state'/);
});

test('a part and a reading offer their alert, their telemetry, a silence and their value in the context menu', () => {
  const offered = (context: string) =>
    (contributes.menus['view/item/context'] ?? [])
      .filter(({ when = '' }) => {
        const pattern = /^view == hsmVigil\.devices && viewItem =~ \/(.+)\/$/.exec(when)?.[1];
        return pattern !== undefined && new RegExp(pattern).test(context);
      })
      .map(({ command }) => command.replace('hsmVigil.', ''));
  for (const kind of ['component', 'reading']) {
    assert.deepEqual(offered(`${kind}.alert`), ['showAlert', 'openTelemetry', 'silenceAlert', 'copyValue']);
    assert.deepEqual(offered(kind), ['openTelemetry', 'silenceAlert', 'copyValue']);
  }
});
