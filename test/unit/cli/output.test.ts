import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { alertFilter, noteOf } from '../../../src/cli/alerts.ts';
import { auditLines, sinceOf } from '../../../src/cli/audit.ts';
import { printChecks } from '../../../src/cli/check.ts';
import { eventLine, processLines } from '../../../src/cli/events.ts';
import type { Io } from '../../../src/cli/io.ts';
import { windowOf } from '../../../src/cli/maintenance.ts';
import { placesOf, timeOf } from '../../../src/cli/options.ts';
import { exitCodeOf, valueText } from '../../../src/cli/states.ts';
import { statusLines } from '../../../src/cli/status.ts';
import { painter, table } from '../../../src/cli/table.ts';
import { byStateAndUrgency } from '../../../src/protocol/alertOrder.ts';
import type {
  AlertRecord,
  DeviceCheck,
  DeviceRecord,
  HealthFinding,
  MessageRecord,
  NotAsWritten,
  Snapshot,
} from '../../../src/protocol/contract.ts';
import { noAlerts, unknownNow } from '../../../src/protocol/noAlerts.ts';

const plain = (text: string) => text;

test('the worst device decides the exit code: critical, warning, unknown, ok', () => {
  assert.equal(exitCodeOf(['ok', 'ok']), 0);
  assert.equal(exitCodeOf(['ok', 'unknown']), 3);
  assert.equal(exitCodeOf(['ok', 'unjudged']), 3, 'seen is not judged');
  assert.equal(exitCodeOf(['unjudged', 'degraded']), 1);
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
    'DEVICE  NAME  STATE   ALERTS    LAST SEEN  SERIAL  CHANNELS',
    'hsm-1   One   failed  2 firing  1 min ago  620001  console ok (1.4 s), snmp failed',
    '',
    '/i.jsonc:3:5: error: Expected a list.',
    'hsm-1: The secret "x" is missing.',
    'duty-mail: takes no notifications (2 wait): smtp.example.com did not answer.',
  ]);
});

test('status says how each source fares, marks what is read from one, and says why one is not read', () => {
  const central = {
    id: 'central',
    name: 'Central',
    place: 'prometheus:9090',
    devices: 2,
    unheard: 0,
    own: 0,
    lastAt: new Date(30_000).toISOString(),
    tookMs: 400,
    requests: 5,
  };
  const whole = statusWith({});
  const [device] = whole.devices;
  assert.ok(device);
  const remote = { ...device, id: 'central/hsm-7', name: 'hsm-7', source: { id: 'central', name: 'Central' }, channels: [] };
  const say = (state: 'ok' | 'failing', text: string) =>
    statusLines({ ...whole, devices: [remote], sources: [{ ...central, state, text }] }, { stdout: new PassThrough(), env: {} }, 60_000);
  const well = say('ok', '2 devices read.');
  assert.ok(
    well.some((line) => /^central\/hsm-7 +hsm-7 .* read from Central$/.test(line)),
    well.join('\n'),
  );
  assert.ok(well.includes('Source central at prometheus:9090: last read 30 s ago, 2 devices, read in 0.4 s'), well.join('\n'));
  assert.equal(
    well.some((line) => line.includes('2 devices read.')),
    false,
  );
  const failing = say('failing', 'prometheus:9090 could not be reached\u001b[2J (ECONNREFUSED).');
  assert.ok(
    failing.includes('Source central at prometheus:9090: failing, last read 30 s ago, 2 devices, read in 0.4 s'),
    failing.join('\n'),
  );
  assert.ok(failing.includes('Source central: prometheus:9090 could not be reached (ECONNREFUSED).'), failing.join('\n'));
});

