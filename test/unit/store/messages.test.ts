import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { NEWEST } from '../../../src/store/pages.ts';
import type { StoredMessage } from '../../../src/store/rows.ts';
import { openStore } from '../../../src/store/store.ts';
import { NOON } from '../../support/watchedFleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'messages-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const store = () => openStore(join(folder, `${files++}.db`), () => NOON);
const MINUTE = 60_000;

function message(change: Partial<StoredMessage> = {}): StoredMessage {
  return {
    time: NOON,
    device: 'hsm-1',
    sender: '10.0.0.1',
    channel: 'syslog',
    severity: 'warning',
    text: 'a fan has failed',
    count: 1,
    ...change,
  };
}

test('a message is read as it was kept', () => {
  using kept = store();
  const whole = message({ rule: 'fan', component: 'fan1a', condition: 'failed', asserted: false, test: true });
  kept.messages.append([whole, message({ device: undefined as never, text: 'who knows', time: NOON + 1 })]);
  const [stranger, found] = kept.messages.load({ since: 0 });
  assert.deepEqual(found, { ...whole, id: 1, since: NOON });
  assert.equal(stranger?.device, undefined);
  assert.deepEqual(kept.messages.load({ since: 0, device: 'hsm-1' }), [found]);
  assert.deepEqual(kept.messages.load({ since: NOON + 1 }), [stranger]);
});

test('what no rule knows can be read alone', () => {
  using kept = store();
  kept.messages.append([message({ rule: 'fan' }), message({ text: 'who knows' }), message({ text: 'news', device: 'hsm-2' })]);
  const texts = (device?: string) =>
    kept.messages.load({ since: 0, unknown: true, ...(device !== undefined && { device }) }).map(({ text }) => text);
  assert.deepEqual(texts(), ['news', 'who knows']);
  assert.deepEqual(texts('hsm-1'), ['who knows']);
});

test('a flood of one line is one row with a count, and others are rows of their own', () => {
  using kept = store();
  const flood = Array.from({ length: 5000 }, (_, n) => message({ time: NOON + n }));
  assert.equal(
    kept.messages.append([...flood, message({ text: 'another', time: NOON + 5000 }), message({ device: 'hsm-2', time: NOON + 5001 })]),
    3,
  );
  assert.deepEqual(
    kept.messages.load({ since: 0 }).map(({ device, text, count, since, time }) => [device, text, count, since - NOON, time - NOON]),
    [
      ['hsm-2', 'a fan has failed', 1, 5001, 5001],
      ['hsm-1', 'another', 1, 5000, 5000],
      ['hsm-1', 'a fan has failed', 5000, 0, 4999],
    ],
  );
});

test('what begins and what ends is never one row, nor what comes again after a minute', () => {
  using kept = store();
  kept.messages.append([message({ asserted: true }), message({ asserted: false }), message({ asserted: true, time: NOON + MINUTE })]);
  assert.deepEqual(
    kept.messages.load({ since: 0 }).map(({ count }) => count),
    [1, 1, 1],
  );
});

test('one device that never stops takes no room from the others', () => {
  using kept = store();
  kept.messages.append(Array.from({ length: 50 }, (_, n) => message({ text: `line ${n}`, time: NOON + n })));
  kept.messages.append([message({ device: 'hsm-2', time: NOON - MINUTE })]);
  const most = { rows: 10, bytes: 1e9 };
  assert.deepEqual(kept.messages.owners(), ['hsm-1', 'hsm-2']);
  assert.equal(kept.messages.pruneOf('hsm-1', most, 30), 30);
  // What comes after the rows were counted counts, too.
  kept.messages.append([message({ text: 'one more', time: NOON + 50 })]);
  assert.equal(kept.messages.pruneOf('hsm-1', most), 11);
  assert.equal(kept.messages.pruneOf('hsm-2', most), 0);
  assert.deepEqual(
    kept.messages
      .load({ since: 0 })
      .map(({ text }) => text)
      .slice(-3),
    ['line 42', 'line 41', 'a fan has failed'],
  );
  assert.equal(kept.messages.prune(NOON), 1);
  assert.deepEqual(kept.messages.owners(), ['hsm-1']);
});

