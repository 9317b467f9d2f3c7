import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { dialogue } from '../../src/devices/luna7/console/profile.ts';
import type { AlertRecord } from '../../src/protocol/contract.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import {
  actUntil,
  alertRow,
  alertsPane,
  chooseInMenu,
  type Editor,
  expand,
  hideNotifications,
  notification,
  openQuestion,
  reloadWindow,
  row,
  runCommand,
  saveAs,
  setTheme,
  showView,
  standsInTreeAs,
  startEditor,
  testedVsix,
  unfold,
  viewShown,
  waitForQuestion,
  webview,
} from '../support/editor.ts';
import { httpServer } from '../support/httpServer.ts';
import { smtpServer } from '../support/smtpServer.ts';
import { unzipped } from '../support/unzipped.ts';
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
const darkSupply = { kind: 'psu-ac-lost', psu: 2 } as const;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let editor: Editor;
let first: Page;
let second: Page;
/** All HSMs had been read by then (ms). */
let watchedSince = 0;
/** The alert of the fan was acknowledged and silenced by then (ms). */
let silencedAt = 0;

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
  await page.locator('h1', { hasText: 'Fan2B' }).waitFor();
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

/** What a command of the terminal prints. */
function terminal(...args: readonly string[]): string {
  return execFileSync('node', ['dist/hsm-vigil.cjs', ...args], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: {
      ...process.env,
      XDG_RUNTIME_DIR: editor.runtime,
      XDG_STATE_HOME: join(editor.home, 'state'),
      XDG_CONFIG_HOME: join(editor.home, 'config'),
    },
    encoding: 'utf8',
  });
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
      !/^(package(\.nls(\.\w+)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?|\.vsixmanifest|dist\/extension(-[\w-]+)?\.js|dist\/(hsm-vigil|inventory|assistant|mcp|remote)\.cjs|dist\/bin\/hsm-vigil(\.cmd)?|dist\/webview\/[\w.]+|dist\/third-party-notices\.txt|media\/.+|prebuilds\/.+\.node)$/i.test(
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
  await row(first, 'prod-ca').waitFor();
  await expand(row(first, 'prod-ca'));
  for (const name of ['East US 1', 'West US 1', 'Lab']) await row(first, name).waitFor();
  await row(first, /East US 1/).click();
  await expand(row(first, 'East US 1'));
  await row(first, 'Fans').waitFor();
  await expand(row(first, 'Fans'));
  await row(first, /Fan1A.*\d+ rpm/).waitFor();
  await picture(first, 'tree');
});

test('two windows share one service', async () => {
  second = await editor.openWindow({ height: 1400 });
  await showView(second);
  await row(second, 'prod-ca').waitFor();
  // Room for the alerts: rows out of sight are not drawn.
  await first.setViewportSize({ width: 1280, height: 1400 });
  const { recorded, running } = services();
  assert.deepEqual(running, [recorded]);
});

test('a health check run from the palette ends in one summary', async () => {
  await runCommand(first, 'HSM Vigil: Run Health Check on All HSMs');
  const summary = notification(first, /3 HSMs/);
  await summary.waitFor();
  await picture(first, 'check-summary');
  assert.match((await summary.textContent()) ?? '', /ok|healthy/i);
  watchedSince = Date.now() + 2 * seconds;
  await first.keyboard.press('Escape');
});

test('a failed fan is degraded at first, and an alert after the third poll, in one window only', async () => {
  await first.bringToFront();
  await first.locator('.part.editor').click({ position: { x: 200, y: 300 } });
  simulation.inject('hsm-eus-1', fault);
  const fan = row(first, /Fan2B/);
  await first
    .locator('.part.sidebar .monaco-list-row', { hasText: /Fan2B/ })
    .filter({ hasText: /[12] of 3/ })
    .first()
    .waitFor();
  assert.equal(await notification(first, /Fan2B/).isVisible(), false, 'one bad reading notifies nobody');
  await picture(first, 'pending');
  await Promise.any([notification(first, /Fan2B/).waitFor(), notification(second, /Fan2B/).waitFor()]);
  await picture(first, 'fired');
  const told = await Promise.all([first, second].map((page) => notification(page, /Fan2B/).isVisible()));
  assert.equal(told.filter(Boolean).length, 1, 'exactly one window tells');
  await fan.waitFor();
  await Promise.all([first, second].map((page) => alertRow(page, 'Firing', '1').waitFor()));
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
  await page.locator('.part-readings canvas').first().waitFor();
  await page.locator('.runbook').getByText('What not to do').waitFor();
  await page.locator('summary').filter({ hasText: 'as a table' }).click();
  await page.getByRole('cell', { name: '✕ bad' }).first().waitFor();
  await picture(first, 'alert');
});

