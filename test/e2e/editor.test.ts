import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import type { AlertRecord } from '../../src/protocol/contract.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import {
  alertRow,
  alertsPane,
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
  viewShown,
  waitForQuestion,
  webview,
} from '../support/editor.ts';
import { httpServer } from '../support/httpServer.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * The whole product as two people at two windows have it: the packaged extension in a real VS Code, its service, and simulated
 * appliances behind real sockets. An alert fires, one of them takes it on, the other keeps it quiet, it ends, and the log says who
 * did what. The tests are one story and run in order; pictures of it go to .e2e/.
 */

const seconds = 1000;
/** Poll interval of the inventory, short so that six polls fit into a test. */
const interval = 4;
const fault = { kind: 'fan-failed', fan: 'Fan2B' } as const;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let editor: Editor;
let first: Page;
let second: Page;

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** What a screen reader says of the judgements. */
async function timelineOf(page: FrameLocator): Promise<string> {
  return (await page.locator('.timeline').getAttribute('aria-label')) ?? '';
}

async function showFanAlert(): Promise<FrameLocator> {
  await runCommand(first, 'HSM Vigil: Show Alert');
  // With one alert there is nothing to choose.
  const pick = first.locator('.quick-input-list .monaco-list-row', { hasText: /Fan2B/ }).first();
  await pick.click({ timeout: 3 * seconds }).catch(() => {});
  const page = webview(first);
  await page.locator('h1', { hasText: 'Fan2B' }).waitFor({ timeout: 30 * seconds });
  return page;
}

/** Process ids of the services that watch for this editor, by their own record and by the process table. */
function services(): { recorded: number; running: number[] } {
  const recorded = JSON.parse(readFileSync(join(editor.runtime, 'hsm-vigil', 'service.json'), 'utf8')).pid as number;
  const running = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return words.some((word) => word.endsWith('hsm-vigil.cjs')) && words.includes('serve') && environment.includes(editor.runtime);
      } catch {
        return false;
      }
    })
    .map(Number);
  return { recorded, running };
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
  simulation = await startSimulation(
    {
      devices: [
        { id: 'hsm-eus-1', name: 'East US 1', haGroup: 'prod-ca' },
        { id: 'hsm-wus-1', name: 'West US 1', haGroup: 'prod-ca' },
        { id: 'hsm-lab', name: 'Lab' },
      ],
    },
    new AbortController().signal,
  );
  const inventory = {
    poll: { interval: `${interval}s`, timeout: '3s' },
    alerts: { window: `${6 * interval}s`, negatives: 3, recover: 2 },
    devices: simulation.inventory().devices,
  };
  editor = await startEditor({
    vsix,
    secrets: simulation.secrets,
    inventory: JSON.stringify(inventory, null, 2),
    settings: { 'hsmVigil.operator': 'ada', 'hsmVigil.service.keepRunning': false },
  });
  first = await editor.openWindow();
});

after(async () => {
  for (const [index, page] of [first, second].entries()) {
    if (page && !page.isClosed()) await picture(page, `last-seen-${index + 1}`).catch(() => {});
  }
  await editor?.dispose();
  await simulation?.dispose();
});

