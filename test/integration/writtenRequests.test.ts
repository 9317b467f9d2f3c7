import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyOf } from '../../src/service/export/common/families.ts';
import { fieldsOf } from '../../src/service/export/remote/protobuf.ts';
import type { RemoteWriter } from '../../src/service/export/remote/remoteWriter.ts';
import { numbersIn } from '../support/remoteWrite.ts';
import { waitFor } from '../support/waitFor.ts';
import { takesAll, type WriteAnswer, WriteServer, type WrittenRequest } from '../support/writeServer.ts';
import { pointOf, writingTo } from '../support/writing.ts';

/**
 * What the sender tests of prometheus/compliance ask of a sender of version 2, case by case and under their names, for what this one has: no
 * scrapes, histograms, summaries or exemplars. What it does otherwise on purpose stands at the end.
 */

/** What comes of these points with a server that answers so. */
async function written(
  points: Parameters<RemoteWriter['take']>[0],
  answer: (request: WrittenRequest) => WriteAnswer = takesAll,
): Promise<readonly WrittenRequest[]> {
  await using server = await WriteServer.start(answer);
  const { writer } = writingTo(server.url);
  await using _ended = writer;
  writer.take(points);
  await waitFor('all was taken or dropped', () => writer.state.sent + writer.state.dropped === points.length);
  return server.requests;
}

const now = Date.now();
const commands = familyOf('hsm.commands', '1', 'Commands that the "HSM" has run.\nAll of them.', 'counter');

test('protocol: headers, method and body are those of version 2', async () => {
  const [request] = await written([[pointOf(1), now]]);
  assert.equal(request!.method, 'POST');
  assert.equal(request!.headers['content-type'], 'application/x-protobuf;proto=io.prometheus.write.v2.Request');
  assert.equal(request!.headers['content-encoding'], 'snappy');
  assert.match(String(request!.headers['x-prometheus-remote-write-version']), /^2\.0/);
  assert.notEqual(request!.headers['user-agent'] ?? '', '');
  // Snappy's block format, and not its framed one.
  assert.notEqual(request!.packed.subarray(0, 4).toString('hex'), 'ff060000');
  assert.ok(request!.message.length > 0);
});

test('samples and timestamps: each number arrives as it is, in milliseconds', async () => {
  const numbers = [123.45, 42, 0, -15.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1.7e308, 2.2e-308, 0.000123];
  const requests = await written(numbers.map((value, n) => [pointOf(value, { component: `part-${n}` }), now]));
  const samples = requests.flatMap((each) => each.samples);
  assert.deepEqual(
    samples.map(({ value }) => value),
    numbers,
  );
  assert.ok(samples.every(({ time }) => time === now && time > 1e12 && time < 1e16));
  assert.ok(samples.every(({ labels }) => labels.job === 'hsm-vigil' && labels.instance === 'edge'));
});