test('status says what was received where, and what is wrong there, as it is sent', () => {
  const counts = { kept: 0, refused: 0, lost: 0 };
  const listening = [
    {
      place: 'Traps at 127.0.0.1:1162 (UDP)',
      problems: ['Nothing is received at 127.0.0.1:1162 (UDP): \u001b[2Janother program.'],
      ...counts,
    },
    { place: 'Syslog at [::]:1514 (TCP)', problems: [], kept: 1234, refused: 2, lost: 1, lastAt: new Date(0).toISOString() },
  ];
  const lines = statusLines({ ...statusWith({}), listening }, { stdout: new PassThrough(), env: {} }, 180_000);
  assert.ok(lines.includes('Traps at 127.0.0.1:1162 (UDP): nothing received yet, with trouble that is told below'), lines.join('\n'));
  assert.ok(lines.includes('hsm-1: has sent nothing by itself yet'), lines.join('\n'));
  const at = new Date(60_000).toISOString();
  const heard = [
    { device: 'hsm-1', channel: 'trap' as const, lastAt: at, test: { at, sender: '10.0.0.1', authenticated: true } },
    { device: 'hsm-1', channel: 'syslog' as const, lastAt: at },
  ];
  const said = statusLines({ ...statusWith({}), listening, heard }, { stdout: new PassThrough(), env: {} }, 180_000);
  assert.ok(
    said.includes('hsm-1: last heard: SNMP traps 2 min ago (last test 2 min ago), Syslog 2 min ago (never tested)'),
    said.join('\n'),
  );
  assert.ok(lines.includes('Syslog at [::]:1514 (TCP): 1,234 received, the last 3 min ago, 2 refused, 1 lost'));
  assert.ok(lines.includes('Nothing is received at 127.0.0.1:1162 (UDP): another program.'));
});

test('an event is one line with whose it is, what it says and how often', () => {
  const event: MessageRecord = {
    id: 1,
    time: '2026-03-02T12:00:00.000Z',
    device: 'hsm-1',
    sender: '10.0.0.1',
    channel: 'trap',
    severity: 'warning',
    text: 'a fan\u001b[2J has failed',
    rule: 'fan',
    asserted: true,
    count: 1200,
  };
  const line = (change: Partial<MessageRecord>) => eventLine({ ...event, ...change }, new Map([['hsm-1', 'One']]));
  assert.match(line({}), /^2026-03-02 12:00\S* {2}One {2}SNMP traps {2}warning {2}begins: a fan has failed \(1,200 times\)$/);
  const { rule: _rule, ...unknown } = event;
  assert.match(eventLine({ ...unknown, device: '', count: 1 }, new Map()), /unknown sender 10\.0\.0\.1 .*\(no rule knows it\)$/);
  assert.match(line({ test: true, asserted: false }), /\(test\) ends: /);
});

test('what no rule knows is counted by process, the most first', () => {
  const event = { id: 1, time: '2026-03-02T12:00:00.000Z', device: 'hsm-1', sender: '10.0.0.1', severity: 'info', count: 1 } as const;
  const lines = processLines([
    { ...event, channel: 'syslog', text: 'newd: a: b' },
    { ...event, channel: 'syslog', text: 'olderd: c', count: 1200 },
    { ...event, channel: 'syslog', text: 'newd: d' },
    { ...event, channel: 'syslog', text: 'words alone' },
    { ...event, channel: 'trap', text: 'Notification 1.3.6.1.4.1.99; 1.3.6 = x' },
  ]);
  const [line = ''] = lines;
  assert.match(
    line,
    /^Known by no rule: olderd: 1,200, newd: 2, no process named: 1, Notification 1\.3\.6\.1\.4\.1\.99: 1\. "receivers\.rules"/,
  );
});

const found = (name: string, state: HealthFinding['state'], reason: string): HealthFinding => ({
  component: name.toLowerCase(),
  name,
  state,
  reason,
});

test('a check names everything that is not known to be well, worst device and worst part first, and then the rest', () => {
  const stdout = new PassThrough();
  const checks: DeviceCheck[] = [
    { id: 'hsm-1', state: 'unjudged', findings: [], notJudged: ['SNMP only: nothing judges tamper.'], channels: [], readings: [] },
    {
      id: 'hsm-2',
      state: 'failed',
      findings: [found('Fan1A', 'failed', 'reads 0 rpm'), found('RAM TMax', 'unjudged', 'no limit is known for it')],
      channels: [{ channel: 'snmp', state: 'ok' }],
      readings: [],
    },
  ];
  printChecks(checks, [], { stdout, env: {} });
  assert.deepEqual(
    String(stdout.read())
      .split('\n')
      .map((line) => line.trimEnd()),
    [
      'HSM VIGIL CRITICAL: 1 failed, 1 partly watched',
      '',
      'hsm-2: failed',
      '  failed Fan1A: reads 0 rpm',
      '  not judged RAM TMax: no limit is known for it',
      '  CHANNEL  STATE  TIME',
      '  snmp     ok',
      '',
      'hsm-1: partly watched',
      '  SNMP only: nothing judges tamper.',
      '',
    ],
  );
});

const told = statusWith();

