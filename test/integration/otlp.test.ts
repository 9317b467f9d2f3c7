import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ExportingService } from '../support/exporting.ts';
import { waitFor } from '../support/waitFor.ts';

interface DataPoint {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly timeUnixNano: string;
  readonly startTimeUnixNano?: string;
  readonly asDouble: number;
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
  const counter = metrics.find(({ name }) => name === 'hsm.commands')!;
  assert.deepEqual([counter.sum?.aggregationTemporality, counter.sum?.isMonotonic], [2, true]);
  await waitFor('what was refused is counted', () => {
    const [outlet] = exporting.outlets;
    return outlet?.state === 'ok' && outlet.dropped >= 2 && outlet.dropReason === 'The collector refused a part: too odd.';
  });
  status = 503;
  const failing = await waitFor('it is said', () => (exporting.outlets[0]?.state === 'failing' ? exporting.outlets[0] : undefined));
  assert.match(failing.error ?? '', /answered with status 503/);
});
