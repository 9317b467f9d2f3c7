import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import type { SMTPServerOptions } from 'smtp-server';
import { parseInventory } from '../../src/inventory/load.ts';
import type { ReceiverConfig } from '../../src/inventory/receiverSchema.ts';
import { Deliveries } from '../../src/service/alerting/receivers/deliveries.ts';
import { DeliveryFailed } from '../../src/service/alerting/receivers/deliveryFailed.ts';
import { noticeRecord } from '../../src/service/alerting/receivers/notice.ts';
import { deliver } from '../../src/service/alerting/receivers/receiver.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { openStore } from '../../src/store/store.ts';
import { newFolder } from '../support/bundledCli.ts';
import { httpServer, type Posted } from '../support/httpServer.ts';
import { keeperOf } from '../support/keeperOf.ts';
import { smtpServer } from '../support/smtpServer.ts';
import { waitFor } from '../support/waitFor.ts';
import { alert } from '../unit/extension/records.ts';

const authority = certificateAuthority();
// Node reads the machine's authorities from here.
process.env.SSL_CERT_FILE = authority.path;
const SECRET = 'Top-Secret-Value-9';
const never = new AbortController().signal;
const notice = (id: string, summary = 'Fan1A turns too slowly') => noticeRecord(id, 'fired', [alert({ summary })], Date.now());