/** A snapshot of one device. */
function statusWith(over: Partial<DeviceRecord> = {}): Snapshot {
  const device: DeviceRecord = {
    id: 'hsm-1',
    name: 'One',
    model: 'm',
    modelName: 'M',
    simulated: false,
    monitorAccount: 'enabled',
    state: 'ok',
    firing: 0,
    channels: [],
    components: [],
    polling: false,
    interval: 600,
    problems: [],
    ...over,
  };
  return {
    service: { version: '1.0.0', pid: 7, startedAt: new Date(0).toISOString() },
    inventory: { path: '/i.jsonc', exists: true, problems: [] },
    devices: [device],
    receivers: [],
    maintenance: [],
  } as unknown as Snapshot;
}

test('status puts the worst device first, and says why each is not known to be well', () => {
  const worse = statusWith({ id: 'hsm-2', state: 'unknown', findings: [found('NTLS', 'unknown', 'not judged within 1 h')] });
  const snapshot = { ...told, devices: [...told.devices, ...worse.devices] };
  const lines = statusLines(snapshot, { stdout: new PassThrough(), env: {} }, 1000);
  assert.deepEqual(
    lines.slice(3, 5).map((line) => line.slice(0, 5)),
    ['hsm-2', 'hsm-1'],
  );
  assert.equal(lines.at(-1), 'hsm-2: unknown NTLS: not judged within 1 h');
  const [start, end] = ['2026-03-02T20:00:00.000Z', '2026-03-02T22:00:00.000Z'];
  const work = { id: 'm1', haGroup: 'ca', by: 'ada', why: 'feed', start, end };
  const busy = {
    ...snapshot,
    maintenance: [
      { ...work, active: false },
      { ...work, active: true, current: { start, end } },
    ],
  };
  const said = statusLines(busy, { stdout: new PassThrough(), env: {} }, 1000).filter((line) => line.includes('Planned work'));
  assert.deepEqual(said, [
    'Planned work on group ca until 2026-03-02 22:00:00Z (feed, by ada): polls go on, and nothing fires or ends by them.',
  ]);
});

test('status says each thing once: a fault with its remedy, and one mistake with all devices that it costs', () => {
  const lines = (devices: readonly DeviceRecord[]) =>
    statusLines({ ...told, devices }, { stdout: new PassThrough(), env: {} }, 1000).filter(
      (line) => /^hsm-/.test(line) && line.includes(': '),
    );
  const console = { ...found('Serial console', 'degraded', 'The device refused the login (1 of 4 bad polls)'), component: 'console' };
  const folded = { ...found('Fan1A', 'unknown', 'not judged within 1 h'), because: 'console' };
  const refused = { code: 'login-refused', message: 'The device refused the login.', remedy: 'Enter the password again.' };
  const [one] = statusWith({ findings: [console, folded], problems: [refused, { code: 'garbled', message: 'Noise.' }] }).devices;
  assert.ok(one);
  assert.deepEqual(lines([one]), [
    'hsm-1: degraded Serial console: The device refused the login (1 of 4 bad polls). Enter the password again. Because of that, Fan1A is unknown.',
    'hsm-1: Noise.',
  ]);
  const slip = { code: 'not-as-written', message: 'It is missing.', remedy: 'Correct line 1.' };
  const many = (ids: number) => Array.from({ length: ids }, (_, n) => ({ ...one, id: `hsm-${n + 1}`, findings: [], problems: [slip] }));
  assert.deepEqual(lines(many(3)), ['hsm-1, hsm-2 and hsm-3: It is missing. Correct line 1.']);
  assert.match(lines(many(20))[0] ?? '', /hsm-8 and 12 more devices: It is missing\. Correct line 1\.$/);
});

test('where nobody looks, no alerts is no good news', () => {
  const known = { id: 'hsm-1', state: 'ok', interval: 600, lastSeen: new Date(0).toISOString(), channels: [], components: [] };
  const [well, dark] = [known, { ...known, id: 'hsm-2', state: 'unknown' }] as unknown as DeviceRecord[];
  const never = { ...known, id: 'hsm-3', notAsWritten: { stays: 'nothing' } } as unknown as DeviceRecord;
  assert.ok(well && dark);
  for (const nobody of [[], [never]]) assert.match(noAlerts(false, nobody), /^No device is watched, so no alert can come\./);
  assert.match(noAlerts(false, [well, never]), /^No alerts now/);
  assert.deepEqual(unknownNow([well, dark, never], 1000), ['hsm-2', 'hsm-3']);
  assert.deepEqual(unknownNow([well], 3_600_000), ['hsm-1'], 'not heard of for an hour');
});

