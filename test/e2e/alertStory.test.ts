import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FrameLocator, Locator, Page } from 'playwright-core';
// @ts-expect-error plain JavaScript: it also runs before any dependency is installed
import { packageVsix } from '../../.ci/package.mjs';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { type Editor, notification, row, runCommand, showView, startEditor, webview } from '../support/editor.ts';
import { httpServer } from '../support/httpServer.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * The life of an alert as two people at two windows have it: it fires, one takes it on, the other keeps it quiet, it ends, and the log
 * says who did what. The tests are one story and run in order; what is typed here is all that a person has to type.
 */

const seconds = 1000;
/** Poll interval of the inventory, short so that a window fits into a test. */
const interval = 6;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');
const fault = { kind: 'fan-failed', fan: 'Fan2B' } as const;

let simulation: Simulation;
let editor: Editor;
let first: Page;
let second: Page;

const picture = (page: Page, name: string): Promise<unknown> => page.screenshot({ path: join(pictures, `${name}.png`) });

/** The row of the alerts view that holds all of these words. */
function alertRow(page: Page, ...words: readonly (string | RegExp)[]): Locator {
  const pane = page.locator('.part.sidebar .pane', { has: page.locator('.pane-header[aria-label^="Alerts"]') });
  return words.reduce((found, hasText) => found.filter({ hasText }), pane.locator('.monaco-list-row')).first();
}

async function waitForQuestion(page: Page, question: string | RegExp): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  await widget
    .getByText(question)
    .or(widget.getByPlaceholder(question))
    .first()
    .waitFor({ timeout: 60 * seconds });
}

/** What a screen reader says of the judgements. */
async function timelineOf(page: FrameLocator): Promise<string> {
  return (await page.locator('.timeline').getAttribute('aria-label')) ?? '';
}

