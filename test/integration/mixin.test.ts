import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { ruleFile } from '../../media/mixin/ruleFile.ts';
import { ruleGroups } from '../../media/mixin/rules.ts';
import { policyFrom } from '../../src/core/alerting/policy.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { type Family, sampleName } from '../../src/service/export/common/families.ts';
import { devicePoints } from '../../src/service/export/devicePoints.ts';
import { ownPoints } from '../../src/service/export/ownPoints.ts';
import { WatchedDevice } from '../../src/service/watching/watchedDevice.ts';
import { newFolder } from '../support/bundledCli.ts';
import { pollScenarios } from '../support/pollScenarios.ts';
import { SimulatedPolls } from '../support/simulatedPolls.ts';
import { deviceOf, NOON } from '../support/watchedFleet.ts';
import { four, play, rule, wholeWindow } from '../unit/core/timeline.ts';

const root = join(import.meta.dirname, '../..');
const mixin = join(root, 'media/mixin');
const rulesPath = join(mixin, 'hsm-vigil.rules.yml');

function promtool(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, text: stdout + stderr };
}

test('what is checked in is what the generator writes, and promtool accepts it', () => {
  const to = newFolder();
  const { status, stderr } = spawnSync(process.execPath, [join(mixin, 'generate.ts'), '--to', to], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const made = readdirSync(to);
  assert.deepEqual(made.sort(), ['hsm-vigil.dashboard.json', 'hsm-vigil.rules.yml', 'snmp.luna7.old.yml', 'snmp.luna7.yml']);
  for (const name of made) assert.equal(readFileSync(join(mixin, name), 'utf8'), readFileSync(join(to, name), 'utf8'), name);
  const checked = promtool('check', 'rules', rulesPath);
  assert.equal(checked.status, 0, checked.text);
});

test('each alert has a severity and a runbook that there is', () => {
  const runbooks = readdirSync(join(root, 'media/runbooks'));
  const alerts = ruleGroups('').flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));
  assert.ok(alerts.length > 40, `${alerts.length}`);
  assert.equal(new Set(alerts.map(({ alert }) => alert)).size, alerts.length);
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels?.severity ?? '', /^(warning|critical)$/, alert);
    assert.ok(runbooks.includes(annotations?.runbook_url ?? ''), `${alert}: ${annotations?.runbook_url}`);
  }
});

