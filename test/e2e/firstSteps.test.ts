import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { dialogue } from '../../src/devices/luna7/console/profile.ts';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { TcpLines } from '../../src/simulator/sending/lineSender.ts';
import { startSending } from '../../src/simulator/sending/startSending.ts';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import {
  actUntil,
  chooseInMenu,
  type Editor,
  expand,
  menuItem,
  notification,
  row,
  runCommand,
  saveAs,
  setTheme,
  showView,
  startEditor,
  testedVsix,
  webview,
} from '../support/editor.ts';
import { startSshServer } from '../support/sshServer.ts';
import { waitFor } from '../support/waitFor.ts';

/** A person who has just installed the extension: nothing is configured, and nothing runs until it is needed. */

const seconds = 1000;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let editor: Editor;
let page: Page;

async function picture(name: string): Promise<void> {
  // Menus and questions fade in.
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
const quickInput = () => page.locator('.quick-input-widget');

/** Answers a question of the wizard that asks for text. */
async function type(question: string, answer: string): Promise<void> {
  await quickInput().getByText(question).waitFor();
  const input = quickInput().locator('input').first();
  await input.fill(answer);
  await input.press('Enter');
}

/** Leaves the answer as it stands. */
async function confirm(question: string): Promise<void> {
  await quickInput().getByText(question).waitFor();
  await quickInput().locator('input').first().press('Enter');
}

async function back(): Promise<void> {
  await quickInput().locator('.codicon-quick-input-back').first().click();
}

/** Answers a question of the wizard by choosing. */
async function choose(question: string, choice: string): Promise<void> {
  await quickInput().getByPlaceholder(question).waitFor();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: choice }).first().click();
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
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
  await page.getByText('No HSM is watched yet').waitFor();
  for (const choice of ['Add an HSM', 'Try It with Simulated HSMs']) await page.getByRole('button', { name: choice }).first().waitFor();
  await picture('welcome');
  assert.ok(!existsSync(join(editor.runtime, 'hsm-vigil')), 'no service has been started');
});

test('the wizard refuses an account that may change the appliance', async () => {
  await runCommand(page, 'HSM Vigil: Add an HSM');
  await type('Name, as people call this HSM', 'Frankfurt 1');
  await type('Id: history and alerts', 'hsm-fra-1');
  await picture('wizard-console');
  await choose('How is its console reached?', 'Console server');
  const [device] = simulation.inventory().devices;
  await type('Console server, host:port', device?.console?.address ?? '');
  await type('Account with the monitor role', 'admin');
  await quickInput().getByText(/admin/).first().waitFor();
  await picture('wizard-forbidden');
  await type('Account with the monitor role', 'monitor');
});

test('who goes back finds every answer as it was given, and the steps are counted as before', async () => {
  const title = () => quickInput().locator('.quick-input-title').textContent();
  await quickInput().getByText('Password of monitor').waitFor();
  assert.match((await title()) ?? '', /Add an HSM.*2\/4/);
  for (const question of ['Account with the monitor role', 'Console server, host:port']) {
    await back();
    await quickInput().getByText(question).waitFor();
  }
  await back();
  await quickInput().getByPlaceholder('How is its console reached?').waitFor();
  const active = page.locator('.quick-input-list .monaco-list-row.focused');
  await active.getByText('Console server', { exact: true }).waitFor();
  assert.match((await title()) ?? '', /Add an HSM.*2\/4/);
  await picture('wizard-back');
  await page.keyboard.press('Enter');
  for (const question of ['Console server, host:port', 'Account with the monitor role']) await confirm(question);
});

test('the wizard tries the connection before it saves, says what is wrong, and goes back to the answers that are to blame', async () => {
  await type('Password of monitor', 'not the password');
  await choose('Watch it over SNMP, too?', 'No');
  await choose('high-availability group', 'No');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Frankfurt 1: Serial console reached, login refused.').waitFor();
  await picture('wizard-refused');
  assert.match((await dialog.textContent()) ?? '', /refused the login/);
  assert.doesNotMatch((await dialog.textContent()) ?? '', /not the password/);
  assert.deepEqual(readdirSync(join(editor.home, 'config', 'hsm-vigil')), [], 'nothing has been saved');
  await dialog.getByRole('button', { name: 'Correct It' }).click();
  await quickInput().getByText('Account with the monitor role').waitFor();
  await quickInput().getByText('Serial console reached, login refused').waitFor();
  await picture('wizard-again');
});

