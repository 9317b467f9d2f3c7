import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type FrameLocator, type Locator, type Page } from 'playwright-core';
// @ts-expect-error plain JavaScript: it also runs before any dependency is installed
import { packageVsix } from '../../.ci/package.mjs';
// @ts-expect-error plain JavaScript: it also runs before any dependency is installed
import { startCodeServer } from '../../.ci/vscode.mjs';

import { waitFor } from './waitFor.ts';

/** The package that is tested: `.ci/test.mjs` makes it once for all files, a file that is run by itself makes its own. */
export async function testedVsix(): Promise<string> {
  return process.env.HSM_VIGIL_VSIX ?? (await packageVsix(undefined, { log: () => {} }));
}

/**
 * A real VS Code in Chromium with the packaged extension installed, in folders of its own, and one window (a browser page) or
 * several. Everything is removed by `dispose`.
 */
export interface Editor {
  readonly home: string;
  /** Where the extension looks for the inventory: `config/hsm-vigil/inventory.jsonc`. */
  readonly inventory: string;
  readonly runtime: string;
  readonly extensions: string;
  /** `height`: in CSS pixels. A window that is made larger while it loads may keep the layout that it has. */
  openWindow(options?: { readonly height?: number }): Promise<Page>;
  dispose(): Promise<void>;
}

export interface EditorOptions {
  readonly vsix: string;
  readonly settings?: Record<string, unknown>;
  /** name → value, handed to the service the way systemd hands over credentials. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Of the display, as BCP 47 has it. Left out: English. */
  readonly language?: string;
  /** Text of the inventory file; none is written when left out. */
  readonly inventory?: string;
}

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/** So long (ms) anything is waited for that is not said to be quicker: several editors may share two processors. */
const PATIENCE = 120_000;

export async function startEditor(options: EditorOptions): Promise<Editor> {
  const home = mkdtempSync(join(tmpdir(), 'hv-'));
  const place = (name: string): string => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const runtime = place('run');
  const inventory = join(place('config'), 'hsm-vigil', 'inventory.jsonc');
  mkdirSync(join(home, 'config', 'hsm-vigil'), {
    recursive: true,
    mode: 0o700,
  });
  if (options.inventory !== undefined) writeFileSync(inventory, options.inventory);
  const credentials = place('credentials');
  for (const [name, value] of Object.entries(options.secrets ?? {})) writeFileSync(join(credentials, name), value, { mode: 0o600 });
  const server = await startCodeServer({
    vsix: options.vsix,
    home: place('code'),
    folder: place('workspace'),
    settings: options.settings ?? {},
    language: options.language,
    env: {
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_STATE_HOME: place('state'),
      XDG_RUNTIME_DIR: runtime,
      CREDENTIALS_DIRECTORY: credentials,
    },
    ...(process.env.DEBUG ? { log: (line: string) => process.stderr.write(line) } : {}),
  });
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;
  return {
    home,
    inventory,
    runtime,
    extensions: join(home, 'code', 'extensions'),
    async openWindow({ height = 800 } = {}) {
      browser ??= await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: chromiumFlags,
      });
      context ??= await browser.newContext({
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(PATIENCE);
      const page = await context.newPage();
      await page.setViewportSize({ width: 1280, height });
      await page.goto(server.url);
      await page.locator('.monaco-workbench .part.activitybar').waitFor();
      return page;
    },
    async dispose() {
      await browser?.close();
      await server.stop();
      endService(runtime);
      rmSync(home, {
        recursive: true,
        force: true,
        maxRetries: 5,
        retryDelay: 200,
      });
    },
  };
}

/** A service that was told to watch on outlives its editor. */
function endService(runtime: string): void {
  const record = join(runtime, 'hsm-vigil', 'service.json');
  if (!existsSync(record)) return;
  try {
    process.kill(JSON.parse(readFileSync(record, 'utf8')).pid);
  } catch {
    // It has ended by itself.
  }
}