test('the package holds only what runs', () => {
  const [folder] = readdirSync(editor.extensions).filter((name) => name.startsWith('hsm-vigil.hsm-vigil-'));
  assert.ok(folder, 'installed');
  const files = (readdirSync(join(editor.extensions, folder), { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(editor.extensions, folder).length + 1));
  const foreign = files.filter(
    (file) =>
      !/^(package\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?|\.vsixmanifest|dist\/(extension|hsm-vigil|inventory)\.cjs|dist\/bin\/hsm-vigil(\.cmd)?|dist\/webview\/[\w.]+|dist\/third-party-notices\.txt|media\/.+|prebuilds\/.+\.node)$/i.test(
        file,
      ),
  );
  assert.deepEqual(foreign, []);
  assert.ok(
    files.some((file) => file.endsWith('.node')),
    'the serial port binary is there',
  );
  assert.ok(!files.some((file) => file.endsWith('.map')));
  // What a terminal of the editor runs: it must have come out of the package as a program.
  const command = join(editor.extensions, folder, 'dist', 'bin', 'hsm-vigil');
  const { stdout } = spawnSync(command, ['--version'], {
    env: { HSM_VIGIL_NODE: process.execPath, PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  });
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  const notices = readFileSync(join(editor.extensions, folder, 'dist', 'third-party-notices.txt'), 'utf8');
  const { dependencies } = JSON.parse(readFileSync(join(editor.extensions, folder, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), 'node-addon-api']) {
    assert.match(notices, new RegExp(`^${'='.repeat(80)}\\n${name} [\\d.]+\\n`, 'm'), `${name} is named with its licence`);
  }
});

test('configured HSMs stand in the tree with live readings', async () => {
  await showView(first);
  await row(first, 'prod-ca').waitFor({ timeout: 60 * seconds });
  await expand(row(first, 'prod-ca'));
  for (const name of ['East US 1', 'West US 1', 'Lab']) await row(first, name).waitFor();
  await row(first, /East US 1/).click();
  await expand(row(first, 'East US 1'));
  await row(first, 'Fans').waitFor({ timeout: 30 * seconds });
  await expand(row(first, 'Fans'));
  await row(first, /Fan1A.*\d+ rpm/).waitFor({ timeout: 30 * seconds });
  await picture(first, 'tree');
});

test('two windows share one service', async () => {
  second = await editor.openWindow();
  await showView(second);
  await row(second, 'prod-ca').waitFor({ timeout: 60 * seconds });
  // Room for the alerts: rows out of sight are not drawn.
  for (const page of [first, second]) await page.setViewportSize({ width: 1280, height: 1400 });
  const { recorded, running } = services();
  assert.deepEqual(running, [recorded]);
});

test('a health check run from the palette ends in one summary', async () => {
  await runCommand(first, 'HSM Vigil: Run Health Check on All HSMs');
  const summary = notification(first, /3 HSMs/);
  await summary.waitFor({ timeout: 60 * seconds });
  await picture(first, 'check-summary');
  assert.match((await summary.textContent()) ?? '', /ok|healthy/i);
  await first.keyboard.press('Escape');
});

test('a failed fan is degraded at first, and an alert after the third poll, in one window only', async () => {
  await first.bringToFront();
  await first.locator('.part.editor').click({ position: { x: 200, y: 300 } });
  simulation.inject('hsm-eus-1', fault);
  const fan = row(first, /Fan2B/);
  await first
    .locator('.part.sidebar .monaco-list-row', { hasText: /Fan2B/ })
    .filter({ hasText: /1 of 3/ })
    .first()
    .waitFor({ timeout: 3 * interval * seconds });
  assert.equal(await notification(first, /Fan2B/).isVisible(), false, 'one bad reading notifies nobody');
  await picture(first, 'pending');
  await Promise.any([
    notification(first, /Fan2B/).waitFor({ timeout: 8 * interval * seconds }),
    notification(second, /Fan2B/).waitFor({ timeout: 8 * interval * seconds }),
  ]);
  await picture(first, 'fired');
  const told = await Promise.all([first, second].map((page) => notification(page, /Fan2B/).isVisible()));
  assert.equal(told.filter(Boolean).length, 1, 'exactly one window tells');
  await fan.waitFor();
  await Promise.all([first, second].map((page) => alertRow(page, 'Firing', '1').waitFor({ timeout: 30 * seconds })));
});

test('a firing alert can be read in the editor: what, how sure, what to do, and what each poll said', async () => {
  const page = await showFanAlert();
  await page.getByText(/^Firing for/).waitFor();
  assert.deepEqual((await page.locator('h2:visible').allTextContents()).slice(0, 4), [
    'How sure it was when it fired',
    'What it means',
    'What to do first',
    'What it rests on',
  ]);
  assert.match((await page.locator('.timeline').getAttribute('aria-label')) ?? '', /Console: [3-9] bad/);
  await page
    .locator('.part-readings canvas')
    .first()
    .waitFor({ timeout: 15 * seconds });
  await page.locator('.runbook').getByText('What not to do').waitFor();
  await page.locator('summary').filter({ hasText: 'as a table' }).click();
  await page.getByRole('cell', { name: '✕ bad' }).first().waitFor();
  await picture(first, 'alert');
});

test('it is acknowledged on its page in one window, and the other shows who has it', async () => {
  const page = webview(first);
  await openQuestion(first, /You take it on/, () => page.locator('[data-action="acknowledge"]').click({ timeout: 60 * seconds }));
  await first.keyboard.type('Ticket 4711');
  await first.keyboard.press('Enter');
  assert.match(await timelineOf(page), /^Console: ([3-9]|\d\d) bad/);
  await page.getByText(/Acknowledged by ada until .*: Ticket 4711/).waitFor({ timeout: 60 * seconds });
  await page
    .locator('.part-log')
    .getByText('Ticket 4711')
    .waitFor({ timeout: 60 * seconds });
  await alertRow(second, 'Fan2B', 'by ada').waitFor({ timeout: 60 * seconds });
  assert.equal(await alertRow(second, 'Firing').count(), 0, 'nothing waits for a person any more');
  await picture(second, 'acknowledged');
});

test('it is silenced from the palette with the keyboard alone, and the silence says until when and why', async () => {
  await openQuestion(second, 'What shall be quiet?', () => runCommand(second, 'HSM Vigil: Silence Alert'));
  await second.keyboard.press('Enter');
  await waitForQuestion(second, 'For how long?');
  await second.keyboard.press('Enter');
  await waitForQuestion(second, /Others read it/);
  await second.keyboard.press('Enter');
  await waitForQuestion(second, /Say why/);
  await second.keyboard.type('Fan is being replaced');
  await second.keyboard.press('Enter');
  await unfold(first, 'Silenced and Maintenance');
  await alertRow(first, 'silenced until', 'Fan is being replaced').waitFor({ timeout: 60 * seconds });
  await webview(first)
    .getByText(/Silenced by ada until .*: Fan is being replaced/)
    .waitFor({ timeout: 60 * seconds });
  await picture(first, 'silenced');
  // It needs six polls, which pass while people work.
  simulation.inject('hsm-lab', { kind: 'psu-ac-lost', psu: 2 });
});

test('maintenance is planned for the group, and taken back', async () => {
  await openQuestion(first, 'When does it begin?', async () => {
    await row(first, 'prod-ca').click({ button: 'right' });
    await first.locator('.monaco-menu .action-label', { hasText: 'Plan Maintenance' }).click({ timeout: 10 * seconds });
  });
  for (const question of ['When does it begin?', 'How long does it take?', 'Once, or every week?']) {
    await waitForQuestion(first, question);
    if (question.startsWith('When')) {
      await first.keyboard.type('In one hour');
      await first.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'In one hour' }).waitFor();
    }
    await first.keyboard.press('Enter');
  }
  await waitForQuestion(first, /What is planned/);
  await first.keyboard.type('Firmware update');
  await first.keyboard.press('Enter');
  await unfold(second, 'Silenced and Maintenance');
  await alertRow(second, 'HA group prod-ca', 'Firmware update').waitFor({ timeout: 60 * seconds });
  await picture(second, 'maintenance');
  await runCommand(second, 'HSM Vigil: End Maintenance');
  await second.locator('.monaco-dialog-box .monaco-button', { hasText: 'Take It Back' }).click({ timeout: 30 * seconds });
  await alertRow(second, 'HA group prod-ca').waitFor({ state: 'detached', timeout: 60 * seconds });
});