test('with the right password a summary shows what will be written, any line of which can be changed', async () => {
  const [device] = simulation.inventory().devices;
  const password = simulation.secrets[device?.console?.password.secret ?? ''] ?? '';
  await confirm('Account with the monitor role');
  await type('Password of monitor', password);
  const list = page.locator('.quick-input-list');
  await quickInput().getByPlaceholder('This will be written').waitFor();
  await list.getByText('Serial console works').waitFor();
  await picture('wizard-summary');
  assert.ok(!((await list.textContent()) ?? '').includes(password));
  await choose('This will be written', 'HA group');
  await choose('high-availability group', 'Another group');
  await type('Name of the HA group', 'prod-ca');
  await quickInput().getByPlaceholder('This will be written').waitFor();
  await list.locator('.monaco-list-row', { hasText: 'HA group' }).getByText('prod-ca').waitFor();
  assert.deepEqual(readdirSync(join(editor.home, 'config', 'hsm-vigil')), [], 'nothing has been saved');
  await choose('This will be written', 'Add Frankfurt 1');
  await row(page, 'Frankfurt 1').waitFor();
  const text = readFileSync(editor.inventory, 'utf8');
  assert.match(text, /"hsm-fra-1"/);
  assert.match(text, /"haGroup": "prod-ca"/);
  assert.ok(!text.includes(password));
});

