import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import type { ReceiverRecord } from '../../src/protocol/contract.ts';
import type { NoticeRecord } from '../../src/service/alerting/receivers/notice.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, runCli } from '../support/bundledCli.ts';
import { httpServer, type Posted } from '../support/httpServer.ts';
import { smtpServer } from '../support/smtpServer.ts';
import { kill, type LiveView, liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const fan = { kind: 'fan-failed', fan: 'Fan2A' } as const;
/** Generous: the machine may be busy with other things (ms). */
const LIMIT = 90_000;
const TOKEN = 'Hook-Token-Value-7';
const KEY = 'Key-In-Address-8';

const simulate = () =>
  startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] }, new AbortController().signal);

function inventoryOf(simulation: Simulation, notify: readonly object[]) {
  return {
    poll: { interval: '1s', timeout: '3s' },
    alerts: { window: '30s', negatives: 3, recover: 2, renotify: '2s', escalate: '5s' },
    devices: simulation.inventory().devices,
    notify,
  };
}

const hook = { id: 'ops', webhook: { url: { secret: 'ops.url' }, bearer: { secret: 'ops.token' } } };
const hookSecrets = (port: number) => ({ 'ops.url': `http://127.0.0.1:${port}/${KEY}`, 'ops.token': TOKEN });

const receiverOf = (view: LiveView, id: string): ReceiverRecord | undefined =>
  (view.changes.findLast(({ receivers }) => receivers)?.receivers ?? view.snapshot.receivers).find((receiver) => receiver.id === id);
/** Notices about the fan; a slow machine may have other alerts. */
const noticesOf = (posts: readonly Posted[]) =>
  posts
    .map(({ body }) => JSON.parse(body) as NoticeRecord)
    .filter(({ alerts }) => alerts.some(({ condition }) => condition === 'speed-low'));
const subjectOf = ({ source }: { readonly source: string }) =>
  /^Subject: ((?:.|\r\n[ \t])*)/m.exec(source)?.[1]?.replaceAll(/\r\n[ \t]/g, ' ') ?? '';

/** Some polls have begun and ended since now. */
async function polls(view: LiveView, count: number): Promise<void> {
  const ended = () => view.changes.filter(({ devices }) => devices?.some(({ id, polling }) => id === 'hsm-1' && !polling)).length;
  const before = ended();
  await waitFor(`${count} polls`, () => ended() >= before + count, LIMIT);
}

function assertNowhere(folder: string, ...secrets: readonly string[]): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  assert.ok(files.some((path) => path.endsWith('history.db')) && files.some((path) => path.endsWith('service.log')), files.join());
  for (const path of files) for (const secret of secrets) assert.ok(!readFileSync(path).includes(secret), path);
}

