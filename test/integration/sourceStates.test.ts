import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { models } from '../../src/devices/models.ts';
import type { SourceConfig } from '../../src/inventory/sourceSchema.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { Source } from '../../src/service/sources/source.ts';
import { Authority } from '../support/certificates.ts';
import { FakePlatform, fleetAnswers, vector } from '../support/fakePlatform.ts';
import { waitFor } from '../support/waitFor.ts';

const MINUTE = 60_000;

interface Watched extends AsyncDisposable {
  readonly source: Source;
  readonly platform: FakePlatform;
  readonly secrets: Secrets;
  now: number;
  readonly logged: readonly string[];
}

/** A source of a platform that a test plays, on a clock of the test's own. */
async function watched(
  change: Partial<SourceConfig['prometheus']> = {},
  patience?: number,
  more: Partial<SourceConfig> = {},
): Promise<Watched> {
  const platform = new FakePlatform();
  const url = await platform.start();
  platform.answers = fleetAnswers(['hsm-1', 'hsm-2']);
  const secrets = new Secrets();
  const logged: string[] = [];
  const made = { now: Date.now() };
  const source = new Source({
    config: { id: 'central', prometheus: { url, ...change }, every: '1m', window: '25m', ...more },
    ...{ secrets, models, patience },
    log: (_level, text) => void logged.push(text),
    now: () => made.now,
    isOwn: () => false,
    changed: () => {},
  });
  return Object.assign(made, {
    ...{ source, platform, secrets, logged },
    async [Symbol.asyncDispose]() {
      source[Symbol.dispose]();
      await platform[Symbol.asyncDispose]();
    },
  });
}

/** The first look, and the one that follows it at once. */
async function read({ source }: Watched): Promise<void> {
  await source.look();
}

function states({ source }: Watched): readonly string[] {
  return [...source.devices.values()].map(({ state }) => state);
}

test('a fleet that is well is ok, at the cost of few requests', async () => {
  await using it = await watched();
  await read(it);
  assert.deepEqual([states(it), it.source.record.state], [['ok', 'ok'], 'ok']);
  assert.match(it.source.record.text, /^2 devices read\.$/);
  await it.source.open('hsm-1', new AbortController().signal);
  await read(it);
  await read(it);
  assert.ok((it.source.record.requests ?? 99) <= 10, `${it.source.record.requests} requests`);
});

for (const [what, instead, text] of [
  ['refuses us', (_: unknown, response: ServerResponse) => response.writeHead(401).end(), /does not let us read \(HTTP 401\)/],
  ['says nonsense', (_: unknown, response: ServerResponse) => response.end('<html>'), /something that is no JSON/],
  [
    'says something else',
    (_: unknown, response: ServerResponse) => response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}'),
    /something else than was asked/,
  ],
  [
    'does not take the question',
    (_: unknown, response: ServerResponse) => response.writeHead(422).end('{"error":"too \\u001b[31mmany samples"}'),
    /\(HTTP 422\): too many samples/,
  ],
  [
    'has no time',
    (_: unknown, response: ServerResponse) => response.writeHead(429).end('Too many'),
    /no time for us \(HTTP 429\)\. Ask less often/,
  ],
  ['breaks off', (_: unknown, response: ServerResponse) => response.destroy(), /could not be reached \(ECONNRESET\)/],
  [
    'floods us',
    (_: unknown, response: ServerResponse) => {
      const piece = Buffer.alloc(1024 * 1024, 'x');
      const more = () => {
        while (response.writable && response.write(piece));
      };
      response.on('drain', more);
      more();
    },
    /more than 16 MB/,
  ],
  [
    'never ends',
    (_: unknown, response: ServerResponse) => {
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    },
    /has not answered within 0\.5 s/,
  ],
] as const)
  test(`a platform that ${what} is failing, and its devices are ok no longer`, async () => {
    await using it = await watched({}, what === 'never ends' ? 500 : undefined);
    await read(it);
    it.platform.instead = instead as FakePlatform['instead'];
    await it.source.look();
    const { record } = it.source;
    assert.equal(record.state, 'failing', record.text);
    assert.match(record.text, text);
    assert.equal(record.text.includes('\u001b'), false);
    // One look that fails lies between two that do not.
    assert.deepEqual(states(it), ['ok', 'ok']);
    it.now += 2 * MINUTE + 1_000;
    await it.source.look();
    assert.deepEqual(states(it), ['unknown', 'unknown']);
    assert.match([...it.source.devices.values()][0]?.findings?.[0]?.reason ?? '', /central was not read since/);
    it.platform.instead = undefined;
    it.platform.answers = fleetAnswers(['hsm-1', 'hsm-2'], 'edge-1', it.now);
    it.platform.ahead = it.now - Date.now();
    await it.source.look();
    assert.deepEqual([it.source.record.state, states(it)], ['ok', ['ok', 'ok']]);
  });

