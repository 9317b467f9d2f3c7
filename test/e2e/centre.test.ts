import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { AlertmanagerProcess } from '../support/alertmanagerProcess.ts';
import {
  alertRow,
  type Editor,
  expand,
  notification,
  openQuestion,
  row,
  runCommand,
  showView,
  startEditor,
  testedVsix,
  unfold,
  waitForQuestion,
  webview,
} from '../support/editor.ts';
import { MonitoringPlatform } from '../support/prometheus.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * A centre of Debian's Prometheus and Alertmanager between two people: one whose service watches a simulated appliance, and one whose editor
 * knows the centre alone. The tests are one story and run in order; pictures of it go to .e2e/.
 */

const interval = 3;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');
const device = 'hsm-eus-1';

let simulation: Simulation;
let prometheus: MonitoringPlatform;
let alertmanager: AlertmanagerProcess;
let edge: Editor;
let far: Editor;
let near: Page;
let away: Page;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
  prometheus = await MonitoringPlatform.prometheus();
  alertmanager = await AlertmanagerProcess.start();
  simulation = await startSimulation({ devices: [{ id: device, name: 'East US 1' }] }, new AbortController().signal);
  const watched = {
    poll: { interval: `${interval}s`, timeout: '2s' },
    alerts: { window: `${6 * interval}s`, negatives: 2, recover: 2 },
    notify: [{ id: 'centre', alertmanager: { urls: [alertmanager.url], every: '5s' } }],
    export: { instance: 'edge-1', remoteWrite: [{ url: prometheus.url }] },
    devices: simulation.inventory().devices,
  };
  const read = {
    sources: [
      {
        ...{ id: 'central', name: 'Central', every: '10s' },
        prometheus: { url: new URL(prometheus.url).origin },
        alertmanager: { url: alertmanager.url },
      },
    ],
    devices: [],
  };
  const settings = { 'hsmVigil.service.keepRunning': true };
  edge = await startEditor({ vsix, secrets: simulation.secrets, inventory: JSON.stringify(watched), settings });
  far = await startEditor({ vsix, inventory: JSON.stringify(read), settings });
  near = await edge.openWindow();
  away = await far.openWindow();
});

after(async () => {
  for (const [name, page] of Object.entries({ near, away }))
    if (page && !page.isClosed()) await page.screenshot({ path: join(pictures, `centre-last-${name}.png`) }).catch(() => {});
  await edge?.dispose();
  await far?.dispose();
  await simulation?.dispose();
  await alertmanager?.[Symbol.asyncDispose]();
  await prometheus?.[Symbol.asyncDispose]();
});

test('an editor that knows the platform alone has the HSM in its tree, below the platform', async () => {
  await showView(near);
  await row(near, 'East US 1').waitFor();
  await showView(away);
  // Also where the platform knew of no HSM yet when its row was drawn.
  await row(away, device).waitFor();
  await away.screenshot({ path: join(pictures, 'centre-tree.png') });
});

test('a fan that fails is in Alertmanager, and in the editor that knows the platform alone', async () => {
  simulation.inject(device, { kind: 'fan-failed', fan: 'Fan2B' });
  await alertRow(near, /Fan2B turns too slowly/).waitFor();
  const there = await waitFor('Alertmanager has it', () => alertmanager.alert('speed-low'));
  assert.deepEqual([there.labels.device, there.labels.component, there.labels.severity], [device, 'fan2b', 'critical']);
  await alertRow(away, /Fan2B/, 'Central').waitFor();
  // Its page says whose word it is.
  await alertRow(away, /Fan2B/, 'Central').click();
  await webview(away)
    .getByText(/has judged it, and Central says so/)
    .waitFor();
  await away.screenshot({ path: join(pictures, 'centre-alert.png') });
  // Its page offers only what looks at it, and so do its rows.
  await webview(away)
    .getByText(/^Only read from .*Central.*: check it, and acknowledge or silence its alerts, where it is watched/)
    .waitFor();
  const offered = () =>
    webview(away)
      .locator('.actions [data-action]')
      .evaluateAll((all) => all.map(({ dataset }) => dataset.action));
  assert.deepEqual(await offered(), ['runbook', 'openTelemetry', 'copy']);
  // What cannot be done to it here says so, and asks nothing before.
  await runCommand(away, 'HSM Vigil: Run Health Check');
  await notification(away, /No HSM is watched here\./).waitFor();
  await runCommand(away, 'HSM Vigil: Silence Alert');
  await notification(away, /hsm-eus-1 is only read from Central/).waitFor();
  await runCommand(away, 'HSM Vigil: Open Telemetry');
  await webview(away)
    .getByText(/^Read from Central/)
    .waitFor();
  // How its parts stood is made of what the platform was told.
  await webview(away).locator('.lanes').getByText('Fan2B').waitFor();
  await away.screenshot({ path: join(pictures, 'centre-telemetry.png') });
});

