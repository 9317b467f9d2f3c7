import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Secrets } from '../../src/service/common/secrets.ts';
import { familyOf, type SeriesPoint } from '../../src/service/export/common/families.ts';
import { type OtlpOptions, OtlpOutlet } from '../../src/service/export/otlp.ts';
import { ExportingService } from '../support/exporting.ts';
import { waitFor } from '../support/waitFor.ts';

interface DataPoint {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly timeUnixNano: string;
  readonly startTimeUnixNano?: string;
  readonly asDouble: number | string;
}
interface Metrics {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: DataPoint['attributes'] };
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly description: string;
        readonly gauge?: { readonly dataPoints: readonly DataPoint[] };
        readonly sum?: {
          readonly dataPoints: readonly DataPoint[];
          readonly aggregationTemporality: number;
          readonly isMonotonic: boolean;
        };
      }[];
    }[];
  }[];
}

test('a collector gets all that is known, in the form of OTLP, and one that is out of order is said to be', async (t) => {
  await using exporting = new ExportingService();
  const bodies: Metrics[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      assert.equal(request.headers['content-type'], 'application/json');
      assert.equal(request.headers.authorization, 'Bearer a-token-for-collectors');
      bodies.push(JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8')) as Metrics);
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end('{"partialSuccess":{"rejectedDataPoints":"2","errorMessage":"too odd"}}');
    });
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const otlp = { url: `http://127.0.0.1:${port}/v1/metrics`, every: '5s', auth: { bearer: { secret: 'otlp.token' } } };
  await exporting.start({ otlp, instance: 'edge-1' }, ['hsm-1'], { 'otlp.token': 'a-token-for-collectors' });
  exporting.poll();
  const metrics = await waitFor('the readings came', () => {
    const all = bodies.flatMap(({ resourceMetrics }) =>
      resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics)),
    );
    return all.some(({ name }) => name === 'hw.temperature') && all;
  });
  const [resource] = bodies[0]!.resourceMetrics;
  assert.deepEqual(
    resource!.resource.attributes.map(({ key, value }) => `${key}=${value.stringValue}`),
    ['service.instance.id=edge-1', 'service.name=hsm-vigil', 'service.version=1.0.0'],
  );
  const temperature = metrics.find(({ name }) => name === 'hw.temperature')!;
  assert.equal(temperature.unit, 'Cel');
  const [point] = temperature.gauge!.dataPoints;
  assert.match(point!.timeUnixNano, /^\d{19}$/);
  assert.ok(point!.attributes.some(({ key, value }) => key === 'device' && value.stringValue === 'hsm-1'));
  assert.equal(typeof point!.asDouble, 'number');
  const of = (each: DataPoint) => Object.fromEntries(each.attributes.map(({ key, value }) => [key, value.stringValue]));
  assert.equal(of(point!)['hw.type'], 'temperature');
  assert.ok(of(point!)['hw.id']);
  const counter = metrics.find(({ name }) => name === 'hsm.commands')!;
  assert.deepEqual([counter.sum?.aggregationTemporality, counter.sum?.isMonotonic], [2, true]);
  assert.ok(counter.sum?.dataPoints.every(({ startTimeUnixNano = '', timeUnixNano }) => startTimeUnixNano <= timeUnixNano));
  const state = metrics.find(({ name }) => name === 'hw.status')!;
  assert.deepEqual([state.sum?.aggregationTemporality, state.sum?.isMonotonic, state.unit], [2, false, '1']);
  assert.deepEqual([...new Set(state.sum?.dataPoints.map((each) => of(each)['hw.state']))].sort(), ['degraded', 'failed', 'ok']);
  const units = Object.fromEntries(metrics.filter(({ name }) => name.startsWith('hw.')).map(({ name, unit }) => [name, unit]));
  assert.deepEqual(units, { 'hw.fan.speed': 'rpm', 'hw.status': '1', 'hw.temperature': 'Cel', 'hw.voltage': 'V' });
  await waitFor('what was refused is counted', () => {
    const [outlet] = exporting.outlets;
    return outlet?.state === 'ok' && outlet.dropped >= 2 && outlet.dropReason === 'The collector refused a part: too odd.';
  });
  status = 503;
  const failing = await waitFor('it is said', () => (exporting.outlets[0]?.state === 'failing' ? exporting.outlets[0] : undefined));
  assert.match(failing.error ?? '', /answered with status 503/);
});

const commands = familyOf('hsm.commands', '1', 'Commands.', 'counter');
const counted = (value: number, time: number): SeriesPoint => ({
  family: commands,
  labels: [['device', 'hsm-1']],
  value,
  time,
  until: time,
});

