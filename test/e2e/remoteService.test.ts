import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { type Editor, notification, row, runCommand, showView, startEditor, testedVsix } from '../support/editor.ts';
import { endChild } from '../support/endChild.ts';
import { sshKey } from '../support/openssh.ts';
import { GROUP, type SshHost, startSshHost } from '../support/sshHost.ts';
import { processesWith } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * A window whose service runs on another host, over a real sshd: what it shows, what it leaves alone, and what a person reads while the service is gone.
 * The tests are one story and run in order; pictures of it go to .e2e/.
 */

const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let host: SshHost;
let service: ChildProcess;
let editor: Editor;
let page: Page;
let runtime: string;
let start: () => ChildProcess;

const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(pictures, `remote-${name}.png`) });
const statusItem = () => page.locator('.statusbar-item[id*="hsmVigil.status"], .statusbar-item[id*="hsm-vigil"]').first();

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
  const cli = await bundleCli();
  host = await startSshHost({ accounts: [{ name: 'anna', uid: 5401, isMember: true }] });
  simulation = await startSimulation({ devices: [{ id: 'hsm-eus-1', name: 'East US 1' }] }, new AbortController().signal);
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const inventory = join(folder, 'fleet.jsonc');
  writeFileSync(inventory, JSON.stringify({ poll: { interval: '4s', timeout: '3s' }, devices: simulation.inventory().devices }, null, 2));
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  for (const [name, value] of Object.entries(simulation.secrets)) writeFileSync(join(secrets, name), value, { mode: 0o600 });
  runtime = join(folder, 'run');
  const args = [
    cli,
    'serve',
    '--inventory',
    inventory,
    '--secrets',
    secrets,
    '--state',
    join(folder, 'state'),
    '--runtime',
    runtime,
    '--shared',
  ];
  start = () => spawn(process.execPath, args, { gid: GROUP, stdio: 'ignore' });
  service = start();
  const { PATH, SHELL } = process.env;
  Object.assign(process.env, { PATH: host.path, SHELL: host.shell });
  editor = await startEditor({ vsix, settings: { 'hsmVigil.service.host': `anna@${host.alias}:${runtime}`, 'hsmVigil.operator': 'Ada' } });
  Object.assign(process.env, { PATH, ...(SHELL !== undefined && { SHELL }) });
  page = await editor.openWindow({ height: 1000 });
});

after(async () => {
  if (page && !page.isClosed()) await picture('last-seen').catch(() => {});
  await editor?.dispose();
  await endChild(service, 'SIGTERM', 30_000);
  await simulation?.dispose();
  await host?.[Symbol.asyncDispose]();
});

test('the window shows what the service of the other host watches, and starts none of its own', async () => {
  await showView(page);
  await row(page, 'East US 1').waitFor();
  await waitFor('ssh leads there', () => host.clients().length === 1);
  assert.deepEqual(processesWith(['serve', '--launched', editor.home]), []);
  await picture('tree');
});

test('the inventory is shown as it is in force there; what would change it says where it stands', async () => {
  await runCommand(page, 'HSM Vigil: Open Inventory');
  await page.locator('.editor-instance .view-lines', { hasText: '"hsm-eus-1"' }).first().waitFor();
  await page.locator('.tab', { hasText: 'inventory.jsonc' }).first().waitFor();
  await picture('inventory');
  await runCommand(page, 'HSM Vigil: Add an HSM');
  await notification(page, /Inventory and templates are files on anna@vigil-host/).waitFor();
  await picture('refused');
});

test('while it is gone, the window says so and since when, and finds it again by itself', async () => {
  // One that is killed in the middle of a session leaves it open, and the next one rightly finds the console in use.
  await endChild(service, 'SIGTERM', 30_000);
  await page.locator('.part.sidebar', { hasText: /What you see may be old: .* Not connected since/ }).waitFor();
  await statusItem().filter({ hasText: 'HSMs out of sight' }).waitFor();
  await picture('gone');
  service = start();
  await page
    .locator('.part.sidebar', { hasNotText: /What you see may be old/ })
    .first()
    .waitFor();
  await waitFor('it is connected again', () => host.clients().length === 1);
  await statusItem().filter({ hasText: /1 HSM/ }).waitFor();
  assert.deepEqual(processesWith(['serve', '--launched', editor.home]), []);
});

test('a host that shows another key than ssh knows is not believed: nothing looks well, and the window says why', async () => {
  const config = readFileSync(host.clientConfig, 'utf8');
  const port = /Port (\d+)/.exec(config)?.[1];
  const stranger = newFolder();
  const key = readFileSync(`${sshKey(stranger, 'key')}.pub`, 'utf8');
  writeFileSync(join(stranger, 'known'), `[127.0.0.1]:${port} ${key}`);
  writeFileSync(host.clientConfig, `UserKnownHostsFile ${join(stranger, 'known')}\n${config}`);
  // In the middle of a check, of whose end nothing will be heard.
  await row(page, 'East US 1').filter({ hasText: 'checking…' }).waitFor();
  host.cut();
  await page
    .locator('.part.sidebar', {
      hasText: /What you see may be old: The host key of anna@vigil-host is another one than ssh knows\. Nothing was sent there/,
    })
    .waitFor();
  await statusItem().filter({ hasText: 'HSMs out of sight' }).waitFor();
  await row(page, 'East US 1').filter({ hasNotText: 'checking…' }).waitFor();
  await row(page, 'East US 1').and(page.locator('[aria-label*="unknown"]')).waitFor();
  await page.locator('.part.sidebar', { hasText: 'The watching service is out of sight, and so is any newer alert.' }).waitFor();
  await picture('other-key');
  writeFileSync(host.clientConfig, config);
  await statusItem().filter({ hasText: /1 HSM/ }).waitFor({ timeout: 60_000 });
});