test('a device that is not watched as written says so in its row, however well it is', () => {
  const rowOf = (stays: NotAsWritten['stays']) => {
    const notAsWritten = { stays, problem: 'A slip.', since: told.service.startedAt };
    return statusLines(statusWith({ notAsWritten }), { stdout: new PassThrough(), env: {} }, 1000)[3];
  };
  assert.match(rowOf('as-read') ?? '', /^hsm-1 +One +ok, not as written /);
  assert.match(rowOf('nothing') ?? '', /^hsm-1 +One +never watched /);
});

test('an alert’s note says what keeps it quiet', () => {
  const alert = { state: 'firing', negatives: 3, needed: 3, evidence: [] as AlertRecord['evidence'] } as AlertRecord;
  const acknowledged = { by: 'ada', at: '', until: '' };
  assert.equal(noteOf(alert), '');
  assert.equal(noteOf({ ...alert, state: 'pending', negatives: 1 }), '1 of 3 bad polls');
  const before = { state: 'pending', negatives: 1, firedAt: new Date(0).toISOString() } as const;
  assert.equal(noteOf({ ...alert, ...before }), '1 of 3 bad polls, fired then, was over and may come back');
  assert.equal(noteOf({ ...alert, acknowledged, silencedBy: 's1', maintenance: 'm1' }), 'acknowledged by ada, silenced, maintenance');
  const there = { receiver: 'am', id: 'x', by: 'grace', why: 'moving\u202e logs', until: new Date(0).toISOString() };
  assert.match(noteOf({ ...alert, silencedOutside: there }), /^silenced in Alertmanager by grace until .*: moving logs$/);
  const aged = { ...there, asOf: new Date(0).toISOString(), notAt: ['am-2:9093'] };
  assert.match(noteOf({ ...alert, silencedOutside: aged }), /: moving logs, as read .*, not at am-2:9093$/);
  assert.equal(noteOf({ ...alert, explainedBy: 'a2', recovering: true }), 'caused by a2, recovering');
  assert.equal(noteOf({ ...alert, latched: true, explains: ['a3'] }), 'explains 1, stays until closed');
  assert.equal(noteOf({ ...alert, explains: ['a3', 'a4'], alsoOn: 1 }), 'also on 1 more, explains 1');
  assert.equal(noteOf({ ...alert, latched: true, cleared: true }), 'may be closed');
  assert.equal(noteOf({ ...alert, stale: true }), 'not seen lately, may be closed');
  assert.equal(noteOf({ ...alert, state: 'resolved', acknowledged }), '');
  const told = { ...alert, state: 'pending', negatives: 1, told: 1 } as const;
  assert.equal(noteOf(told), '1 of 3 indications, told by traps or syslog, found by no poll');
});

const listed = (id: string, over: Partial<AlertRecord> = {}): AlertRecord => ({
  id,
  device: 'hsm-1',
  deviceName: 'East US 1',
  component: 'fan1a',
  condition: 'speed-low',
  severity: 'warning',
  state: 'firing',
  startedAt: '2026-03-01T12:00:00Z',
  firedAt: '2026-03-01T12:20:00Z',
  summary: 'Fan1A turns too slowly',
  meaning: '',
  action: '',
  runbook: '',
  negatives: 3,
  needed: 3,
  evidence: [],
  ...over,
});
const taken = { by: 'ada', at: '2026-03-01T12:30:00Z', until: '2026-03-02T12:30:00Z' };

test('alerts are listed by what waits for a person, then severity, then gravity, then age', () => {
  const found = [
    listed('over', { state: 'resolved', severity: 'critical', resolvedAt: '2026-03-01T13:00:00Z' }),
    listed('maybe', { state: 'pending', severity: 'critical' }),
    listed('taken', { severity: 'critical', acknowledged: taken }),
    listed('younger', { firedAt: '2026-03-01T12:40:00Z' }),
    listed('concern', { gravity: 'concern', firedAt: '2026-03-01T10:00:00Z' }),
    listed('older'),
    listed('critical', { severity: 'critical' }),
    listed('tamper', { severity: 'critical', gravity: 'irreversible', firedAt: '2026-03-01T12:50:00Z' }),
  ].sort(byStateAndUrgency);
  assert.deepEqual(
    found.map(({ id }) => id),
    ['tamper', 'critical', 'older', 'younger', 'concern', 'taken', 'maybe', 'over'],
  );
});