test('of each device so many bytes are kept, the newest', () => {
  using kept = store();
  const long = (n: number) => `${n}${'é'.repeat(998)}`;
  kept.messages.append(Array.from({ length: 50 }, (_, n) => message({ text: long(n), time: NOON + n })));
  kept.messages.append(Array.from({ length: 50 }, (_, n) => message({ device: 'hsm-2', text: `line ${n}`, time: NOON + n })));
  // A letter of two bytes counts as two: 2,307 a row, of which ten fit.
  const most = { rows: 1000, bytes: 25_000 };
  const prune = (device: string, at?: number) => kept.messages.pruneOf(device, most, at);
  assert.deepEqual([prune('hsm-1', 15), prune('hsm-1'), prune('hsm-1'), prune('hsm-2')], [15, 25, 0, 0]);
  const rows = (device: string) => kept.messages.load({ device, since: 0 });
  assert.deepEqual([rows('hsm-1').length, rows('hsm-1').at(-1)?.text, rows('hsm-2').length], [10, long(40), 50]);
});

test('news takes no more than half of the room of a device from what is graver, nor the other way round', () => {
  const kinds = { news: 'info', grave: 'critical' } as const;
  for (const [flood, few] of [
    ['news', 'grave'],
    ['grave', 'news'],
  ] as const) {
    using kept = store();
    const most = { rows: 10, bytes: 1e9 };
    kept.messages.append(Array.from({ length: 3 }, (_, n) => message({ text: `${few} ${n}`, severity: kinds[few], time: NOON + n })));
    kept.messages.append(
      Array.from({ length: 40 }, (_, n) => message({ text: `${flood} ${n}`, severity: kinds[flood], time: NOON + 10 + n })),
    );
    const texts = () => kept.messages.load({ since: 0 }).map(({ text }) => text);
    assert.equal(kept.messages.pruneOf('hsm-1', most, 20), 20);
    assert.equal(kept.messages.pruneOf('hsm-1', most), 13);
    assert.deepEqual(
      [texts().slice(0, 2), texts().slice(-4)],
      [
        [`${flood} 39`, `${flood} 38`],
        [`${flood} 33`, `${few} 2`, `${few} 1`, `${few} 0`],
      ],
    );
    // Both have too much.
    kept.messages.append(
      Array.from({ length: 20 }, (_, n) => message({ text: `${few} ${n}`, severity: kinds[few], time: NOON + MINUTE + n })),
    );
    assert.equal(kept.messages.pruneOf('hsm-1', most), 20);
    assert.deepEqual([texts().slice(0, 5).at(-1), texts().slice(5).at(-1)], [`${few} 15`, `${flood} 35`]);
    // By what they take, too.
    const size = { rows: 100, bytes: 5 * 320 };
    kept.messages.pruneOf('hsm-1', size);
    assert.deepEqual(new Set(texts().map((text) => text.split(' ')[0])), new Set([flood, few]));
    assert.equal(kept.messages.pruneOf('hsm-1', size), 0);
  }
});

test('what came after the clock was set back goes first, like any other that is older', () => {
  using kept = store();
  const most = { rows: 10, bytes: 1e9 };
  const append = (from: number, name: string) =>
    kept.messages.append(Array.from({ length: 20 }, (_, n) => message({ text: `${name} ${n}`, time: from + n })));
  append(NOON, 'before');
  assert.equal(kept.messages.pruneOf('hsm-1', most), 10);
  append(NOON - MINUTE, 'set back');
  assert.equal(kept.messages.pruneOf('hsm-1', most, 15), 15);
  assert.equal(kept.messages.pruneOf('hsm-1', most), 5);
  assert.deepEqual(
    kept.messages.load({ since: 0 }).map(({ text }) => text),
    Array.from({ length: 10 }, (_, n) => `before ${19 - n}`),
  );
  assert.equal(kept.messages.pruneOf('hsm-1', most), 0);
});