test('an alert that somebody takes on is silenced in Alertmanager only where that is chosen', async () => {
  await openQuestion(near, /You take it on/, () => runCommand(near, 'HSM Vigil: Acknowledge Alert'));
  await near.keyboard.press('Enter');
  await waitForQuestion(near, 'Silence it in Alertmanager centre, too?');
  await near.screenshot({ path: join(pictures, 'centre-asked.png') });
  await near.keyboard.press('Enter');
  await alertRow(near, 'Fan2B', /by \w/).waitFor();
  assert.deepEqual(await alertmanager.silences(), []);
});

test('a silence that is asked for in Alertmanager, too, is there and in the other editor, and ends with the one here', async () => {
  await openQuestion(near, 'What shall be quiet?', () => runCommand(near, 'HSM Vigil: Silence Alert'));
  await near.keyboard.press('Enter');
  await waitForQuestion(near, 'For how long?');
  await near.keyboard.press('Enter');
  await waitForQuestion(near, /Others read it/);
  await near.keyboard.type('Fan is being replaced');
  await near.keyboard.press('Enter');
  await waitForQuestion(near, 'Silence it in Alertmanager centre, too?');
  await near.keyboard.press('ArrowDown');
  await near.keyboard.press('Enter');
  const [made] = await waitFor('Alertmanager has it', async () => {
    const silences = await alertmanager.silences();
    return silences.length > 0 && silences;
  });
  assert.match(made?.comment ?? '', /Fan is being replaced/);
  const matched = new Map(made?.matchers.map(({ name, value }) => [name, value]));
  assert.deepEqual([matched.get('device'), matched.get('component'), matched.get('condition')], [device, 'fan2b', 'speed-low']);
  await unfold(away, 'Silenced and Maintenance');
  await alertRow(away, /^Silenced in Alertmanager \(Central\)/, 'Fan is being replaced').waitFor();
  await near.screenshot({ path: join(pictures, 'centre-silenced-there.png') });
  await runCommand(near, 'HSM Vigil: End Silence');
  await waitFor('it has ended there as well', async () => (await alertmanager.silences()).length === 0);
});

test('what is silenced in Alertmanager is silenced in both, with who and why', async () => {
  alertmanager.amtool('silence', 'add', '--author=carol', '--comment=fan is on its way', '--duration=1h', `device=${device}`);
  await alertRow(near, 'silenced in Alertmanager by carol').waitFor();
  await unfold(away, 'Silenced and Maintenance');
  const silence = alertRow(away, /^Silenced in Alertmanager \(Central\)/, 'carol', 'fan is on its way');
  await silence.waitFor();
  await expand(silence);
  await alertRow(away, /^Fan2B/, 'Central').waitFor();
  await near.screenshot({ path: join(pictures, 'centre-silenced-near.png') });
  await away.screenshot({ path: join(pictures, 'centre-silenced-away.png') });
});

test('a platform that is killed says so, and has lost nothing when it is back', async () => {
  const from = Date.now();
  await prometheus.kill();
  await row(away, /Central.*could not be reached/).waitFor();
  // Without unfolding anything, and without the view.
  await away.locator('.part.statusbar', { hasText: 'Central not read' }).waitFor();
  await away.screenshot({ path: join(pictures, 'centre-gone.png') });
  await new Promise((resolve) => setTimeout(resolve, 3 * interval * 1000));
  await prometheus.start();
  const to = Date.now();
  const kept = timesHere(from, to);
  assert.ok(kept.length >= 4, `polls of the time without a platform: ${kept.length}`);
  await waitFor('all readings of that time are there', async () => {
    const there = new Set(await timesThere());
    return kept.every((time) => there.has(time));
  });
  await row(away, /^(?!.*could not be reached).*Central/s).waitFor();
});

/** When the fan was read (ms), as the service that watches it has kept that. */
function timesHere(from: number, to: number): readonly number[] {
  const span = ['--from', new Date(from).toISOString(), '--to', new Date(to).toISOString()];
  const printed = execFileSync('node', ['dist/hsm-vigil.cjs', 'history', device, '--metric', 'hw.fan.speed', ...span, '--json'], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      ...process.env,
      XDG_RUNTIME_DIR: edge.runtime,
      XDG_STATE_HOME: join(edge.home, 'state'),
      XDG_CONFIG_HOME: join(edge.home, 'config'),
    },
    encoding: 'utf8',
  });
  const { series } = JSON.parse(printed) as { series: { component: string; points: [string, number | null][] }[] };
  const fan = series.find(({ component }) => component === 'fan1a');
  assert.ok(fan, printed.slice(0, 300));
  return fan.points.flatMap(([time, value]) => (value === null ? [] : [Date.parse(time)]));
}

/** When it was read, as the platform has it. */
async function timesThere(): Promise<readonly number[]> {
  const query = `{__name__=~"hw_fan_speed.*",device="${device}",component="fan1a"}[10m]`;
  const response = await fetch(`${new URL(prometheus.url).origin}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as { data: { result: { values: [number, string][] }[] } };
  return data.result.flatMap(({ values }) => values.map(([seconds]) => Math.round(seconds * 1000)));
}