function receivers(...notify: readonly object[]): readonly ReceiverConfig[] {
  const loaded = parseInventory(JSON.stringify({ notify, devices: [] }));
  assert.deepEqual(
    loaded.problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  return loaded.receivers;
}

function receiver(config: object): ReceiverConfig {
  const [only] = receivers({ id: 'ops', ...config });
  assert.ok(only);
  return only;
}

function secrets(): Secrets {
  const all = new Secrets();
  all.provide({ key: SECRET });
  return all;
}

suite('webhooks', () => {
  test('get the notice as JSON, signed, with a bearer token and an id that stays the same', async (t) => {
    const { posts, port } = await httpServer(t);
    const url = `http://127.0.0.1:${port}/hook?x=1`;
    const headers = { 'X-Team': 'hsm', 'X-Api-Key': { secret: 'key' } };
    const config = receiver({ webhook: { url, bearer: { secret: 'key' }, signature: { secret: 'key' }, headers } });
    await deliver(config, notice('n1'), secrets(), never);
    const [post] = posts;
    assert.equal(post?.url, '/hook?x=1');
    assert.equal(JSON.parse(post?.body ?? '').alerts[0].summary, 'Fan1A turns too slowly');
    assert.equal(post?.headers.authorization, `Bearer ${SECRET}`);
    assert.equal(
      post?.headers['x-hsm-vigil-signature'],
      `sha256=${createHmac('sha256', SECRET)
        .update(post?.body ?? '')
        .digest('hex')}`,
    );
    assert.equal(post?.headers['idempotency-key'], 'n1');
    assert.equal(post?.headers['x-team'], 'hsm');
    assert.equal(post?.headers['x-api-key'], SECRET);
  });

  test('get what a template makes of it', async (t) => {
    const { posts, port } = await httpServer(t);
    const template = '{"text": "{{#alerts}}{{summary}}{{/alerts}}"}';
    await deliver(receiver({ webhook: { url: `http://127.0.0.1:${port}/`, template } }), notice('n1', 'a "quote"'), secrets(), never);
    assert.deepEqual(JSON.parse(posts[0]?.body ?? ''), { text: 'a "quote"' });
  });

  test('that refuse, redirect or are not there fail with a sentence that holds no secret and no path', async (t) => {
    const { posts, port } = await httpServer(t, (count) => (count === 1 ? 500 : 302));
    const config = receiver({ webhook: { url: { secret: 'url' }, bearer: { secret: 'key' } } });
    const known = secrets();
    known.provide({ url: `http://127.0.0.1:${port}/services/${SECRET}` });
    await assert.rejects(deliver(config, notice('n1'), known, never), { message: `127.0.0.1:${port} answered with status 500.` });
    await assert.rejects(deliver(config, notice('n1'), known, never), /redirection \(302\), which is not followed/);
    assert.equal(posts.length, 2);
    known.provide({ url: `http://127.0.0.1:1/${SECRET}` });
    await assert.rejects(deliver(config, notice('n1'), known, never), (error: Error) => {
      assert.match(error.message, /^127\.0\.0\.1:1 could not be reached/);
      assert.ok(!JSON.stringify(error.message).includes(SECRET));
      return true;
    });
  });

  test('a secret that no header may hold is told of without its value', async (t) => {
    const { posts, port } = await httpServer(t);
    const known = new Secrets();
    known.provide({ key: `${SECRET}密` });
    const config = receiver({ webhook: { url: `http://127.0.0.1:${port}/`, bearer: { secret: 'key' } } });
    await assert.rejects(deliver(config, notice('n1'), known, never), (error: Error) => {
      assert.match(error.message, /^The header "authorization" holds characters/);
      assert.ok(error instanceof DeliveryFailed && error.cause === undefined && !inspect(error).includes(SECRET));
      return true;
    });
    assert.equal(posts.length, 0);
  });

  test('over TLS are trusted when the machine trusts their authority, and only then', async (t) => {
    const good = await httpServer(t, undefined, createTlsServer(authority.issue('localhost')) as unknown as Server);
    const stranger = await httpServer(t, undefined, createTlsServer(certificateAuthority().issue('localhost')) as unknown as Server);
    await deliver(receiver({ webhook: { url: `https://localhost:${good.port}/` } }), notice('n1'), secrets(), never);
    assert.equal(good.posts.length, 1);
    await assert.rejects(deliver(receiver({ webhook: { url: `https://localhost:${stranger.port}/` } }), notice('n1'), secrets(), never), {
      message: /could not be reached \([A-Z_]*(SIGNATURE|ISSUER|CERT)[A-Z_]*\)/,
    });
    assert.equal(stranger.posts.length, 0);
  });
});

suite('mails', () => {
  test('say what to do in plain text, and those about one alert are one thread', async (t) => {
    const { mails, port } = await smtpServer(t);
    const mail = { host: '127.0.0.1', port, security: 'none', from: 'hsm@example.com', to: ['a@example.com', 'b@example.com'] };
    await deliver(receiver({ mail }), notice('n1'), secrets(), never);
    const [sent] = mails;
    assert.deepEqual(sent?.to, ['a@example.com', 'b@example.com']);
    assert.match(sent?.source ?? '', /^Subject: \[CRITICAL\] East US 1: Fan1A turns too slowly\r$/m);
    assert.match(sent?.source ?? '', /^Message-ID: <n1@example\.com>\r$/m);
    assert.match(sent?.source ?? '', /^References: <a1\.alert@example\.com>\r$/m);
    assert.match(sent?.source ?? '', /^Auto-Submitted: auto-generated\r$/m);
    assert.match(sent?.source ?? '', /What to do first/);
  });

  test('a summary cannot add a header', async (t) => {
    const { mails, port } = await smtpServer(t);
    const mail = {
      host: '127.0.0.1',
      port,
      security: 'none',
      from: 'hsm@example.com',
      to: ['a@example.com'],
      subject: '{{#alerts}}{{summary}}{{/alerts}}',
    };
    await deliver(receiver({ mail }), notice('n1', 'x\r\nBcc: evil@example.com\r\n\r\nbody'), secrets(), never);
    assert.doesNotMatch(mails[0]?.source.split('\r\n\r\n')[0] ?? '', /^Bcc:/m);
    assert.deepEqual(mails[0]?.to, ['a@example.com']);
  });

  test('log in over an encrypted connection, and never without one', async (t) => {
    const logins: unknown[] = [];
    const options: SMTPServerOptions = {
      authOptional: false,
      disabledCommands: [],
      onAuth: ({ username, password }, _session, callback) => {
        logins.push(password);
        if (password === SECRET) callback(null, { user: username ?? '' });
        else callback(new Error(`Invalid: ${password}`));
      },
    };
    const encrypted = await smtpServer(t, { ...options, ...authority.issue('localhost') });
    const plain = await smtpServer(t, { ...options, disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    const mail = {
      host: 'localhost',
      port: encrypted.port,
      from: 'hsm@example.com',
      to: ['a@example.com'],
      user: 'hsm',
      password: { secret: 'key' },
    };
    await deliver(receiver({ mail }), notice('n1'), secrets(), never);
    assert.equal(encrypted.mails.length, 1);
    assert.deepEqual(logins, [SECRET]);

    await assert.rejects(
      deliver(receiver({ mail: { ...mail, port: plain.port } }), notice('n1'), secrets(), never),
      /did not take the mail/,
    );
    assert.deepEqual(logins, [SECRET], 'no password over a connection in clear text');

    const wrong = new Secrets();
    wrong.provide({ key: 'Wrong-Password' });
    await assert.rejects(deliver(receiver({ mail }), notice('n1'), wrong, never), (error: Error) => {
      assert.match(error.message, /refused the account/);
      assert.doesNotMatch(error.message, /Wrong-Password/);
      return true;
    });
  });
});

suite('what proves who we are', () => {
  // An address of this machine that does not look like one.
  const elsewhere = (port: number) => `http://0.0.0.0:${port}/`;
  const allowed = { allowClearText: true };
  const unchecked = (config: object) => ({ id: 'ops', severity: 'warning', level: 1, resolved: true, ...config }) as ReceiverConfig;
  const json = { contentType: 'application/json' };

  test('is posted to no address without encryption, unless the inventory allows it', async (t) => {
    const { posts, port } = await httpServer(t);
    const known = secrets();
    known.provide({ url: elsewhere(port) });
    // As a receiver may still be in force that an earlier version has taken.
    const webhooks = [
      { ...json, url: elsewhere(port), bearer: { secret: 'key' } },
      { ...json, url: elsewhere(port), signature: { secret: 'key' } },
      { ...json, url: elsewhere(port), headers: { Authorization: 'Basic eDp5' } },
      { ...json, url: { secret: 'url' } },
    ];
    for (const webhook of webhooks) {
      await assert.rejects(deliver(unchecked({ webhook }), notice('n1'), known, never), (error: Error) => {
        assert.ok(error instanceof DeliveryFailed);
        assert.match(error.message, /so nothing was sent\. Use "https:\/\/", or write "allowClearText": true/);
        return true;
      });
    }
    assert.equal(posts.length, 0);
    for (const webhook of webhooks) await deliver(unchecked({ webhook: { ...webhook, ...allowed } }), notice('n1'), known, never);
    assert.equal(posts.length, webhooks.length);
    await deliver(unchecked({ webhook: { ...json, url: elsewhere(port) } }), notice('n1'), known, never);
  });

  test('is said to no mail server without encryption, unless the inventory allows it', async (t) => {
    const logins: unknown[] = [];
    const { port } = await smtpServer(t, {
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, callback) => {
        logins.push(password);
        callback(null, { user: 'x' });
      },
    });
    const login = { security: 'none', user: 'hsm', password: { secret: 'key' }, from: 'hsm@example.com', to: ['a@example.com'] };
    const mail = { host: '0.0.0.0', port, ...login };
    await assert.rejects(
      deliver(unchecked({ mail }), notice('n1'), secrets(), never),
      /clear text, so nothing was sent.*"allowClearText": true/,
    );
    assert.deepEqual(logins, []);
    await deliver(receiver({ mail: { ...mail, ...allowed } }), notice('n1'), secrets(), never);
    assert.deepEqual(logins, [SECRET]);
  });
});

suite('deliveries', () => {
  function open(t: TestContext, path: string, backoff: readonly number[] = [50], now = Date.now) {
    const store = openStore(path);
    const log: string[] = [];
    const deliveries = new Deliveries({
      keeper: keeperOf(store, log),
      secrets: secrets(),
      log: (_level, text) => log.push(text),
      changed: () => {},
      backoff,
      now,
    });
    let closed = false;
    const close = async () => {
      if (closed) return;
      closed = true;
      await deliveries[Symbol.asyncDispose]();
      store.dispose();
    };
    t.after(close);
    return { deliveries, store, log, close };
  }
  const bodies = (posts: readonly Posted[]) => posts.map(({ body }) => JSON.parse(body).id as string);

  test('are tried again until they are taken, in order, and once each', async (t) => {
    const { posts, port } = await httpServer(t, (count) => (count <= 3 ? 503 : 204));
    const { deliveries, store } = open(t, join(newFolder(), 'history.db'));
    const config = receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/` } });
    deliveries.use(config, true);
    for (const id of ['n1', 'n2', 'n3']) deliveries.send(notice(id), config);
    await waitFor('all are taken', () => store.outbox.load().length === 0);
    assert.deepEqual(bodies(posts), ['n1', 'n1', 'n1', 'n1', 'n2', 'n3']);
    assert.deepEqual(deliveries.states[0]?.state, 'ok');
  });

  test('that a service did not make are made by the next one', async (t) => {
    const path = join(newFolder(), 'history.db');
    const config = (port: number) => receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/` } });
    const first = open(t, path, [60_000]);
    first.deliveries.use(config(1), true);
    first.deliveries.send(notice('n1'), config(1));
    first.deliveries.send(notice('n2'), config(1));
    await waitFor('a try failed', () => first.deliveries.states[0]?.state === 'failing');
    await first.close();

    const { posts, port } = await httpServer(t);
    const second = open(t, path);
    second.deliveries.use(config(port), true);
    await waitFor('both are taken', () => second.store.outbox.load().length === 0);
    assert.deepEqual(bodies(posts), ['n1', 'n2']);
  });

  for (const status of [400, 404, 413, 422]) {
    test(`refused with ${status} let the others pass, and are given up when those are taken`, async (t) => {
      const { posts, port } = await httpServer(t, (_count, body) => (body.includes('"n1"') ? status : 204));
      const { deliveries, store } = open(t, join(newFolder(), 'history.db'), [20]);
      const config = receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/` } });
      deliveries.use(config, true);
      for (const id of ['n1', 'n2', 'n3']) deliveries.send(notice(id), config);
      await waitFor('none waits', () => store.outbox.load().length === 0);
      assert.deepEqual(bodies(posts), ['n1', 'n2', 'n3', 'n1', 'n1']);
      const [event] = store.events.load({ since: 0 });
      assert.equal(event?.kind, 'notice-lost');
      assert.match(event?.text ?? '', new RegExp(`was not delivered to "ops", which takes others and not this one: .* status ${status}`));
      assert.match(deliveries.states[0]?.error ?? '', new RegExp(`status ${status}`));
      deliveries.send(notice('n4'), config);
      await waitFor('it is well', () => deliveries.states[0]?.state === 'ok');
    });
  }

  test('that a receiver refuses one like the other are kept until it is put right', async (t) => {
    let status = 404;
    const { posts, port } = await httpServer(t, () => status);
    const { deliveries, store } = open(t, join(newFolder(), 'history.db'), [20]);
    const config = receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/` } });
    deliveries.use(config, true);
    for (const id of ['n1', 'n2']) deliveries.send(notice(id), config);
    await waitFor('many tries', () => posts.length > 12);
    assert.equal(deliveries.states[0]?.state, 'failing');
    status = 204;
    await waitFor('all are taken', () => store.outbox.load().length === 0);
    assert.deepEqual(bodies(posts).slice(-2).toSorted(), ['n1', 'n2']);
    assert.deepEqual(store.events.load({ since: 0 }), []);
  });

  test('refused with 401 or 429 are tried again in order', async (t) => {
    const { posts, port } = await httpServer(t, (count) => [401, 429][count - 1] ?? 204);
    const { deliveries, store } = open(t, join(newFolder(), 'history.db'), [20]);
    const config = receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/` } });
    deliveries.use(config, true);
    for (const id of ['n1', 'n2']) deliveries.send(notice(id), config);
    await waitFor('all are taken', () => store.outbox.load().length === 0);
    assert.deepEqual(bodies(posts), ['n1', 'n1', 'n1', 'n2']);
  });

  test('that only some recipients took are not made again, and the others are told as its trouble', async (t) => {
    const { mails, port } = await smtpServer(t, {
      onRcptTo: ({ address }, _session, callback) =>
        callback(address === 'gone@example.com' ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
    });
    const { deliveries, store, log } = open(t, join(newFolder(), 'history.db'), [20]);
    const to = ['a@example.com', 'gone@example.com'];
    const config = receivers({ id: 'ops', mail: { host: '127.0.0.1', port, security: 'none', from: 'hsm@example.com', to } });
    deliveries.use(config, true);
    deliveries.send(notice('n1'), config);
    await waitFor('it is taken', () => store.outbox.load().length === 0);
    deliveries.send(notice('n2'), config);
    await waitFor('so is the next', () => store.outbox.load().length === 0);
    assert.deepEqual(
      mails.map((mail) => mail.to),
      [['a@example.com'], ['a@example.com']],
    );
    const [state] = deliveries.states;
    assert.equal(state?.state, 'failing');
    assert.ok(state.deliveredAt !== undefined);
    assert.match(state.error ?? '', /refused 1 of 2 recipients: gone@example\.com\./);
    assert.match(log.join('\n'), /gone@example\.com/);
  });

  test('of a mail that is refused for good let the next one pass', async (t) => {
    const subjects: string[] = [];
    const { port } = await smtpServer(t, {
      onData(stream, _session, callback) {
        let source = '';
        stream.on('data', (chunk: Buffer) => (source += chunk.toString()));
        stream.on('end', () => {
          subjects.push(/^Subject: .*(spam|fine)/m.exec(source)?.[1] ?? '');
          callback(/^Subject: .*spam/m.test(source) ? Object.assign(new Error('spam'), { responseCode: 554 }) : null);
        });
      },
    });
    const { deliveries, store } = open(t, join(newFolder(), 'history.db'), [20]);
    const to = ['a@example.com'];
    const config = receivers({ id: 'ops', mail: { host: '127.0.0.1', port, security: 'none', from: 'hsm@example.com', to } });
    deliveries.use(config, true);
    deliveries.send(notice('n1', 'spam'), config);
    deliveries.send(notice('n2', 'fine'), config);
    await waitFor('none waits', () => store.outbox.load().length === 0);
    assert.deepEqual(subjects, ['spam', 'fine', 'spam', 'spam']);
    assert.match(store.events.load({ since: 0 })[0]?.text ?? '', /refused the text \(status 554\)/);
  });

  test('to one receiver do not wait for another one that is out of order', async (t) => {
    const { posts, port } = await httpServer(t);
    const { deliveries } = open(t, join(newFolder(), 'history.db'), [60_000]);
    const config = receivers(
      { id: 'dead', webhook: { url: 'http://127.0.0.1:1/' } },
      { id: 'alive', webhook: { url: `http://127.0.0.1:${port}/` } },
    );
    deliveries.use(config, true);
    deliveries.send(notice('n1'), config);
    await waitFor('the other one has it', () => posts.length === 1);
    await waitFor('the dead one is known', () => deliveries.states.find(({ id }) => id === 'dead')?.state === 'failing');
    // What was taken leaves the queue once its answer has come.
    await waitFor('the other one waits for nothing', () => deliveries.states.find(({ id }) => id === 'alive')?.queued === 0);
    assert.deepEqual(
      deliveries.states.map(({ id, queued }) => [id, queued]),
      [
        ['dead', 1],
        ['alive', 0],
      ],
    );
  });

  test('that wait are made at once when the receiver has been corrected', async (t) => {
    const { posts, port } = await httpServer(t);
    const { deliveries } = open(t, join(newFolder(), 'history.db'), [60_000]);
    const wrong = receivers({ id: 'ops', webhook: { url: 'http://127.0.0.1:1/' } });
    deliveries.use(wrong, true);
    deliveries.send(notice('n1'), wrong);
    await waitFor('a try failed', () => deliveries.states[0]?.state === 'failing');
    deliveries.use(receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/` } }), true);
    await waitFor('it is taken', () => posts.length === 1);
  });

  test('prove nothing of a receiver that is another one since, and that is on record', async (t) => {
    const { port } = await httpServer(t);
    const { deliveries, store } = open(t, join(newFolder(), 'history.db'));
    const hook = (path: string) => receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/${path}` } });
    deliveries.use(hook('a'), true);
    await deliveries.test(noticeRecord('t1', 'test', [], Date.now()), hook('a'), never);
    deliveries.use(hook('a'), true);
    assert.equal(deliveries.states[0]?.state, 'ok', 'it is the same');
    deliveries.use(hook('b'), true);
    assert.deepEqual([deliveries.states[0]?.state, deliveries.states[0]?.deliveredAt], ['waiting', undefined]);
    deliveries.use(hook('c'), true);
    assert.deepEqual(
      store.events.load({ since: 0 }).map(({ kind }) => kind),
      ['receiver-changed'],
      'once: nothing was proven in between',
    );
  });

  test('prove nothing of a receiver whose address was a secret that is another one since', async (t) => {
    const { port } = await httpServer(t);
    const { deliveries } = open(t, join(newFolder(), 'history.db'));
    const config = receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/`, bearer: { secret: 'key' } } });
    deliveries.use(config, true);
    await deliveries.test(noticeRecord('t1', 'test', [], Date.now()), config, never);
    deliveries.secretsChanged(['other']);
    assert.equal(deliveries.states[0]?.state, 'ok', 'that one is of somebody else');
    deliveries.secretsChanged(['key']);
    assert.equal(deliveries.states[0]?.state, 'waiting');
  });

  test('for a receiver that was removed are given up, and that is on record', async (t) => {
    const { deliveries, store } = open(t, join(newFolder(), 'history.db'), [60_000]);
    const config = receivers({ id: 'ops', webhook: { url: 'http://127.0.0.1:1/' } });
    deliveries.use(config, true);
    deliveries.send(notice('n1'), config);
    await waitFor('a try failed', () => deliveries.states[0]?.state === 'failing');
    deliveries.use([], true);
    assert.equal(store.outbox.load().length, 0);
    assert.match(store.events.load({ since: 0 })[0]?.text ?? '', /was not delivered to "ops"/);
  });

  test('for a receiver that the inventory only cannot tell of now wait for it, for a day', async (t) => {
    const { posts, port } = await httpServer(t);
    let now = Date.now();
    const path = join(newFolder(), 'history.db');
    const config = (to: number) => receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${to}/` } });
    const first = open(t, path, [60_000], () => now);
    first.deliveries.use(config(1), true);
    first.deliveries.send(notice('n1'), config(1));
    await waitFor('a try failed', () => first.deliveries.states[0]?.state === 'failing');
    await first.close();

    const second = open(t, path, [60_000], () => now);
    second.deliveries.use([], false);
    assert.equal(second.store.outbox.load().length, 1);
    second.deliveries.use(config(port), true);
    await waitFor('it is taken', () => second.store.outbox.load().length === 0);
    assert.deepEqual(bodies(posts), ['n1']);

    second.deliveries.use(config(1), true);
    second.deliveries.send(notice('n2'), config(1));
    second.deliveries.use([], false);
    now += 24 * 3_600_000;
    second.deliveries.use([], false);
    assert.equal(second.store.outbox.load().length, 0);
    assert.match(second.store.events.load({ since: 0 })[0]?.text ?? '', /was not delivered to "ops"/);
  });

  test('do not wait for hours when the clock is set back', async (t) => {
    const { posts, port } = await httpServer(t, (count) => (count === 1 ? 503 : 204));
    let now = Date.now();
    const { deliveries, store } = open(t, join(newFolder(), 'history.db'), [200], () => now);
    const config = receivers({ id: 'ops', webhook: { url: `http://127.0.0.1:${port}/` } });
    deliveries.use(config, true);
    deliveries.send(notice('n1'), config);
    await waitFor('a try failed', () => deliveries.states[0]?.state === 'failing');
    now -= 3 * 3_600_000;
    const clock = setInterval(() => (now += 100), 100);
    t.after(() => clearInterval(clock));
    await waitFor('it is taken', () => store.outbox.load().length === 0);
    assert.deepEqual(bodies(posts), ['n1', 'n1']);
  });

  test('a test says of each receiver whether it took it', async (t) => {
    const { port } = await httpServer(t);
    const { deliveries, log } = open(t, join(newFolder(), 'history.db'));
    const config = receivers(
      { id: 'ok', webhook: { url: `http://127.0.0.1:${port}/` } },
      { id: 'bad', webhook: { url: `http://127.0.0.1:1/${SECRET}` } },
    );
    deliveries.use(config, true);
    const results = await deliveries.test(noticeRecord('t1', 'test', [], Date.now()), config, never);
    assert.equal(results.get('ok'), undefined);
    assert.match(results.get('bad') ?? '', /could not be reached/);
    assert.ok(!log.join('\n').includes(SECRET));
  });
});

/** An authority of our own, made by OpenSSL. */
function certificateAuthority() {
  const folder = newFolder();
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2', '-subj', '/CN=Test authority');
  return {
    path: join(folder, 'ca.crt'),
    issue(host: string): { readonly key: Buffer; readonly cert: Buffer } {
      openssl(
        'req',
        ...newKey,
        '-keyout',
        `${host}.key`,
        '-out',
        `${host}.csr`,
        '-subj',
        `/CN=${host}`,
        '-addext',
        `subjectAltName=DNS:${host}`,
      );
      openssl(
        'x509',
        '-req',
        '-in',
        `${host}.csr`,
        '-CA',
        'ca.crt',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-days',
        '2',
        '-copy_extensions',
        'copy',
        '-out',
        `${host}.crt`,
      );
      return { key: readFileSync(join(folder, `${host}.key`)), cert: readFileSync(join(folder, `${host}.crt`)) };
    },
  };
}