test('rules and dashboard ask for nothing that is not told', () => {
  const told = new Set(everyFamily().map(sampleName));
  const rules = ruleGroups('').flatMap(({ rules: all }) => all);
  const recorded = rules.flatMap(({ record = [] }) => record);
  const asked = rules.map(({ expr }) => expr);
  JSON.parse(readFileSync(join(mixin, 'hsm-vigil.dashboard.json'), 'utf8'), (key, value: unknown) => {
    if (key === 'expr') asked.push(String(value));
    return value;
  });
  assert.ok(asked.length > rules.length + 10);
  const names = new Set(asked.flatMap((expr) => expr.match(/(?<!")\b(?:hsm|hw)_[a-z0-9_:]+/g) ?? []));
  assert.deepEqual(
    [...names].filter((name) => !told.has(name) && !(recorded as readonly string[]).includes(name)),
    [],
  );
});

/** Of a simulated appliance with both channels and an alert, and of the service. */
function everyFamily(): readonly Family[] {
  const device = new WatchedDevice({
    device: deviceOf('hsm-1', 'group'),
    model: luna7,
    policy: policyFrom(),
    timeout: 30_000,
    simulated: false,
    secrets: new Secrets(),
  });
  const source = new SimulatedPolls();
  source.appliance.inject({ kind: 'psu-ac-lost', psu: 2 });
  for (const poll of [0, 1, 2]) device.apply(source.poll('hsm-1', NOON + poll * 600_000), NOON + poll * 600_000, NOON + poll * 600_000);
  const facts = {
    version: '1',
    startedAt: NOON,
    devices: 1,
    missingSecrets: 0,
    isTroubled: false,
    receivers: [{ id: 'ops', state: 'ok', queued: 0 }],
    listening: [{ place: 'Syslog at 127.0.0.1:601 (TCP)', kept: 0, refused: 0, lost: 0, problems: [] }],
    outlets: [{ kind: 'remote-write', place: 'p', state: 'ok', sent: 1, queued: 0, dropped: 0, refused: 0 } as const],
  };
  return [...devicePoints(device, NOON + 1_200_000), ...ownPoints(facts, NOON)].map(({ family }) => family);
}

interface Expected {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

/** Runs them by promtool. Its file is YAML, of which JSON is a part. */
function playedBy(interval: string, series: Readonly<Record<string, string>>, expected: readonly Expected[], rules = rulesPath) {
  const path = join(newFolder(), 'tests.yml');
  const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  const tests = [{ interval, input_series, promql_expr_test: expected }];
  writeFileSync(path, JSON.stringify({ rule_files: [rules], evaluation_interval: interval, tests }));
  return promtool('test', 'rules', path);
}

/** Which condition takes how many slots. */
const examples = {
  three: { condition: 'speed-low', alert: 'HsmVigilSpeedLow', severity: 'critical', rule },
  four: { condition: 'unread', alert: 'HsmVigilUnread', severity: 'warning', rule: four },
  window: { condition: 'ac-lost', alert: 'HsmVigilAcLost', severity: 'warning', rule: wholeWindow },
} as const;

/**
 * How Prometheus has to judge these polls: silent until our rule fires, firing with it, and, unless it goes on otherwise, no sooner over than
 * ours. Each is a component of its own.
 */
function asOurs(scenarios: readonly { readonly polls: string; readonly of: keyof typeof examples; readonly isAlike: boolean }[]) {
  const series: Record<string, string> = {};
  const expected: Expected[] = [];
  for (const [n, { polls, of, isAlike }] of scenarios.entries()) {
    const { condition, alert, severity, rule: using } = examples[of];
    const labels = `component="part-${n}", condition="${condition}", device="hsm-1"`;
    const values = Array.from(polls, (letter) => (letter === 'N' ? '1' : letter === 'P' ? '0' : '_')).join(' ');
    series[`hsm_vigil_indicator_negative{${labels}, witness="console"}`] = values;
    const { effects, phases } = play(polls, using);
    const fired = Number(effects.find((each) => each.startsWith('fire@'))?.slice('fire@'.length) ?? polls.length);
    for (let slot = 0; slot < polls.length; slot++) {
      const isOn = slot >= fired;
      if (slot > fired && (!isAlike || !['firing', 'recovering'].includes(phases[slot] ?? ''))) break;
      expected.push({
        expr: `ALERTS{alertstate="firing", component="part-${n}"}`,
        eval_time: `${slot * 10}m`,
        exp_samples: isOn
          ? [{ labels: `ALERTS{alertname="${alert}", alertstate="firing", ${labels}, severity="${severity}"}`, value: 1 }]
          : [],
      });
    }
  }
  return [series, expected] as const;
}

const scenarios = asOurs(
  pollScenarios.map(({ polls, of = 'three' as const, otherwise }) => ({ polls, of, isAlike: otherwise === undefined })),
);

test('prometheus fires and stays quiet where our own rule does, scenario by scenario', () => {
  const { status, text } = playedBy('10m', ...scenarios);
  assert.equal(status, 0, text.slice(0, 3000));
});

test('… and it is found where it does not', () => {
  const path = join(newFolder(), 'rules.yml');
  // One slot more than there are in the hour.
  writeFileSync(path, ruleFile(ruleGroups(''), []).replaceAll('[59m]', '[61m]'));
  assert.notEqual(playedBy('10m', ...scenarios, path).status, 0);
});

test('… whatever the polls are, up to the first alert', () => {
  const polls = fc.string({ unit: fc.constantFrom('N', 'N', 'P', '?', '.'), minLength: 3, maxLength: 14 });
  const some = fc.sample(fc.record({ polls, of: fc.constantFrom('three', 'four', 'window' as const), isAlike: fc.constant(false) }), 150);
  const [series, expected] = asOurs(some as Parameters<typeof asOurs>[0]);
  assert.ok(expected.some(({ exp_samples }) => exp_samples.length > 0));
  const { status, text } = playedBy('10m', series, expected);
  assert.equal(status, 0, text.slice(0, 3000));
});

const isFiring = (alert: string, at: string, labels: string | undefined): Expected => ({
  expr: `ALERTS{alertstate="firing", alertname="${alert}"}`,
  eval_time: at,
  exp_samples: labels === undefined ? [] : [{ labels: `ALERTS{alertname="${alert}", alertstate="firing", ${labels}}`, value: 1 }],
});

test('witnesses that agree, and what a console says in all its re-reads, fire at once', () => {
  const of = (component: string, condition: string, witness: string) =>
    `hsm_vigil_indicator_negative{component="${component}", condition="${condition}", device="hsm-1", witness="${witness}"}`;
  const { status, text } = playedBy(
    '10m',
    {
      [of('fan1', 'speed-low', 'console')]: '0 1 1',
      [of('fan1', 'speed-low', 'snmp')]: '0 0 1',
      [of('hsm', 'tampered', 'console')]: '0 1',
      [of('hsm', 'zeroized', 'push')]: '0 1 1',
    },
    [
      isFiring('HsmVigilSpeedLow', '10m', undefined),
      isFiring('HsmVigilSpeedLow', '20m', 'component="fan1", condition="speed-low", device="hsm-1", severity="critical"'),
      isFiring('HsmVigilTampered', '0m', undefined),
      isFiring('HsmVigilTampered', '10m', 'component="hsm", condition="tampered", device="hsm-1", severity="critical"'),
      // A message whose sender nobody knows is no proof.
      isFiring('HsmVigilZeroized', '20m', undefined),
    ],
  );
  assert.equal(status, 0, text.slice(0, 3000));
});

test('a silent device, a service that is gone and what runs full are said', () => {
  const { status, text } = playedBy(
    '1m',
    {
      // Told with each poll; nothing comes after an hour.
      'hsm_vigil_channel_answer_timestamp_seconds{device="hsm-1", instance="edge", witness="console"}': '0 _x9 600 _x9 1200',
      'hsm_vigil_channel_answer_timestamp_seconds{device="hsm-2", instance="edge", witness="console"}': '0 _x9 600 _x9 1200',
      'hsm_vigil_device_paused{device="hsm-2", instance="edge"}': '1x120',
      // Another service is asked to watch it, too, and goes on.
      'hsm_vigil_device_paused{device="hsm-1", instance="other"}': '1x120',
      'hsm_vigil_device_interval_seconds{device="hsm-1", instance="edge"}': '600x120',
      'hsm_vigil_device_interval_seconds{device="hsm-2", instance="edge"}': '600x120',
      'hsm_vigil_build_info{instance="edge", version="1"}': '1x60',
      'hsm_storage_used_bytes{component="hsm", device="hsm-1"}': '50x40 96x60',
      'hsm_storage_size_bytes{component="hsm", device="hsm-1"}': '100x100',
    },
    [
      isFiring('HsmVigilDeviceSilent', '59m', undefined),
      isFiring('HsmVigilDeviceSilent', '61m', 'device="hsm-1", instance="edge", severity="critical"'),
      isFiring('HsmVigilServiceGone', '60m', undefined),
      isFiring('HsmVigilServiceGone', '75m', 'instance="edge", severity="critical"'),
      isFiring('HsmVigilNothingWatched', '69m', undefined),
      isFiring('HsmVigilNothingWatched', '80m', 'severity="critical"'),
      isFiring('HsmVigilCapacityFull', '50m', undefined),
      isFiring('HsmVigilCapacityFull', '65m', 'component="hsm", device="hsm-1", severity="critical"'),
    ],
  );
  assert.equal(status, 0, text.slice(0, 3000));
});

test('a device that is read each hour is not silent in between, and one that never answered is said', () => {
  const { status, text } = playedBy(
    '1m',
    {
      'hsm_vigil_channel_answer_timestamp_seconds{device="slow", instance="edge", witness="console"}': '0x59 3600x59 7200x240',
      'hsm_vigil_device_interval_seconds{device="slow", instance="edge"}': '3600x400',
      'hsm_vigil_device_state{device="slow", instance="edge"}': '0x400',
      'hsm_vigil_device_interval_seconds{device="new", instance="edge"}': '600x400',
      'hsm_vigil_device_state{device="new", instance="edge"}': '2x400',
      // Silent, which is said already.
      'hsm_vigil_channel_answer_timestamp_seconds{device="old", instance="edge", witness="console"}': '0x400',
      'hsm_vigil_device_interval_seconds{device="old", instance="edge"}': '600x400',
      'hsm_vigil_device_state{device="old", instance="edge"}': '0x20 2x400',
      'hsm_vigil_device_interval_seconds{device="resting", instance="edge"}': '600x400',
      'hsm_vigil_device_state{device="resting", instance="edge"}': '2x400',
      'hsm_vigil_device_paused{device="resting", instance="edge"}': '1x400',
    },
    [
      isFiring('HsmVigilDeviceSilent', '39m', undefined),
      isFiring('HsmVigilDeviceSilent', '118m', 'device="old", instance="edge", severity="critical"'),
      isFiring('HsmVigilDeviceUnknown', '39m', undefined),
      isFiring('HsmVigilDeviceUnknown', '41m', 'device="new", instance="edge", severity="warning"'),
      isFiring('HsmVigilDeviceUnknown', '100m', 'device="new", instance="edge", severity="warning"'),
    ],
  );
  assert.equal(status, 0, text.slice(0, 3000));
});

test('a service that ended on a Friday is said on Monday, and one that watches nothing, is behind or ahead, too', () => {
  const { status, text } = playedBy(
    '10m',
    {
      'hsm_vigil_build_info{instance="edge", version="1"}': '1x6',
      'hsm_vigil_build_info{instance="empty", version="1"}': '1x500',
      'hsm_vigil_devices{instance="empty"}': '0x500',
      'hsm_vigil_export_waiting{instance="empty", outlet="remote-write-1"}': '0 0 20000x20 500x500',
      'hsm_vigil_channel_answer_timestamp_seconds{device="hsm-1", instance="ahead", witness="console"}': '600+600x500',
    },
    [
      isFiring('HsmVigilServiceGone', '3600m', 'instance="edge", severity="critical"'),
      isFiring('HsmVigilNoDevices', '30m', 'instance="empty", severity="warning"'),
      isFiring('HsmVigilExportBehind', '30m', undefined),
      isFiring('HsmVigilExportBehind', '90m', 'instance="empty", outlet="remote-write-1", severity="warning"'),
      isFiring('HsmVigilExportBehind', '300m', undefined),
      isFiring('HsmVigilClockAhead', '60m', 'instance="ahead", severity="warning"'),
    ],
  );
  assert.equal(status, 0, text.slice(0, 3000));
});

test('a number of the dashboard is nothing where nothing is told, and no reassuring zero', () => {
  const asked: string[] = [];
  JSON.parse(
    readFileSync(join(mixin, 'hsm-vigil.dashboard.json'), 'utf8'),
    (_key, value: { type?: string; targets?: { expr: string }[] }) => {
      if (value?.type === 'stat') asked.push(...(value.targets ?? []).map(({ expr }) => expr.replaceAll(/\$(?:device|site)/g, '.*')));
      return value;
    },
  );
  assert.equal(asked.length, 6);
  const evaluated = (series: Readonly<Record<string, string>>, values: readonly (number | undefined)[]) =>
    playedBy(
      '1m',
      series,
      asked.map((expr, n) => ({
        expr,
        eval_time: '60m',
        exp_samples: values[n] === undefined ? [] : [{ labels: '{}', value: values[n] }],
      })),
    );
  const silent = {
    'hsm_vigil_device_state{device="hsm-1"}': '0x10',
    'hsm_vigil_device_interval_seconds{device="hsm-1"}': '600x10',
    'hsm_vigil_channel_answer_timestamp_seconds{device="hsm-1"}': '600x10',
  };
  const nobody = evaluated(silent, [undefined, undefined, 1, undefined, undefined, undefined]);
  assert.equal(nobody.status, 0, nobody.text.slice(0, 3000));
  const well = evaluated(
    {
      'hsm_vigil_device_state{device="hsm-1"}': '0x60',
      'hsm_vigil_device_state{device="hsm-2"}': '2x60',
      'hsm_vigil_device_interval_seconds{device="hsm-1"}': '600x60',
      'hsm_vigil_channel_answer_timestamp_seconds{device="hsm-1"}': '0+60x60',
    },
    [2, 1, 0, 0, 0, 0],
  );
  assert.equal(well.status, 0, well.text.slice(0, 3000));
});
