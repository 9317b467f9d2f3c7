import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { noteOf } from '../../../src/cli/alerts.ts';
import type { Io } from '../../../src/cli/io.ts';
import { placesOf, timeOf } from '../../../src/cli/options.ts';
import { exitCodeOf, valueText } from '../../../src/cli/states.ts';
import { statusLines } from '../../../src/cli/status.ts';
import { painter, table } from '../../../src/cli/table.ts';
import type { AlertRecord, Snapshot } from '../../../src/protocol/contract.ts';

const plain = (text: string) => text;

test('the worst device decides the exit code: critical, warning, unknown, ok', () => {
  assert.equal(exitCodeOf(['ok', 'ok']), 0);
  assert.equal(exitCodeOf(['ok', 'unknown']), 3);
  assert.equal(exitCodeOf(['unknown', 'degraded']), 1);
  assert.equal(exitCodeOf(['degraded', 'failed', 'unknown']), 2);
  assert.equal(exitCodeOf([]), 3, 'nothing checked is nothing known');
});

test('columns are aligned, numbers to the right, and what devices write is made plain', () => {
  const lines = table(
    ['NAME', 'VALUE', 'NOTE'],
    [
      ['a', { text: '5', align: 'right' }, 'x\u001b[31my'],
      ['long name', { text: '12345', align: 'right' }, ''],
    ],
    plain,
  );
  assert.deepEqual(lines, ['NAME       VALUE  NOTE', 'a              5  xy', 'long name  12345']);
});

test('a cell that would push the others away is cut', () => {
  const [, row] = table(['A', 'B'], [['x'.repeat(200), 'end']], plain);
  assert.ok(row!.length < 60 && row!.endsWith('…  end'));
});

test('colours only for a terminal that wants them', () => {
  const stdout = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });
  assert.equal(painter({ stdout: stdout(true), env: {} })('x', 'red'), '\u001b[31mx\u001b[0m');
  for (const io of [
    { stdout: stdout(false), env: {} },
    { stdout: stdout(true), env: { NO_COLOR: '1' } },
    { stdout: stdout(true), env: { TERM: 'dumb' } },
  ]) {
    assert.equal(painter(io)('x', 'red'), 'x');
  }
});

test('values have the units that people write', () => {
  const attributes = { 'hw.id': 'x' };
  assert.equal(valueText({ metric: 'hw.temperature', value: 41.5, unit: 'Cel', attributes }), '41.5 °C');
  assert.equal(valueText({ metric: 'hw.fan.speed', value: 5400, unit: 'rpm', attributes }), '5,400 rpm');
  assert.equal(valueText({ metric: 'hsm.ntls.clients', value: 3, unit: '1', attributes }), '3');
  assert.equal(
    valueText({ metric: 'hw.status', value: 1, state: 'ok', attributes: { ...attributes, 'hw.status.text': 'Presence detected' } }),
    'Presence detected',
  );
});

test('a service with folders of its own keeps its socket there, too', () => {
  const io = { env: { HOME: '/home/u', XDG_RUNTIME_DIR: '/run/user/1' }, platform: 'linux' } as unknown as Io;
  assert.deepEqual(placesOf({}, io), { state: '/home/u/.local/state/hsm-vigil', runtime: '/run/user/1/hsm-vigil' });
  assert.deepEqual(placesOf({ state: '/srv/a' }, io), { state: '/srv/a', runtime: '/srv/a' });
  assert.deepEqual(placesOf({ state: '/srv/a', runtime: '/run/a' }, io), { state: '/srv/a', runtime: '/run/a' });
});

test('status names what keeps a device from being watched', () => {
  const snapshot: Snapshot = {
    service: { version: '1.0.0', pid: 7, startedAt: new Date(0).toISOString() },
    inventory: {
      path: '/i.jsonc',
      exists: true,
      problems: [{ severity: 'error', message: 'Expected a list.', line: 3, column: 5, endLine: 3, endColumn: 6 }],
    },
    demo: false,
    devices: [
      {
        id: 'hsm-1',
        name: 'One',
        model: 'luna-network-hsm-7',
        modelName: 'Luna',
        simulated: false,
        monitorAccount: 'enabled',
        identity: { serialNumber: '620001' },
        state: 'failed',
        firing: 2,
        channels: [
          { channel: 'console', state: 'ok', durationMs: 1400 },
          { channel: 'snmp', state: 'failed' },
        ],
        components: [],
        lastSeen: new Date(30_000).toISOString(),
        polling: false,
        interval: 600,
        problems: [{ code: 'secret-missing', message: 'The secret "x" is missing.' }],
      },
    ],
    alerts: [],
    missingSecrets: ['x'],
    silences: [],
    maintenance: [],
    receivers: [
      { id: 'ops', kind: 'webhook', level: 1, state: 'ok', queued: 0 },
      { id: 'duty-mail', kind: 'mail', level: 2, state: 'failing', queued: 2, error: 'smtp.example.com did not answer.' },
    ],
  };
  const lines = statusLines(snapshot, { stdout: new PassThrough(), env: {} }, 90_000);
  assert.deepEqual(lines, [
    'Service 1.0.0, process 7, running for 1 min 30 s; inventory /i.jsonc',
    '',
    'DEVICE  NAME  SERIAL  STATE   ALERTS    LAST SEEN  CHANNELS',
    'hsm-1   One   620001  failed  2 firing  1 min ago  console ok (1.4 s), snmp failed',
    '',
    '/i.jsonc:3:5: error: Expected a list.',
    'hsm-1: The secret "x" is missing.',
    'duty-mail: takes no notifications (2 wait): smtp.example.com did not answer.',
  ]);
});

test('an alert’s note says what keeps it quiet', () => {
  const alert = { state: 'firing', negatives: 3, needed: 3 } as AlertRecord;
  const acknowledged = { by: 'ada', at: '', until: '' };
  assert.equal(noteOf(alert), '');
  assert.equal(noteOf({ ...alert, state: 'pending', negatives: 1 }), '1 of 3');
  assert.equal(noteOf({ ...alert, acknowledged, silencedBy: 's1', maintenance: 'm1' }), 'acknowledged by ada, silenced, maintenance');
  assert.equal(noteOf({ ...alert, explainedBy: 'a2', recovering: true }), 'caused by a2, recovering');
  assert.equal(noteOf({ ...alert, latched: true, explains: ['a3'] }), 'explains 1, stays until closed');
  assert.equal(noteOf({ ...alert, latched: true, cleared: true }), 'may be closed');
  assert.equal(noteOf({ ...alert, stale: true }), 'not seen lately, may be closed');
  assert.equal(noteOf({ ...alert, state: 'resolved', acknowledged }), '');
});

test('a time is given as a duration from now or as a time', () => {
  const now = Date.UTC(2026, 2, 1);
  assert.equal(timeOf('4h', 'until', now), '2026-03-01T04:00:00.000Z');
  assert.equal(timeOf('2026-03-02T10:00:00+01:00', 'until', now), '2026-03-02T09:00:00.000Z');
  for (const wrong of ['soon', '4', '2026-03-02', '2026-99-02T00:00Z', '999999999999d', '']) {
    assert.throws(() => timeOf(wrong, 'until', now), { code: 'usage' }, wrong);
  }
});
