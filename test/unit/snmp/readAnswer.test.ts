import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareOids } from '../../../src/channels/snmp/oid.ts';
import { type Asker, readAnswer } from '../../../src/channels/snmp/readAnswer.ts';
import { SnmpFailure } from '../../../src/channels/snmp/snmpFailure.ts';
import type { SnmpVarbind } from '../../../src/core/deviceModel.ts';

const ENTRY = '1.3.6.1.4.1.99.1.1';

interface Agent extends Asker {
  /** Bindings asked for, request by request. */
  readonly requests: number[];
}

/** An agent that knows these names, answers with at most `room` bindings, and finds a GET of more than that too big. */
function agentOf(names: readonly string[], { room = 1000, bulkTooBig = false } = {}): Agent {
  const objects = [...names].sort(compareOids);
  const requests: number[] = [];
  const binding = (oid: string): SnmpVarbind => ({ oid, type: 'Integer', value: 1 });
  return {
    requests,
    async get(oids) {
      requests.push(oids.length);
      if (oids.length > room) throw new SnmpFailure('too-big');
      return oids.map((oid) => (names.includes(oid) ? binding(oid) : { oid, type: 'NoSuchObject', value: null }));
    },
    async getBulk(oids, repetitions) {
      requests.push(oids.length * repetitions);
      if (bulkTooBig && oids.length * repetitions > room) throw new SnmpFailure('too-big');
      let left = room;
      const columns: SnmpVarbind[][] = oids.map(() => []);
      const from = [...oids];
      for (let round = 0; round < repetitions; round++) {
        for (const [at, column] of columns.entries()) {
          if (left-- <= 0) return columns;
          const next = objects.find((oid) => compareOids(oid, from[at]!) > 0);
          column.push(next === undefined ? { oid: from[at]!, type: 'EndOfMibView', value: null } : binding(next));
          from[at] = next ?? from[at]!;
        }
      }
      return columns;
    },
  };
}

const cells = (columns: readonly number[], rows: readonly string[]) =>
  columns.flatMap((column) => rows.map((row) => `${ENTRY}.${column}.${row}`));
const read = async (asker: Asker, columns: readonly number[], maxRows = 256) =>
  (await readAnswer(asker, { scalars: [], tables: [{ entry: ENTRY, columns }] }, maxRows)).map(({ oid }) => oid);

test('a row of 21 columns is read whole, in the order of columns, in two round trips', async () => {
  const columns = Array.from({ length: 21 }, (_, at) => at + 1);
  const agent = agentOf([...cells(columns, ['6.53.56']), '1.3.6.1.4.1.100.1.0', `${ENTRY}.22.1`]);
  assert.deepEqual(await read(agent, columns), cells(columns, ['6.53.56']));
  assert.equal(agent.requests.length, 2);
});

test('only the columns asked for are read, and the walk stops at the end of each', async () => {
  const agent = agentOf(cells([1, 2, 3, 4], ['1', '2', '3']));
  assert.deepEqual(await read(agent, [2, 4]), cells([2, 4], ['1', '2', '3']));
});

test('any table comes out as it is, however few bindings the agent puts into an answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 21 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 9 }),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
      async (someColumns, someRows, room, bulkTooBig) => {
        const columns = someColumns.sort((a, b) => a - b);
        const rows = someRows.sort((a, b) => a - b).map(String);
        const agent = agentOf([...cells(columns, rows), `${ENTRY}.31.1`], { room, bulkTooBig });
        assert.deepEqual(await read(agent, columns), cells(columns, rows));
      },
    ),
    { numRuns: 60 },
  );
});

test('a table that is not there is empty, and the scalars are read all the same', async () => {
  const agent = agentOf(['1.3.6.1.2.1.1.3.0']);
  const answer = await readAnswer(
    agent,
    { scalars: ['1.3.6.1.2.1.1.3.0', '1.3.6.1.2.1.1.9.0'], tables: [{ entry: ENTRY, columns: [1, 2] }] },
    256,
  );
  assert.deepEqual(
    answer.map(({ oid, type }) => [oid, type]),
    [
      ['1.3.6.1.2.1.1.3.0', 'Integer'],
      ['1.3.6.1.2.1.1.9.0', 'NoSuchObject'],
    ],
  );
});

test('no request asks for more bindings than fit one frame', async () => {
  const scalars = Array.from({ length: 60 }, (_, at) => `1.3.6.1.2.1.1.${at}.0`);
  const columns = Array.from({ length: 30 }, (_, at) => at + 1);
  const agent = agentOf([...scalars, ...cells(columns, ['1', '2'])]);
  await readAnswer(agent, { scalars, tables: [{ entry: ENTRY, columns }] }, 256);
  assert.ok(Math.max(...agent.requests) <= 24, String(agent.requests));
});

test('scalars that are too big for one answer are asked for in parts', async () => {
  const scalars = Array.from({ length: 20 }, (_, at) => `1.3.6.1.2.1.1.${at}.0`);
  const agent = agentOf(scalars, { room: 3 });
  const answer = await readAnswer(agent, { scalars, tables: [] }, 256);
  assert.deepEqual(
    answer.map(({ oid }) => oid),
    scalars,
  );
});

test('one value that is too big is the agent’s failure', async () => {
  const agent = agentOf(['1.3.6.1.2.1.1.3.0'], { room: 0 });
  await assert.rejects(readAnswer(agent, { scalars: ['1.3.6.1.2.1.1.3.0'], tables: [] }, 256), { kind: 'too-big' });
});

test('a scalar other than the one asked for is no answer', async () => {
  const agent: Asker = { ...agentOf([]), get: async () => [{ oid: '1.3.6.1.2.1.1.5.0', type: 'Integer', value: 1 }] };
  await assert.rejects(readAnswer(agent, { scalars: ['1.3.6.1.2.1.1.3.0'], tables: [] }, 256), { kind: 'mismatch' });
});

test('a table without an end is given up at the row limit', async () => {
  let row = 0;
  const agent: Asker = {
    ...agentOf([]),
    getBulk: async (oids) => oids.map((_, at) => [{ oid: `${ENTRY}.${at + 1}.${++row}`, type: 'Integer', value: 1 }]),
  };
  await assert.rejects(read(agent, [1], 100), { kind: 'endless' });
  assert.equal(row, 101);
});

test('an agent that repeats or runs backwards is given up at once', async () => {
  for (const second of ['1.5', '1.4']) {
    const oids = [`${ENTRY}.1.5`, `${ENTRY}.${second}`];
    const agent: Asker = { ...agentOf([]), getBulk: async () => [[{ oid: oids.shift()!, type: 'Integer', value: 1 }]] };
    await assert.rejects(read(agent, [1]), { kind: 'endless' });
    assert.equal(oids.length, 0);
  }
});

test('an empty answer to a walk is no answer', async () => {
  const agent: Asker = { ...agentOf([]), getBulk: async () => [[]] };
  await assert.rejects(read(agent, [1]), { kind: 'mismatch' });
});

test('an agent that trickles single bindings for ever is given up after a bounded number of requests', async () => {
  let requests = 0;
  const agent: Asker = {
    ...agentOf([]),
    getBulk: async (oids) => {
      requests += 1;
      return oids.map((from, at) => (at === 0 ? [{ oid: `${from}.1`, type: 'Integer', value: 1 }] : []));
    },
  };
  await assert.rejects(read(agent, [1, 2], 100_000), { kind: 'endless' });
  assert.ok(requests <= 512, String(requests));
});
