import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareOids } from '../../../src/channels/snmp/polling/oid.ts';
import { Remembered } from '../../../src/channels/snmp/polling/readAgain.ts';
import { type Asker, type ReadLimits, readAnswer } from '../../../src/channels/snmp/polling/readAnswer.ts';
import { SnmpFailure } from '../../../src/channels/snmp/snmpFailure.ts';
import type { SnmpRequest, SnmpVarbind } from '../../../src/core/deviceModel.ts';

const ENTRY = '1.3.6.1.4.1.99.1.1';

interface Agent extends Asker {
  /** Bindings asked for, request by request. */
  readonly requests: number[];
}

/** An agent that knows these names, answers with at most `room` bindings, and finds a GET of more than that too big. */
function agentOf(known: readonly string[], { room = 1000, bulkTooBig = false } = {}): Agent {
  const objects = [...known].sort(compareOids);
  const requests: number[] = [];
  const binding = (oid: string): SnmpVarbind => ({ oid, type: 'Integer', value: 1 });
  return {
    requests,
    async get(oids) {
      requests.push(oids.length);
      if (oids.length > room) throw new SnmpFailure('too-big');
      return oids.map((oid) => (known.includes(oid) ? binding(oid) : { oid, type: 'NoSuchObject', value: null }));
    },
    async getNext(oids) {
      requests.push(oids.length);
      if (oids.length > room) throw new SnmpFailure('too-big');
      return oids.map((from) => {
        const next = objects.find((oid) => compareOids(oid, from) > 0);
        return next === undefined ? { oid: from, type: 'EndOfMibView', value: null } : binding(next);
      });
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
const limits: ReadLimits = { maxRows: 256, maxMs: 60_000 };
const ask = (asker: Asker, request: Partial<SnmpRequest>, change: Partial<ReadLimits> = {}) =>
  readAnswer(asker, { scalars: [], tables: [], ...request }, { ...limits, ...change });
const table = (...columns: number[]) => ({ tables: [{ entry: ENTRY, columns }] });
const names = ({ varbinds }: { readonly varbinds: readonly SnmpVarbind[] }) => varbinds.map(({ oid }) => oid);
const read = async (asker: Asker, columns: readonly number[], change: Partial<ReadLimits> = {}) =>
  names(await ask(asker, table(...columns), change));
const sorted = (oids: readonly string[]) => [...oids].sort(compareOids);

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
        assert.deepEqual(sorted(await read(agent, columns)), sorted(cells(columns, rows)));
      },
    ),
    { numRuns: 60 },
  );
});

test('a table that is not there is empty, and the scalars are read all the same', async () => {
  const scalars = ['1.3.6.1.2.1.1.3.0', '1.3.6.1.2.1.1.9.0'];
  const { varbinds, unread } = await ask(agentOf(scalars.slice(0, 1)), { scalars, ...table(1, 2) });
  assert.deepEqual(
    varbinds.map(({ oid, type }) => [oid, type]),
    [
      [scalars[0], 'Integer'],
      [scalars[1], 'NoSuchObject'],
    ],
  );
  assert.deepEqual(unread, []);
});

test('a subtree is walked as it is, beside tables', async () => {
  const known = ['1.3.6.1.4.1.98.3.1.1.5', '1.3.6.1.4.1.98.3.1.2.5', '1.3.6.1.4.1.98.4.1', ...cells([1, 2], ['1'])];
  const answer = await ask(agentOf(known), { ...table(1, 2), subtrees: [{ root: '1.3.6.1.4.1.98.3', most: 10 }] });
  assert.deepEqual(sorted(names(answer)), sorted(known.filter((oid) => oid !== '1.3.6.1.4.1.98.4.1')));
});

test('no request asks for more than fits one frame, and few are made', async () => {
  const scalars = Array.from({ length: 60 }, (_, at) => `1.3.6.1.2.1.1.${at}.0`);
  const columns = Array.from({ length: 30 }, (_, at) => at + 1);
  const agent = agentOf([...scalars, ...cells(columns, ['1', '2'])]);
  await ask(agent, { scalars, ...table(...columns) });
  // 22 octets a binding of this sort.
  assert.ok(Math.max(...agent.requests) * 22 <= 1300, String(agent.requests));
  assert.ok(agent.requests.length <= 5, String(agent.requests));
});

test('scalars that are too big for one answer are asked for in parts', async () => {
  const scalars = Array.from({ length: 20 }, (_, at) => `1.3.6.1.2.1.1.${at}.0`);
  assert.deepEqual(names(await ask(agentOf(scalars, { room: 3 }), { scalars })), scalars);
});

test('when nothing at all can be read, that is the agent’s failure', async () => {
  const scalars = ['1.3.6.1.2.1.1.3.0'];
  await assert.rejects(ask(agentOf(scalars, { room: 0 }), { scalars }), { kind: 'too-big' });
  const another: Asker = { ...agentOf([]), get: async () => [{ oid: '1.3.6.1.2.1.1.5.0', type: 'Integer', value: 1 }] };
  await assert.rejects(ask(another, { scalars }), { kind: 'mismatch' });
});

