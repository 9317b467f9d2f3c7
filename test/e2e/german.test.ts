import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import {
  actUntil,
  type Editor,
  notification,
  openQuestion,
  row,
  runCommand,
  showView,
  standsInTreeAs,
  startEditor,
  testedVsix,
  webview,
} from '../support/editor.ts';

/**
 * An editor whose display language is German: what the extension, its manifest and its pages say, while a fan stops. VS Code's own words are
 * English here, since its language pack is not installed. Pictures go to .e2e/.
 */

const interval = 3;
const pictures = join(import.meta.dirname, '..', '..', '.e2e');

/** Words that no German sentence has. */
const ENGLISH = /\b(?:the|and|of|with|since|not|watched|firing|acknowledge|reading|alert)\b/i;

let simulation: Simulation;
let editor: Editor;
let page: Page;

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
  simulation = await startSimulation({ devices: [{ id: 'hsm-eus-1', name: 'East US 1' }] }, new AbortController().signal);
  const inventory = {
    poll: { interval: `${interval}s`, timeout: '2s' },
    alerts: { window: `${6 * interval}s`, negatives: 2, recover: 2 },
    devices: simulation.inventory().devices,
  };
  editor = await startEditor({
    vsix,
    secrets: simulation.secrets,
    inventory: JSON.stringify(inventory),
    language: 'de',
    // The question whether to watch on is asked in another test.
    settings: { 'hsmVigil.service.keepRunning': true },
  });
  page = await editor.openWindow();
});

after(async () => {
  if (page && !page.isClosed()) await page.screenshot({ path: join(pictures, 'german-last-seen.png') }).catch(() => {});
  await editor?.dispose();
  await simulation?.dispose();
});

test('the views, the tree and the empty list of alerts are German', async () => {
  await showView(page);
  await page.locator('.part.sidebar').getByText('Jetzt keine Alarme').waitFor();
  const device = row(page, 'East US 1');
  await device.click();
  for (const group of ['Lüfter', 'Netzteile', 'Temperaturen', 'Spannungen', 'Gerät', 'Kanäle'])
    await row(page, new RegExp(`^${group}`)).waitFor();
  const rows = await page.locator('.part.sidebar .monaco-list-row').allTextContents();
  assert.deepEqual(
    rows.filter((text) => ENGLISH.test(text)),
    [],
  );
  await page.screenshot({ path: join(pictures, 'german-tree.png') });
});

test('an alert is told, explained and acted upon in German', async () => {
  simulation.inject('hsm-eus-1', { kind: 'fan-failed', fan: 'Fan2B' });
  const told = notification(page, /Fan2B dreht zu langsam oder gar nicht/);
  await told.waitFor();
  await page.screenshot({ path: join(pictures, 'german-notification.png') });
  await told.getByText('Alarm anzeigen').click();
  const shown = webview(page);
  await shown.locator('h1', { hasText: /^Fan2B (?:zeigt 0 U\/min|dreht zu langsam)/ }).waitFor();
  await shown.locator('.timeline').waitFor();
  assert.equal(await shown.locator('html').getAttribute('lang'), 'de');
  const words = await shown.locator('h1:visible, h2:visible, button:visible, .summary, .facts').allTextContents();
  assert.ok(words.includes('Was zuerst zu tun ist'));
  assert.deepEqual(
    words.filter((text) => ENGLISH.test(text)),
    [],
  );
  // What each poll said is evidence, and German.
  await shown.locator('summary', { hasText: /Urteile? als Tabelle/ }).click();
  await shown
    .locator('td', { hasText: /Fan2B zeigt 0 U\/min; untere kritische Grenze/ })
    .first()
    .waitFor();
  assert.doesNotMatch(await shown.locator('main').innerText(), /Fan2B reads/);
  await page.screenshot({ path: join(pictures, 'german-alert.png') });
});

test('its runbook is German with what is known here, and a step that is ticked stays ticked', async () => {
  const shown = webview(page);
  const runbook = shown.locator('.runbook');
  await runbook.locator('.runbook-title', { hasText: 'Ein vorderer Lüfter dreht zu langsam oder gar nicht' }).waitFor();
  const badge = runbook.locator('.risk');
  assert.equal(await badge.innerText(), 'geplante Ausfallzeit mit Manipulation');
  await runbook.locator('[data-step="watch-temperatures"]').click();
  await runbook.locator('[data-step="watch-temperatures"]:checked').waitFor();
  await runbook.getByText(/^Erledigt von /).waitFor();
  const text = await runbook.innerText();
  for (const heading of ['Was hier bekannt ist', 'Was zu unterlassen ist', 'Was zu tun ist', 'Wer zuständig ist'])
    assert.ok(text.includes(heading), heading);
  assert.equal(ENGLISH.exec(text)?.[0], undefined, text);
  await page.screenshot({ path: join(pictures, 'german-runbook.png') });
});

