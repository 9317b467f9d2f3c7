import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { type ChainFound, readChain } from '../../../src/store/auditChain.ts';
import { readKeptHeads } from '../../../src/store/auditHead.ts';
import { migrations } from '../../../src/store/steps.ts';
import { openStore, type Store } from '../../../src/store/store.ts';

const entry = (n: number) => ({ time: n, who: 'ada', what: 'silence', target: `fan ${n}`, why: 'known', reach: { device: 'hsm-1' } });

function newPath(context: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'chain-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'history.db');
}

function add(store: Store, from: number, to: number): void {
  for (let n = from; n <= to; n++) store.durably(() => store.audit.append(entry(n)));
}

/** A history whose log has five entries, closed. */
function fiveEntries(context: TestContext): string {
  const path = newPath(context);
  using store = openStore(path, () => 1000);
  add(store, 1, 5);
  return path;
}

/** As somebody does who may write the file. */
function tamper(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec('DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_shortened');
  database.exec('DROP TRIGGER chain_is_never_changed; DROP TRIGGER chain_is_never_shortened');
  database.exec(sql);
  database.close();
}

function chainOf(path: string): ChainFound {
  const found = readChain(path);
  if ('trouble' in found) throw new Error(found.trouble);
  return found;
}

test('a log that nobody has touched is unbroken, also beside the service that writes it', (context) => {
  const path = fiveEntries(context);
  using store = openStore(path);
  add(store, 6, 6);
  const { entries, breaks, head } = chainOf(path);
  assert.deepEqual([entries, breaks, head?.entry], [6, [], 6]);
  assert.deepEqual(head, store.audit.head());
});

for (const [what, sql, found] of [
  ['an entry that says something else', "UPDATE audit SET who = 'eve' WHERE id = 3", [[3, 'changed']]],
  ['another reason', "UPDATE audit SET why = 'known ' WHERE id = 5", [[5, 'changed']]],
  ['a reason that is gone', 'UPDATE audit SET why = NULL WHERE id = 1', [[1, 'changed']]],
  [
    'two entries in each other’s place',
    'UPDATE audit SET id = -id WHERE id > 3; UPDATE audit SET id = 9 + id WHERE id < 0',
    [
      [4, 'changed'],
      [5, 'changed'],
    ],
  ],
  [
    'an entry that was taken out with its hash',
    'DELETE FROM audit WHERE id IN (2, 3); DELETE FROM audit_chain WHERE entry IN (2, 3)',
    [[4, 'taken-out']],
  ],
  ['an entry that was taken out alone', 'DELETE FROM audit WHERE id = 2', [[3, 'taken-out']]],
  ['an entry that was put in', "INSERT INTO audit (time, who, what, target) VALUES (9, 'eve', 'remove', 'hsm-1')", [[6, 'put-in']]],
  ['the last entry, cut off alone', 'DELETE FROM audit WHERE id = 5', [[5, 'gone']]],
  [
    'a hash of somebody else',
    "UPDATE audit_chain SET hash = 'abc' WHERE entry = 2",
    [
      [2, 'changed'],
      [3, 'changed'],
    ],
  ],
  ['a text moved into the next column', "UPDATE audit SET what = '', target = 'silencefan 3' WHERE id = 3", [[3, 'changed']]],
] as const) {
  test(`the chain shows ${what}`, (context) => {
    const path = fiveEntries(context);
    tamper(path, sql);
    assert.deepEqual(
      chainOf(path).breaks.map(({ entry: at, kind }) => [at, kind]),
      found,
    );
  });
}

test('what was taken out is named with those who stand before the gap', (context) => {
  const path = fiveEntries(context);
  tamper(path, 'DELETE FROM audit WHERE id IN (2, 3); DELETE FROM audit_chain WHERE entry IN (2, 3)');
  const [broken] = chainOf(path).breaks;
  assert.deepEqual(broken, { entry: 4, kind: 'taken-out', missing: { first: 2, last: 3 }, time: 4, who: 'ada', what: 'silence' });
});