test('what a device has is still known when its rows went another way', () => {
  using kept = store();
  const most = { rows: 10, bytes: 1e9 };
  kept.messages.append(Array.from({ length: 12 }, (_, n) => message({ text: `line ${n}`, time: NOON + n })));
  kept.messages.append([message({ device: undefined as never, text: 'who knows' }), message({ device: 'hsm-2' })]);
  assert.equal(kept.messages.pruneOf('hsm-1', most), 2);
  assert.equal(kept.messages.prune(NOON + 5), 5);
  kept.messages.append(Array.from({ length: 4 }, (_, n) => message({ text: `more ${n}`, time: NOON + 20 + n })));
  assert.equal(kept.messages.pruneOf('hsm-1', most), 1);
  // One line takes the place of the trap that was made of it, and the device has another id.
  const trap = message({ channel: 'trap', text: 'a trap', time: NOON + 30 });
  kept.messages.append([trap]);
  kept.messages.append([{ ...message({ text: 'its line', time: NOON + 31 }), inPlaceOf: trap }]);
  assert.equal(kept.messages.pruneOf('hsm-1', most), 1);
  kept.renames.device('hsm-1', 'hsm-3');
  assert.deepEqual(kept.messages.owners(), ['hsm-3']);
  assert.deepEqual(
    [kept.messages.pruneOf('hsm-1', { rows: 0, bytes: 0 }), kept.messages.pruneOf('hsm-3', { rows: 3, bytes: 1e9 })],
    [0, 7],
  );
  assert.throws(() =>
    kept.transaction(() => {
      kept.messages.append([message({ device: 'hsm-3', text: 'never kept' })]);
      throw new Error('refused');
    }),
  );
  assert.equal(kept.messages.pruneOf('hsm-3', { rows: 3, bytes: 1e9 }), 0);
});

test('an inform is new once', () => {
  using kept = store();
  assert.deepEqual([kept.intake.isNew('a', NOON), kept.intake.isNew('a', NOON + 1), kept.intake.isNew('b', NOON + 2)], [true, false, true]);
  assert.equal(kept.intake.pruneInforms(NOON + 1), 1);
});

test('of informs only the newest are remembered, however many there are', () => {
  using kept = store();
  const isNew = (n: number) => kept.intake.isNew(`${n}`, NOON + n);
  for (let n = 0; n < 50; n++) isNew(n);
  assert.deepEqual(
    [kept.intake.pruneInformNumber(10, 30), kept.intake.pruneInformNumber(10), kept.intake.pruneInformNumber(10)],
    [30, 10, 0],
  );
  assert.deepEqual([isNew(49), isNew(40), isNew(39)], [false, false, true]);
});

test('clocks of engines, and how far files were read, are remembered', () => {
  using kept = store();
  assert.equal(kept.intake.loadPositions('/a'), undefined);
  kept.intake.savePositions('/a', []);
  assert.deepEqual(kept.intake.loadPositions('/a'), []);
  const position = { device: '1', inode: '2', offset: 3, head: 'aa', headBytes: 4, withinRest: true } as const;
  kept.intake.savePositions('/a', [position, { ...position, inode: '9' }]);
  assert.deepEqual(kept.intake.loadPositions('/a'), [position, { ...position, inode: '9' }]);
  kept.intake.saveEngine({ engineId: 'aa', own: true, boots: 1, time: 0 });
  kept.intake.saveEngine({ engineId: 'aa', own: true, boots: 2, time: 7 });
  assert.deepEqual(kept.intake.loadEngines(), [{ engineId: 'aa', own: true, boots: 2, time: 7 }]);
});