test('another HSM like it asks only for what differs, and one at the same place is not accepted', async () => {
  const offer = notification(page, 'Frankfurt 1 is in the inventory now.');
  await offer.waitFor();
  await picture('wizard-another');
  await offer.getByRole('button', { name: 'Add Another Like It' }).click();
  await type('Name, as people call this HSM', 'Frankfurt 2');
  await confirm('Id: history and alerts');
  await type('Console server, host:port', simulation.inventory().devices[0]?.console?.address ?? '');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Frankfurt 2 cannot be saved like this.').waitFor();
  assert.match((await dialog.textContent()) ?? '', /same console address/);
  await page.keyboard.press('Escape');
  await quickInput().getByPlaceholder('Choose a line to change it').waitFor();
  await picture('wizard-another-summary');
  assert.equal(await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Add Frankfurt 2' }).count(), 0);
  await page.keyboard.press('Escape');
  await expand(row(page, 'Frankfurt 1'));
  await row(page, 'Fans').waitFor();
  await picture('added');
});

const watchOn = 'Watch your HSMs on when VS Code is closed?';

test('once a real HSM has answered, a question asks whether to watch on when VS Code is closed', async () => {
  const question = notification(page, watchOn);
  await question.waitFor();
  await picture('watch-on');
  await question.getByRole('button', { name: 'Only While VS Code Is Open' }).click();
  await question.waitFor({ state: 'detached' });
});

test('first steps are ticked when they are true, and keys open the help of a view and what it shows as texts', async () => {
  await runCommand(page, 'HSM Vigil: Get Started');
  const step = (title: string) => page.locator('.gettingStartedContainer .getting-started-step', { hasText: title });
  const ticked = (title: string) => step(title).locator('.codicon.complete');
  await ticked('Add an HSM of your own').waitFor();
  for (const open of [
    'See it with simulated HSMs',
    'Prove that alerts arrive',
    'Decide on the monitor account',
    'Set up traps and syslog',
  ]) {
    await step(open).waitFor();
    assert.equal(await ticked(open).count(), 0, open);
  }
  await runCommand(page, 'HSM Vigil: Keep the Monitor Account Enabled');
  await type('Why is it decided so?', 'the provider watches, too');
  await ticked('Decide on the monitor account').waitFor();
  await picture('walkthrough');

  const text = page.locator('.editor-instance .view-lines');
  for (const [key, says] of [
    ['Alt+F1', 'The view of the HSMs'],
    ['Alt+F2', 'It stands still: open it again for what is new.'],
  ] as const) {
    await row(page, 'Frankfurt 1').click();
    await page.keyboard.press(key);
    await text.filter({ hasText: says }).waitFor();
    if (key === 'Alt+F2') await text.filter({ hasText: 'Frankfurt 1, ' }).waitFor();
    await picture(`accessible-${key === 'Alt+F1' ? 'help' : 'view'}`);
  }
  await runCommand(page, 'View: Close All Editors');
});

test('the monitor account is disabled, its silent log alerts and is cured, and what an administrator does behind our back is noticed', async () => {
  const { syslog } = await freePorts();
  const receivers = `"receivers": { "syslog": { "tcp": "127.0.0.1:${syslog}", "sources": ["127.0.0.1"] } },\n  "devices": [`;
  // Quick polls and a log that is listened to, while this test needs them.
  const changes = [
    ['"interval": "10m", "timeout": "30s"', '"interval": "2s", "timeout": "2s"'],
    ['"window": "60m"', '"window": "12s"'],
    ['"devices": [', receivers],
  ] as const;
  const change = (by: readonly (readonly [from: string, to: string])[]) => {
    const text = readFileSync(editor.inventory, 'utf8');
    for (const [from] of by) assert.ok(text.includes(from), from);
    writeFileSync(
      editor.inventory,
      by.reduce((so, [from, to]) => so.replace(from, to), text),
    );
  };
  const appliance = simulation.appliance('demo-a');
  const typed = () => simulation.console('demo-a')?.received ?? '';
  await runCommand(page, 'HSM Vigil: Monitor Account Guidance');
  const account = webview(page);
  await account.locator('h2', { hasText: 'Frankfurt 1' }).waitFor();
  await account.getByText('You, and perhaps a provider').waitFor();
  await account.getByText('SNMP and syslog monitoring change from recommended to mandatory').waitFor();
  await picture('monitor-account');
  await account.locator('vscode-button', { hasText: 'Record as Disabled…' }).click();
  await type('Why is it decided so?', 'we watch it ourselves');
  await row(page, /Frankfurt 1.*customer/i).waitFor();
  assert.match(readFileSync(editor.inventory, 'utf8'), /"monitorAccount": "disabled"/);
  await account.getByText(/Decided as disabled on .*“we watch it ourselves”/).waitFor();
  await account.locator('tr.bad', { hasText: 'Nobody' }).waitFor();
  await picture('customer-monitored');
  for (const [theme, name] of [
    ['Light Modern', 'light'],
    ['Dark High Contrast', 'high-contrast'],
    ['Dark Modern', 'dark'],
  ] as const) {
    await setTheme(page, theme);
    await picture(`monitor-account-${name}`);
  }

  appliance.inject({ kind: 'monitor-disabled' });
  const before = typed().length;
  change(changes);
  const silent = page.locator('.monaco-list-row[aria-label^="warning alert, Syslog: mandatory without the monitor account"]');
  await silent.waitFor();
  await picture('account-syslog-silent');
  using lines = new TcpLines('127.0.0.1', syslog);
  startSending(appliance, { lines });
  appliance.inject({ kind: 'service-stopped', service: 'webserver' });
  await silent.waitFor({ state: 'detached' });
  assert.equal(typed().length, before, 'nothing was typed at its console meanwhile');

  appliance.clear();
  await account.getByText(/admin has typed “user enable” for monitor/).waitFor();
  await row(page, 'Monitor account perhaps not as decided').waitFor();
  await picture('account-doubtful');
  await account.locator('vscode-button', { hasText: 'Resume Console Polling…' }).click();
  await type('Why is it decided so?', 'the provider is back');
  await row(page, /Frankfurt 1.*customer/i).waitFor({ state: 'detached' });
  await row(page, 'Monitor account perhaps not as decided').waitFor({ state: 'detached' });
  change(changes.map(([from, to]) => [to, from]));
  await row(page, 'Fans').waitFor();
  const password = simulation.secrets['demo-a.console'];
  const allowed = new Set(['', 'monitor', 'exit', password, ...dialogue.allowedCommands]);
  assert.deepEqual(
    typed()
      .slice(before)
      .split('\r')
      .slice(0, -1)
      .filter((line) => !allowed.has(line)),
    [],
  );
  await runCommand(page, 'Notifications: Clear All Notifications');
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
  await page.locator('.quick-input-list', { hasText: fingerprint }).waitFor();
  await quickInput().getByText(kind).first().waitFor();
  await picture('wizard-host-key');
  await choose('Compare with what "sysconf fingerprint ssh" shows', 'It is another one');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('is not the appliance that you have compared with').waitFor();
  await page.keyboard.press('Escape');
  await confirm('Host of the appliance');
  await choose('Compare with what "sysconf fingerprint ssh" shows', 'It is the same');
  assert.deepEqual(server.secrets, [], 'no password has been sent so far');
  await confirm('Account with the monitor role');
  await type('Password of monitor', 'over-ssh-1');
  await choose('Watch it over SNMP, too?', 'No');
  await choose('high-availability group', 'No');
  await choose('This will be written', 'Add Dublin 1');
  await row(page, 'Dublin 1').waitFor();
  const text = readFileSync(editor.inventory, 'utf8');
  assert.ok(text.includes(`"hostKey": "${fingerprint}"`));
  assert.ok(!text.includes('over-ssh-1'));
  await expand(row(page, 'Dublin 1'));
  await row(page, 'Fans').first().waitFor();
  await expand(row(page, 'Channels'));
  await row(page, 'SSH console').waitFor();
  await picture('ssh-console');
});

/** Chooses from the context menu of a row. */
async function fromMenu(target: string, choice: string): Promise<void> {
  // Alerts name their device, too.
  const devices = page.locator('.part.sidebar .monaco-list').first();
  await devices.locator('.monaco-list-row', { hasText: target }).first().click({ button: 'right' });
  await menuItem(page, choice).waitFor();
  await picture(`menu-${choice.split(' ')[0]?.toLowerCase()}`);
  await chooseInMenu(page, choice);
}

test('an HSM is renamed, paused, resumed, edited and removed from its row, and the file keeps what a person wrote', async () => {
  writeFileSync(editor.inventory, readFileSync(editor.inventory, 'utf8').replace(/("id": "hsm-dub-1",)/, '$1 // the spare'));
  await fromMenu('Dublin 1', 'Rename HSM');
  await type('Its id stays hsm-dub-1', 'Dublin 9');
  await row(page, 'Dublin 9').waitFor();

  await fromMenu('Dublin 9', 'Pause Watching');
  await type('Nobody watches it until it is resumed', 'moves to rack 4');
  await row(page, /Dublin 9.*paused since .* by .*: moves to rack 4/).waitFor();
  await page.locator('.statusbar-item', { hasText: '1 not watched' }).waitFor();
  await picture('paused');
  assert.match(readFileSync(editor.inventory, 'utf8'), /"id": "hsm-dub-1", \/\/ the spare[\s\S]*"paused": true/);
  await fromMenu('Dublin 9', 'Resume Watching');
  await row(page, /Dublin 9.*paused/).waitFor({ state: 'detached' });

  await fromMenu('Dublin 9', 'Edit HSM');
  await choose('Choose a line to change it', 'Name');
  await type('Name, as people call this HSM', 'Dublin 1');
  await quickInput().getByPlaceholder('This will be written').waitFor();
  await picture('edit-summary');
  await choose('This will be written', 'Save Dublin 1');
  await row(page, 'Dublin 1').waitFor();
  assert.match(readFileSync(editor.inventory, 'utf8'), /"name": "Dublin 1"/);

  // A password that another HSM uses, too, is not changed for that one without a word.
  const shared = readFileSync(editor.inventory, 'utf8').replace('"hsm-dub-1.console"', '"hsm-fra-1.console"');
  assert.equal(shared.split('"hsm-fra-1.console"').length, 3);
  writeFileSync(editor.inventory, shared);
  await fromMenu('Dublin 1', 'Edit HSM');
  await choose('Choose a line to change it', 'Password of the account');
  await type('Password of monitor', 'over-ssh-1');
  await quickInput().getByPlaceholder('Also used by Frankfurt 1').waitFor();
  await picture('edit-shared');
  await choose('Also used by Frankfurt 1', 'Only for this HSM');
  // Its server went with the test before.
  const unreached = page.locator('.monaco-dialog-box', { hasText: 'SSH console not reached' });
  await unreached.getByRole('button', { name: 'Show Summary' }).click();
  await choose('This will be written', 'Save Dublin 1 Anyway');
  await waitFor('it has a secret of its own', () => /"hsm-dub-1\.console(-2)?"/.test(readFileSync(editor.inventory, 'utf8')));
  assert.equal(readFileSync(editor.inventory, 'utf8').split('"hsm-fra-1.console"').length, 2);

  await fromMenu('Dublin 1', 'Remove HSM');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.getByText('Remove Dublin 1 from the inventory?').waitFor();
  await picture('remove');
  await dialog.getByRole('button', { name: 'Remove and Forget Its Passwords' }).click();
  await row(page, 'Dublin 1').waitFor({ state: 'detached' });
  const text = readFileSync(editor.inventory, 'utf8');
  assert.ok(!text.includes('hsm-dub-1'));
  assert.match(text, /"hsm-fra-1"/);
});

test('a mistake in the inventory is mended by a quick fix', async () => {
  const right = readFileSync(editor.inventory, 'utf8');
  writeFileSync(editor.inventory, right.replace('"haGroup"', '"haGruop"'));
  await runCommand(page, 'HSM Vigil: Open Inventory');
  const squiggle = page.locator('.squiggly-error').first();
  await squiggle.waitFor();
  const fix = page.locator('.context-view .monaco-list-row, .action-widget .monaco-list-row', { hasText: 'Write "haGroup"' });
  await actUntil(fix, async () => {
    await page
      .locator('.view-line span', { hasText: 'haGruop' })
      .last()
      .click({ timeout: 8 * seconds });
    await page.keyboard.press('Control+.');
  });
  await picture('quick-fix');
  await page.keyboard.press('Enter');
  await squiggle.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+s');
  await waitFor('the file is as it was', () => readFileSync(editor.inventory, 'utf8') === right);
  await runCommand(page, 'View: Close All Editors');
});

test('missing passwords are asked for together, by the names that people have for them, and what was given is kept', async () => {
  const right = readFileSync(editor.inventory, 'utf8');
  const other = {
    id: 'hsm-fra-9',
    name: 'Frankfurt 9',
    model: 'luna-network-hsm-7',
    console: { address: '127.0.0.1:9', user: 'monitor', password: { secret: 'hsm-fra-9.console' } },
    snmp: {
      host: '127.0.0.1',
      port: 9,
      version: '3',
      user: 'vigil',
      auth: { protocol: 'sha512', secret: 'hsm-fra-9.auth' },
      priv: { protocol: 'aes256', secret: 'hsm-fra-9.priv' },
    },
  };
  writeFileSync(editor.inventory, right.replace('"devices": [', `"devices": [${JSON.stringify(other)},`));
  const notice = notification(page, '3 passwords are missing');
  await notice.waitFor();
  await notice.getByRole('button', { name: 'Enter Them' }).click();
  await type('Frankfurt 9: password of monitor', 'a password');
  await quickInput().getByText('Frankfurt 9: SNMP authentication password').waitFor();
  await picture('missing-passwords');
  await confirm('Frankfurt 9: SNMP authentication password');
  await quickInput().getByText('Frankfurt 9: SNMP privacy password').waitFor();
  await page.keyboard.press('Escape');
  await expand(row(page, 'Frankfurt 9'));
  await row(page, 'Enter SNMP privacy password').waitFor();
  assert.equal(await row(page, 'Enter password of monitor').count(), 0);
  await picture('missing-rows');
  writeFileSync(editor.inventory, right);
  await row(page, 'Frankfurt 9').waitFor({ state: 'detached' });
});

test('simulated HSMs appear beside the real ones and go away again', async () => {
  await runCommand(page, 'HSM Vigil: Try It with Simulated HSMs');
  await row(page, 'East US 1').waitFor();
  await row(page, 'Frankfurt 1').waitFor();
  await picture('demo');
  await runCommand(page, 'HSM Vigil: Stop Simulated HSMs');
  await row(page, 'East US 1').waitFor({ state: 'detached' });
  await row(page, 'Frankfurt 1').waitFor();
});

test('posture says what is not as it should be, and is saved as a report', async () => {
  await runCommand(page, 'HSM Vigil: Open Posture');
  const posture = webview(page);
  await posture.locator('h2', { hasText: 'Frankfurt 1' }).waitFor();
  await posture.locator('.device .item', { hasText: 'Membership in an HA group' }).waitFor();
  await posture.getByText('No receiver is named: only an open window of the editor is notified').waitFor();
  await picture('posture');
  await posture.locator('vscode-button', { hasText: 'Save Report…' }).click();
  await choose('Of which time', 'The last 30 days');
  const report = join(dirname(editor.inventory), 'report.html');
  await saveAs(page, report);
  await posture.locator('.actions', { hasText: `The report was saved as ${report}.` }).waitFor();
  assert.match(readFileSync(report, 'utf8'), /no claim of compliance[\s\S]*Frankfurt 1/);
});

test('whether to watch on is asked once: a window that is opened later asks nothing', async () => {
  await page.reload();
  await showView(page);
  // What was folded is remembered, and folded again once all rows are there.
  await actUntil(row(page, 'Fans'), () => expand(row(page, 'Frankfurt 1')));
  await page.waitForTimeout(3 * seconds);
  assert.equal(await notification(page, watchOn).count(), 0);
});
