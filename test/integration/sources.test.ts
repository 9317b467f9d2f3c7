import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceRecord, SourceRecord } from '../../src/protocol/contract.ts';
import { ComposedService } from '../support/composedService.ts';
import { ExportingService } from '../support/exporting.ts';
import { MonitoringPlatform } from '../support/prometheus.ts';
import { waitFor } from '../support/waitFor.ts';

const MINUTE = 60_000;

/** A service that watches nothing itself, and knows where the fleet of others can be read. */
class Reader implements AsyncDisposable {
  readonly composed = new ComposedService({ clock: Date.now });
  readonly changes = this.composed.window();

  async start(url: string, more: object = {}, devices: readonly object[] = []): Promise<void> {
    this.composed.write({ sources: [{ id: 'central', name: 'Central', prometheus: { url }, every: '10s', ...more }], devices });
    await this.composed.service.start(this.composed.inventory);
  }

  get source(): SourceRecord | undefined {
    return this.composed.snapshot().sources?.[0];
  }

  device(id: string): DeviceRecord | undefined {
    return this.composed.snapshot().devices.find((device) => device.id === id);
  }

  get requests() {
    return this.composed.service.requests;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.composed[Symbol.asyncDispose]();
  }
}

/** Asks at once, and not only when it is time. */
async function look(reader: Reader): Promise<void> {
  reader.composed.service.configuration.provideSecrets({ any: `value-${Math.random()}` });
}

function at(url: string): string {
  return new URL(url).origin;
}

for (const kind of ['prometheus', 'victoriaMetrics'] as const)
  test(`a fan that fails at an edge is seen by a service that knows only ${kind}, and its end as well`, async () => {
    await using platform = await MonitoringPlatform[kind]();
    await using edge = new ExportingService();
    await edge.start({ remoteWrite: [{ url: platform.url }], instance: 'edge-1' }, ['hsm-1', 'hsm-2']);
    const now = Date.now();
    for (const device of ['hsm-1', 'hsm-2']) edge.poll(device, now - 31 * MINUTE);
    await using reader = new Reader();
    await reader.start(at(platform.url));
    const first = await waitFor('both devices are there', () => {
      const found = ['hsm-1', 'hsm-2'].flatMap((id) => reader.device(`central/${id}`) ?? []);
      return found.length === 2 && found;
    });
    assert.deepEqual(
      first.map(({ name, source, site, model, simulated }) => [name, source?.name, site, model, simulated]),
      ['hsm-1', 'hsm-2'].map((id) => [id, 'Central', 'Frankfurt', 'luna-network-hsm-7', false]),
    );
    assert.deepEqual(reader.composed.snapshot().alerts, []);
    edge.source('hsm-1').appliance.inject({ kind: 'fan-failed', fan: 'Fan1A' });
    for (const back of [20, 10, 0]) edge.poll('hsm-1', now - back * MINUTE);
    const alert = await waitFor('the alert is there', () => reader.composed.snapshot().alerts.find(({ state }) => state === 'firing'), 40_000);
    const [own] = edge.composed.snapshot().alerts.filter(({ state }) => state === 'firing');
    assert.equal(alert.device, 'central/hsm-1');
    assert.deepEqual(
      [alert.summary, alert.severity, alert.firedAt, alert.runbook, alert.source?.id],
      [own?.summary, own?.severity, own?.firedAt, own?.runbook, 'central'],
    );
    const device = reader.device('central/hsm-1');
    assert.equal(device?.state, 'failed');
    assert.equal(device?.firing, 1);
    assert.equal(device?.components[0]?.name, edge.composed.snapshot().devices[0]?.components.find(({ id }) => id === 'fan1a')?.name);
    // What the edge itself says of it, and no better.
    assert.equal(device?.state, edge.composed.snapshot().devices[0]?.state);
    assert.ok((reader.source?.requests ?? 99) <= 10);
  });