/** Does what opens a question until it stands: a page that takes the focus at that moment closes it again. */
async function openQuestion(page: Page, question: string | RegExp, open: () => Promise<void>): Promise<void> {
  const shown = page
    .locator('.quick-input-widget')
    .getByText(question)
    .or(page.locator('.quick-input-widget').getByPlaceholder(question))
    .first();
  for (let tries = 1; ; tries++) {
    try {
      await open();
      await shown.waitFor({ timeout: 10 * seconds });
      return;
    } catch (error) {
      if (tries === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Opens a group of the view that is folded. */
async function unfold(page: Page, group: string): Promise<void> {
  const target = alertRow(page, group);
  await target.waitFor({ timeout: 60 * seconds });
  // The view redraws as polls come in, and a click may meet another row.
  for (let tries = 0; tries < 5 && (await target.getAttribute('aria-expanded')) === 'false'; tries++) {
    await target.click();
    for (let waits = 0; waits < 10 && (await target.getAttribute('aria-expanded')) === 'false'; waits++) await page.waitForTimeout(300);
  }
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await packageVsix(undefined, { log: () => {} });
  simulation = await startSimulation(
    { devices: [{ id: 'hsm-eus-1', name: 'East US 1', haGroup: 'prod-ca' }] },
    new AbortController().signal,
  );
  const inventory = {
    poll: { interval: `${interval}s`, timeout: '5s' },
    alerts: { window: `${6 * interval}s`, negatives: 3, recover: 2 },
    devices: simulation.inventory().devices,
  };
  editor = await startEditor({
    vsix,
    secrets: simulation.secrets,
    inventory: JSON.stringify(inventory, null, 2),
    settings: { 'hsmVigil.operator': 'ada' },
  });
  first = await editor.openWindow();
  await showView(first);
  await row(first, 'prod-ca').waitFor({ timeout: 120 * seconds });
  second = await editor.openWindow();
  await showView(second);
  await row(second, 'prod-ca').waitFor({ timeout: 120 * seconds });
  // Room for the alerts: rows out of sight are not drawn.
  for (const page of [first, second]) await page.setViewportSize({ width: 1280, height: 1400 });
});

after(async () => {
  for (const [index, page] of [first, second].entries()) {
    if (page && !page.isClosed()) await picture(page, `story-last-seen-${index + 1}`).catch(() => {});
  }
  await editor?.dispose();
  await simulation?.dispose();
});

test('it fires in both windows, and one of them is told', async () => {
  simulation.inject('hsm-eus-1', fault);
  await alertRow(first, 'Fan2B', /of 3/).waitFor({ timeout: 15 * interval * seconds });
  await Promise.all([first, second].map((page) => alertRow(page, 'Firing', '1').waitFor({ timeout: 20 * interval * seconds })));
  await Promise.any([first, second].map((page) => notification(page, /Fan2B/).waitFor({ timeout: 60 * seconds })));
  await picture(first, 'story-fired');
});

test('it is acknowledged on its page in one window, and the other shows who has it', async () => {
  await alertRow(first, 'Fan2B').click();
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
  await picture(second, 'story-acknowledged');
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
  await picture(first, 'story-silenced');
});

test('maintenance is planned for the group, and taken back', async () => {
  await openQuestion(first, 'When does it begin?', async () => {
    await row(first, 'prod-ca').click({ button: 'right' });
    await first.locator('.monaco-menu .action-label', { hasText: 'Plan Maintenance' }).click({ timeout: 10 * seconds });
  });
  for (const question of ['When does it begin?', 'How long does it take?', 'Once, or every week?']) {
    await waitForQuestion(first, question);
    if (question.startsWith('When')) await first.keyboard.type('In one hour');
    await first.keyboard.press('Enter');
  }
  await waitForQuestion(first, /What is planned/);
  await first.keyboard.type('Firmware update');
  await first.keyboard.press('Enter');
  await unfold(second, 'Silenced and Maintenance');
  await alertRow(second, 'HA group prod-ca', 'Firmware update').waitFor({ timeout: 60 * seconds });
  await picture(second, 'story-maintenance');
  await runCommand(second, 'HSM Vigil: End Maintenance');
  await alertRow(second, 'HA group prod-ca').waitFor({ state: 'detached', timeout: 60 * seconds });
});

test('it ends by itself once polls are good again, in both windows', async () => {
  simulation.clear('hsm-eus-1', fault);
  await webview(first)
    .getByText(/^Resolved /)
    .waitFor({ timeout: 20 * interval * seconds });
  assert.match(
    await timelineOf(webview(first)),
    /^Console: ([3-9]|\d\d) bad, ([2-9]|\d\d) good/,
    'what made it certain, and what ended it',
  );
  const log = (await webview(first).locator('.part-log tbody tr').allTextContents()).map((text) => text.trim());
  const told = [/Resolved/, /ada.*Ticket 4711/, /Fired/, /First seen/];
  const places = told.map((each) => log.findIndex((entry) => each.test(entry)));
  assert.ok(
    places.every((place, index) => place > (places[index - 1] ?? -1)),
    `newest first: ${log.join(' | ')}`,
  );
  await unfold(second, 'Recently Resolved');
  await alertRow(second, 'Fan2B').waitFor({ timeout: 60 * seconds });
  await picture(first, 'story-resolved');
});

test('the log says who did what, in the editor', async () => {
  await runCommand(second, 'HSM Vigil: Show Who Did What');
  const text = second.locator('.part.editor .view-lines');
  await text.getByText(/Ticket.4711/).waitFor({ timeout: 60 * seconds });
  const lines = ((await text.textContent()) ?? '').replaceAll('\u00a0', ' ');
  for (const done of [/ada.*Ticket 4711/, /ada.*Fan is being replaced/, /ada.*Firmware update/]) assert.match(lines, done);
  for (const happened of [/First seen: Fan2B/, /Fired: Fan2B/, /Resolved: Fan2B/, /told to the editor/]) assert.match(lines, happened);
  await picture(second, 'story-log');
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
    const pane = page.locator('.part.sidebar .pane', { has: page.locator('.pane-header[aria-label^="Alerts"]') });
    await pane.getByText(/duty-mail takes no notifications/).waitFor({ timeout: 30 * seconds });
  }
  await picture(second, 'story-receivers');
});