test('a reloaded window shows the same state and tells nothing twice', async () => {
  const pid = services().recorded;
  await first.reload();
  await viewShown(first);
  await unfold(first, 'Silenced and Maintenance');
  await alertRow(first, 'Fan2B').waitFor({ timeout: 60 * seconds });
  assert.equal(services().recorded, pid, 'the service lived on');
  await webview(first)
    .locator('h1', { hasText: 'Fan2B' })
    .waitFor({ timeout: 60 * seconds });
  assert.equal(await notification(first, /Fan2B/).isVisible(), false);
});

test('telemetry shows the readings with their limits, live', async () => {
  await runCommand(first, 'HSM Vigil: Open Telemetry');
  const pick = first.locator('.quick-input-list .monaco-list-row', { hasText: 'East US 1' }).first();
  await pick.click({ timeout: 3 * seconds }).catch(() => {});
  const page = webview(first);
  await page
    .locator('canvas')
    .first()
    .waitFor({ timeout: 30 * seconds });
  await page.getByText('Fan2B').first().waitFor();
  await picture(first, 'telemetry');
});

test('a secret in the inventory is refused in the Problems panel without being repeated', async () => {
  const text = readFileSync(editor.inventory, 'utf8');
  const wrong = text.replace(/"password":\s*\{[^}]*\}/, '"password": "hunter2-literal"');
  assert.notEqual(wrong, text);
  writeFileSync(editor.inventory, wrong);
  try {
    await runCommand(first, 'HSM Vigil: Open Inventory');
    const problem = first.locator('.markers-panel .monaco-list-row', { hasText: /secret/i }).first();
    // An editor that is just being opened may take the focus back, and the panel with it.
    for (let tries = 1; ; tries++) {
      await runCommand(first, 'Problems: Focus on Problems View');
      const shown = await problem.waitFor({ timeout: 8 * seconds }).then(
        () => true,
        () => false,
      );
      if (shown || tries === 3) break;
    }
    await problem.waitFor();
    assert.doesNotMatch((await problem.textContent()) ?? '', /hunter2/);
    assert.equal(await first.locator('.markers-panel .monaco-list-row').count(), 2, 'the file, and what is wrong in it, once');
    await picture(first, 'problems');
    await row(first, 'Lab').waitFor();
  } finally {
    writeFileSync(editor.inventory, text);
  }
});