test('when a device was last heard outlasts its messages, and a message that is no test leaves the last test as it is', () => {
  using kept = store();
  const test = { at: NOON, sender: '10.0.0.1', authenticated: true };
  kept.heard.save({ device: 'hsm-1', channel: 'trap', lastAt: NOON, test });
  kept.heard.save({ device: 'hsm-1', channel: 'trap', lastAt: NOON + MINUTE });
  kept.heard.save({ device: 'hsm-1', channel: 'trap', lastAt: NOON - MINUTE });
  kept.heard.save({ device: 'hsm-2', channel: 'syslog', lastAt: NOON });
  assert.deepEqual(kept.heard.load('hsm-1'), [{ device: 'hsm-1', channel: 'trap', lastAt: NOON + MINUTE, test }]);
  kept.renames.device('hsm-1', 'hsm-3');
  assert.deepEqual(
    kept.heard.load().map(({ device }) => device),
    ['hsm-2', 'hsm-3'],
  );
  assert.equal(kept.heard.prune(NOON + 1), 1);
  assert.equal(kept.heard.load().length, 1);
});

test('of what is said alike, what is proven and what is not are two rows', () => {
  using kept = store();
  assert.equal(kept.messages.append([message(), message({ authenticated: true }), message()]), 2);
  assert.deepEqual(
    kept.messages.load({ since: 0 }).map(({ authenticated, count }) => [authenticated, count]),
    [
      [true, 1],
      [undefined, 2],
    ],
  );
});

test('a test and the real thing in the same words are two rows, whichever comes first', () => {
  using kept = store();
  const real = message({ rule: 'alarm', component: 'hsm', condition: 'tampered', asserted: true, severity: 'critical' });
  kept.messages.append([{ ...real, test: true }, real, real, { ...real, test: true }]);
  assert.deepEqual(
    kept.messages.load({ since: 0 }).map(({ test, count }) => [test, count]),
    [
      [undefined, 2],
      [true, 2],
    ],
  );
});

test('what is said alike of another part, or is graver now, is a row of its own', () => {
  using kept = store();
  const said = message({ rule: 'fan', component: 'fan1a', condition: 'failed' });
  const others = [
    { ...said, component: 'fan1b' },
    { ...said, condition: 'speed-low' },
    { ...said, severity: 'critical' as const },
  ];
  assert.equal(kept.messages.append([said, ...others]), 4);
  assert.equal(kept.messages.append([...others, said, said]), 0);
  assert.deepEqual(
    kept.messages.load({ since: 0 }).map(({ component, condition, severity, count }) => [component, condition, severity, count]),
    [
      ['fan1a', 'failed', 'critical', 2],
      ['fan1a', 'speed-low', 'warning', 2],
      ['fan1b', 'failed', 'warning', 2],
      ['fan1a', 'failed', 'warning', 3],
    ],
  );
});

test('what is said when a clock was set back is found where that clock says, and not in a row of later', () => {
  using kept = store();
  kept.messages.append([message()]);
  const back = NOON - 3 * 60 * MINUTE;
  kept.messages.append([message({ time: back }), message({ time: back + 1 }), message({ time: back + 2 })]);
  // A second is no other time.
  kept.messages.append([message({ time: back - 1000 })]);
  assert.deepEqual(
    kept.messages.load({ since: 0 }).map(({ time, since, count }) => [time, since, count]),
    [
      [NOON, NOON, 1],
      [back + 2, back, 4],
    ],
  );
});

