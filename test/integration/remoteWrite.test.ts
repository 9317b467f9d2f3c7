import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../../src/core/time/duration.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { familyOf } from '../../src/service/export/common/families.ts';
import { RemoteWriter } from '../../src/service/export/remote/remoteWriter.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { ExportingService } from '../support/exporting.ts';
import { MonitoringPlatform } from '../support/prometheus.ts';
import { readVersionTwo, unsnappy, type WrittenSample } from '../support/remoteWrite.ts';
import { waitFor } from '../support/waitFor.ts';

const outletOf = (exporting: ExportingService) => exporting.outlets.find(({ kind }) => kind === 'remote-write')!;

/** Nothing waits, and something was taken. */
const isThere = (exporting: ExportingService) => outletOf(exporting).queued === 0 && outletOf(exporting).sent > 0;

for (const [name, start] of [
  ['prometheus', () => MonitoringPlatform.prometheus()],
  ['victoria-metrics', () => MonitoringPlatform.victoriaMetrics()],
] as const) {
  test(`${name} that is killed has lost nothing when it is back, also where this service was ended meanwhile`, async () => {
    await using exporting = new ExportingService();
    await using platform = await start();
    await exporting.start({ remoteWrite: [{ url: platform.url }], instance: 'edge-1' });
    const from = Date.now() - 10 * MINUTE;
    const polled: number[] = [];
    const poll = (minute: number) => {
      polled.push(from + minute * MINUTE);
      exporting.poll('hsm-1', from + minute * MINUTE);
    };
    poll(0);
    poll(1);
    poll(2);
    await waitFor('all of it was taken', () => isThere(exporting));
    await platform.kill();
    poll(3);
    poll(4);
    const failing = await waitFor('it is said', () => (outletOf(exporting).state === 'failing' ? outletOf(exporting) : undefined));
    assert.match(failing.error ?? '', /^127\.0\.0\.1:\d+ could not be reached \(ECONN\w+\)/);
    await waitFor('it is behind', () => outletOf(exporting).queued > 100);
    await exporting.composed.restart();
    await exporting.service.start(exporting.composed.inventory);
    await waitFor('what waits is known after a restart', () => outletOf(exporting)?.queued > 100);
    poll(5);
    await platform.start();
    await waitFor('it has caught up', () => isThere(exporting));
    assert.equal(outletOf(exporting).dropped, 0);
    // What was taken is found a moment later.
    const found = await waitFor('they are found', async () => {
      const all = await platform.query('count_over_time(hw_temperature_celsius{device="hsm-1",witness="console"}[1h])');
      return all.some(({ value }) => value === polled.length) ? all : undefined;
    });
    assert.ok(found.length > 3, `${found.length}`);
    assert.deepEqual([...new Set(found.map(({ value }) => value))], [polled.length]);
    const { device, instance, job, model, site, witness } = found[0]!.metric;
    assert.deepEqual(
      { device, instance, job, model, site, witness },
      {
        device: 'hsm-1',
        instance: 'edge-1',
        job: 'hsm-vigil',
        model: 'luna-network-hsm-7',
        site: 'Frankfurt',
        witness: 'console',
      },
    );
  });
}

test('what prometheus finds too old is dropped and counted, and what is new beside it arrives', async (t) => {
  await using platform = await MonitoringPlatform.prometheus();
  const folder = mkdtempSync(join(tmpdir(), 'written-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const logged: string[] = [];
  await using writer = new RemoteWriter({
    config: { url: platform.url, protocol: 'auto', keep: '1d' },
    secrets: new Secrets(),
    log: (_level, text) => void logged.push(text),
    now: Date.now,
    folder,
    origin: { instance: 'edge', job: 'hsm-vigil' },
    changed: () => {},
  });
  const family = familyOf('hw.temperature', 'Cel', 'Help.');
  const point = (n: number) => ({ family, labels: [['device', `hsm-${n}`]] as const, value: n, time: 0, until: 0 });
  const now = Date.now();
  writer.take([[point(0), now]]);
  await waitFor('the first one was taken', () => writer.state.sent === 1);
  writer.take(Array.from({ length: 50 }, (_, n) => [point(n), n === 7 || n === 20 ? now - 30 * HOUR : now + 1] as const));
  await waitFor('all others were taken', () => writer.state.queued === 0 && writer.state.sent + writer.state.dropped === 51);
  assert.equal(writer.state.dropped, 2);
  assert.equal(writer.state.state, 'ok');
  assert.match(writer.state.dropReason ?? '', /answered with status (400|500): .*(out of bounds|too old|out of order)/);
  assert.equal((await platform.query('count(last_over_time(hw_temperature_celsius[1h]))'))[0]?.value, 48);
  assert.match(logged.join('\n'), /Samples for 127\.0\.0\.1:\d+ were dropped/);
});

test('a server that knows version 2 gets that, and one that only says yes to it gets all of it again in version 1', async (t) => {
  await using exporting = new ExportingService();
  const seen: { readonly version: string; readonly samples: readonly WrittenSample[] }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const version = String(request.headers['x-prometheus-remote-write-version']);
      assert.equal(request.headers['content-type'], 'application/x-protobuf;proto=io.prometheus.write.v2.Request');
      const samples = readVersionTwo(unsnappy(Buffer.concat(parts)));
      seen.push({ version, samples });
      response.writeHead(204, { 'X-Prometheus-Remote-Write-Samples-Written': String(samples.length) }).end();
    });
  });
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await exporting.start({ remoteWrite: [{ url: `http://127.0.0.1:${port}/write` }] });
  exporting.poll();
  await waitFor('it was taken', () => isThere(exporting));
  assert.ok(seen.every(({ version }) => version === '2.0.0'));
  const samples = seen.flatMap((each) => each.samples);
  assert.equal(samples.length, outletOf(exporting).sent);
  assert.ok(samples.some(({ labels }) => labels.__name__ === 'hsm_vigil_indicator_negative'));
});

test('prometheus reads what it asks for, and does not take a silent device for a fresh one', async () => {
  await using exporting = new ExportingService();
  const port = await freePort();
  await exporting.start({ metrics: { listen: `127.0.0.1:${port}` } });
  exporting.poll('hsm-1', Date.now() - 5 * MINUTE);
  await using platform = await MonitoringPlatform.prometheus(
    `  - job_name: hsm-vigil\n    static_configs:\n      - targets: ['127.0.0.1:${port}']\n`,
  );
  const up = await waitFor('it has asked', async () => (await platform.query('up == 1'))[0]);
  assert.equal(up.value, 1);
  const [scraped] = await waitFor('it has read', async () => {
    const found = await platform.query('count(hw_temperature_celsius)');
    return found.length > 0 && found;
  });
  assert.ok((scraped?.value ?? 0) > 10);
  const [age] = await platform.query('max(time() - hsm_vigil_reading_timestamp_seconds)');
  assert.ok((age?.value ?? 0) > 299, `${age?.value}`);
});