/** Shows the HSM Vigil view in the side bar of a window that has just been opened: one that was loaded again may show it by itself. */
export async function showView(page: Page): Promise<void> {
  const label = page.locator('.action-label[aria-label^="HSM Vigil"]');
  // A badge may lie over the label; what takes the click is the item that holds both.
  const item = page.locator('.part.activitybar .action-item', { has: label });
  await item.waitFor();
  const title = titleOfView(page);
  await actUntil(title, async () => {
    // A press hides a view that is shown.
    if (!(await title.isVisible())) await item.click({ timeout: 8000 });
  });
}

function titleOfView(page: Page): Locator {
  return page.locator('.part.sidebar .composite.title', { hasText: 'HSM Vigil' });
}

/** VS Code keeps which tabs are open every five seconds, once it is idle (its BrowserStorageService). */
const TABS_KEPT = 9000;

/** Loads the window again, as a person does who has worked in it for a while: what is open comes back. */
export async function reloadWindow(page: Page): Promise<void> {
  await page.waitForTimeout(TABS_KEPT);
  await page.reload();
}

/** Waits for the HSM Vigil view in the side bar: a window that is loaded again shows it by itself. */
export async function viewShown(page: Page): Promise<void> {
  await titleOfView(page).waitFor();
}

/** The first tree row with this text, but for the one that sums up all HSMs and may name any of them. */
export function row(page: Page, label: string | RegExp): Locator {
  return page.locator('.part.sidebar .monaco-list-row', { hasText: label, hasNotText: /^\s*\d+ HSMs(?!:)/ }).first();
}

/** Waits until an HSM stands in the tree as its row of the fleet's page says: both are drawn in their own time. */
export async function standsInTreeAs(page: Page, name: string, fleetRow: Locator): Promise<void> {
  const said = async () => {
    const state = (await fleetRow.locator('.cell-state').getAttribute('title')) ?? '';
    return { state, tree: (await row(page, name).getAttribute('aria-label')) ?? '' };
  };
  const end = Date.now() + PATIENCE;
  for (let last = await said(); !last.tree.startsWith(`${name}, ${last.state},`); last = await said()) {
    if (Date.now() > end) throw new Error(`The page of the fleet says “${last.state}”, the tree says “${last.tree}”.`);
    await page.waitForTimeout(200);
  }
}

/** Unfolds a row of a tree, which may be drawn anew at that moment. */
export async function expand(target: Locator): Promise<void> {
  const isFolded = async () => (await target.getAttribute('aria-expanded')) === 'false';
  for (let tries = 0; tries < 5 && (await isFolded()); tries++) {
    await target.click();
    for (let waits = 0; waits < 10 && (await isFolded()); waits++) await target.page().waitForTimeout(300);
  }
}

/** Runs a command as a person does: F1, its title, Enter. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  // A command of an extension is offered once that has started.
  for (const end = Date.now() + PATIENCE; ; ) {
    // A webview that has the focus and is not loaded yet would swallow the key; one that takes it closes the palette again.
    await page.locator('.part.titlebar').click({ position: { x: 4, y: 4 } });
    await page.keyboard.press('F1');
    try {
      await input.fill(`>${title}`, { timeout: 3000 });
      // A loaded machine takes its time to answer a press.
      await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click({ timeout: 15_000 });
      // Left there, it would call up a hint over what is asked next.
      await page.mouse.move(4, 4);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Does what shows something again and again, until it is shown: an editor that is just being opened takes the focus, and closes it. */