test('sample_ordering: samples of a series are never older than those before them', async () => {
  const requests = await written(Array.from({ length: 50 }, (_, n) => [pointOf(n), now + n]));
  const times = requests.flatMap(({ samples }) => samples.map(({ time }) => time));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('labels: sorted, valid, without doubles, with their text as it is', async () => {
  const texts = { component: 'Lüfter 測試 🚀', condition: 'a "quoted" \\ back\\slash', site: 'x'.repeat(5000) };
  const [request] = await written([[pointOf(1, { ...texts, witness: 'console', ha_group: 'g', model: 'm' }), now]]);
  const { labels } = request!.samples[0]!;
  const names = Object.keys(labels);
  assert.deepEqual(names, names.toSorted());
  assert.equal(new Set(names).size, 10);
  assert.ok(names.every((name) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)));
  assert.match(labels.__name__ ?? '', /^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
  assert.deepEqual({ component: labels.component, condition: labels.condition, site: labels.site }, texts);
});

test('symbols: the first is empty, each stands once, and all are used', async () => {
  const [request] = await written(Array.from({ length: 200 }, (_, n) => [pointOf(n, { device: `hsm-${n % 5}` }), now + n]));
  const { symbols, references } = symbolsOf(request!);
  assert.equal(symbols[0], '');
  assert.equal(new Set(symbols).size, symbols.length);
  assert.ok(symbols.length <= 30, `${symbols.length}`);
  assert.deepEqual(
    [...new Set([0, ...references])].sort((a, b) => a - b),
    symbols.map((_, n) => n),
  );
});

test('metadata: type, help and unit of each metric, the same for all of its series', async () => {
  const [request] = await written([
    [pointOf(1), now],
    [pointOf(2, { device: 'hsm-2' }), now],
    [pointOf(3, {}, commands), now],
  ]);
  const [first, second, counter] = request!.samples;
  assert.deepEqual(first!.about, { type: 2, help: 'How warm a part is.', unit: 'celsius' });
  assert.deepEqual(second!.about, first!.about);
  assert.deepEqual(counter!.about, { type: 1, help: commands.help, unit: '' });
  assert.equal(counter!.labels.__name__, 'hsm_commands_total');
});

test('batching: many series go together, and no request is larger than 10,000 series', async () => {
  const requests = await written(Array.from({ length: 9000 }, (_, n) => [pointOf(n, { device: `hsm-${n}` }), now]));
  assert.ok(requests.length < 10, `${requests.length}`);
  assert.ok(requests.every(({ samples }) => samples.length <= 10_000));
});

test('fallback: 415 leads to version 1 for good, with its own headers, and nothing is lost', async () => {
  const requests = await written(
    Array.from({ length: 5000 }, (_, n) => [pointOf(n), now + n]),
    (request) => (request.version === 2 ? { status: 415 } : { status: 200 }),
  );
  assert.deepEqual(
    requests.map(({ version }) => version),
    [2, ...requests.slice(1).map(() => 1)],
  );
  assert.equal(requests[1]!.headers['content-type'], 'application/x-protobuf');
  assert.equal(
    requests.slice(1).reduce((sum, { samples }) => sum + samples.length, 0),
    5000,
  );
});

test('no_fallback_on_2xx: a server that says what it has written stays at version 2', async () => {
  const requests = await written(
    Array.from({ length: 5000 }, (_, n) => [pointOf(n), now + n]),
    (request) => ({ ...takesAll(request), status: 200, text: 'whatever stands here' }),
  );
  assert.ok(requests.length > 1 && requests.every(({ version }) => version === 2));
});

test('process_written_count_headers: what a server says it has not written is counted as dropped', async () => {
  await using server = await WriteServer.start(() => ({ status: 204, headers: { 'X-Prometheus-Remote-Write-Samples-Written': '3' } }));
  const { writer } = writingTo(server.url);
  await using _ended = writer;
  writer.take(Array.from({ length: 5 }, (_, n) => [pointOf(n), now + n]));
  await waitFor('it was answered', () => writer.state.sent > 0);
  assert.deepEqual([writer.state.sent, writer.state.dropped, writer.state.queued], [3, 2, 0]);
  assert.match(writer.state.dropReason ?? '', /took only 3 of 5 samples/);
});

for (const status of [400, 409, 413, 422])
  test(`no_retry_on_${status}: a sample that is refused is not sent again, and what comes after it is`, async () => {
    let first = true;
    const requests = await written(
      Array.from({ length: 3000 }, (_, n) => [pointOf(n), now + n]),
      (request) => {
        const refused = first || request.samples.some(({ value }) => value === 7);
        first = false;
        return refused ? { status, text: 'no', headers: { 'X-Prometheus-Remote-Write-Samples-Written': '0' } } : takesAll(request);
      },
    );
    assert.ok(requests.length < 80, `${requests.length}`);
    assert.ok(requests.at(-1)!.samples.some(({ value }) => value === 2999));
  });

for (const [name, answer] of [
  ['429', { status: 429 }],
  ['500', { status: 500, text: 'x'.repeat(1_000_000) }],
  ['502', { status: 502 }],
  ['503', { status: 503 }],
  ['504', { status: 504 }],
  ['a status that there is not', { status: 799 }],
  ['an answer that is cut off', { status: 200, cut: true }],
] as const)
  test(`retry: ${name} is tried again until it is taken, in order, and its sentence goes to the log`, async () => {
    await using server = await WriteServer.start(() => answer);
    const { writer, logged } = writingTo(server.url);
    await using _ended = writer;
    writer.take(Array.from({ length: 2500 }, (_, n) => [pointOf(n), now + n]));
    await waitFor('it is said', () => writer.state.state === 'failing');
    assert.ok(logged.some((line) => /127\.0\.0\.1/.test(line) && line.length < 1000));
    server.answer = takesAll;
    await waitFor('all was taken', () => writer.state.sent === 2500);
    assert.deepEqual([writer.state.dropped, writer.state.state], [0, 'ok']);
    const values = server.requests.flatMap(({ samples }) => samples.map(({ value }) => value));
    assert.deepEqual(
      [...new Set(values)],
      Array.from({ length: 2500 }, (_, n) => n),
    );
  });

test('backoff: each further try waits, and longer where the server asks for that', async () => {
  await using server = await WriteServer.start(() => ({ status: 503 }));
  const { writer } = writingTo(server.url);
  await using _ended = writer;
  writer.take([[pointOf(1), now]]);
  await waitFor('it was tried', () => server.requests.length === 1);
  server.answer = () => ({ status: 429, headers: { 'Retry-After': '4' } });
  await waitFor('it was tried three times', () => server.requests.length === 3);
  const [a = 0, b = 0, c = 0] = server.requests.map(({ at }) => at);
  assert.ok(b - a >= 1000 && c - b >= 4000, `${b - a} ${c - b}`);
});

// Otherwise on purpose.

test('no_retry_on_401 and 404 do not hold here: a day of samples is not thrown away for a wrong password or path', async () => {
  for (const status of [401, 403, 404]) {
    await using server = await WriteServer.start(() => ({ status }));
    const { writer } = writingTo(server.url);
    await using _ended = writer;
    writer.take([[pointOf(1), now]]);
    const failing = await waitFor('it is said', () => (writer.state.state === 'failing' ? writer.state : undefined));
    assert.match(failing.error ?? '', new RegExp(`answered with status ${status}`));
    server.answer = takesAll;
    await waitFor('it was taken', () => writer.state.sent === 1);
  }
});

test('a 2xx that does not say what was written means version 1, and all of it is sent again', async () => {
  const requests = await written([[pointOf(1), now]], () => ({ status: 204 }));
  assert.deepEqual(
    requests.map(({ version, samples }) => [version, samples[0]?.value]),
    [
      [2, 1],
      [1, 1],
    ],
  );
});

function symbolsOf({ message }: WrittenRequest) {
  const fields = [...fieldsOf(message)];
  const symbols = fields.filter(({ field }) => field === 4).map(({ bytes }) => bytes.toString('utf8'));
  const references = fields
    .filter(({ field }) => field === 5)
    .flatMap(({ bytes }) => {
      const inner = [...fieldsOf(bytes)];
      const about = [...fieldsOf(inner.find(({ field }) => field === 5)!.bytes)];
      return [
        ...numbersIn(inner.find(({ field }) => field === 1)!.bytes),
        ...about.filter(({ field }) => field > 1).map(({ value }) => value),
      ];
    });
  return { symbols, references };
}
