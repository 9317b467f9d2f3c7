import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Keeper } from '../../../src/service/common/keeper.ts';
import { StoreUnavailable } from '../../../src/store/fault.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { damageAll, damageTable } from '../../support/damage.ts';
import { waitFor } from '../../support/waitFor.ts';

const MINUTE = 60_000;

/** As SQLite does: SQLITE_CORRUPT. */
function meetDamage(): never {
  throw Object.assign(new Error('database disk image is malformed'), { errcode: 11 });
}

/** A keeper of a real store, on a clock of the test's own, and one owner with one device in its memory. */
class Kept {
  now = Date.UTC(2026, 2, 2);
  readonly logged: string[] = [];
  readonly store: Store;
  readonly keeper: Keeper;
  /** What the disk says to everything that is written. */
  refusal: string | undefined;

  constructor(context: TestContext, name = 'history.db') {
    const folder = mkdtempSync(join(tmpdir(), 'keeper-'));
    this.store = openStore(join(folder, name), () => this.now);
    context.after(() => {
      this.store.dispose();
      rmSync(folder, { recursive: true, force: true });
    });
    const refuse = () => {
      if (this.refusal !== undefined) throw new StoreUnavailable(this.refusal);
    };
    const transaction: Store['transaction'] = (fn) => {
      refuse();
      return this.store.transaction(fn);
    };
    const durably: Store['durably'] = (fn) => {
      refuse();
      return this.store.durably(fn);
    };
    this.keeper = new Keeper({
      store: { ...this.store, transaction, durably },
      log: (level, text) => void this.logged.push(`${level}: ${text}`),
      now: () => this.now,
    });
    this.keeper.register((store) => store.leftOpen.save('remembered', true));
  }

  /** Devices that the store has. */
  get stored(): readonly string[] {
    return this.store.leftOpen.load();
  }
  write(device: string): void {
    this.keeper.keep((store) => store.leftOpen.save(device, true));
  }
}

test('a write that meets the damage is made again, after everything in memory', (context) => {
  const kept = new Kept(context);
  damageAll(kept.store.path);
  kept.write('written');
  assert.deepEqual(kept.stored, ['remembered', 'written']);
  assert.equal(kept.logged.length, 1);
  assert.match(kept.logged[0] ?? '', /^error: The history in .* was damaged/);
});

test('a write that has met the damage half way leaves no half of itself', (context) => {
  const kept = new Kept(context);
  damageTable(kept.store.path, 'left_open');
  kept.keeper.keep((store) => {
    store.events.append({ time: kept.now, kind: 'once', text: 'Once.' });
    store.leftOpen.save('written', true);
  });
  assert.deepEqual(kept.stored, ['remembered', 'written']);
  assert.equal(kept.store.events.load({ since: 0 }).filter(({ kind }) => kind === 'once').length, 1);
});

test('what must be kept is made again, too, and a read answers from the new file', (context) => {
  const kept = new Kept(context);
  damageAll(kept.store.path);
  kept.keeper.mustKeep((store) => store.leftOpen.save('decided', true));
  damageAll(kept.store.path);
  assert.deepEqual(
    kept.keeper.mustRead((store) => store.leftOpen.load()),
    ['remembered'],
  );
  damageAll(kept.store.path);
  assert.deepEqual(
    kept.keeper.read([], (store) => store.leftOpen.load()),
    ['remembered'],
  );
});

test('damage that is met while everything is saved begins that anew, for every owner', (context) => {
  const kept = new Kept(context);
  let times = 0;
  kept.keeper.register((store) => {
    if (++times === 1) meetDamage();
    store.leftOpen.save('second owner', true);
  });
  damageAll(kept.store.path);
  kept.write('written');
  assert.deepEqual([...kept.stored].sort(), ['remembered', 'second owner', 'written']);
  assert.equal(times, 2);
});

test('a file that is damaged whenever it is written does not keep the service busy for good', (context) => {
  const kept = new Kept(context);
  let times = 0;
  kept.keeper.register(() => {
    times++;
    meetDamage();
  });
  damageAll(kept.store.path);
  kept.write('written');
  assert.equal(times, 3);
  assert.ok(kept.stored.includes('written'), 'later writes go on');
});

