import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Metric, Reading } from '../../../src/core/reading.ts';
import { readBeside } from '../../../src/store/readBeside.ts';
import { migrations } from '../../../src/store/steps.ts';
import { openStore } from '../../../src/store/store.ts';
import { newFolder } from '../../support/bundledCli.ts';
import { damageAll, damageTable } from '../../support/damage.ts';

const known = { known: { serialNumber: '620001', names: {} }, hostNames: ['hsm-alpha'] };

/** A history with two devices in it, which nobody has open. */
function history(): string {
  const path = join(newFolder(), 'history.db');
  using store = openStore(path, Date.now);
  store.identities.save('alpha', known);
  store.identities.save('beta', { hostNames: ['hsm-beta'] });
  return path;
}

/** Everything in a folder, with when it was written. */
function contents(folder: string): unknown {
  const files = readdirSync(folder).sort();
  return files.map((name) => [name, statSync(join(folder, name), { bigint: true }).mtimeNs, readFileSync(join(folder, name), 'base64')]);
}

/** Reads as another process does: within one, SQLite shares what it keeps beside a file. */
function readElsewhere(path: string): unknown {
  const module = join(import.meta.dirname, '../../../src/store/readBeside.ts');
  const script = `const { readBeside } = await import(${JSON.stringify(module)}); const { identities, trouble } = readBeside(${JSON.stringify(path)}, []);
    console.log(JSON.stringify({ identities: Object.fromEntries(identities), trouble }))`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

test('who is who is read beside the one who writes, of what is in the log alone, and nothing is written', () => {
  const path = history();
  using store = openStore(path, Date.now);
  store.identities.save('beta', { hostNames: ['hsm-beta', 'hsm-beta-2'] });
  assert.ok(statSync(`${path}-wal`).size > 0);
  const before = contents(dirname(path));
  assert.deepEqual(readElsewhere(path), { identities: { alpha: known, beta: { hostNames: ['hsm-beta', 'hsm-beta-2'] } } });
  assert.deepEqual(contents(dirname(path)), before);
});

test('of a history that nobody has open, nothing is made beside it', () => {
  const path = history();
  const before = contents(dirname(path));
  assert.deepEqual(readBeside(path, []), {
    identities: new Map<string, unknown>([
      ['alpha', known],
      ['beta', { hostNames: ['hsm-beta'] }],
    ]),
    readings: new Map(),
    channels: [],
  });
  assert.deepEqual(contents(dirname(path)), before);
});

test('the newest readings of the metrics that are asked for are read, of each device', () => {
  const path = history();
  const reading = (device: string, metric: Metric, time: number, value: number): Reading => ({
    ...{ device, channel: 'snmp', metric, time, value, unit: 's' },
    attributes: { 'hw.id': 'snmp', 'hw.type': 'service', 'hw.name': 'SNMP' },
  });
  const newest = [reading('alpha', 'hsm.agent.uptime', 2, 8.5), reading('beta', 'hsm.agent.uptime', 3, 4)];
  {
    using store = openStore(path, Date.now);
    store.readings.append([reading('alpha', 'hsm.agent.uptime', 1, 7), ...newest, reading('alpha', 'hsm.uptime', 2, 9)]);
  }
  const { readings, trouble } = readBeside(path, ['hsm.agent.uptime']);
  assert.deepEqual([...readings.values()].flat(), newest);
  assert.equal(trouble, undefined);
});

test('without a history nothing is known, nothing is said and none is made', () => {
  const folder = newFolder();
  assert.deepEqual(readBeside(join(folder, 'history.db'), []), { identities: new Map(), readings: new Map(), channels: [] });
  assert.deepEqual(readBeside(join(folder, 'nowhere', 'history.db'), []), { identities: new Map(), readings: new Map(), channels: [] });
  assert.deepEqual(readdirSync(folder), []);
});

const unreadable: readonly (readonly [what: string, spoil: (path: string) => void, said: RegExp])[] = [
  ['damaged as a whole', damageAll, /^The history in ".*" cannot be read, because it is damaged: /],
  ['damaged where it has who is who', (path) => damageTable(path, 'identities'), /because it is damaged: /],
  ['no history at all', (path) => writeFileSync(path, 'anything '.repeat(1_000)), /because it is damaged: /],
  ['empty', (path) => writeFileSync(path, ''), /because it is of another version of HSM Vigil \(format 0, /],
  ['of a later version', (path) => setVersion(path, migrations.length + 1), new RegExp(`\\(format ${migrations.length + 1}, `)],
  ['of an earlier version', (path) => setVersion(path, migrations.length - 1), new RegExp(`\\(format ${migrations.length - 1}, `)],
];

function setVersion(path: string, version: number): void {
  using database = new DatabaseSync(path);
  // A number alone makes no other version: the definitions are others, too.
  database.exec(`CREATE TABLE of_another_version (x TEXT) STRICT; PRAGMA user_version = ${version}`);
}

for (const [what, spoil, said] of unreadable) {
  test(`a history that is ${what} counts as if nothing were known, is left as it is, and one sentence says so`, () => {
    const path = history();
    spoil(path);
    const before = contents(dirname(path));
    const { identities, trouble } = readBeside(path, []);
    assert.deepEqual([...identities], []);
    assert.match(trouble ?? '', said);
    assert.deepEqual(contents(dirname(path)), before);
  });
}

test('an entry that cannot be read costs itself, and is named', () => {
  const path = history();
  using database = new DatabaseSync(path);
  database.exec(`UPDATE identities SET identity = '{"hostNames":7}' WHERE device = 'beta'`);
  database.close();
  const { identities, trouble } = readBeside(path, []);
  assert.deepEqual([...identities], [['alpha', known]]);
  assert.match(trouble ?? '', /^What the history says of beta in /);
});
