import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import {
  actUntil,
  alertRow,
  chooseInMenu,
  type Editor,
  expand,
  menuItem,
  openQuestion,
  row,
  runCommand,
  saveAs,
  showView,
  startEditor,
  testedVsix,
  webview,
} from '../support/editor.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * The page of readings in a real VS Code, opened from an alert and by a link. One story, in order; pictures go to .e2e/.
 */

const interval = 8;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let editor: Editor;
let page: Page;

const picture = (name: string): Promise<unknown> => page.screenshot({ path: join(pictures, `history-${name}.png`) });

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
  const devices = [
    { id: 'hsm-eus-1', name: 'East US 1', haGroup: 'prod-ca' },
    { id: 'hsm-wus-1', name: 'West US 1', haGroup: 'prod-ca' },
  ];
  simulation = await startSimulation({ devices }, new AbortController().signal);
  const inventory = {
    poll: { interval: `${interval}s`, timeout: '7s' },
    alerts: { window: `${6 * interval}s`, negatives: 2, recover: 2 },
    devices: simulation.inventory().devices,
  };
  editor = await startEditor({
    vsix,
    secrets: simulation.secrets,
    inventory: JSON.stringify(inventory),
    settings: { 'hsmVigil.operator': 'ada', 'hsmVigil.service.keepRunning': true },
  });
  page = await editor.openWindow();
});

after(async () => {
  if (page && !page.isClosed()) await picture('last-seen').catch(() => {});
  await editor?.dispose();
  await simulation?.dispose();
});

/** Chooses from the context menu of a row that `target` finds. */
async function fromMenu(target: () => ReturnType<typeof row>, choice: string): Promise<void> {
  await actUntil(menuItem(page, choice), async () => {
    await page.keyboard.press('Escape');
    // Rows move while a tree is drawn anew; one that is chosen stays in sight.
    await target().click({ timeout: 8000 });
    await target().and(page.locator('.selected')).click({ button: 'right', timeout: 8000 });
  });
  await chooseInMenu(page, choice);
}

/** Lines that are drawn: others stand in the legend and are hidden. */
function drawnLines(shown: FrameLocator) {
  return shown.locator('.legend-row[aria-pressed="true"]');
}

/** The number that stands behind a line's name. */
async function shownValue(shown: FrameLocator, line: string): Promise<number> {
  const legend = shown.locator('.legend-row', { hasText: line }).first();
  await legend.waitFor();
  const [, digits = ''] = /(\d[\d,]*)/.exec((await legend.innerText()).replace(line, '')) ?? [];
  return Number(digits.replaceAll(',', ''));
}

test('readings are opened from an alert, around its episode, with how the part stood', async () => {
  await showView(page);
  await row(page, 'East US 1').waitFor();
  simulation.inject('hsm-eus-1', { kind: 'fan-failed', fan: 'Fan2B' });
  await alertRow(page, 'Fan2B', 'East US 1').waitFor();
  // A menu goes away when the rows below it are drawn anew.
  const tab = page.locator('.tab', { hasText: 'Telemetry' }).first();
  await actUntil(tab, () => fromMenu(() => alertRow(page, 'Fan2B', 'East US 1'), 'Open Telemetry'));
  const shown = webview(page);
  await shown.locator('.mark-text', { hasText: 'Fan2B' }).first().waitFor();
  await waitFor('the line of the fan is at zero', async () => (await shownValue(shown, 'Fan2B')) === 0);
  await shown.locator('.lane', { hasText: 'Fan2B' }).first().waitFor();
  await picture('alert');
});

test('a link opens the same time, device and part again', async () => {
  const shown = webview(page);
  await shown.locator('vscode-button', { hasText: 'Copy Link' }).click();
  await shown.getByText('The link is in the clipboard.').first().waitFor();
  const drawn = await drawnLines(shown).allInnerTexts();
  await runCommand(page, 'View: Close All Editors');
  await page.locator('iframe.webview.ready:visible').waitFor({ state: 'detached' });
  await openQuestion(page, /URL/, () => runCommand(page, 'Developer: Open URL'));
  await page.keyboard.press('Control+V');
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  assert.match(await input.inputValue(), /^[\w-]+:\/\/[\w.-]+\/telemetry\?device=hsm-eus-1&/);
  await page.keyboard.press('Enter');
  await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Open', exact: true }).click();
  const again = webview(page);
  assert.equal(await shownValue(again, 'Fan2B'), 0);
  const names = (texts: readonly string[]) => texts.map((text) => /[A-Z]\w+/.exec(text)?.[0]).sort();
  assert.deepEqual(names(await drawnLines(again).allInnerTexts()), names(drawn));
});

test('readings are opened from a part of the tree, and a part is shown alone', async () => {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('iframe.webview.ready:visible').waitFor({ state: 'detached' });
  const tab = page.locator('.tab', { hasText: 'Telemetry' }).first();
  const part = () => row(page, /^\s*Fan1A/);
  await actUntil(tab, async () => {
    await expand(row(page, 'East US 1'));
    await expand(row(page, /^\s*Fans/));
    await fromMenu(part, 'Open Telemetry');
  });
  const shown = webview(page);
  await shown.locator('.legend-row', { hasText: 'Fan1A' }).first().waitFor();
  await waitFor('it is drawn alone', async () => {
    const names = await drawnLines(shown).locator('.legend-name').allInnerTexts();
    return names.length > 0 && names.every((name) => name.startsWith('Fan1A'));
  });
  assert.ok((await shownValue(shown, 'Fan1A')) > 1000);
  await picture('part');
});

test('readings are saved as a table and as a picture', async () => {
  const shown = webview(page);
  const fans = shown.locator('.group', { has: shown.locator('#g-fans') });
  const table = join(editor.home, 'fans.csv');
  await actUntil(page.locator('.quick-input-widget'), () => fans.locator('.tool', { hasText: 'CSV' }).click({ timeout: 8000 }));
  await saveAs(page, table);
  await shown.getByText(`Saved to ${table}.`).waitFor();
  const [head = '', ...lines] = readFileSync(table, 'utf8').trim().split('\r\n');
  assert.match(head, /^time,"Fan1A Fan speed, [^"]* \[\S+\]",/);
  assert.match(head, /"Fan2B Fan speed, /, 'also of lines that are switched off');
  assert.ok(lines.length > 3);
  for (const line of lines) assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d,/);
  // Where nothing can be written, a person is told what the system says of it.
  await actUntil(page.locator('.quick-input-widget'), () => fans.locator('.tool', { hasText: 'CSV' }).click({ timeout: 8000 }));
  await saveAs(page, '/proc/fans.csv');
  await shown.getByText(/^\/proc\/fans\.csv could not be written: ./).waitFor();
  const image = join(editor.home, 'fans.png');
  await actUntil(page.locator('.quick-input-widget'), () => fans.locator('.tool', { hasText: 'Picture' }).click({ timeout: 8000 }));
  await saveAs(page, image);
  await shown.getByText(`Saved to ${image}.`).waitFor();
  const bytes = readFileSync(image);
  assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  assert.ok(width > 300 && height > 200, `${width} by ${height}`);
});