test('a note to customers is drafted in German', async () => {
  await webview(page).getByRole('button', { name: 'Kundeninformation entwerfen' }).click();
  const lines = page.locator('.editor-instance .view-lines').last();
  await lines.getByText(/Betreff:.Fan2B.dreht.zu.langsam/).waitFor();
  const text = (await lines.innerText()).replaceAll(/[\u00a0·]/g, ' ');
  assert.equal(ENGLISH.exec(text)?.[0], undefined, text);
  await page.screenshot({ path: join(pictures, 'german-note.png') });
});

test('the template of notes begins in German, and what is wrong with it is said in German', async () => {
  await runCommand(page, 'HSM Vigil: Vorlage der Kundeninformationen bearbeiten');
  const template = join(dirname(editor.inventory), 'customer-note.md');
  await page.locator('.part.editor .tab.active', { hasText: 'customer-note.md' }).waitFor();
  assert.match(readFileSync(template, 'utf8'), /^Betreff: [\s\S]*^## Was geschehen ist$/m);
  writeFileSync(template, 'Betreff: {{colour}}\n');
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: '{{colour}} ist nicht bekannt. Es gibt what, ' }).first();
  await actUntil(problem, () => runCommand(page, 'Problems: Focus on Problems View'));
  await page.screenshot({ path: join(pictures, 'german-template.png') });
  rmSync(template);
  await runCommand(page, 'View: Toggle Panel Visibility');
});

test('the page of the posture is German: what is judged, why, what was found and what to do', async () => {
  await runCommand(page, 'HSM Vigil: Sicherheitslage öffnen');
  const shown = webview(page);
  await shown.getByText('Kein Empfänger ist genannt').first().waitFor();
  const text = (await shown.locator('main').innerText()).replace(/[“„"][^”“"]*[”“"]/g, '');
  assert.equal(ENGLISH.exec(text)?.[0], undefined, text);
  assert.doesNotMatch(text, /\b(?:bad|good|attention|unknown)\b/);
  await page.screenshot({ path: join(pictures, 'german-posture.png') });
  const lines = page.locator('.editor-instance .view-lines').last();
  await actUntil(lines.getByText(/schlecht:.Wer.benachrichtigt.wird/).first(), async () => {
    await shown.locator('h1').first().click();
    await page.keyboard.press('Shift+Alt+F2');
  });
  const asText = (await lines.innerText()).replaceAll(/[\u00a0·]/g, ' ');
  assert.doesNotMatch(asText, /\b(?:bad|good|attention|unknown):/);
  await page.screenshot({ path: join(pictures, 'german-posture-text.png') });
});

test('a command has its German title, and the page of readings is German', async () => {
  await runCommand(page, 'HSM Vigil: Telemetrie öffnen');
  const shown = webview(page);
  await shown.getByText('Lüfterdrehzahlen').first().waitFor();
  await shown.getByText('unter 2000').first().waitFor();
  // Lines of the log are kept as they were written.
  const logged = await shown.locator('.mark-text').allInnerTexts();
  const text = logged.reduce((all, line) => all.replace(line, ''), await shown.locator('main').innerText());
  assert.equal(ENGLISH.exec(text)?.[0], undefined, text);
  await page.screenshot({ path: join(pictures, 'german-telemetry.png') });
});

test('the page of the fleet is German, and so is the past on it, in the tree and in the status bar', async () => {
  await runCommand(page, 'HSM Vigil: Flotte öffnen');
  const shown = webview(page);
  const hsm = shown.locator('.rows .row:not(.heading)', { hasText: 'East US 1' });
  await hsm.click();
  await shown
    .locator('h3', { hasText: /^Rauschen: / })
    .first()
    .waitFor();
  const text = () => shown.locator('main').innerText();
  assert.equal(ENGLISH.exec(await text())?.[0], undefined, await text());
  await page.screenshot({ path: join(pictures, 'german-fleet.png') });
  await openQuestion(page, /^Wann\?/, () => runCommand(page, 'HSM Vigil: Zeigen, wie es zu einem Zeitpunkt um die HSMs stand'));
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  await input.fill('20s');
  await input.press('Enter');
  await shown.locator('.past-banner').waitFor();
  await hsm.waitFor();
  await standsInTreeAs(page, 'East US 1', hsm);
  assert.equal(ENGLISH.exec(await text())?.[0], undefined, await text());
  const bar = await page.locator('.part.sidebar').innerText();
  assert.equal(ENGLISH.exec(bar)?.[0], undefined, bar);
  await page.screenshot({ path: join(pictures, 'german-past.png') });
  await shown.locator('.past-banner vscode-button').click();
  await shown.locator('.past-banner').waitFor({ state: 'hidden' });
});