export async function actUntil(shown: Locator, act: () => Promise<void>): Promise<void> {
  for (const end = Date.now() + PATIENCE; ; ) {
    try {
      await act();
      await shown.waitFor({ timeout: 8000 });
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** What is offered in the context menu that is open. */
export function menuItem(page: Page, choice: string): Locator {
  return page.locator('.context-view .monaco-menu .action-item', { hasText: choice }).first();
}

/** Chooses from a context menu. VS Code takes no press in the first tenth of a second: it may be the end of the one that opened the menu. */
export async function chooseInMenu(page: Page, choice: string): Promise<void> {
  // One that was closed by what took the focus is not waited for: who opens it tries again.
  await menuItem(page, choice).waitFor({ timeout: 15_000 });
  await page.waitForTimeout(300);
  await menuItem(page, choice).click({ timeout: 8000 });
}

/** Answers VS Code's own file dialog. */
export async function saveAs(page: Page, path: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget');
  const input = dialog.locator('input[type="text"]').first();
  // It begins with a folder; what stands there before is another question.
  await waitFor('the file dialog is open', async () => (await input.inputValue({ timeout: 1000 }).catch(() => '')).startsWith('/'), 30_000);
  for (let tries = 1; tries <= 10 && (await dialog.isVisible()); tries++) {
    await input.fill(path, { timeout: 5000 }).catch(() => {});
    // What Enter takes is what the dialog has looked at, and that comes a moment after the typing.
    await page.waitForTimeout(1500);
    // A dialog that was still being opened has put its own proposal there.
    if ((await input.inputValue({ timeout: 1000 }).catch(() => '')) !== path) continue;
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden', timeout: 2000 }).catch(() => {});
  }
}

/** Closes the list of all notifications; one of them that was acted upon may have closed it already. */
export async function hideNotifications(page: Page): Promise<void> {
  const hide = page.locator('.notifications-center.visible [aria-label^="Hide Notifications"]');
  for (let tries = 1; tries <= 5 && (await hide.count()) > 0; tries++) {
    await hide
      .first()
      .click({ timeout: 3000 })
      .catch(() => {});
    await page.waitForTimeout(200);
  }
}

export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notifications-toasts .notification-toast', { hasText: text }).first();
}

export async function setTheme(page: Page, theme: string): Promise<void> {
  await runCommand(page, 'Preferences: Color Theme');
  const input = page.locator('.quick-input-widget input[type="text"]').first();
  await input.fill(theme);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: theme }).first().click();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

/** The document inside the (only) visible webview. VS Code calls its frame pending until all its scripts are loaded. */
export function webview(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe:is(#active-frame, #pending-frame)');
}

/** The row of the alerts view that holds all of these words. */
export function alertRow(page: Page, ...words: readonly (string | RegExp)[]): Locator {
  return words.reduce((found, hasText) => found.filter({ hasText }), alertsPane(page).locator('.monaco-list-row')).first();
}

export function alertsPane(page: Page): Locator {
  return page.locator('.part.sidebar .pane', { has: page.locator('.pane-header[aria-label^="Alerts"]') });
}

/** Opens a group of the alerts view that is folded. */
export async function unfold(page: Page, group: string): Promise<void> {
  const target = alertRow(page, group);
  await target.waitFor();
  await expand(target);
}

/** Does what opens a question until it stands: a page that takes the focus at that moment closes it again. */
export async function openQuestion(page: Page, question: string | RegExp, open: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await open();
      await waitForQuestion(page, question, 10_000);
      // A menu that closes gives the focus back, and with that the question goes.
      await page.waitForTimeout(500);
      await waitForQuestion(page, question, 2_000);
      return;
    } catch (error) {
      await page.screenshot({ path: join(import.meta.dirname, '..', '..', '.e2e', `unasked-${tries}.png`) }).catch(() => {});
      if (tries === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
}

/** Waits until a question stands and takes keys: it has the focus, and of what it offers a row is chosen. */
export async function waitForQuestion(page: Page, question: string | RegExp, timeout = PATIENCE): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  await widget.getByText(question).or(widget.getByPlaceholder(question)).first().waitFor({ timeout });
  const focused = widget.locator('input:focus').first();
  // A dialog that closes may take the focus back from a question that has stood since. A person then clicks into it.
  await focused.waitFor({ timeout: Math.min(timeout, 3_000) }).catch(() => widget.locator('input:visible').first().click({ timeout }));
  await focused.waitFor({ timeout });
  const list = widget.locator('.quick-input-list .monaco-list-row');
  if (await list.first().isVisible()) await widget.locator('.quick-input-list .monaco-list-row.focused').first().waitFor({ timeout });
}
