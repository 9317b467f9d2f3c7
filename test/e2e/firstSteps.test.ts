import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
// @ts-expect-error plain JavaScript: it also runs before any dependency is installed
import { packageVsix } from '../../.ci/package.mjs';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { type Editor, expand, row, runCommand, showView, startEditor } from '../support/editor.ts';
import { startSshServer } from '../support/sshServer.ts';

/** A person who has just installed the extension: nothing is configured, and nothing runs until it is needed. */

const seconds = 1000;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let editor: Editor;
let page: Page;

const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(pictures, `${name}.png`) });
const quickInput = () => page.locator('.quick-input-widget');

/** Answers a question of the wizard that asks for text. */
async function type(question: string, answer: string): Promise<void> {
  await quickInput()
    .getByText(question)
    .waitFor({ timeout: 10 * seconds });
  const input = quickInput().locator('input').first();
  await input.fill(answer);
  await input.press('Enter');
}

/** Leaves the answer as it stands. */
async function confirm(question: string): Promise<void> {
  await quickInput()
    .getByText(question)
    .waitFor({ timeout: 10 * seconds });
  await quickInput().locator('input').first().press('Enter');
}

/** Answers a question of the wizard by choosing. */
async function choose(question: string, choice: string): Promise<void> {
  await quickInput()
    .getByPlaceholder(question)
    .waitFor({ timeout: 10 * seconds });
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: choice })
    .first()
    .click({ timeout: 10 * seconds });
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await packageVsix(undefined, { log: () => {} });
  simulation = await startSimulation({ devices: [{ id: 'demo-a', name: 'Anything' }] }, new AbortController().signal);
  editor = await startEditor({ vsix });
  page = await editor.openWindow();
});

after(async () => {
  if (page && !page.isClosed()) await picture('first-steps-last-seen').catch(() => {});
  await editor?.dispose();
  await simulation?.dispose();
});

test('without an inventory nothing is started, and the view says how to begin', async () => {
  await showView(page);
  await page.getByText('No HSM is watched yet').waitFor({ timeout: 30 * seconds });
  for (const choice of ['Add an HSM', 'Try It with Simulated HSMs']) await page.getByRole('button', { name: choice }).first().waitFor();
  await picture('welcome');
  assert.ok(!existsSync(join(editor.runtime, 'hsm-vigil')), 'no service has been started');
});

test('the wizard refuses an account that may change the appliance', async () => {
  await runCommand(page, 'HSM Vigil: Add an HSM');
  await type('Name, as people call this HSM', 'Frankfurt 1');
  await type('Id: history and alerts', 'hsm-fra-1');
  await choose('How is its console reached?', 'Console server');
  const [device] = simulation.inventory().devices;
  await type('Console server, host:port', device?.console?.address ?? '');
  await type('Account with the monitor role', 'admin');
  await quickInput().getByText(/admin/).first().waitFor();
  await picture('wizard-forbidden');
  await type('Account with the monitor role', 'monitor');
});

test('the wizard tries the connection before it saves, and says what is wrong', async () => {
  await type('Password of monitor', 'not the password');
  await choose('Watch it over SNMP, too?', 'No');
  await choose('high-availability group', 'No');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('could not be reached as described').waitFor({ timeout: 30 * seconds });
  await picture('wizard-refused');
  assert.match((await dialog.textContent()) ?? '', /refused the login/);
  assert.doesNotMatch((await dialog.textContent()) ?? '', /not the password/);
  assert.deepEqual(readdirSync(join(editor.home, 'config', 'hsm-vigil')), [], 'nothing has been saved');
  await dialog.getByRole('button', { name: 'Edit' }).click();
});

test('with the right password the device is saved and appears, live, and the file holds no secret', async () => {
  const [device] = simulation.inventory().devices;
  const password = simulation.secrets[device?.console?.password.secret ?? ''] ?? '';
  for (const question of ['Name, as people', 'Id: history']) await confirm(question);
  await choose('How is its console reached?', 'Console server');
  for (const question of ['Console server, host:port', 'Account with the monitor role']) await confirm(question);
  await type('Password of monitor', password);
  await choose('Watch it over SNMP, too?', 'No');
  await choose('high-availability group', 'No');
  await row(page, 'Frankfurt 1').waitFor({ timeout: 30 * seconds });
  await expand(row(page, 'Frankfurt 1'));
  await row(page, 'Fans').waitFor({ timeout: 60 * seconds });
  await picture('added');
  const text = readFileSync(editor.inventory, 'utf8');
  assert.match(text, /"hsm-fra-1"/);
  assert.ok(!text.includes(password));
});