/** The healthy agent, but for what befalls requests that touch this name. */
function befalling(agent: Agent, name: string, failure: SnmpFailure): Agent {
  const check = (oids: readonly string[]) => {
    if (oids.some((oid) => oid === name || oid.startsWith(`${name}.`))) throw failure;
  };
  return {
    requests: agent.requests,
    async get(oids) {
      agent.requests.push(0);
      check(oids);
      return agent.get(oids);
    },
    async getNext(oids) {
      agent.requests.push(0);
      check(oids);
      return agent.getNext(oids);
    },
    async getBulk(oids, repetitions) {
      agent.requests.push(0);
      check(oids);
      return agent.getBulk(oids, repetitions);
    },
  };
}

for (const kind of ['timeout', 'undecodable', 'mismatch', 'too-big', 'error-status'] as const) {
  test(`one object that fails with ${kind} costs only itself`, async () => {
    const scalars = Array.from({ length: 30 }, (_, at) => `1.3.6.1.2.1.1.${at}.0`);
    const columns = [1, 2, 3, 4, 5];
    const known = [...scalars, ...cells(columns, ['1', '2', '3'])];
    const failure = new SnmpFailure(kind, kind === 'error-status' ? 'GeneralError' : '');
    for (const bad of [scalars[17]!, `${ENTRY}.3.2`]) {
      const { varbinds, unread } = await ask(befalling(agentOf(known), bad, failure), { scalars, ...table(...columns) });
      assert.deepEqual(sorted(varbinds.map(({ oid }) => oid)), sorted(known.filter((oid) => oid !== bad)));
      assert.deepEqual(
        unread.map(({ oid }) => oid),
        [bad],
      );
    }
  });
}

test('one table of several that fails costs only itself', async () => {
  const other = '1.3.6.1.4.1.97.1.1';
  const known = [...cells([1, 2], ['1', '2']), `${other}.1.7`, `${other}.2.7`];
  const request = {
    tables: [
      { entry: other, columns: [1, 2] },
      { entry: ENTRY, columns: [1, 2] },
    ],
  };
  const { varbinds, unread } = await ask(befalling(agentOf(known), `${other}.1`, new SnmpFailure('timeout')), {
    scalars: ['1.3.6.1.2.1.1.3.0'],
    ...request,
  });
  assert.deepEqual(sorted(names({ varbinds }).slice(1)), sorted(cells([1, 2], ['1', '2'])));
  assert.deepEqual(unread, [{ oid: `${other}.1`, reason: 'the agent keeps silent when it is asked for this' }]);
});

test('silence from the beginning is told after one more question, not after one a scalar', async () => {
  let requests = 0;
  const silent: Asker = {
    get: async () => {
      requests += 1;
      throw new SnmpFailure('timeout');
    },
    getNext: async () => assert.fail('it was asked on'),
    getBulk: async () => assert.fail('it was asked on'),
  };
  const scalars = Array.from({ length: 30 }, (_, at) => `1.3.6.1.2.1.1.${at}.0`);
  await assert.rejects(ask(silent, { scalars, ...table(1) }), { kind: 'timeout' });
  assert.equal(requests, 2);
});

test('a refusal of the user ends the poll at once', async () => {
  let requests = 0;
  const refusing: Asker = {
    get: async () => {
      requests += 1;
      throw new SnmpFailure('error-status', 'AuthorizationError');
    },
    getNext: async () => [],
    getBulk: async () => [],
  };
  await assert.rejects(ask(refusing, { scalars: ['1.3.6.1.2.1.1.3.0', '1.3.6.1.2.1.1.5.0'] }), { kind: 'error-status' });
  assert.equal(requests, 1);
});

test('a table without an end is given up at the row limit, keeps what it told, and costs the others nothing', async () => {
  let row = 0;
  const agent: Asker = {
    ...agentOf(['1.3.6.1.2.1.1.3.0']),
    getBulk: async (oids) => oids.map((_, at) => [{ oid: `${ENTRY}.${at + 1}.${++row}`, type: 'Integer', value: 1 }]),
  };
  const { varbinds, unread } = await ask(agent, { scalars: ['1.3.6.1.2.1.1.3.0'], ...table(1) }, { maxRows: 100 });
  assert.equal(varbinds.length, 101);
  assert.match(unread[0]?.reason ?? '', /does not come to an end/);
  assert.equal(row, 101);
});

test('an agent that repeats or runs backwards is given up at once', async () => {
  for (const second of ['1.5', '1.4']) {
    const oids = [`${ENTRY}.1.5`, `${ENTRY}.${second}`];
    const agent: Asker = { ...agentOf([]), getBulk: async () => [[{ oid: oids.shift()!, type: 'Integer', value: 1 }]] };
    const { varbinds, unread } = await ask(agent, table(1));
    assert.deepEqual([varbinds.length, unread.length, oids.length], [1, 1, 0]);
  }
});

