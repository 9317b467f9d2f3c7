import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { startAgent } from '../../src/simulator/agent/agent.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { varbindsOf } from '../support/everyReading.ts';
import { exporterOf } from '../support/snmpExporter.ts';

const mixin = join(import.meta.dirname, '../../media/mixin');

/** Series of a scrape: name and labels, with the number. */
function seriesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

test('snmp_exporter reads of an appliance with the module what this program reads of it', async () => {
  const appliance = new Appliance({ seed: 7, hostname: 'luna', serial: '583548', now: () => Date.UTC(2026, 10, 23) });
  const user = {
    user: 'vigil',
    auth: { protocol: 'sha256', key: 'an-auth-key-here' },
    priv: { protocol: 'aes', key: 'a-priv-key-here' },
  } as const;
  await using agent = await startAgent(appliance, { users: [user] });
  const text = readFileSync(join(mixin, 'snmp.luna7.old.yml'), 'utf8')
    .replaceAll('REPLACE-USER', user.user)
    .replaceAll('REPLACE-AUTHENTICATION', user.auth.key)
    .replaceAll('REPLACE-PRIVACY', user.priv.key);
  await using exporter = await exporterOf(text, 'luna7');
  const scraped = await exporter.scrape(agent.port);
  const series = seriesOf(scraped);
  const all = (name: string) => [...series].filter(([key]) => key === name || key.startsWith(`${name}{`));
  const { readings } = luna7.snmp.parse({ varbinds: varbindsOf(appliance) });
  const ours = (metric: string, component?: string) =>
    readings
      .filter(({ metric: of, attributes }) => of === metric && (component === undefined || attributes['hw.id'] === component))
      .map(({ value }) => value)
      .sort((a, b) => a - b);
  const theirs = (name: string, scale = 1) =>
    all(name)
      .map(([, value]) => value * scale)
      .sort((a, b) => a - b);
  assert.deepEqual(theirs('hsmOperationRequests'), ours('hsm.operations'), scraped.slice(0, 2000));
  assert.deepEqual(theirs('ntlsConnectedClients'), ours('hsm.ntls.clients'));
  assert.deepEqual(theirs('lmFanSensorsValue'), ours('hw.fan.speed'));
  assert.deepEqual(
    theirs('lmTempSensorsValue').map((each) => each / 1000),
    ours('hw.temperature'),
  );
  assert.deepEqual(
    [...theirs('hsmStorageTotalBytes'), ...theirs('hsmPartitionStorageTotalBytes')].sort((a, b) => a - b),
    ours('hsm.storage.size'),
  );
  assert.deepEqual(theirs('hsmPartitionObjectCount'), ours('hsm.objects'));
  assert.deepEqual(theirs('hsmAdminLoginAttempts'), ours('hsm.login_attempts.left'));
  assert.equal(theirs('ntlsOperStatus')[0], 1);
  const [partition] = all('hsmPartitionObjectCount');
  assert.match(partition![0], /hsmPartitionLabel="[^"]+".*hsmPartitionSerialNumber="\d+".*hsmSerialNumber="\d+"/);
  assert.match(all('lmFanSensorsValue')[0]![0], /lmFanSensorsDevice="[^"]+"/);
});

test('both forms of the module hold the same', () => {
  const [older, newer] = ['snmp.luna7.old.yml', 'snmp.luna7.yml'].map((name) => readFileSync(join(mixin, name), 'utf8').split('\n'));
  const metrics = (lines: readonly string[]) => lines.map((line) => line.trim()).filter((line) => /^- name:|^oid:|^type:/.test(line));
  assert.deepEqual(metrics(older!), metrics(newer!));
  assert.ok(metrics(newer!).length > 60);
  assert.ok(newer!.includes('modules:') && newer!.includes('auths:'));
});