const CUT = 'DELETE FROM audit WHERE id > 3; DELETE FROM audit_chain WHERE entry > 3';

test('an end that was cut off with its hashes shows by what is kept beside, and goes on to do so', (context) => {
  const path = fiveEntries(context);
  tamper(path, CUT);
  const cut = chainOf(path);
  const { head } = readKeptHeads(path);
  assert.deepEqual([cut.breaks, cut.head?.entry, head?.entry, head && cut.has(head)], [[], 3, 5, false]);
  using store = openStore(path, () => 2000);
  add(store, 4, 6);
  const kept = readKeptHeads(path);
  assert.deepEqual([kept.head?.entry, kept.lost.map(({ entry: at, noticedAt }) => [at, noticedAt])], [6, [[5, 2000]]]);
  assert.match(store.events.load({ since: 0 }).find(({ kind }) => kind === 'audit-cut')?.text ?? '', /had ended at entry 5/);
  assert.deepEqual(chainOf(path).breaks, []);
});

test('a history that is gone is no log that was always empty', (context) => {
  const path = fiveEntries(context);
  rmSync(path);
  using store = openStore(path, () => 2000);
  add(store, 1, 1);
  assert.deepEqual(
    readKeptHeads(path).lost.map(({ entry: at }) => at),
    [5],
  );
});

test('the end is kept for the owner’s eyes, and not before the disk has the entry', (context) => {
  const path = newPath(context);
  using store = openStore(path, () => 1000);
  store.transaction(() => store.audit.append(entry(1)));
  assert.equal(readKeptHeads(path).head, undefined);
  add(store, 2, 2);
  assert.equal(readKeptHeads(path).head?.entry, 2);
  if (process.platform !== 'win32') assert.equal(statSync(`${path}.audit-head`).mode & 0o777, 0o600);
  assert.doesNotMatch(readFileSync(`${path}.audit-head`, 'utf8'), /ada|fan/);
});

test('a log from before the chain is chained by the update, as it stands', (context) => {
  const path = newPath(context);
  const chained = migrations.findIndex((step) => step.includes('audit_chain'));
  const old = new DatabaseSync(path);
  for (const step of migrations.slice(0, chained)) old.exec(step);
  old.exec(`PRAGMA user_version = ${chained}`);
  const insert = old.prepare('INSERT INTO audit (id, time, who, what, target, why) VALUES (?, ?, ?, ?, ?, ?)');
  // An entry that a damaged file has lost long ago.
  for (const id of [1, 2, 4, 5]) insert.run(id, id, 'ada', 'silence', 'fan', null);
  old.close();
  {
    using store = openStore(path);
    add(store, 6, 6);
  }
  assert.deepEqual([chainOf(path).entries, chainOf(path).breaks], [5, []]);
  tamper(path, "UPDATE audit SET who = 'eve' WHERE id = 4");
  assert.deepEqual(
    chainOf(path).breaks.map(({ entry: at }) => at),
    [4],
  );
});

test('a file that is not there, is none or is of another version says so', (context) => {
  const path = fiveEntries(context);
  const database = new DatabaseSync(path);
  database.exec(`DROP TABLE heard; PRAGMA user_version = ${migrations.length - 1}`);
  database.close();
  assert.match(JSON.stringify(readChain(path)), /another version/);
  assert.match(JSON.stringify(readChain(`${path}.none`)), /There is no history/);
});

test('where a damaged file has lost the newest entries and not their hashes, the log goes on behind them', (context) => {
  const path = fiveEntries(context);
  tamper(path, 'DELETE FROM audit WHERE id > 3');
  {
    using store = openStore(path);
    add(store, 6, 6);
  }
  assert.deepEqual(
    chainOf(path).breaks.map(({ entry: at, kind, missing }) => [at, kind, missing]),
    [[6, 'taken-out', { first: 4, last: 5 }]],
  );
});
