import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { bundleCli, newFolder, runCli } from '../support/bundledCli.ts';

let cli: string;
before(async () => {
  cli = await bundleCli();
});

const slot = (index: number) => new Date(Date.UTC(2026, 2, 1, 8) + index * 600_000).toISOString();
const line = (index: number, rpm: number) =>
  JSON.stringify({
    time: slot(index),
    device: 'hsm-1',
    channel: 'console',
    metric: 'hw.fan.speed',
    attributes: { 'hw.id': 'fan1a', 'hw.name': 'Fan\u001b[31m1A', 'hw.type': 'fan' },
    value: rpm,
    unit: 'rpm',
    state: rpm === 0 ? 'failed' : 'ok',
    limits: { lowCritical: 2000 },
  });

function inventory(): string {
  const path = join(newFolder(), 'inventory.jsonc');
  const snmp = {
    host: '10.0.0.1',
    version: '3',
    user: 'u',
    auth: { protocol: 'sha', secret: 'a' },
    priv: { protocol: 'aes', secret: 'p' },
  };
  writeFileSync(path, JSON.stringify({ devices: [{ id: 'hsm-1', model: 'luna-network-hsm-7', snmp }] }));
  return path;
}

test('backtest lists what would have fired, from a file and from standard input alike', async () => {
  const recording = [4000, 0, 0, 0, 4000, 4000].map((rpm, index) => line(index, rpm)).join('\n');
  const file = join(newFolder(), 'recording.jsonl');
  writeFileSync(file, recording);
  const path = inventory();
  const fromFile = await runCli(cli, ['backtest', file, '--inventory', path, '--json']);
  const fromInput = await runCli(cli, ['backtest', '-', '--inventory', path, '--json'], { input: recording });
  assert.equal(fromFile.code, 0, fromFile.stderr);
  assert.equal(fromFile.stdout, fromInput.stdout);
  const { alerts } = JSON.parse(fromFile.stdout) as { alerts: { condition: string; firedAt: string; resolvedAt: string }[] };
  assert.deepEqual(
    alerts.map(({ condition, firedAt, resolvedAt }) => [condition, firedAt, resolvedAt]),
    [['speed-low', slot(3), slot(5)]],
  );
  const table = await runCli(cli, ['backtest', file, '--inventory', path]);
  assert.match(table.stdout, /hsm-1 +critical +2026-03-01 08:10:00Z +2026-03-01 08:30:00Z/);
  assert.doesNotMatch(table.stdout, /\u001b/);
});

test('backtest tells of an appliance that is down once, and says what that explains', async () => {
  const failed = (index: number) => (channel: string) => JSON.stringify({ time: slot(index), device: 'hsm-1', channel, poll: 'failed' });
  const input = Array.from({ length: 8 }, (_, index) => ['console', 'snmp'].map(failed(index)))
    .flat()
    .join('\n');
  const path = inventory();
  const { stdout } = await runCli(cli, ['backtest', '-', '--inventory', path, '--json'], { input });
  type Told = { id: string; condition: string; severity: string; explainedBy?: string; explains?: string[] };
  const { alerts } = JSON.parse(stdout) as { alerts: Told[] };
  const cause = alerts.find(({ condition }) => condition === 'unreachable');
  const silent = alerts.filter(({ condition }) => condition === 'silent');
  assert.deepEqual([alerts.length, cause?.severity, cause?.explains], [3, 'critical', silent.map(({ id }) => id)]);
  assert.deepEqual(
    silent.map(({ explainedBy }) => explainedBy),
    [cause?.id, cause?.id],
  );
  const table = await runCli(cli, ['backtest', '-', '--inventory', path], { input });
  assert.match(table.stdout, new RegExp(`warning.* caused by ${cause?.id}`));
  assert.match(table.stdout, /16 polls: 3 alerts fired \(2 of them caused by another\), 0 stayed pending/);
});

test('backtest names the lines that it cannot use, and fails when there is no other', async () => {
  const path = inventory();
  const some = await runCli(cli, ['backtest', '-', '--inventory', path], { input: `${line(0, 0)}\nnonsense\n` });
  assert.equal(some.code, 0);
  assert.match(some.stderr, /-:2: not JSON/);
  const none = await runCli(cli, ['backtest', '-', '--inventory', path], { input: 'nonsense\n' });
  assert.equal(none.code, 3);
  const missing = await runCli(cli, ['backtest', join(newFolder(), 'no'), '--inventory', path]);
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, /cannot be read \(ENOENT\)/);
});
