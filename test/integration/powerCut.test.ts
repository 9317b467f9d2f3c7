import assert from 'node:assert/strict';
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { noticeRecord } from '../../src/service/alerting/receivers/notice.ts';
import { openStore } from '../../src/store/store.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { httpServer } from '../support/httpServer.ts';
import { CutPower, killTraced, spawnTraced } from '../support/powerCut.ts';
import { waitFor } from '../support/waitFor.ts';

const HOUR = 3_600_000;
const NOTICES = 5;

/** What a person has done, and the words in which the service says that it is done. */
interface Told {
  readonly words: string;
  readonly silence?: string;
  readonly maintenance?: string;
  readonly until?: number;
}

test('what the service has said is done is there after the power was cut, whenever that was', { timeout: 240_000 }, async (context) => {
  const [state, calls] = [newFolder(), newFolder()];
  const cli = await bundleCli();
  const receiver = await httpServer(context);
  const inventory = join(state, 'inventory.jsonc');
  writeFileSync(
    inventory,
    JSON.stringify({
      devices: [
        {
          id: 'hsm-1',
          name: 'One',
          model: 'luna-network-hsm-7',
          console: { address: '127.0.0.1:9', user: 'monitor', password: { secret: 'x' } },
        },
      ],
      notify: [{ id: 'hook', webhook: { url: `http://127.0.0.1:${receiver.port}/` } }],
    }),
  );
  {
    using store = openStore(join(state, 'history.db'));
    for (let id = 1; id <= NOTICES; id++) {
      const notice = noticeRecord(`notice-${id}`, 'test', [], Date.now());
      store.outbox.save({ id, receiver: 'hook', notice, createdAt: Date.now(), attempts: 0, dueAt: 0 });
    }
  }
  const first = newFolder();
  cpSync(join(state, 'history.db'), join(first, 'history.db'));
  const child = spawnTraced(calls, [cli, 'serve', '--state', state, '--inventory', inventory]);
  const told: Told[] = [];
  try {
    await waitFor('it runs', () => existsSync(join(state, 'service.json')));
    using client = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
    for (let n = 0; n < 6; n++) {
      const until = Date.now() + HOUR + n;
      const silence = await client.request('silence', { device: 'hsm-1', until: new Date(until).toISOString(), why: 'a test' });
      told.push({ words: silence.id, silence: silence.id, until });
      const later = until + HOUR;
      await client.request('extendSilence', { id: silence.id, until: new Date(later).toISOString() });
      told.push({ words: new Date(later).toISOString(), silence: silence.id, until: later });
      const work = { device: 'hsm-1', start: new Date(until).toISOString(), end: new Date(later).toISOString(), why: 'a test' };
      const planned = await client.request('planMaintenance', work);
      told.push({ words: planned.id, maintenance: planned.id });
    }
    await waitFor('all were posted', () => receiver.posts.length === NOTICES);
  } finally {
    await killTraced(child);
  }

  const power = new CutPower(calls);
  const standing = (at: number) => {
    const folder = newFolder();
    // As it stood when the process began; whatever it has written and synchronised since stands above it.
    cpSync(first, folder, { recursive: true });
    power.cut(at, state, folder);
    return openStore(join(folder, 'history.db'));
  };
  let done = 0;
  for (const { text, at } of power.moments) {
    const before = done;
    while (told[done] !== undefined && text.includes(told[done]!.words)) done++;
    if (done === before) continue;
    using store = standing(at);
    const silences = new Map(store.suppressions.loadSilences().map(({ id, until }) => [id, until]));
    const maintenance = new Set(store.suppressions.loadMaintenance().map(({ id }) => id));
    const last = new Map(told.slice(0, done).flatMap(({ silence, until }) => (silence === undefined ? [] : [[silence, until] as const])));
    for (const [id, until] of last) assert.ok((silences.get(id) ?? 0) >= (until ?? 0), `silence ${id} of ${done} decisions`);
    for (const { maintenance: id } of told.slice(0, done)) assert.ok(id === undefined || maintenance.has(id), `maintenance ${id}`);
    assert.ok(store.audit.load({ since: 0 }).length >= done, 'and it is on record');
  }
  assert.equal(done, told.length, 'the service has said so of all of them');

  for (let id = 2; id <= NOTICES; id++) {
    const next = power.moments.find(({ text }) => text.includes(`notice-${id}`));
    using store = standing(next?.at ?? 0);
    const left = store.outbox.load().map((row) => row.id);
    assert.deepEqual(
      left,
      Array.from({ length: NOTICES - id + 1 }, (_, n) => id + n),
      'what was taken is not sent again',
    );
  }
});
