import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { seededRandom } from '../../src/simulator/random.ts';
import { SALVAGED } from '../../src/store/salvage.ts';
import { migrations } from '../../src/store/steps.ts';
import { richHistory, type Started, startOn, withFlippedBit } from '../support/damagedHistory.ts';
import { NOON } from '../support/watchedFleet.ts';

const DAY = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), 'flipped-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let original: string;
let whole: Started;
before(async () => {
  original = await richHistory(folder);
  whole = await startOn(original);
});

/** Damage of the file's own definitions can be done by hand. Node's types do not know the option yet. */
const undefended: { readonly defensive: false; readonly readOnly: false } = { defensive: false, readOnly: false };

/** Starts on a copy that was changed by hand. */
function changed(change: (database: DatabaseSync) => void): Promise<Started> {
  return withFlippedBit(original, undefined, (path) => {
    {
      using database = new DatabaseSync(path, undefended);
      change(database);
    }
    return startOn(path);
  });
}

test('the history that is damaged below has something of each kind in it', () => {
  assert.deepEqual(whole.bugs, []);
  assert.deepEqual([whole.silences, whole.maintenance, whole.audit, whole.outbox], [2, 2, 6, 3]);
  using database = new DatabaseSync(original);
  for (const table of Object.keys(SALVAGED)) {
    const count = Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.rows);
    assert.ok(count > 0, table);
  }
});

test('a service starts with any one bit of its history flipped', { timeout: 240_000 }, async () => {
  const random = seededRandom(7);
  const bits = statSync(original).size * 8;
  for (let n = 0; n < 60; n++) {
    const bit = Math.floor(random() * bits);
    const { bugs } = await withFlippedBit(original, bit, startOn);
    assert.deepEqual(bugs, [], `bit ${bit}`);
  }
});

/** Values that could have been written: a field that is not known may be a later version's. */
const fits: Readonly<Record<string, readonly string[]>> = {
  reach: ['{}'],
  limits: ['{}', '{"until":9e99}'],
  attention: ['{}', '{"until":9e99}'],
  identity: ['{}', '{"until":9e99}'],
  // Whoever takes a part over looks at what it is.
  part: ['{}', '{"until":9e99}'],
  negatives: ['[]'],
  positives: ['[]'],
  refused_logins: ['[]'],
};