test('alerts can be asked for by device, HA group, state and severity, or only those that wait', () => {
  const all = [
    listed('a'),
    listed('b', { device: 'hsm-2', haGroup: 'prod', severity: 'critical' }),
    listed('c', { state: 'pending' }),
    listed('d', { acknowledged: taken }),
    listed('e', { explainedBy: 'a' }),
  ];
  const ids = (filter: Parameters<typeof alertFilter>[0]) => all.filter(alertFilter(filter)).map(({ id }) => id);
  assert.deepEqual(ids({ device: ['hsm-2'] }), ['b']);
  assert.deepEqual(ids({ group: 'prod' }), ['b']);
  assert.deepEqual(ids({ only: 'pending' }), ['c']);
  assert.deepEqual(ids({ severity: 'critical' }), ['b']);
  assert.deepEqual(ids({ waiting: true }), ['a', 'b']);
  assert.deepEqual(ids({}).length, 5);
  assert.throws(() => alertFilter({ only: 'open' }), { code: 'usage', message: /pending, firing, resolved/ });
  assert.throws(() => alertFilter({ severity: 'bad' }), { code: 'usage' });
});

test('the audit log is a table in which devices have their names', () => {
  const entries = [{ time: '2026-03-01T12:00:05.123Z', kind: 'silence', who: 'ada', device: 'hsm-1', text: 'Fan1A', why: 'known' }];
  const [, line] = auditLines(entries, [{ id: 'hsm-1', name: 'East US 1' }], plain);
  assert.equal(line, '2026-03-01 12:00:05Z  ada  silence  East US 1  Fan1A: “known”');
});

test('how far back is a duration before now, or a time', () => {
  const now = Date.UTC(2026, 2, 8);
  assert.equal(sinceOf('7d', now), '2026-03-01T00:00:00.000Z');
  assert.equal(sinceOf('2026-03-02T10:00:00Z', now), '2026-03-02T10:00:00.000Z');
  assert.equal(sinceOf('2026-02-28', now), '2026-02-28T00:00:00.000Z');
  assert.throws(() => sinceOf('2026-02-30', now), { code: 'usage', message: /the calendar has no 2026-02-30/ });
  assert.throws(() => sinceOf('yesterday', now), { code: 'usage' });
});

test('a time is given as a duration from now or as a time', () => {
  const now = Date.UTC(2026, 2, 1);
  assert.equal(timeOf('4h', 'until', now), '2026-03-01T04:00:00.000Z');
  assert.equal(timeOf('2026-03-02T10:00:00+01:00', 'until', now), '2026-03-02T09:00:00.000Z');
  for (const wrong of ['soon', '4', '2026-03-02', '2026-99-02T00:00Z', '999999999999d', '']) {
    assert.throws(() => timeOf(wrong, 'until', now), { code: 'usage' }, wrong);
  }
  for (const day of ['2027-02-30', '2027-02-29', '2026-04-31', '2026-13-01', '2026-01-00']) {
    assert.throws(() => timeOf(`${day}T08:00:00Z`, 'until', now), { code: 'usage', message: `--until: the calendar has no ${day}.` });
  }
  assert.throws(() => timeOf('2026-03-02T10:00', 'until', now), { code: 'usage', message: /of which zone.*2026-03-02T10:00Z for UTC/ });
  assert.equal(timeOf('2028-02-29T08:00:00Z', 'until', now), '2028-02-29T08:00:00.000Z');
});

test('planned work begins now when nothing else is said, and when "now" is', () => {
  const now = Date.UTC(2026, 2, 1);
  const asked = { device: 'hsm-1', until: '2h', why: 'fan' };
  const begun = { device: 'hsm-1', start: '2026-03-01T00:00:00.000Z', end: '2026-03-01T02:00:00.000Z', why: 'fan' };
  assert.deepEqual(windowOf(asked, now), begun);
  for (const from of ['now', 'NOW']) assert.deepEqual(windowOf({ ...asked, from }, now), begun);
  assert.throws(() => windowOf({ ...asked, override: ' ' }, now), { message: /^--override is empty: it stands in the log/ });
  assert.throws(() => windowOf({ ...asked, from: 'noon' }, now), { message: /^--from expects a duration/ });
});
