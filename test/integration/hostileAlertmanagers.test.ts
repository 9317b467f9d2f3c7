import assert from 'node:assert/strict';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { AlertmanagerClient, type PostedAlert } from '../../src/service/alertmanager/api/client.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { AlertmanagerProcess } from '../support/alertmanagerProcess.ts';
import { ComposedService, consoleOnly } from '../support/composedService.ts';
import { waitFor } from '../support/waitFor.ts';
import { firingAlert } from '../support/watchedFleet.ts';

const never = new AbortController().signal;
const SECRET = 'Top-Secret-Value-9';

async function serving(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function clientOf(t: TestContext, answer: RequestListener, patience?: number): Promise<AlertmanagerClient> {
  const secrets = new Secrets();
  secrets.provide({ token: SECRET });
  const client = new AlertmanagerClient({ url: await serving(t, answer), auth: { bearer: { secret: 'token' } } }, secrets, patience);
  t.after(() => client[Symbol.dispose]());
  return client;
}

const alert: PostedAlert = {
  labels: { alertname: 'x' },
  annotations: {},
  startsAt: '2026-03-02T12:00:00Z',
  endsAt: '2026-03-02T13:00:00Z',
};
const json = (response: ServerResponse, body: unknown, status = 200) => response.writeHead(status).end(JSON.stringify(body));

test('what is no Alertmanager takes nothing, whatever it answers', async (t) => {
  const page = await clientOf(t, (_request, response) => response.writeHead(200).end('\n<!doctype html><title>Log in</title>'));
  await assert.rejects(page.post([alert], never), /does not answer as an Alertmanager does/);
  for (const body of ['nonsense', '{"a":1}', '[{"labels":7}]', '[null]', '', '[{"labels":{"a":"b"},"status":{"silencedBy":"x"}}]']) {
    const client = await clientOf(t, (_request, response) => response.writeHead(200).end(body));
    await assert.rejects(client.alerts('edge-1', never), /does not answer as an Alertmanager does/, body);
    await assert.rejects(client.silence({} as never, never), /does not answer as an Alertmanager does/, body);
  }
  const id = await clientOf(t, (_request, response) => json(response, { silenceID: '../../../x' }));
  await assert.rejects(id.silence({} as never, never), /does not answer as an Alertmanager does/);
});

test('a list without end is not read to its end, and an answer that drips is given up', async (t) => {
  let written = 0;
  const endless = await clientOf(t, (_request, response) => {
    const piece = `${'x'.repeat(1_000_000)}`;
    const more = () => {
      while (!response.destroyed && written < 200_000_000 && response.write(piece)) written += piece.length;
    };
    response.writeHead(200).on('drain', more);
    more();
  });
  await assert.rejects(endless.silences(never), /answers with more than 8 MB, which is not read/);
  assert.ok(written < 60_000_000, `${written} characters were sent`);
  const dripping = await clientOf(
    t,
    (_request, response) => {
      response.writeHead(200).write('[');
      const drip = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drip));
    },
    300,
  );
  await assert.rejects(dripping.alerts('edge-1', never), /did not answer within 0\.3 seconds/);
  await assert.rejects(dripping.post([alert], never), /did not answer within 0\.3 seconds/);
});

test('what it refuses is quoted without secrets and control characters, and a redirection is not followed', async (t) => {
  const refusing = await clientOf(t, (request, response) =>
    response.writeHead(400).end(`"no: ${request.headers.authorization} \u001b[31m${'long '.repeat(1000)}"`),
  );
  await assert.rejects(refusing.post([alert], never), (error: Error) => {
    assert.match(error.message, /answered with status 400: "no: Bearer \*+/);
    assert.ok(!error.message.includes(SECRET) && !error.message.includes('\u001b') && error.message.length < 500);
    return true;
  });
  let elsewhere = 0;
  const target = await serving(t, (_request, response) => {
    elsewhere += 1;
    response.end();
  });
  const redirecting = await clientOf(t, (_request, response) => response.writeHead(307, { location: target }).end());
  await assert.rejects(redirecting.post([alert], never), /answered with status 307/);
  assert.equal(elsewhere, 0);
  const denied = await clientOf(t, (_request, response) => response.writeHead(401).end());
  await assert.rejects(denied.post([alert], never), /status 401\. Check "auth" in the inventory, and its secrets\.$/);
});

test('one instance that says nothing keeps no other waiting, and what people there write is text', async (t) => {
  const silent = await serving(t, () => {});
  await using there = await AlertmanagerProcess.start();
  await using composed = new ComposedService({ clock: Date.now });
  const now = Date.now();
  composed.store.alerts.save(firingAlert({ startedAt: now - 1000, firedAt: now - 1000 }));
  composed.write({
    notify: [{ id: 'am', alertmanager: { urls: [silent, there.url], every: '5s' } }],
    devices: [consoleOnly('hsm-1')],
  });
  await composed.service.start(composed.inventory);
  await waitFor('the other has it', () => there.alert('speed-low'));
  there.amtool('silence', 'add', '--author=\u001b[31meve', `--comment=${'long '.repeat(1000)}`, '--duration=1h', 'device=hsm-1');
  const silenced = await waitFor('its silence is seen', () => composed.snapshot().alerts[0]?.silencedOutside);
  assert.equal(silenced.by, 'eve');
  assert.ok(silenced.why.length <= 300);
  assert.deepEqual(silenced.notAt, [new URL(silent).host], 'nobody knows what the silent one does');
});