for (const [table, columns] of Object.entries(SALVAGED)) {
  for (const column of columns) {
    test(`a row of "${table}" whose "${column}" is another value costs itself, and is told`, { timeout: 240_000 }, async () => {
      for (const value of ['null', '{}', '[]', '7', '"text"', '{"until":9e99}', '[{}]', '{', '']) {
        const found = await changed((database) => {
          // The audit log refuses to be changed; a damaged disk does not ask.
          database.exec('DROP TRIGGER audit_is_never_changed');
          database
            .prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = (SELECT min(${column}) FROM ${table})`)
            .run(table === 'judged_sets' ? `${value} ` : value);
        });
        assert.deepEqual(found.bugs, [], value);
        const lost = (kind: 'silences' | 'maintenance' | 'audit' | 'outbox') => whole[kind] - found[kind];
        assert.equal(lost('silences'), table === 'silences' ? 1 : 0, value);
        assert.equal(lost('maintenance'), table === 'maintenance' ? 1 : 0, value);
        assert.equal(lost('outbox'), table === 'outbox' ? 1 : 0, value);
        assert.equal(lost('audit'), 0, value);
        if (fits[column]?.includes(value)) continue;
        assert.match(found.events.join('\n'), /cannot be read/, `${value}: ${found.events}`);
      }
    });
  }
}

for (const table of ['packed', 'hours'] as const) {
  test(`a row of "${table}" with a bit of it flipped costs itself, and is told`, { timeout: 240_000 }, async () => {
    using database = new DatabaseSync(original);
    const { key, data } = database.prepare(`SELECT ${table === 'hours' ? 'week' : 'day'} AS key, data FROM ${table} LIMIT 1`).get() as {
      key: number;
      data: Uint8Array;
    };
    const name = table === 'hours' ? 'week' : 'day';
    const put = (to: DatabaseSync, column: string, value: SQLInputValue) =>
      void to
        .prepare(`UPDATE ${table} SET ${column} = ? WHERE (${name}, series) = (SELECT ${name}, series FROM ${table} LIMIT 1)`)
        .run(value);
    const random = seededRandom(3);
    for (let n = 0; n < 12; n++) {
      const bytes = Uint8Array.from(data);
      const bit = Math.floor(random() * bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const found = await changed((to) => put(to, 'data', bytes));
      assert.deepEqual(found.bugs, [], `bit ${bit}`);
      assert.match(found.events.join('\n'), /what it has of (what was read on a day|the hours of a week) .* cannot be read/, `bit ${bit}`);
      assert.equal(found.events.length, 1);
    }
    for (const bytes of [new Uint8Array(), data.subarray(0, 5)]) {
      const found = await changed((to) => put(to, 'data', bytes));
      assert.deepEqual([found.bugs, found.events.length], [[], 1]);
    }
    // As a whole under another time.
    const moved = await changed((to) => put(to, name, key + 1000 * (table === 'hours' ? -1 : 1) + 4));
    assert.deepEqual(moved.bugs, []);
    if (table === 'packed') assert.match(moved.events.join('\n'), /what was read on a day .* cannot be read/);
  });
}

test('what is dated years ahead is not the newest for ever', async () => {
  const ahead = NOON + 4000 * DAY;
  const found = await changed((database) => {
    database.exec(`UPDATE readings SET time = ${ahead} WHERE time = (SELECT max(time) FROM readings)`);
    database.exec(`UPDATE channels SET polled_at = ${ahead}, last_seen = ${ahead}`);
    database.exec(`UPDATE indicators SET state = json_set(state, '$.state.clock', ${ahead})`);
  });
  assert.deepEqual(found.bugs, []);
  assert.match(found.events.join('\n'), /What was known of .* cannot be read: judging it starts anew/);
});

test('a number that is larger than JavaScript has does not keep the other rows from being read', async () => {
  const found = await changed((database) => {
    database.exec(`UPDATE alerts SET started_at = 9223372036854775807 WHERE id = 'a1'`);
    database.exec(
      `UPDATE readings SET time = 9223372036854775807 WHERE time = (SELECT max(time) FROM readings WHERE series = 1) AND series = 1`,
    );
    database.exec(`UPDATE outbox SET due_at = 9223372036854775807`);
    database.exec(`UPDATE channels SET polled_at = 9223372036854775807 WHERE device = 'hsm-1'`);
    database.exec(`UPDATE gaps SET ended_at = 9223372036854775807`);
  });
  assert.deepEqual(found.bugs, []);
  assert.equal(found.alerts.length, whole.alerts.length);
  assert.equal(found.outbox, whole.outbox);
});

test('a definition that is damaged costs its own table', async () => {
  const found = await changed((database) => {
    database.exec(`PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', 'NULH') WHERE name = 'days'`);
  });
  assert.deepEqual(found.bugs, []);
  assert.deepEqual({ ...found, events: [], alerts: [] }, { ...whole, events: [], alerts: [] });
  assert.match(found.events.join('\n'), /with what could be read of it \(\d+ rows\)\. Not all could be read of: days\./);
});

for (const [what, change] of Object.entries({
  'a column of another name': "UPDATE sqlite_master SET sql = replace(sql, 'identity TEXT', 'idensity TEXT') WHERE name = 'identities'",
  'a table of another name': "UPDATE sqlite_master SET sql = replace(sql, 'identities', 'idensities') WHERE name = 'identities'",
  'no table': 'DROP TABLE identities',
})) {
  test(`${what} costs what was in it, and the service starts`, async () => {
    const found = await changed((database) => database.exec(`PRAGMA writable_schema = ON; ${change}`));
    assert.deepEqual(found.bugs, []);
    assert.deepEqual({ ...found, events: [], alerts: [] }, { ...whole, events: [], alerts: [] });
    assert.match(found.events.join('\n'), /Not all could be read of: identities\./);
  });
}

for (const bit of [0, 2, 3, 20, 31]) {
  test(`bit ${bit} of the file’s version number costs nothing`, async () => {
    const found = await withFlippedBit(original, undefined, async (path) => {
      {
        using database = new DatabaseSync(path);
        database.exec(`PRAGMA user_version = ${migrations.length ^ (1 << bit)}`);
      }
      const started = await startOn(path);
      using database = new DatabaseSync(path);
      assert.equal(database.prepare('PRAGMA user_version').get()?.user_version, migrations.length);
      return started;
    });
    assert.deepEqual(found, whole);
  });
}

test('a file of an earlier version with another version number costs no start', async () => {
  const found = await changed((database) => database.exec('ALTER TABLE days ADD COLUMN later TEXT; PRAGMA user_version = 4'));
  assert.deepEqual(found.bugs, []);
  assert.equal(found.audit, whole.audit);
  assert.match(found.events.join('\n'), /The history was damaged/);
});

test('an index that lacks an open alert does not hide it', async () => {
  const found = await withFlippedBit(original, undefined, (path) => {
    const definition = "FROM sqlite_master WHERE name = 'alerts_open'";
    let row: Record<string, SQLInputValue>;
    {
      using database = new DatabaseSync(path, undefended);
      row = database.prepare(`SELECT type, name, tbl_name, rootpage, sql ${definition}`).get() as typeof row;
      database.exec(`PRAGMA writable_schema = ON; DELETE ${definition}`);
    }
    {
      // The index is not known, and does not follow.
      using database = new DatabaseSync(path, undefended);
      const alert = "json_set(alert, '$.id', 'a9', '$.component', 'fan9a')";
      database.exec(`INSERT INTO alerts SELECT 'a9', state, started_at, resolved_at, ${alert} FROM alerts WHERE id = 'a1'`);
      database.exec('PRAGMA writable_schema = ON');
      database.prepare('INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)').run(...Object.values(row));
    }
    return startOn(path);
  });
  assert.deepEqual(found.bugs, []);
  assert.ok(found.alerts.some(({ id }) => id === 'a9'));
});