test('one owner that fails does not cost what the others hold', (context) => {
  const kept = new Kept(context);
  kept.keeper.register(() => {
    throw new Error('a mistake');
  });
  kept.keeper.register((store) => store.leftOpen.save('third owner', true));
  damageAll(kept.store.path);
  kept.write('written');
  assert.deepEqual([...kept.stored].sort(), ['remembered', 'third owner', 'written']);
  assert.match(kept.logged.join('\n'), /a mistake/);
});

test('a disk that stays full is spoken of once, and gets everything that it missed when it takes writes again', (context) => {
  const kept = new Kept(context);
  kept.refusal = 'The disk is full.';
  for (let n = 0; n < 100; n++) kept.write('missed');
  assert.deepEqual(kept.logged, ['error: The disk is full.']);
  assert.throws(() => kept.keeper.mustKeep(() => {}), { code: 'store-unavailable' });
  assert.deepEqual(kept.stored, []);
  kept.refusal = undefined;
  kept.write('written');
  assert.deepEqual(kept.stored, ['remembered', 'written']);
  assert.deepEqual(kept.logged.slice(1), ['info: The history is kept again.']);
});

test('what a full disk has refused is stored at the end of the service, where nothing was written in between', (context) => {
  const kept = new Kept(context);
  kept.refusal = 'The disk is full.';
  kept.write('missed');
  kept.refusal = undefined;
  assert.deepEqual(kept.stored, []);
  kept.keeper[Symbol.dispose]();
  assert.deepEqual(kept.stored, ['remembered']);
});

test('a decision of a person that is stored is followed by what a full disk has refused before', (context) => {
  const kept = new Kept(context);
  kept.refusal = 'The disk is full.';
  kept.write('missed');
  kept.refusal = undefined;
  kept.keeper.mustKeep((store) => store.leftOpen.save('decided', true));
  assert.deepEqual(kept.stored, ['decided', 'remembered']);
});

test('what is kept within a write is a part of it: stored with it, or refused and rolled back with it', (context) => {
  const kept = new Kept(context);
  kept.refusal = 'The disk is full.';
  kept.write('missed');
  kept.refusal = undefined;
  const write = (then: () => void) => () =>
    kept.keeper.mustKeep((store) => {
      kept.keeper.keep(() => store.leftOpen.save('inner', true));
      kept.keeper.mustKeep(() => store.leftOpen.save('middle', true));
      then();
    });
  const refuse = () => {
    throw new StoreUnavailable('The disk is full.');
  };
  assert.throws(write(refuse), { code: 'store-unavailable' });
  assert.deepEqual(kept.stored, [], 'nor has anybody caught up within it');
  assert.throws(
    write(() => kept.keeper.keep(refuse)),
    { code: 'store-unavailable' },
  );
  write(() => {})();
  assert.deepEqual(kept.stored, ['inner', 'middle', 'remembered']);
});

test('a disk that is full every other time is neither spoken of nor caught up with each time', (context) => {
  const kept = new Kept(context);
  let times = 0;
  kept.keeper.register(() => void times++);
  for (let n = 0; n < 100; n++) {
    kept.refusal = n % 2 === 0 ? 'The disk is full.' : undefined;
    kept.write('device');
    kept.now += 1000;
  }
  assert.ok(times <= 2, `${times} times`);
  assert.ok(kept.logged.length <= 5, kept.logged.join('\n'));
});

test('a read that is refused answers with its fallback, and for a person with the fault', (context) => {
  const kept = new Kept(context);
  const refuse = () => {
    throw new StoreUnavailable('The disk reports an error.');
  };
  for (let n = 0; n < 3; n++) assert.equal(kept.keeper.read('nothing known', refuse), 'nothing known');
  assert.deepEqual(kept.logged, ['error: The disk reports an error.']);
  assert.throws(() => kept.keeper.mustRead(refuse), { code: 'store-unavailable' });
});

test('a mistake in a write is not taken for a refusal of the disk', (context) => {
  const kept = new Kept(context);
  const mistake = () => {
    throw new TypeError('a mistake');
  };
  assert.throws(() => kept.keeper.keep(mistake), /a mistake/);
  assert.throws(() => kept.keeper.read(1, mistake), /a mistake/);
});