test('a platform that was never reached says so, and so does one whose secret is missing', async () => {
  await using it = await watched({ auth: { bearer: { secret: 'central.token' } } });
  await it.source.look();
  assert.equal(it.source.record.state, 'failing');
  assert.match(it.source.record.text, /secret "central\.token" is missing.* It was never read\.$/);
  assert.deepEqual(it.platform.asked, []);
  it.secrets.provide({ 'central.token': 'a-very-long-token' });
  let sent = '';
  it.platform.instead = (request, response) => {
    sent = String(request.headers.authorization);
    response.writeHead(403).end('{"error":"no a-very-long-token here"}');
  };
  await it.source.look();
  assert.equal(sent, 'Bearer a-very-long-token');
  assert.equal(JSON.stringify([it.source.record, it.logged]).includes('a-very-long-token'), false);
});

test('an empty answer is no good news', async () => {
  await using it = await watched();
  it.platform.answers = {};
  await read(it);
  assert.deepEqual([it.source.record.state, it.source.devices.size], ['old', 0]);
  assert.match(it.source.record.text, /knows no device of HSM Vigil/);
});

test('a service that has died is not watched since its last word, and leaves its devices in the list', async () => {
  await using it = await watched();
  await read(it);
  // The platform answers, and has nothing new.
  it.now += 10 * MINUTE;
  it.platform.ahead = it.now - Date.now();
  await it.source.look();
  assert.deepEqual(states(it), ['unknown', 'unknown']);
  const [first] = it.source.devices.values();
  assert.match(first?.findings?.[0]?.reason ?? '', /^has told nothing since \d{4}-/);
  assert.ok(first?.notHeardSince);
  assert.equal(it.source.record.state, 'old');
  assert.match(it.source.record.text, /is too old/);
  // It has forgotten them.
  it.platform.answers = fleetAnswers(['hsm-2'], 'edge-2', it.now);
  await it.source.look();
  assert.deepEqual(states(it), ['unknown', 'ok']);
  assert.match(it.source.record.text, /^Of 1 of 2 devices nothing was told for too long/);
});

test('a device that its service tells of no longer is not watched, and stays in the list', async () => {
  await using it = await watched();
  await read(it);
  it.now += 1_000;
  it.platform.answers = fleetAnswers(['hsm-2'], 'edge-1', it.now);
  await it.source.look();
  assert.deepEqual(states(it), ['unknown', 'ok']);
  assert.match([...it.source.devices.values()][0]?.findings?.[0]?.reason ?? '', /^nothing of it was told to central within the last 25m/);
});

test('devices of which nothing is told any more when the service begins are known from the last day', async () => {
  await using it = await watched();
  const labels = { device: 'gone', instance: 'edge-9', model: 'luna-network-hsm-7' };
  it.platform.answers = { ...it.platform.answers, known: vector([[labels, (it.now - 3 * 60 * MINUTE) / 1000]]) };
  await read(it);
  const gone = await waitFor('it is known', () => it.source.devices.get('central/gone'));
  assert.deepEqual([gone.state, gone.notHeardSince], ['unknown', new Date(it.now - 3 * 60 * MINUTE).toISOString()]);
  assert.equal(it.platform.asked.filter((each) => each === 'known').length, 1);
});

test('a clock that is not ours is said, and an answer that is not all there is', async () => {
  await using it = await watched();
  it.platform.ahead = 3 * MINUTE;
  await read(it);
  assert.equal(it.source.record.state, 'old');
  assert.match(it.source.record.text, /The clock of 127\.0\.0\.1:\d+ is (?:2 min \d+ s|3 min) ahead of/);
  it.platform.ahead = 0;
  const { states: told = '' } = it.platform.answers;
  it.platform.answers = { ...it.platform.answers, states: told.replace('{', '{"warnings":["a store is gone"],') };
  await it.source.look();
  assert.match(it.source.record.text, /are not all there is: a store is gone\.$/);
});