suite('people outside the editor', { concurrency: 2 }, () => {
  test('are told when it fires, the next when nobody acknowledges, nobody after that, and all when it is over', async (t) => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    const { posts, port } = await httpServer(t);
    const smtp = await smtpServer(t);
    const mail = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'hsm@example.com', to: ['lead@example.com'] };
    place.write(inventoryOf(simulation, [hook, { id: 'lead', level: 2, mail }]));
    using client = await place.connect({ user: 'ada' });
    const view = await liveView(client);
    const { state, secret } = receiverOf(view, 'ops')!;
    assert.deepEqual([state, secret], ['failing', 'ops.url'], 'a missing secret is told before it is needed');
    assert.ok(view.snapshot.missingSecrets.includes('ops.token'));
    const status = await runCli(cli, ['status', '--state', place.folder]);
    assert.match(status.stdout, /^ops: takes no notifications: The secret "ops\.url" is missing/m);
    const { missing } = await client.request('provideSecrets', { secrets: { ...simulation.secrets, ...hookSecrets(port) } });
    assert.deepEqual(missing, []);
    await waitFor('it is ready', () => receiverOf(view, 'ops')?.state === 'waiting', LIMIT);

    simulation.inject('hsm-1', fan);
    const fired = await waitFor('the webhook has it', () => noticesOf(posts)[0], LIMIT);
    assert.equal(fired.reason, 'fired');
    const alert = fired.alerts.find(({ condition }) => condition === 'speed-low')!;
    assert.deepEqual([alert.device, alert.state, alert.component], ['hsm-1', 'firing', 'fan2a']);
    assert.equal(posts[0]!.headers.authorization, `Bearer ${TOKEN}`);
    assert.equal(posts[0]!.url, `/${KEY}`);
    await waitFor(
      'the second level is told',
      () => smtp.mails.some((each) => /Nobody has acknowledged: .*Fan2A/.test(subjectOf(each))),
      LIMIT,
    );
    assert.match(subjectOf(smtp.mails[0]!), /Nobody has acknowledged/, 'and has heard nothing before');
    assert.ok(noticesOf(posts).some(({ reason }) => reason === 'reminder'));
    assert.ok(!noticesOf(posts).some(({ reason }) => reason === 'escalation'), 'the first level knew');

    await client.request('acknowledge', { alerts: [alert.id], why: 'spare is ordered' });
    await waitFor('nothing is on its way', () => ['ops', 'lead'].every((id) => receiverOf(view, id)?.queued === 0), LIMIT);
    const told = [noticesOf(posts).length, smtp.mails.length];
    await polls(view, 5);
    assert.deepEqual([noticesOf(posts).length, smtp.mails.length], told, 'nobody is reminded of what somebody has taken on');

    simulation.clear('hsm-1', fan);
    await waitFor('the webhook hears that it is over', () => noticesOf(posts).at(-1)?.reason === 'resolved', LIMIT);
    await waitFor('so does the second level', () => smtp.mails.some((each) => /^\[RESOLVED\] .*Fan2A/.test(subjectOf(each))), LIMIT);
    const ids = noticesOf(posts).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'each notice once');
    assertNowhere(place.folder, TOKEN, KEY);
  });

  test('hear of it when they can be reached again, also when the service was killed meanwhile', async (t) => {
    await using simulation = await simulate();
    await using place = testPlace(cli);
    const { posts, port, goDown, comeBack } = await httpServer(t);
    goDown();
    place.write(inventoryOf(simulation, [hook]));
    using first = await place.connect();
    const view = await liveView(first);
    const secrets = { ...simulation.secrets, ...hookSecrets(port) };
    await first.request('provideSecrets', { secrets });
    simulation.inject('hsm-1', fan);
    const down = await waitFor(
      'the first try failed',
      () => {
        const ops = receiverOf(view, 'ops');
        return ops?.state === 'failing' && ops.secret === undefined && ops.queued > 0 && ops;
      },
      LIMIT,
    );
    assert.match(down.error ?? '', /^127\.0\.0\.1:\d+ could not be reached/);
    const alert = await waitFor('it fires', () => view.alert('speed-low')?.state === 'firing' && view.alert('speed-low'), LIMIT);
    const { results } = await first.request('testNotification', {});
    assert.deepEqual(results, [{ receiver: 'ops', error: down.error }]);

    kill(first.service.pid, 'SIGKILL');
    await waitFor('it is gone', () => first.closed, LIMIT);
    await comeBack();
    assert.equal(posts.length, 0);
    place.write(inventoryOf(simulation, [{ id: 'ops', webhook: {} }]));
    using second = await place.connect();
    const after = await liveView(second);
    assert.ok((receiverOf(after, 'ops')?.queued ?? 0) >= 1, 'its entry has an error, so it goes on as it was last read');
    await second.request('provideSecrets', { secrets });
    const [notice] = await waitFor('it has arrived', () => noticesOf(posts).length > 0 && noticesOf(posts), LIMIT);
    assert.deepEqual([notice?.reason, notice?.alerts.some(({ id }) => id === alert.id)], ['fired', true]);
    await waitFor('it is well', () => receiverOf(after, 'ops')?.state === 'ok', LIMIT);
    place.write(inventoryOf(simulation, [hook]));
    await waitFor('it is mended', () => after.changes.some(({ inventory }) => inventory?.problems.length === 0), LIMIT);
    assert.equal(receiverOf(after, 'ops')?.state, 'ok');
    assertNowhere(place.folder, TOKEN, KEY);
  });
});
