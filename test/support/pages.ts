import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type PageLanguage, pageHtml } from '../../src/extension/pages/pageHtml.ts';
import { type Theme, themes } from './themes.ts';

export type PageName = 'alert' | 'telemetry' | 'trial' | 'events' | 'setUp' | 'monitorAccount' | 'posture' | 'fleet';

/** The extension's pages in a browser, as the editor loads them, with messages that a test sends in place of the extension host. */
export class Pages implements AsyncDisposable {
  /** One for all pages: each new one would start a process of its own. */
  readonly #context: BrowserContext;
  readonly #bundles: ReadonlyMap<string, string>;
  /** Closed ones: to load another document costs a quarter of what a new page does. */
  readonly #idle: Page[] = [];
  readonly #html = new WeakMap<Page, string>();

  private constructor(context: BrowserContext, bundles: ReadonlyMap<string, string>) {
    this.#context = context;
    this.#bundles = bundles;
  }

  static async start(): Promise<Pages> {
    const bundles = new Map(Object.entries(await bundledPages()));
    const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--font-render-hinting=none'];
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
    return new Pages(await browser.newContext(), bundles);
  }

  /** Opens a page of this width (CSS pixels) and sends it these messages. `language`: of its own words; the messages stay as they are. */
  async open(name: PageName, theme: Theme, width: number, messages: readonly unknown[], language?: PageLanguage): Promise<Page> {
    const parts = { title: name, cspSource: 'https://page.invalid', nonce: 'n', script: `/${name}.js`, style: `/${name}.css` };
    const html = pageHtml({ ...parts, ...(language && { language }) })
      .replace('<html ', `<html style="${styleOf(theme)}" `)
      .replace('<body>', `<body class="${themes[theme].class}">`);
    const page = this.#idle.pop() ?? (await this.#newPage());
    this.#html.set(page, html);
    await page.setViewportSize({ width, height: 900 });
    await page.goto('https://page.invalid/');
    await page.evaluate(sendAll(messages));
    return page;
  }

  /** Whoever closes it leaves it to the next one: a document has nothing of the one before. */
  async #newPage(): Promise<Page> {
    const page = await this.#context.newPage();
    await page.route('https://page.invalid/**', (route) => {
      const path = new URL(route.request().url()).pathname;
      const contentType = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.css') ? 'text/css' : 'text/html';
      return route.fulfill({ contentType, body: this.#bundles.get(path) ?? this.#html.get(page) ?? '' });
    });
    await page.addInitScript(() => {
      const posted: unknown[] = [];
      Object.assign(globalThis, {
        posted,
        acquireVsCodeApi: () => ({
          postMessage: (message: unknown) => posted.push(message),
          getState() {},
          setState: (saved: unknown) => Object.assign(globalThis, { saved }),
        }),
      });
    });
    const close = async () => {
      // It would rest on whatever is drawn there next.
      await page.mouse.move(-1, -1);
      this.#idle.push(page);
    };
    return Object.assign(page, { close });
  }

  /** An empty page of this width. */
  async blank(width: number): Promise<Page> {
    const page = await this.#context.newPage();
    await page.setViewportSize({ width, height: 900 });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.browser()?.close();
  }
}

/** Scripts and styles of all pages, by path. `.ci/test.mjs` names a folder where one file leaves them for the others. */
async function bundledPages(): Promise<Readonly<Record<string, string>>> {
  const shared = process.env.HSM_VIGIL_BUNDLES;
  const kept = shared === undefined ? undefined : join(shared, 'pages.json');
  if (kept !== undefined && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const names = ['alert', 'telemetry', 'trial', 'events', 'setUp', 'monitorAccount', 'posture', 'fleet'];
  const { outputFiles } = await build({
    absWorkingDir: join(import.meta.dirname, '..', '..'),
    entryPoints: Object.fromEntries(names.map((name) => [name, `webview/${name}/${name}.ts`])),
    outdir: '/',
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    tsconfig: 'webview/tsconfig.json',
    logLevel: 'warning',
  });
  const bundled = Object.fromEntries(outputFiles.map(({ path, text }) => [path, text]));
  if (kept !== undefined) {
    const whole = `${kept}.${process.pid}`;
    writeFileSync(whole, JSON.stringify(bundled));
    renameSync(whole, kept);
  }
  return bundled;
}

/** Colours of a theme, where VS Code puts them. */
export function styleOf(theme: Theme): string {
  const variables = Object.entries(themes[theme].colours).map(([colour, value]) => `--vscode-${colour}: ${value};`);
  return `${variables.join(' ')} --vscode-font-size: 13px`;
}

/**
 * Sends a page these messages, and waits until it shows them: what it observes of its own size comes with a frame, and what it draws then
 * with the next.
 */
function sendAll(messages: readonly unknown[]): string {
  return `(async () => {
    const last = new Promise((resolve) => addEventListener('message', ({ data }) => data === 'last' && resolve()));
    for (const message of ${JSON.stringify([...messages, 'last'])}) postMessage(message, '*');
    await last;
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  })()`;
}

const bundle = new URL('../../media/l10n/bundle.l10n.de.json', import.meta.url);

/** The words of the German pages. */
export const german: PageLanguage = { tag: 'de', words: JSON.parse(readFileSync(bundle, 'utf8')) as PageLanguage['words'] };

/** Picks this value, as a person does, in one of the lists beside the search. */
export function pickBesideSearch(page: Page, place: number, value: string): Promise<void> {
  return page
    .locator('.filter-bar vscode-dropdown')
    .nth(place)
    .evaluate((each, chosen) => {
      Object.assign(each, { value: chosen });
      each.dispatchEvent(new Event('change'));
    }, value);
}