test('an alert that is missing in an answer that is not all there is has not ended, until it stays away', async () => {
  await using it = await watched();
  const alert = { device: 'hsm-1', instance: 'edge-1', component: 'fan1a', condition: 'speed-low', severity: 'critical', state: 'firing' };
  const all = () => fleetAnswers(['hsm-1', 'hsm-2'], 'edge-1', it.now);
  it.platform.answers = { ...all(), alerts: vector([[alert, it.now / 1000]]) };
  await read(it);
  assert.deepEqual([states(it), it.source.alerts.size], [['failed', 'ok'], 1]);
  const partial = () => {
    const told = all();
    return { ...told, states: (told.states ?? '').replace('{', '{"warnings":["a store is gone"],') };
  };
  it.now += MINUTE;
  it.platform.ahead = it.now - Date.now();
  it.platform.answers = partial();
  await it.source.look();
  assert.deepEqual([states(it), it.source.alerts.size], [['failed', 'ok'], 1]);
  it.platform.answers = all();
  await it.source.look();
  assert.equal(it.source.alerts.size, 0);
  // Where a server warns for ever, an alert ends all the same.
  it.platform.answers = { ...all(), alerts: vector([[alert, it.now / 1000]]) };
  await it.source.look();
  it.now += 26 * MINUTE;
  it.platform.ahead = it.now - Date.now();
  it.platform.answers = partial();
  await it.source.look();
  assert.equal(it.source.alerts.size, 0);
});

for (const value of ['NaN', '+Inf', '-Inf', '1e300', '-1e300'])
  test(`a time that is ${value} is none, and the source goes on`, async () => {
    await using it = await watched();
    const of = { device: 'hsm-1', instance: 'edge-1' };
    const alert = { ...of, component: 'fan1a', condition: 'speed-low', severity: 'critical', state: 'firing' };
    const { states: told } = fleetAnswers(['hsm-1']);
    it.platform.answers = {
      ...(told !== undefined && { states: told }),
      answered: vector([[of, value]]),
      services: vector([[{ instance: 'edge-1' }, value]]),
      exceptions: vector([[{ ...of, what: 'interval' }, value]]),
      alerts: vector([[alert, value]]),
      known: vector([[{ ...of, device: 'hsm-9' }, value]]),
      facts: vector([[{ ...of, __name__: 'hsm_vigil_channel_answer_timestamp_seconds', witness: 'console' }, value]]),
    };
    await it.source.look();
    await it.source.look();
    await it.source.open('hsm-1', new AbortController().signal);
    // What nobody has seen at a time that can be is not ok.
    const { state } = it.source.devices.get('central/hsm-1') ?? {};
    assert.ok(state === 'unknown' || state === 'failed', state);
    assert.deepEqual(it.logged, []);
    it.now += MINUTE;
    it.platform.ahead = it.now - Date.now();
    it.platform.answers = fleetAnswers(['hsm-1'], 'edge-1', it.now);
    await it.source.look();
    assert.equal(it.source.devices.get('central/hsm-1')?.state, 'ok');
  });

test('devices are shown while an Alertmanager lets us wait, and its silences are said to be unknown', async (context) => {
  const hanging = createPlainServer(() => {});
  context.after(() => {
    hanging.closeAllConnections();
    hanging.close();
  });
  hanging.listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
  await using it = await watched({}, 2_000, { alertmanager: { url } });
  const began = performance.now();
  const looked = it.source.look();
  await waitFor('the devices are shown', () => it.source.devices.size === 2);
  assert.ok(performance.now() - began < 1_500, `after ${performance.now() - began} ms`);
  assert.deepEqual([states(it), it.source.record.state], [['ok', 'ok'], 'old']);
  assert.match(it.source.record.text, /Its silences are not known\. 127\.0\.0\.1:\d+ has not answered yet\.$/);
  await looked;
  assert.match(it.source.record.text, /Its silences are not known\. 127\.0\.0\.1:\d+ has not answered within 2 s\./);
});

test('a platform over TLS is believed when the named authority has signed its certificate', async () => {
  const [authority, other] = [new Authority('Ours'), new Authority('Somebody')];
  const { keyFile, certFile } = authority.sign('prometheus', 'IP:127.0.0.1');
  const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (_request, response) =>
    response.end(vector([])),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [ca, state] of [
    [authority.certFile, 'old'],
    [other.certFile, 'failing'],
    ['/nowhere/ca.pem', 'failing'],
  ] as const) {
    await using it = await watched({ url, ca });
    await it.source.look();
    assert.equal(it.source.record.state, state, it.source.record.text);
  }
  server.closeAllConnections();
  server.close();
});
