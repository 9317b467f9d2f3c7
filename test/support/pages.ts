import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { pageHtml } from '../../src/extension/pages/pageHtml.ts';

/** The editor's colours that the pages use, as its own themes have them (Dark Modern, Light Modern, Dark High Contrast). */
export const themes = {
  dark: {
    class: 'vscode-dark',
    colours: {
      'editor-background': '#1f1f1f',
      'editor-foreground': '#cccccc',
      foreground: '#cccccc',
      descriptionForeground: '#9d9d9d',
      'panel-border': '#2b2b2b',
      'widget-border': '#313131',
      'charts-red': '#f14c4c',
      'charts-blue': '#3794ff',
      'charts-yellow': '#cca700',
      'charts-green': '#89d185',
      'charts-purple': '#b180d7',
      'charts-foreground': '#cccccc',
      'terminal-ansiCyan': '#11a8cd',
      'editorWarning-foreground': '#cca700',
      'testing-iconPassed': '#73c991',
      'textLink-foreground': '#4daafc',
      'button-background': '#0078d4',
      'button-foreground': '#ffffff',
      'button-secondaryBackground': '#313131',
      'button-secondaryForeground': '#cccccc',
      'badge-background': '#616161',
      'badge-foreground': '#f8f8f8',
      focusBorder: '#0078d4',
      'dropdown-background': '#313131',
      'dropdown-foreground': '#cccccc',
    },
  },
  light: {
    class: 'vscode-light',
    colours: {
      'editor-background': '#ffffff',
      'editor-foreground': '#3b3b3b',
      foreground: '#3b3b3b',
      descriptionForeground: '#3b3b3b',
      'panel-border': '#e5e5e5',
      'widget-border': '#e5e5e5',
      'charts-red': '#e51400',
      'charts-blue': '#1a85ff',
      'charts-yellow': '#bf8803',
      'charts-green': '#388a34',
      'charts-purple': '#652d90',
      'charts-foreground': '#3b3b3b',
      'terminal-ansiCyan': '#0598bc',
      'editorWarning-foreground': '#bf8803',
      'testing-iconPassed': '#73c991',
      'textLink-foreground': '#005fb8',
      'button-background': '#005fb8',
      'button-foreground': '#ffffff',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryForeground': '#3b3b3b',
      'badge-background': '#cccccc',
      'badge-foreground': '#3b3b3b',
      focusBorder: '#005fb8',
      'dropdown-background': '#ffffff',
      'dropdown-foreground': '#3b3b3b',
    },
  },
  highContrast: {
    class: 'vscode-high-contrast',
    colours: {
      'editor-background': '#000000',
      'editor-foreground': '#ffffff',
      foreground: '#ffffff',
      descriptionForeground: '#ffffff',
      contrastBorder: '#6fc3df',
      'charts-red': '#f48771',
      'charts-blue': '#3794ff',
      'charts-yellow': '#ffd370',
      'charts-green': '#89d185',
      'charts-purple': '#b180d7',
      'charts-foreground': '#ffffff',
      'terminal-ansiCyan': '#00cdcd',
      'editorWarning-foreground': '#ffd370',
      'testing-iconPassed': '#73c991',
      'textLink-foreground': '#21a6ff',
      'button-background': '#000000',
      'button-foreground': '#ffffff',
      'button-border': '#6fc3df',
      'badge-background': '#000000',
      'badge-foreground': '#ffffff',
      focusBorder: '#f38518',
    },
  },
} as const;

export type PageName = 'alert' | 'telemetry' | 'trial' | 'events' | 'setUp' | 'monitorAccount';
export type Theme = keyof typeof themes;

/** The extension's pages in a browser, as the editor loads them, with messages that a test sends in place of the extension host. */
export class Pages implements AsyncDisposable {
  /** One for all pages: each new one would start a process of its own. */
  readonly #context: BrowserContext;
  readonly #bundles: ReadonlyMap<string, string>;

  private constructor(context: BrowserContext, bundles: ReadonlyMap<string, string>) {
    this.#context = context;
    this.#bundles = bundles;
  }

  static async start(): Promise<Pages> {
    const root = join(import.meta.dirname, '..', '..');
    const names = ['alert', 'telemetry', 'trial', 'events', 'setUp', 'monitorAccount'];
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: Object.fromEntries(names.map((name) => [name, `webview/${name}/${name}.ts`])),
      outdir: '/',
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      tsconfig: 'webview/tsconfig.json',
      logLevel: 'warning',
    });
    const bundles = new Map(outputFiles.map(({ path, text }) => [path, text]));
    const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--font-render-hinting=none'];
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
    return new Pages(await browser.newContext(), bundles);
  }

  /** Opens a page of this width (CSS pixels) and sends it these messages. */
  async open(name: PageName, theme: Theme, width: number, messages: readonly unknown[]): Promise<Page> {
    const page = await this.#context.newPage();
    await page.setViewportSize({ width, height: 900 });
    const { class: className, colours } = themes[theme];
    const variables = Object.entries(colours).map(([colour, value]) => `--vscode-${colour}: ${value};`);
    const html = pageHtml({ title: name, cspSource: 'https://page.invalid', nonce: 'n', script: `/${name}.js`, style: `/${name}.css` })
      .replace('<html ', `<html style="${variables.join(' ')} --vscode-font-size: 13px" `)
      .replace('<body>', `<body class="${className}">`);
    await page.route('https://page.invalid/**', (route) => {
      const path = new URL(route.request().url()).pathname;
      const contentType = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.css') ? 'text/css' : 'text/html';
      return route.fulfill({ contentType, body: this.#bundles.get(path) ?? html });
    });
    await page.addInitScript(() => {
      const posted: unknown[] = [];
      Object.assign(globalThis, {
        posted,
        acquireVsCodeApi: () => ({ postMessage: (message: unknown) => posted.push(message), getState() {}, setState() {} }),
      });
    });
    await page.goto('https://page.invalid/');
    for (const message of messages) await page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
    await page.waitForTimeout(300);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.browser()?.close();
  }
}

/** The text of a runbook as it comes with the extension. */
export function runbookText(id: string): string {
  return readFileSync(new URL(`../../media/runbooks/${id}.md`, import.meta.url), 'utf8');
}
