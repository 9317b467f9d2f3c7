import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as plain } from 'node:http';
import { request as encrypted, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { Authority } from '../support/certificates.ts';
import { ExportingService } from '../support/exporting.ts';
import { waitFor } from '../support/waitFor.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(port: number, options: RequestOptions & { readonly over?: 'tls' } = {}): Promise<Answer> {
  const { over, ...rest } = options;
  return new Promise((resolve, reject) => {
    const asked = (over ? encrypted : plain)({ host: '127.0.0.1', port, path: '/metrics', agent: false, ...rest }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

/** Listens already. */
async function listening(port: number): Promise<void> {
  await waitFor(`port ${port} answers`, () =>
    ask(port).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ECONNREFUSED',
    ),
  );
}

test('whoever asks within this machine gets what Debian’s promtool finds nothing wrong with', async () => {
  await using exporting = new ExportingService();
  const port = await freePort();
  await exporting.start({ metrics: { listen: `127.0.0.1:${port}` } }, ['hsm-1', 'hsm-2']);
  exporting.source('hsm-1').appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
  exporting.poll('hsm-1');
  exporting.poll('hsm-2');
  await listening(port);
  const { status, headers, body } = await ask(port);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  assert.match(
    body,
    /^hw_temperature_celsius\{component="[^"]+",device="hsm-2",model="luna-network-hsm-7",site="Frankfurt",witness="console"\} [\d.]+$/m,
  );
  assert.match(body, /^hsm_vigil_indicator_negative\{component="fan1a",condition="speed-low",device="hsm-1",.*witness="console"\} 1$/m);
  assert.match(body, /^hsm_vigil_alert\{component="fan1a",condition="speed-low",device="hsm-1",.*state="firing"\} 1$/m);
  assert.match(body, /^hsm_vigil_devices 2$/m);
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr + checked.stdout);
  const open = await ask(port, { headers: { accept: 'application/openmetrics-text;version=1.0.0' } });
  assert.equal(open.headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8');
  assert.match(open.body, /\n# UNIT hw_temperature_celsius celsius\n/);
  assert.ok(open.body.endsWith('\n# EOF\n'));
  const [outlet] = exporting.outlets;
  assert.deepEqual([outlet?.kind, outlet?.state], ['metrics', 'ok']);
});

test('a name of the web that leads to this machine gets nothing, and other paths and methods neither', async () => {
  await using exporting = new ExportingService();
  const port = await freePort();
  await exporting.start({ metrics: { listen: `127.0.0.1:${port}` } });
  await listening(port);
  const statuses = [{ headers: { host: 'evil.example.com' } }, { method: 'POST' }, { path: '/' }, { path: '/metrics?x=1' }].map(
    async (options) => (await ask(port, options)).status,
  );
  assert.deepEqual(await Promise.all(statuses), [403, 405, 404, 200]);
});

test('whoever goes away in the middle of an answer disturbs nobody', async () => {
  await using exporting = new ExportingService();
  const port = await freePort();
  const devices = Array.from({ length: 60 }, (_, n) => `hsm-${n}`);
  await exporting.start({ metrics: { listen: `127.0.0.1:${port}` } }, devices);
  for (const device of devices) exporting.poll(device);
  await listening(port);
  // More than the system takes before anybody reads.
  for (let n = 0; n < 3; n++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    socket.pause();
    await setTimeout(100);
    socket.resetAndDestroy();
  }
  const { status, body } = await ask(port);
  assert.equal(status, 200);
  assert.ok(devices.every((device) => body.includes(`device="${device}"`)));
  assert.equal(exporting.outlets[0]?.state, 'ok');
});

test('who does not know the token gets nothing, and the token stands nowhere', async () => {
  await using exporting = new ExportingService();
  const port = await freePort();
  await exporting.start({ metrics: { listen: `127.0.0.1:${port}`, token: { secret: 'export.token' } } });
  await listening(port);
  assert.equal((await ask(port, { headers: { authorization: 'Bearer ' } })).status, 401);
  assert.match(exporting.outlets[0]?.error ?? '', /secret "export\.token" is missing/);
  assert.deepEqual(exporting.composed.snapshot().missingSecrets.includes('export.token'), true);
  exporting.service.configuration.provideSecrets({ 'export.token': 'a-long-token-of-ours' });
  await waitFor('the token counts', async () => {
    const asked = ask(port, { headers: { authorization: 'Bearer a-long-token-of-ours' } });
    return (await asked.catch(() => undefined))?.status === 200;
  });
  for (const authorization of ['Bearer a-long-token-of-our', 'Basic a-long-token-of-ours', ''])
    assert.equal((await ask(port, { headers: { authorization } })).status, 401, authorization);
  const all = JSON.stringify([
    exporting.composed.logged,
    exporting.composed.snapshot(),
    (await ask(port, { headers: { authorization: 'Bearer a-long-token-of-ours' } })).body,
  ]);
  assert.ok(!all.includes('a-long-token-of-ours'));
  assert.ok((exporting.outlets[0]?.refused ?? 0) >= 3);
});

test('over the network only those are answered whose certificate the authority has signed', async () => {
  await using exporting = new ExportingService();
  const port = await freePort();
  const [authority, other] = [new Authority('Ours'), new Authority('Somebody')];
  const [server, client, stranger] = [authority.sign('vigil', 'IP:127.0.0.1'), authority.sign('prometheus'), other.sign('stranger')];
  await exporting.start(
    { metrics: { listen: `0.0.0.0:${port}`, tls: { cert: server.certFile, key: { secret: 'export.key' }, ca: authority.certFile } } },
    ['hsm-1'],
    { 'export.key': readFileSync(server.keyFile, 'utf8') },
  );
  await listening(port);
  const over = { over: 'tls', ca: authority.cert } as const;
  assert.equal((await ask(port, { ...over, cert: client.cert, key: client.key })).status, 200);
  await assert.rejects(ask(port, { ...over, cert: stranger.cert, key: stranger.key }));
  await assert.rejects(ask(port, over));
  await assert.rejects(ask(port));
  const packed = await ask(port, { ...over, cert: client.cert, key: client.key, headers: { 'accept-encoding': 'gzip' } });
  assert.equal(packed.headers['content-encoding'], 'gzip');
});

test('a port that is taken is said, with what to do, and nothing else suffers', async () => {
  await using first = new ExportingService();
  await using second = new ExportingService();
  const port = await freePort();
  await first.start({ metrics: { listen: `127.0.0.1:${port}` } });
  await listening(port);
  await second.start({ metrics: { listen: `127.0.0.1:${port}` } });
  const error = await waitFor('it is said', () => second.outlets[0]?.error);
  assert.match(error, /^Nobody can ask for metrics at 127\.0\.0\.1:\d+ \(TCP\): another program listens there\. End it/);
  assert.equal(second.outlets[0]?.state, 'failing');
  second.use({});
  await waitFor('it is over', () => second.outlets.length === 0);
});