test('whatever comes in whatever order, each is counted once, among its like, within its time', () => {
  const any = fc.record(
    {
      ...{
        wait: fc.constantFrom(0, 0, 1, 500, 20_000, 59_999, MINUTE),
        device: fc.constantFrom('hsm-1', 'hsm-2'),
        rule: fc.constantFrom('a', 'b'),
      },
      ...{ component: fc.constantFrom('fan1a', 'fan1b'), condition: fc.constantFrom('failed', 'speed-low'), asserted: fc.boolean() },
      ...{ severity: fc.constantFrom('info' as const, 'critical' as const), text: fc.constantFrom('x', 'y'), test: fc.constant(true) },
      authenticated: fc.constant(true),
    },
    { requiredKeys: ['wait'] },
  );
  const kindOf = ({ id: _id, time: _time, since: _since, count: _count, ...kind }: StoredMessage & { id?: number; since?: number }) =>
    JSON.stringify(Object.entries(kind).sort());
  fc.assert(
    fc.property(
      fc.array(fc.record({ batch: fc.array(any, { maxLength: 12 }), fails: fc.nat(9).map((n) => n === 0) }), { maxLength: 6 }),
      (batches) => {
        using kept = openStore(':memory:', () => NOON);
        let time = NOON;
        const came = new Map<string, number[]>();
        for (const { batch, fails } of batches) {
          const sent = batch.map(({ wait, ...change }) => {
            time += wait;
            return message({ time, ...change });
          });
          if (fails) {
            assert.throws(() =>
              kept.transaction(() => {
                kept.messages.append(sent);
                throw new Error('refused');
              }),
            );
            continue;
          }
          kept.messages.append(sent);
          for (const each of sent) came.set(kindOf(each), [...(came.get(kindOf(each)) ?? []), each.time]);
        }
        const counts = new Map<string, number>();
        for (const row of kept.messages.load({ since: 0, limit: 1000 })) {
          const times = came.get(kindOf(row)) ?? [];
          assert.equal(times.filter((at) => at >= row.since && at <= row.time).length >= row.count, true);
          assert.deepEqual([times.includes(row.since), times.includes(row.time)], [true, true]);
          counts.set(kindOf(row), (counts.get(kindOf(row)) ?? 0) + row.count);
        }
        assert.deepEqual(counts, new Map([...counts.keys()].map((kind) => [kind, came.get(kind)?.length])));
        assert.equal(counts.size, came.size);
      },
    ),
    { numRuns: 30 },
  );
});

test('a row that cannot be read is no end of what there is', () => {
  const path = join(folder, `${files++}.db`);
  using kept = openStore(path, () => NOON);
  kept.messages.append(Array.from({ length: 6 }, (_, n) => message({ text: `line ${n}`, time: NOON + n })));
  using spoiling = new DatabaseSync(path);
  spoiling.exec("UPDATE messages SET channel = 'none' WHERE id IN (3, 4)");
  const seen: string[] = [];
  let before = NEWEST;
  for (let pages = 0; pages < 4; pages++) {
    const { rows, end } = kept.messages.page({ before, limit: 2 });
    seen.push(...rows.map(({ text }) => text));
    if (!end) break;
    before = end;
  }
  assert.deepEqual(seen, ['line 5', 'line 4', 'line 1', 'line 0']);
});

test('a trap and the line of the log that it was made of are one row, whichever comes first, found by either way', () => {
  const line = message({ rule: 'fan', component: 'fan1a', asserted: true });
  const trap = message({ channel: 'trap', rule: 'trap-fans', component: 'fans', asserted: true, text: 'see the log', authenticated: true });
  const rows = (kept: ReturnType<typeof store>) =>
    kept.messages.load({ since: 0 }).map(({ id, channel, also, text, count }) => ({ id, channel, also, text, count }));
  const one = { id: 1, channel: 'syslog', also: 'trap', text: line.text, count: 1 };
  {
    using kept = store();
    assert.equal(kept.messages.append([line]), 1);
    assert.equal(kept.messages.append([{ ...trap, partOf: line }]), 0);
    assert.deepEqual(rows(kept), [one]);
    const page = (channel: string) => kept.messages.page({ channel, before: NEWEST, limit: 5 }).rows.length;
    assert.deepEqual([page('syslog'), page('trap'), page('console')], [1, 1, 0]);
  }
  {
    using kept = store();
    // Two limits, of which the traps are alike; then the first line again.
    kept.messages.append([trap, trap, { ...line, inPlaceOf: trap }]);
    assert.deepEqual(rows(kept), [one]);
    kept.messages.append([trap, { ...line, inPlaceOf: trap }]);
    assert.deepEqual(rows(kept), [{ ...one, count: 2 }]);
  }
  using kept = store();
  kept.messages.append([{ ...trap, partOf: line }]);
  assert.deepEqual(
    rows(kept),
    [{ id: 1, channel: 'trap', also: undefined, text: 'see the log', count: 1 }],
    'the line is not known any more',
  );
});