test('the monitor account decision is explained, written to the inventory, and can be taken back', async () => {
  await runCommand(page, 'HSM Vigil: Monitor Account Guidance');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor({ timeout: 10 * seconds });
  await picture('monitor-account');
  assert.match((await dialog.textContent()) ?? '', /SNMP/);
  assert.match((await dialog.textContent()) ?? '', /syslog/i);
  await dialog.getByRole('button', { name: 'Mark as Disabled' }).click();
  await row(page, /Frankfurt 1.*customer/i).waitFor({ timeout: 20 * seconds });
  assert.match(readFileSync(editor.inventory, 'utf8'), /"monitorAccount": "disabled"/);
  await picture('customer-monitored');
  await runCommand(page, 'HSM Vigil: Monitor Account Guidance');
  await dialog.getByRole('button', { name: 'Resume Console Polling' }).click({ timeout: 10 * seconds });
  await row(page, /Frankfurt 1.*customer/i).waitFor({ state: 'detached', timeout: 30 * seconds });
  await row(page, 'Fans').waitFor({ timeout: 60 * seconds });
});

test('an HSM over SSH is added once a person has compared its host key, which is pinned', async () => {
  await using server = await startSshServer();
  // Folded, so that the groups below are those of the other HSM.
  const other = row(page, 'Frankfurt 1');
  if ((await other.getAttribute('aria-expanded')) === 'true') await other.click();
  const { type: kind, fingerprint } = server.hostKey;
  await runCommand(page, 'HSM Vigil: Add an HSM');
  await type('Name, as people call this HSM', 'Dublin 1');
  await type('Id: history and alerts', 'hsm-dub-1');
  await choose('How is its console reached?', 'SSH');
  await type('Host of the appliance', server.address);
  await page.locator('.quick-input-list', { hasText: fingerprint }).waitFor({ timeout: 30 * seconds });
  await quickInput().getByText(kind).first().waitFor();
  await picture('wizard-host-key');
  await choose('Compare with what "sysconf fingerprint ssh" shows', 'It is another one');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('is not the appliance that you have compared with').waitFor({ timeout: 10 * seconds });
  await page.keyboard.press('Escape');
  await confirm('Host of the appliance');
  await choose('Compare with what "sysconf fingerprint ssh" shows', 'It is the same');
  assert.deepEqual(server.secrets, [], 'no password has been sent so far');
  await confirm('Account with the monitor role');
  await type('Password of monitor', 'over-ssh-1');
  await choose('Watch it over SNMP, too?', 'No');
  await choose('high-availability group', 'No');
  await row(page, 'Dublin 1').waitFor({ timeout: 30 * seconds });
  const text = readFileSync(editor.inventory, 'utf8');
  assert.ok(text.includes(`"hostKey": "${fingerprint}"`));
  assert.ok(!text.includes('over-ssh-1'));
  await expand(row(page, 'Dublin 1'));
  await row(page, 'Fans')
    .first()
    .waitFor({ timeout: 60 * seconds });
  await expand(row(page, 'Channels'));
  await row(page, 'SSH console').waitFor({ timeout: 10 * seconds });
  await picture('ssh-console');
});

test('simulated HSMs appear beside the real ones and go away again', async () => {
  await runCommand(page, 'HSM Vigil: Try It with Simulated HSMs');
  await row(page, 'East US 1').waitFor({ timeout: 60 * seconds });
  await row(page, 'Frankfurt 1').waitFor();
  await picture('demo');
  await runCommand(page, 'HSM Vigil: Stop Simulated HSMs');
  await row(page, 'East US 1').waitFor({ state: 'detached', timeout: 30 * seconds });
  await row(page, 'Frankfurt 1').waitFor();
});