/** An outlet that exports each second to a collector that answers like this, in turn and then as the last one. */
async function exporting(answers: readonly CollectorAnswer[], points: OtlpOptions['points'] = () => [[counted(1, Date.now())]]) {
  const came: { readonly at: number; readonly metrics: Metrics }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      came.push({ at: performance.now(), metrics: JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8')) as Metrics });
      const { status, headers = {}, text = '{}' } = answers[Math.min(came.length, answers.length) - 1]!;
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const logged: string[] = [];
  const outlet = new OtlpOutlet({
    config: { url: `http://127.0.0.1:${port}/v1/metrics`, every: '3s' },
    secrets: new Secrets(),
    log: (_level, text) => void logged.push(text),
    now: Date.now,
    instance: 'edge',
    version: '1',
    startedAt: Date.now(),
    points,
    changed: () => {},
  });
  return {
    came,
    logged,
    outlet,
    async [Symbol.asyncDispose]() {
      await outlet[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
    },
  };
}

interface CollectorAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

const pointsIn = ({ resourceMetrics }: Metrics) =>
  resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(({ gauge, sum }) => (gauge ?? sum)!.dataPoints)),
  );

for (const status of [429, 502, 503, 504])
  test(`what a collector does not take with ${status} is sent again after the time that it asks for, and not lost`, async () => {
    await using peer = await exporting([{ status, headers: { 'Retry-After': '1' } }, { status: 200 }]);
    await waitFor('it was taken', () => peer.outlet.state.sent > 0);
    assert.deepEqual([peer.outlet.state.dropped, peer.outlet.state.state], [0, 'ok']);
    const [first, second] = peer.came;
    assert.deepEqual(second!.metrics, first!.metrics);
    assert.ok(second!.at - first!.at >= 1000, `${second!.at - first!.at}`);
  });

test('a collector that asks for longer than until the next export is left alone, and what it misses is counted', async () => {
  await using peer = await exporting([{ status: 503, headers: { 'Retry-After': '5' } }, { status: 200 }]);
  await waitFor('it is counted', () => peer.outlet.state.dropped === 1);
  assert.match(peer.outlet.state.dropReason ?? '', /answered with status 503/);
  await waitFor('the next one was taken', () => peer.outlet.state.sent === 1);
  const [first, second] = peer.came;
  assert.ok(second!.at - first!.at >= 5000, `${second!.at - first!.at}`);
});

test('what a collector refuses for good is not sent again, but counted and said', async () => {
  await using peer = await exporting([{ status: 400, text: 'no such thing' }]);
  const { error, dropped } = await waitFor('it is said', () => (peer.outlet.state.dropped > 0 ? peer.outlet.state : undefined));
  assert.match(error ?? '', /answered with status 400: no such thing\.$/);
  assert.equal(dropped, peer.came.length);
});

test('a part that is refused is counted wherever the answer says it, and a mere word of warning goes to the log', async () => {
  const long = JSON.stringify({ partialSuccess: { errorMessage: `too odd ${'x'.repeat(2000)}`, rejectedDataPoints: '1' } });
  const warning = JSON.stringify({ partialSuccess: { errorMessage: 'slow down [](command:x)' } });
  await using peer = await exporting([
    { status: 200, text: long },
    { status: 200, text: warning },
    { status: 200, text: 'null' },
  ]);
  await waitFor('a part was refused', () => peer.outlet.state.dropped === 1);
  assert.match(peer.outlet.state.dropReason ?? '', /^The collector refused a part: too odd x+…\.$/);
  await waitFor('the second one was taken', () => peer.outlet.state.sent === 1);
  assert.ok(peer.logged.some((line) => /took it with a warning: slow down/.test(line)));
});

test('a large fleet is exported piece by piece, and all of it is counted where the collector is gone', async () => {
  const made: number[] = [];
  let exports = 0;
  const fleet = function* () {
    if (exports++ > 0) return;
    for (let device = 0; device < 20; device++) {
      made.push(performance.now());
      yield Array.from({ length: 1000 }, (_, n) => ({ ...counted(n, Date.now()), labels: [['device', `hsm-${device}-${n}`]] as const }));
    }
  };
  await using peer = await exporting([{ status: 200 }, { status: 400 }], fleet);
  await waitFor('all was exported', () => peer.outlet.state.dropped > 0 && made.length === 20);
  const [first] = peer.came;
  assert.equal(made.filter((at) => at < first!.at).length, 5, 'the first request holds five devices, and no other was made by then');
  await waitFor('all is counted', () => peer.outlet.state.sent + peer.outlet.state.dropped === 20_000);
  assert.deepEqual([peer.outlet.state.sent, peer.came.length], [5_000, 2]);
});

test('a counter of a device counts since it was first seen, and anew after it began again', async () => {
  const from = Date.now();
  const told = [counted(5, from), counted(7, from + 1000), counted(2, from + 2000), { ...counted(Number.NaN, from + 3000) }];
  let next = 0;
  await using peer = await exporting([{ status: 200 }], () => [[told[Math.min(next++, told.length - 1)]!]]);
  const all = await waitFor('four exports', () => peer.came.length >= 4 && peer.came.flatMap(({ metrics }) => pointsIn(metrics)), 60_000);
  const seconds = (text: string | undefined) => (Number(BigInt(text ?? '0') / 1_000_000n) - from) / 1000;
  assert.deepEqual(
    all.slice(0, 3).map(({ startTimeUnixNano, timeUnixNano, asDouble }) => [seconds(startTimeUnixNano), seconds(timeUnixNano), asDouble]),
    [
      [0, 0, 5],
      [0, 1, 7],
      [1, 2, 2],
    ],
  );
  assert.equal(all[3]!.asDouble, 'NaN');
});
