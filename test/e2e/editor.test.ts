import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
// @ts-expect-error plain JavaScript: it also runs before any dependency is installed
import { packageVsix } from '../../.ci/package.mjs';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { type Editor, expand, notification, row, runCommand, showView, startEditor, webview } from '../support/editor.ts';

/**
 * The whole product as a person has it: the packaged extension in a real VS Code, its service, and simulated appliances behind
 * real sockets. The tests are one story and run in order; pictures of it go to .e2e/.
 */

const seconds = 1000;
/** Poll interval of the inventory, short so that six polls fit into a test. */
const interval = 6;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let editor: Editor;
let first: Page;
let second: Page;

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
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
  const vsix = await packageVsix(undefined, { log: () => {} });
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
    poll: { interval: `${interval}s`, timeout: '5s' },
    alerts: { window: `${6 * interval}s`, negatives: 3, recover: 2 },
    devices: simulation.inventory().devices,
  };
  editor = await startEditor({ vsix, secrets: simulation.secrets, inventory: JSON.stringify(inventory, null, 2) });
  first = await editor.openWindow();
});

after(async () => {
  if (first && !first.isClosed()) await picture(first, 'last-seen').catch(() => {});
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
      !/^(package\.json|readme\.md|changelog\.md|LICENSE(\.txt|\.md)?|\.vsixmanifest|dist\/(extension|hsm-vigil)\.cjs|dist\/webview\/[\w.]+|media\/.+|prebuilds\/.+\.node)$/i.test(
        file,
      ),
  );
  assert.deepEqual(foreign, []);
  assert.ok(
    files.some((file) => file.endsWith('.node')),
    'the serial port binary is there',
  );
  assert.ok(!files.some((file) => file.endsWith('.map')));
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

test('a health check run from the palette ends in one summary', async () => {
  await runCommand(first, 'HSM Vigil: Run Health Check on All HSMs');
  const summary = notification(first, /3 HSMs/);
  await summary.waitFor({ timeout: 60 * seconds });
  await picture(first, 'check-summary');
  assert.match((await summary.textContent()) ?? '', /ok|healthy/i);
  await first.keyboard.press('Escape');
});

test('two windows share one service', async () => {
  second = await editor.openWindow();
  await showView(second);
  await row(second, 'prod-ca').waitFor({ timeout: 60 * seconds });
  const { recorded, running } = services();
  assert.deepEqual(running, [recorded]);
});

test('a failed fan is degraded at first, and an alert after the third poll, in one window only', async () => {
  await first.bringToFront();
  await first.locator('.part.editor').click({ position: { x: 200, y: 300 } });
  simulation.inject('hsm-eus-1', { kind: 'fan-failed', fan: 'Fan2B' });
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
});

test('a firing alert can be read in the editor: what, how sure, what to do, and what each poll said', async () => {
  await runCommand(first, 'HSM Vigil: Show Alert');
  const pick = first.locator('.quick-input-list .monaco-list-row', { hasText: /Fan2B/ }).first();
  await pick.click({ timeout: 3 * seconds }).catch(() => {});
  await first
    .locator('.part.editor .tab', { hasText: /Fan2B/ })
    .first()
    .waitFor({ timeout: 15 * seconds });
  const page = webview(first);
  await page.locator('h1', { hasText: 'Fan2B' }).waitFor({ timeout: 30 * seconds });
  await page.getByText(/^Firing for/).waitFor();
  assert.deepEqual((await page.locator('h2:visible').allTextContents()).slice(0, 4), [
    'How sure this is',
    'What it means',
    'What to do first',
    'Judgements',
  ]);
  assert.match((await page.locator('.timeline').getAttribute('aria-label')) ?? '', /Console: [3-9] bad/);
  await page
    .locator('.part-readings canvas')
    .first()
    .waitFor({ timeout: 15 * seconds });
  await page.locator('.runbook').getByText('What not to do').waitFor();
  await page.locator('summary').click();
  await page.getByRole('cell', { name: '✕ bad' }).first().waitFor();
  await picture(first, 'alert');
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
    ).alerts as { device: string; condition: string; state: string; startedAt: string; firedAt?: string }[];
  const find = () => alerts().find((alert) => alert.device === 'hsm-lab' && alert.condition === 'ac-lost');
  simulation.inject('hsm-lab', { kind: 'psu-ac-lost', psu: 2 });
  const until = Date.now() + 10 * interval * seconds;
  while (find()?.state !== 'firing' && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 500));
  const alert = find();
  assert.equal(alert?.state, 'firing');
  const took = (Date.parse(alert.firedAt ?? '') - Date.parse(alert.startedAt)) / seconds;
  assert.ok(took >= 4.5 * interval, `fired ${took} s after the first negative reading, in the sixth slot`);
  assert.deepEqual(
    alerts()
      .filter((other) => other.device === 'hsm-lab' && other.firedAt !== undefined)
      .map((other) => other.condition),
    ['ac-lost'],
    'its own dark fan and voltage are no alerts of their own',
  );
});

test('a reloaded window shows the same state and tells nothing twice', async () => {
  const pid = services().recorded;
  await first.reload();
  await showView(first);
  await row(first, /Fan2B/).waitFor({ timeout: 60 * seconds });
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
    await runCommand(first, 'Problems: Focus on Problems View');
    const problem = first.locator('.markers-panel .monaco-list-row', { hasText: /secret/i }).first();
    await problem.waitFor({ timeout: 20 * seconds });
    assert.doesNotMatch((await problem.textContent()) ?? '', /hunter2/);
    await picture(first, 'problems');
    await row(first, 'Lab').waitFor();
  } finally {
    writeFileSync(editor.inventory, text);
  }
});

test('a cleared fault resolves after two good polls', async () => {
  const alerts = first.locator('.part.sidebar .pane', { has: first.locator('.pane-header[aria-label^="Alerts"]') });
  // Its channels may disagree for a poll while the fan spins up: that is another row.
  const alert = alerts.locator('.monaco-list-row', { hasText: 'Fan2B turns' });
  await alert.waitFor();
  simulation.clear('hsm-eus-1', { kind: 'fan-failed', fan: 'Fan2B' });
  await alert.waitFor({ state: 'detached', timeout: 8 * interval * seconds });
});