test('a power supply without AC beside a healthy one needs all six polls', async () => {
  const alerts = () =>
    JSON.parse(
      execFileSync('node', ['dist/hsm-vigil.cjs', 'alerts', '--json'], {
        cwd: join(import.meta.dirname, '..', '..'),
        env: {
          ...process.env,
          XDG_RUNTIME_DIR: editor.runtime,
          XDG_STATE_HOME: join(editor.home, 'state'),
          XDG_CONFIG_HOME: join(editor.home, 'config'),
        },
        encoding: 'utf8',
      }),
    ).alerts as readonly AlertRecord[];
  const find = () => alerts().find((alert) => alert.device === 'hsm-lab' && alert.condition === 'ac-lost');
  const until = Date.now() + 10 * interval * seconds;
  while (find()?.state !== 'firing' && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 500));
  const alert = find();
  assert.equal(alert?.state, 'firing');
  const took = (Date.parse(alert.firedAt ?? '') - Date.parse(alert.startedAt)) / seconds;
  assert.ok(took > 4 * interval, `fired ${took} s after the first negative reading, in the sixth slot`);
  const before = alert?.evidence.filter(({ time, verdict }) => verdict === 'negative' && time <= (alert.firedAt ?? ''));
  assert.equal(before?.length, 6);
  assert.deepEqual(
    alerts()
      .filter((other) => other.device === 'hsm-lab' && other.firedAt !== undefined)
      .map((other) => other.condition),
    ['ac-lost'],
    'its own dark fan and voltage are no alerts of their own',
  );
});

test('it ends by itself once polls are good again, in both windows', async () => {
  simulation.clear('hsm-eus-1', fault);
  const page = await showFanAlert();
  await page.getByText(/^Resolved /).waitFor({ timeout: 20 * interval * seconds });
  await waitFor('what made it certain and what ended it is shown', async () =>
    /^Console: ([3-9]|\d\d) bad, ([2-9]|\d\d) good/.test(await timelineOf(page)),
  );
  const told = [/Resolved/, /ada.*Ticket 4711/, /Fired/, /First seen/];
  await waitFor('its log tells it all, newest first', async () => {
    const log = await page.locator('.part-log tbody tr').allTextContents();
    const places = told.map((each) => log.findIndex((entry) => each.test(entry)));
    return places.every((place, index) => place > (places[index - 1] ?? -1));
  });
  await unfold(second, 'Recently Resolved');
  await alertRow(second, 'Fan2B').waitFor({ timeout: 60 * seconds });
  await picture(first, 'resolved');
});

test('the log says who did what, in the editor', async () => {
  await runCommand(second, 'HSM Vigil: Show Audit Log');
  const text = second.locator('.part.editor .view-lines');
  await text.getByText(/Ticket.4711/).waitFor({ timeout: 60 * seconds });
  const lines = ((await text.textContent()) ?? '').replaceAll('\u00a0', ' ');
  for (const done of [/ada.*Ticket 4711/, /ada.*Fan is being replaced/, /ada.*Firmware update/]) assert.match(lines, done);
  for (const happened of [/First seen: Fan2B/, /Fired: Fan2B/, /Resolved: Fan2B/, /sent to the editor/]) assert.match(lines, happened);
  await picture(second, 'log');
});