test('what is done together is done once, whatever the store says, and stored in one piece', (context) => {
  const kept = new Kept(context);
  let done = 0;
  const step = () =>
    kept.keeper.together(() => {
      done++;
      kept.write('first');
      kept.keeper.together(() => kept.write('second'));
      assert.deepEqual(kept.stored, done === 1 ? [] : ['remembered']);
    });
  kept.refusal = 'The disk is full.';
  step();
  assert.deepEqual([done, kept.stored], [1, []]);
  kept.refusal = undefined;
  kept.write('remembered');
  kept.keeper.keep((store) => ['first', 'second'].forEach((device) => void store.leftOpen.save(device, false)));
  damageTable(kept.store.path, 'left_open');
  kept.keeper.together(() => {
    done++;
    kept.write('first');
    kept.write('second');
  });
  assert.deepEqual([done, kept.stored], [2, ['first', 'remembered', 'second']]);
});

test('what was done before a mistake is stored', (context) => {
  const kept = new Kept(context);
  assert.throws(
    () =>
      kept.keeper.together(() => {
        kept.write('done');
        throw new TypeError('a mistake');
      }),
    /a mistake/,
  );
  assert.deepEqual(kept.stored, ['done']);
});

test('a damaged file that cannot be moved aside is a refusal until a person moves it, and nothing is lost then', (context) => {
  // With the words that are put behind it, the name is longer than a file system takes.
  const kept = new Kept(context, 'h'.repeat(240));
  damageAll(kept.store.path);
  for (const device of ['first', 'second']) kept.write(device);
  assert.equal(kept.logged.length, 1, kept.logged.join('\n'));
  assert.match(kept.logged[0] ?? '', /cannot be moved aside\. Move it away/);
  assert.throws(() => kept.keeper.mustRead((store) => store.leftOpen.load()), { code: 'store-unavailable' });
  renameSync(kept.store.path, join(kept.store.path, '..', 'moved'));
  kept.now += MINUTE;
  kept.write('third');
  assert.deepEqual(kept.stored, ['remembered', 'third']);
  assert.match(kept.store.events.load({ since: 0 })[0]?.text ?? '', /It was moved away, and a new one was started/);
});

/** A keeper that writes how the disk was asked to keep what it writes. */
function asked(context: TestContext, lag: number): { readonly keeper: Keeper; readonly calls: string[]; readonly logged: string[] } {
  const { store } = new Kept(context);
  const calls: string[] = [];
  const logged: string[] = [];
  const keeper = new Keeper({
    store: {
      ...store,
      transaction: (fn) => {
        calls.push('later');
        return store.transaction(fn);
      },
      durably: (fn) => {
        calls.push('now');
        return store.durably(fn);
      },
      flush: async () => {
        calls.push('flush');
        if (calls.length > 5) throw new StoreUnavailable('The disk does not write it through.');
        await store.flush();
      },
    },
    log: (level, text) => void logged.push(`${level}: ${text}`),
    now: Date.now,
    lag,
  });
  context.after(() => keeper[Symbol.dispose]());
  return { keeper, calls, logged };
}

test('what somebody is told of is on the disk before it goes on; the rest follows within the time that it may take', async (context) => {
  const { keeper, calls, logged } = asked(context, 20);
  const write = () => {};
  keeper.mustKeep(write);
  keeper.keep(write, { told: true });
  keeper.together(() => {
    keeper.keep(write);
    keeper.keep(write, { told: true });
  });
  assert.deepEqual(calls, ['now', 'now', 'now']);
  await pause(60);
  assert.equal(calls.length, 3, 'nothing is left to be written through');
  keeper.keep(write);
  await waitFor('it is written through', () => calls.length === 5);
  assert.deepEqual(calls.slice(3), ['later', 'flush']);
  assert.equal(keeper.trouble, '');
  keeper.keep(write);
  await waitFor('a disk that does not is spoken of', () => logged.length > 0);
  assert.match(keeper.trouble, /^The disk does not write it through\. Watching goes on/);
});