test('it is acknowledged on its page in one window, and the other shows who has it', async () => {
  const page = webview(first);
  await openQuestion(first, /You take it on/, () => page.locator('[data-action="acknowledge"]').click());
  await first.keyboard.type('Ticket 4711');
  await first.keyboard.press('Enter');
  assert.match(await timelineOf(page), /^Console: ([3-9]|\d\d) bad/);
  await page.getByText(/Acknowledged by ada until .*: Ticket 4711/).waitFor();
  await page.locator('.part-log').getByText('Ticket 4711').waitFor();
  await alertRow(second, 'Fan2B', 'by ada').waitFor();
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
  await alertRow(first, 'silenced until', 'Fan is being replaced').waitFor();
  await webview(first)
    .getByText(/Silenced by ada until .*: Fan is being replaced/)
    .waitFor();
  await picture(first, 'silenced');
  silencedAt = Date.now();
  // It needs six polls, which pass while people work.
  simulation.inject('hsm-lab', darkSupply);
});

test('maintenance is planned for the group, and taken back', async () => {
  await openQuestion(first, 'When does it begin?', async () => {
    await row(first, 'prod-ca').click({ button: 'right' });
    await chooseInMenu(first, 'Plan Maintenance');
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
  // Nobody of the group is left then: the service refuses it until a person answers for it.
  const dialog = first.locator('.monaco-dialog-box');
  await dialog.getByText('No healthy member of the HA group prod-ca is left').waitFor();
  await picture(first, 'last-member');
  await dialog.locator('.monaco-button', { hasText: 'Plan It All the Same' }).click();
  await waitForQuestion(first, /Why can it not wait/);
  await first.keyboard.type('The window is agreed with the applications');
  await first.keyboard.press('Enter');
  await unfold(second, 'Silenced and Maintenance');
  await alertRow(second, 'HA group prod-ca', 'Firmware update').waitFor();
  await picture(second, 'maintenance');
  await runCommand(second, 'HSM Vigil: End Maintenance');
  await second.locator('.monaco-dialog-box .monaco-button', { hasText: 'Take It Back' }).click();
  await alertRow(second, 'HA group prod-ca').waitFor({ state: 'detached' });
});

test('a reloaded window shows the same state and tells nothing twice', async () => {
  const pid = services().recorded;
  await reloadWindow(first);
  await viewShown(first);
  await unfold(first, 'Silenced and Maintenance');
  await alertRow(first, 'Fan2B').waitFor();
  assert.equal(services().recorded, pid, 'the service lived on');
  await webview(first).locator('h1', { hasText: 'Fan2B' }).waitFor();
  assert.equal(await notification(first, /Fan2B/).isVisible(), false);
});

test('telemetry shows the readings with their limits, live', async () => {
  await runCommand(first, 'HSM Vigil: Open Telemetry');
  const pick = first.locator('.quick-input-list .monaco-list-row', { hasText: 'East US 1' }).first();
  await pick.click({ timeout: 3 * seconds }).catch(() => {});
  const page = webview(first);
  await page.locator('canvas').first().waitFor();
  await page.getByText('Fan2B').first().waitFor();
  const fan = page.locator('.legend-row', { hasText: 'Fan2B' }).first();
  assert.match(await fan.innerText(), /Fan2B\s+[\d,]+\s+(?:min|below) 2000/);
  await page.locator('.tile', { hasText: 'Temperatures' }).waitFor();
  await page.getByRole('heading', { name: 'How the parts stood' }).waitFor();
  // A group is read when it is opened.
  await page.locator('.tile', { hasText: 'Batteries' }).click();
  await page.locator('#g-battery canvas').first().waitFor();
  await picture(first, 'telemetry');
});

test('the fleet stands on one page, from the first row of the tree, and opens the alert of an HSM; the wall is for a screen', async () => {
  const page = webview(first);
  const failed = page.locator('.rows .row:not(.heading)', { hasText: 'East US 1' });
  // A tree that is drawn anew takes no press.
  await actUntil(failed.getByText('Fan2B'), () =>
    first
      .locator('.part.sidebar .monaco-list-row', { hasText: /^\s*3 HSMs/ })
      .first()
      .click({ timeout: 8 * seconds }),
  );
  await page.locator('.row.heading', { hasText: 'prod-ca' }).waitFor();
  assert.match(await failed.locator('.cell-age').innerText(), /min|s/);
  await failed.click();
  await page.locator('.device .link', { hasText: 'Fan2B' }).waitFor();
  await page.locator('h3', { hasText: 'Noise: ' }).first().waitFor();
  await picture(first, 'fleet');
  await page.locator('.fleet-head vscode-button', { hasText: /^\s*Wall/ }).click();
  await page.locator('.tile', { hasText: 'East US 1' }).waitFor();
  await picture(first, 'wall');
  await page.locator('vscode-button', { hasText: 'Leave the Wall' }).click();
  await page.locator('.device .link', { hasText: 'Fan2B' }).click();
  await webview(first).locator('h1', { hasText: 'Fan2B' }).waitFor();
});

test('the tree is filtered by a text, and says so', async () => {
  await runCommand(first, 'HSM Vigil: Filter HSMs…');
  const input = first.locator('.quick-input-widget input[type="text"]').first();
  await input.fill('lab');
  await input.press('Enter');
  await row(first, 'West US 1').waitFor({ state: 'detached' });
  await row(first, 'Lab').waitFor();
  await first.getByText('Filter “lab”: 1 of 3 HSMs.').waitFor();
  await runCommand(first, 'HSM Vigil: Clear the Filter of HSMs');
  await row(first, 'West US 1').waitFor();
});

test('the tree and the page of the fleet show how it stood before the fan failed, and come back to now', async () => {
  await runCommand(first, 'HSM Vigil: Open Fleet');
  await openQuestion(first, /When\? For example/, () => runCommand(first, 'HSM Vigil: Show How the HSMs Stood at a Moment…'));
  const input = first.locator('.quick-input-widget input[type="text"]').first();
  await input.fill('next year');
  await first.getByText('That is no moment that has passed.').waitFor();
  // The watching began before the fan failed; the moment between is long enough ago.
  await input.fill(`${Math.floor((Date.now() - watchedSince) / seconds)}s`);
  await input.press('Enter');
  const page = webview(first);
  await page.locator('.past-banner').waitFor();
  await first.locator('.part.sidebar').getByText('Nothing can be done here.').first().waitFor();
  const then = page.locator('.rows .row:not(.heading)', { hasText: 'East US 1' });
  await then.waitFor();
  assert.doesNotMatch(await then.innerText(), /Fan2B/, 'it had not failed then');
  assert.match(await then.locator('.cell-watched').innerText(), /^You/, 'who watched then');
  await standsInTreeAs(first, 'East US 1', then);
  await picture(first, 'past');
  await page.locator('vscode-button', { hasText: 'Back to Now' }).click();
  await page.locator('.past-banner').waitFor({ state: 'hidden' });
  await page.locator('.rows .row:not(.heading)', { hasText: 'East US 1' }).getByText('Fan2B').waitFor();
});

test('the past shows what fired then, who had it, and what was silenced', async () => {
  // What is typed before it stands goes into the list of commands.
  await openQuestion(first, /When\? For example/, () => runCommand(first, 'HSM Vigil: Show How the HSMs Stood at a Moment…'));
  const input = first.locator('.quick-input-widget input[type="text"]').first();
  await input.fill(`${Math.floor((Date.now() - silencedAt) / seconds)}s`);
  await input.press('Enter');
  const page = webview(first);
  await page.locator('.past-banner').waitFor();
  const then = page.locator('.rows .row:not(.heading)', { hasText: 'East US 1' });
  await then.getByText('Fan2B').waitFor();
  await standsInTreeAs(first, 'East US 1', then);
  assert.match(await then.locator('.cell-alerts').innerText(), /1 taken on/);
  await then.click();
  await page.locator('.device .detail-list', { hasText: 'Fan2B' }).first().waitFor();
  assert.match(await page.locator('.device').innerText(), /Critical, .*(?:silenced|acknowledged by ada)/);
  assert.equal(await page.locator('.device .link').count(), 0, 'nothing of it is opened');
  await unfold(first, 'Silenced and Maintenance');
  await alertRow(first, 'silenced until', 'Fan is being replaced').waitFor();
  await picture(first, 'past-silenced');
  await runCommand(first, 'HSM Vigil: Back to Now');
  await page.locator('.past-banner').waitFor({ state: 'hidden' });
});

test('a secret in the inventory is refused in the Problems panel without being repeated', async () => {
  const text = readFileSync(editor.inventory, 'utf8');
  const wrong = text.replace(/"password":\s*\{[^}]*\}/, '"password": "hunter2-literal"');
  assert.notEqual(wrong, text);
  writeFileSync(editor.inventory, wrong);
  try {
    await runCommand(first, 'HSM Vigil: Open Inventory');
    const problem = first.locator('.markers-panel .monaco-list-row', { hasText: /secret/i }).first();
    await actUntil(problem, () => runCommand(first, 'Problems: Focus on Problems View'));
    assert.doesNotMatch((await problem.textContent()) ?? '', /hunter2/);
    assert.equal(await first.locator('.markers-panel .monaco-list-row').count(), 2, 'the file, and what is wrong in it, once');
    await picture(first, 'problems');
    await row(first, 'Lab').waitFor();
  } finally {
    writeFileSync(editor.inventory, text);
  }
});

test('a power supply without AC beside a healthy one needs all six polls', async () => {
  const alerts = () => JSON.parse(terminal('alerts', '--json')).alerts as readonly AlertRecord[];
  const find = () => alerts().find((alert) => alert.device === 'hsm-lab' && alert.condition === 'ac-lost');
  const until = Date.now() + 120 * seconds;
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

test('a supply is repaired from its notification on: the runbook knows the facts, and its steps are ticked for everybody', async () => {
  let page: Page | undefined;
  for (const window of [first, second]) {
    await runCommand(window, 'Notifications: Show Notifications');
    const told = window.locator('.notification-list-item', { hasText: /Power supply 2|PSU2/ }).first();
    if (!page && (await told.count()) > 0) {
      page = window;
      await told.hover();
      await told.getByRole('button', { name: 'Show Alert' }).click();
    }
    await hideNotifications(window);
  }
  assert.ok(page, 'one window was notified');
  const alert = webview(page);
  await alert.locator('h1', { hasText: /Power supply 2|PSU2/ }).waitFor();
  const runbook = alert.locator('.runbook');
  await runbook.getByText('hot-swap without tamper').waitFor();
  await runbook.locator('.facts-known .known', { hasText: 'The other supply delivers' }).waitFor();
  await runbook.locator('.facts-known .open', { hasText: 'Who works on the hardware?' }).waitFor();
  assert.equal(await runbook.getByText('If the other supply does not deliver').count(), 0, 'what does not hold is not shown');

  const look = alert.locator('[data-step="other-green"]');
  await look.focus();
  await page.keyboard.press('Space');
  await runbook.getByText(/Done by ada, .*Seen then: Power supply 1 is judged fine. Since/).waitFor();
  await alert.locator('[data-step="other-green"]:focus').waitFor();

  const found = (JSON.parse(terminal('alerts', '--json')).alerts as readonly AlertRecord[]).find(
    ({ device, condition }) => device === 'hsm-lab' && condition === 'ac-lost',
  );
  assert.ok(found);
  const printed = terminal('runbook', found.id, '--tick', 'cord');
  assert.match(printed, /Risk class: hot-swap without tamper/);
  assert.match(printed, /\[x\] other-green: .*\n\s+Done by ada/);
  await alert.locator('[data-step="cord"]:checked').waitFor();
  await picture(page, 'runbook');
  simulation.clear('hsm-lab', darkSupply);
});

test('it ends by itself once polls are good again, in both windows', async () => {
  simulation.clear('hsm-eus-1', fault);
  const page = await showFanAlert();
  await page.getByText(/^Resolved /).waitFor();
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
  await alertRow(second, 'Fan2B').waitFor();
  await picture(first, 'resolved');
});

test('six good polls verify the repair of the supply, and what was done of its runbook is there after a reload', async () => {
  const open = async () => {
    await runCommand(second, 'HSM Vigil: Show Alert');
    await second
      .locator('.quick-input-list .monaco-list-row', { hasText: /Power supply 2|PSU2/ })
      .first()
      .click();
  };
  await open();
  const alert = webview(second);
  await alert.locator('h1', { hasText: /Power supply 2|PSU2/ }).waitFor();
  await alert.locator('.proven', { hasText: /The repair is verified: 6 good polls/ }).waitFor();
  await second.reload();
  await viewShown(second);
  // Both windows have one folder, so VS Code may bring back the tabs of the other one.
  await open();
  await webview(second).locator('[data-step="other-green"]:checked').waitFor();
  await webview(second).locator('.step', { hasText: 'We see this: Power supply 2 is judged fine' }).first().waitFor();
  await picture(second, 'verified');
});

test('the log says who did what, in the editor', async () => {
  await runCommand(second, 'HSM Vigil: Show Audit Log');
  const text = second.locator('.part.editor .view-lines');
  await text.getByText(/Ticket.4711/).waitFor();
  await picture(second, 'log');
  // The editor has only the lines in its page that are on the screen.
  const said = new Set([/ada.*Ticket 4711/, /ada.*Fan is being replaced/, /ada.*Firmware update/, /sent to the editor/]);
  for (const happened of [/First seen: Fan2B/, /Fired: Fan2B/, /Resolved: Fan2B/]) said.add(happened);
  for (let pages = 0; said.size > 0 && pages < 20; pages++) {
    const shown = ((await text.textContent()) ?? '').replaceAll('\u00a0', ' ');
    for (const each of said) if (each.test(shown)) said.delete(each);
    await second.keyboard.press('PageDown');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.deepEqual([...said], [], 'the log does not say it');
});

test('who is told outside the editor gets a test, and one who takes nothing is named where alerts are looked at', async (t) => {
  await runCommand(second, 'HSM Vigil: Send Test Notification');
  const nobody = notification(second, /names nobody in/);
  await nobody.waitFor();
  await nobody.getByRole('button', { name: 'Open Inventory' }).click();
  await second.locator('.part.editor .tab.active', { hasText: 'inventory.jsonc' }).waitFor();
  const { posts, port } = await httpServer(t);
  const mail = { host: '127.0.0.1', port: 1, security: 'none', from: 'hsm@example.com', to: ['duty@example.com'] };
  const notify = [
    { id: 'ops-hook', webhook: { url: `http://127.0.0.1:${port}/` } },
    { id: 'duty-mail', mail },
  ];
  writeFileSync(editor.inventory, JSON.stringify({ ...JSON.parse(readFileSync(editor.inventory, 'utf8')), notify }, null, 2));
  const pick = second.locator('.quick-input-list .monaco-list-row', { hasText: 'All of them' });
  await waitFor('the service knows of them', async () => {
    await runCommand(second, 'HSM Vigil: Send Test Notification');
    return pick
      .first()
      .click({ timeout: 3 * seconds })
      .then(
        () => true,
        () => false,
      );
  });
  await notification(second, /duty-mail did not take it: .*ops-hook took the test notification/).waitFor();
  assert.equal(JSON.parse(posts[0]?.body ?? '{}').reason, 'test');
  for (const page of [first, second]) {
    await alertsPane(page)
      .getByText(/duty-mail takes no notifications/)
      .waitFor();
  }
  await picture(second, 'receivers');
});

test('a report for support is looked at before it is saved, and a note to customers is read before it is sent', async (t) => {
  const { mails, port } = await smtpServer(t);
  const mail = { host: '127.0.0.1', port, security: 'none', from: 'hsm@example.com', to: ['owners@example.com'] };
  const notify = [{ id: 'customers', mail, alerts: false }];
  writeFileSync(editor.inventory, JSON.stringify({ ...JSON.parse(readFileSync(editor.inventory, 'utf8')), notify }, null, 2));
  const choose = (hasText: string | RegExp) => second.locator('.quick-input-list .monaco-list-row', { hasText }).first().click();
  const lines = second.locator('.part.editor .view-lines');
  await runCommand(second, 'HSM Vigil: Support Report');
  await choose('An alert');
  await choose('Power supply 2 has no AC');
  await second.locator('.quick-input-widget').getByPlaceholder('Secrets always are').waitFor();
  await second.keyboard.press('Enter');
  await lines.getByText(/Report.about.the.alert/).waitFor();
  await picture(second, 'support-report');
  for (const [theme, name] of [
    ['Light Modern', 'light'],
    ['Dark High Contrast', 'high-contrast'],
    ['Dark Modern', 'dark'],
  ] as const) {
    await setTheme(second, theme);
    await picture(second, `support-report-${name}`);
  }
  await runCommand(second, 'HSM Vigil: Save Support Report');
  const archive = join(editor.home, 'report.zip');
  await saveAs(second, archive);
  const files = await waitFor('it is saved', () => existsSync(archive) && unzipped(archive));
  const all = [...files.values()].join('\n');
  for (const value of [...Object.values(simulation.secrets), 'hsm-lab', 'prod-ca'])
    assert.ok(!all.includes(value), `"${value}" is in the report`);
  assert.match(files.get('ticket.md') ?? '', /Power supply 2 has no AC input/);

  await runCommand(second, 'HSM Vigil: Draft Note to Customers');
  await choose('Power supply 2 has no AC');
  await lines.getByText(/What.has.happened/).waitFor();
  await runCommand(second, 'HSM Vigil: Send Note to Customers');
  await waitForQuestion(second, /Why is it sent/);
  await second.keyboard.type('they asked');
  await second.keyboard.press('Enter');
  const question = second.locator('.monaco-dialog-box');
  await question.getByText(/to owners@example\.com\?/).waitFor();
  await picture(second, 'customer-note');
  await question.getByRole('button', { name: 'Send' }).click();
  const sent = await waitFor('the mail is there', () => mails[0]);
  assert.match(sent.source, /^Subject: Resolved: Power supply 2 has no AC input \(Lab\)\r?$/m);
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
  await lab.waitFor();
  await first.locator('.part.statusbar', { hasText: '1 not watched as written' }).waitFor();
  const toasts = [first, second].map((page) => notification(page, /Lab: its entry in the inventory is not taken, so it is watched/));
  const notified = async () => (await Promise.all(toasts.map((toast) => toast.count()))).reduce((sum, count) => sum + count);
  await waitFor('a window is notified', async () => (await notified()) > 0);
  assert.equal(await notified(), 1);
  await expand(lab);
  const line = written.split('\n').findIndex((each) => each.includes('LLLL')) + 1;
  await actUntil(first.locator('.part.statusbar', { hasText: `Ln ${line},` }), () => row(first, 'Not watched as written').click());
  await picture(first, 'slip');

  await runCommand(first, 'View: Close All Editors');
  rmSync(editor.inventory);
  await first
    .getByText(/nothing of it is taken, and all devices are watched as they were last read\. There is no file/)
    .first()
    .waitFor();
  await runCommand(first, 'HSM Vigil: Open Inventory');
  await waitFor('the file is there again', () => existsSync(editor.inventory));
  const named = (of: string) => entries(of).devices.map(({ id, name }) => `${id} ${name}`);
  assert.deepEqual(named(readFileSync(editor.inventory, 'utf8')).sort(), named(text).sort());
  await lab.waitFor({ state: 'hidden' });
  await row(first, 'Lab').waitFor();
});

test('nothing but what is allowed was typed at any console in all of this', () => {
  for (const id of ['hsm-eus-1', 'hsm-wus-1', 'hsm-lab']) {
    const lines = (simulation.console(id)?.received ?? '').split('\r').slice(0, -1);
    assert.ok(lines.includes('status sensors'), `${id} was polled`);
    const allowed = new Set(['', 'monitor', 'exit', simulation.secrets[`${id}.console`], ...dialogue.allowedCommands]);
    assert.deepEqual(
      lines.filter((line) => !allowed.has(line)),
      [],
      id,
    );
  }
});