test('who is told outside the editor gets a test, and one who takes nothing is named where alerts are looked at', async (t) => {
  await runCommand(second, 'HSM Vigil: Send Test Notification');
  const nobody = notification(second, /names nobody in/);
  await nobody.waitFor({ timeout: 30 * seconds });
  await nobody.getByRole('button', { name: 'Open Inventory' }).click();
  await second.locator('.part.editor .tab.active', { hasText: 'inventory.jsonc' }).waitFor({ timeout: 30 * seconds });
  const { posts, port } = await httpServer(t);
  const mail = { host: '127.0.0.1', port: 1, security: 'none', from: 'hsm@example.com', to: ['duty@example.com'] };
  const notify = [
    { id: 'ops-hook', webhook: { url: `http://127.0.0.1:${port}/` } },
    { id: 'duty-mail', mail },
  ];
  writeFileSync(editor.inventory, JSON.stringify({ ...JSON.parse(readFileSync(editor.inventory, 'utf8')), notify }, null, 2));
  const pick = second.locator('.quick-input-list .monaco-list-row', { hasText: 'All of them' });
  await waitFor(
    'the service knows of them',
    async () => {
      await runCommand(second, 'HSM Vigil: Send Test Notification');
      return pick
        .first()
        .click({ timeout: 3 * seconds })
        .then(
          () => true,
          () => false,
        );
    },
    60 * seconds,
  );
  await notification(second, /duty-mail did not take it: .*ops-hook took the test notification/).waitFor({ timeout: 60 * seconds });
  assert.equal(JSON.parse(posts[0]?.body ?? '{}').reason, 'test');
  for (const page of [first, second]) {
    await alertsPane(page)
      .getByText(/duty-mail takes no notifications/)
      .waitFor({ timeout: 30 * seconds });
  }
  await picture(second, 'receivers');
});

test('a slip in an entry leaves its HSM in the view, says so once and opens the line; an inventory that vanishes is restored', async () => {
  interface Entries {
    readonly devices: readonly { readonly id: string; readonly name: string }[];
  }
  const entries = (of: string): Entries => JSON.parse(of);
  const text = readFileSync(editor.inventory, 'utf8');
  const whole = entries(text);
  const spoilt = whole.devices.map((device) => (device.id === 'hsm-lab' ? { ...device, name: 'L'.repeat(81) } : device));
  const written = JSON.stringify({ ...whole, devices: spoilt }, null, 2);
  writeFileSync(editor.inventory, written);
  const lab = row(first, /Lab.*watched as last read, since/);
  await lab.waitFor({ timeout: 30 * seconds });
  await first.locator('.part.statusbar', { hasText: '1 not watched as written' }).waitFor({ timeout: 30 * seconds });
  const toasts = [first, second].map((page) => notification(page, /Lab: its entry in the inventory is not taken, so it is watched/));
  const notified = async () => (await Promise.all(toasts.map((toast) => toast.count()))).reduce((sum, count) => sum + count);
  await waitFor('a window is notified', async () => (await notified()) > 0, 30 * seconds);
  assert.equal(await notified(), 1);
  await expand(lab);
  await row(first, 'Not watched as written').click();
  const line = written.split('\n').findIndex((each) => each.includes('LLLL')) + 1;
  await waitFor(
    'the line is shown',
    async () => (await first.locator('.part.statusbar').textContent())?.includes(`Ln ${line},`),
    30 * seconds,
  );
  await picture(first, 'slip');

  await runCommand(first, 'View: Close All Editors');
  rmSync(editor.inventory);
  await first
    .getByText(/nothing of it is taken, and all devices are watched as they were last read\. There is no file/)
    .first()
    .waitFor({ timeout: 30 * seconds });
  await runCommand(first, 'HSM Vigil: Open Inventory');
  await waitFor('the file is there again', () => existsSync(editor.inventory), 30 * seconds);
  const named = (of: string) => entries(of).devices.map(({ id, name }) => `${id} ${name}`);
  assert.deepEqual(named(readFileSync(editor.inventory, 'utf8')).sort(), named(text).sort());
  await lab.waitFor({ state: 'hidden', timeout: 30 * seconds });
  await row(first, 'Lab').waitFor();
});