test('an empty answer to a walk is no answer', async () => {
  const agent: Asker = { ...agentOf([]), getBulk: async () => [[]] };
  await assert.rejects(ask(agent, table(1)), { kind: 'mismatch' });
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
  const { unread } = await ask(
    agent,
    {
      tables: [
        { entry: ENTRY, columns: [1] },
        { entry: '1.3.6.1.4.1.96.1', columns: [1] },
      ],
    },
    { maxRows: 100_000 },
  );
  assert.ok(requests <= 1024, String(requests));
  assert.ok(unread.some(({ reason }) => /taken too long/.test(reason)));
});

test('a poll that has gone on for too long reads nothing more, and says what is missing', async () => {
  const agent = agentOf(['1.3.6.1.2.1.1.3.0', ...cells([1, 2], ['1'])]);
  const slow: Asker = {
    ...agent,
    async getBulk(oids, repetitions) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return agent.getBulk(oids, repetitions);
    },
  };
  const { varbinds, unread } = await ask(slow, { scalars: ['1.3.6.1.2.1.1.3.0'], ...table(1, 2) }, { maxMs: 20 });
  assert.deepEqual(names({ varbinds }), ['1.3.6.1.2.1.1.3.0', `${ENTRY}.1.1`]);
  assert.deepEqual(unread, [{ oid: `${ENTRY}.2.1`, reason: 'the poll had taken too long before it came to this' }]);
});

test('a poll after the first one asks for what was there, finds what has come and gone, and asks for little besides', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), { minLength: 2, maxLength: 4 }),
      fc.array(fc.nat(5), { maxLength: 3 }),
      fc.integer({ min: 1, max: 40 }),
      async (polls, missing, room) => {
        const columns = [1, 2, 3];
        const request = { ...table(...columns), subtrees: [{ root: '1.3.6.1.4.1.98.3', most: 50 }] };
        const remembered = new Remembered();
        for (const some of polls) {
          const rows = [...some].sort((a, b) => a - b).map(String);
          const below = rows.map((row) => `1.3.6.1.4.1.98.3.1.${row}`);
          const gone = missing.map((at) => `${ENTRY}.3.${rows[at]}`);
          const known = [...cells(columns, rows), ...below].filter((oid) => !gone.includes(oid));
          const { varbinds } = await readAnswer(agentOf(known, { room }), { scalars: [], ...request }, limits, remembered);
          assert.deepEqual(sorted(names({ varbinds })), sorted(known));
        }
      },
    ),
    { numRuns: 80 },
  );
});

test('a table that is as it was costs one binding more than it has', async () => {
  const columns = Array.from({ length: 9 }, (_, at) => at + 1);
  const known = cells(columns, ['1', '2', '3']);
  const request = { scalars: [], ...table(...columns) };
  const remembered = new Remembered();
  const agent = agentOf(known);
  for (let poll = 0; poll < 2; poll++) {
    agent.requests.length = 0;
    await readAnswer(agent, request, limits, remembered);
  }
  assert.deepEqual(agent.requests, [known.length + 1]);
});

const SCALARS = '1.3.6.1.4.1.97';

test('scalars of a later poll share the requests of tables, in the same answer as at the first poll', async () => {
  const known = [`${SCALARS}.1.0`, `${SCALARS}.3.0`, ...cells([1, 2], ['1', '2'])];
  const request = { scalars: [1, 2, 3].map((last) => `${SCALARS}.${last}.0`), ...table(1, 2) };
  const remembered = new Remembered();
  const agent = agentOf(known);
  const first = await readAnswer(agent, request, limits, remembered);
  agent.requests.length = 0;
  const second = await readAnswer(agent, request, limits, remembered);
  assert.deepEqual(second, first);
  assert.deepEqual(second.varbinds[1], { oid: `${SCALARS}.2.0`, type: 'NoSuchObject', value: null });
  assert.deepEqual(agent.requests, [request.scalars.length + 4 + 1]);
});

test('a scalar that fails at a later poll is named as it was asked for, and costs itself alone', async () => {
  const known = [`${SCALARS}.1.0`, `${SCALARS}.2.0`, ...cells([1], ['1'])];
  const request = { scalars: [`${SCALARS}.1.0`, `${SCALARS}.2.0`], ...table(1) };
  const remembered = new Remembered();
  const agent = agentOf(known);
  await readAnswer(agent, request, limits, remembered);
  const getNext: Asker['getNext'] = (oids) =>
    oids.includes(`${SCALARS}.2`) ? Promise.reject(new SnmpFailure('timeout')) : agent.getNext(oids);
  const { varbinds, unread } = await readAnswer({ ...agent, getNext }, request, limits, remembered);
  assert.deepEqual(names({ varbinds }), [`${SCALARS}.1.0`, ...cells([1], ['1'])]);
  assert.deepEqual(
    unread.map(({ oid }) => oid),
    [`${SCALARS}.2.0`],
  );
});

test('a table that begins like one that is known, and has other columns, is read by its own', async () => {
  const agent = agentOf(cells([1, 2, 3], ['1', '2']));
  const remembered = new Remembered();
  await readAnswer(agent, { scalars: [], ...table(1, 2) }, limits, remembered);
  const { varbinds } = await readAnswer(agent, { scalars: [], ...table(1, 3) }, limits, remembered);
  assert.deepEqual(names({ varbinds }), cells([1, 3], ['1', '2']));
});
