import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Simulation, startSimulation } from '../../src/simulator/simulation.ts';
import { actUntil, type Editor, row, runCommand, showView, startEditor, testedVsix, webview } from '../support/editor.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * Those who read what is shown in another way: people who have a page read to them as a text, and assistants that ask over MCP. The editor's
 * own assistants are switched on here. Pictures go to .e2e/.
 */

const pictures = join(import.meta.dirname, '..', '..', '.e2e');

let simulation: Simulation;
let editor: Editor;
let page: Page;

async function picture(name: string): Promise<void> {
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  const vsix = await testedVsix();
  simulation = await startSimulation(
    {
      devices: [
        { id: 'hsm-eus-1', name: 'East US 1', haGroup: 'prod' },
        { id: 'hsm-wus-1', name: 'West US 1', haGroup: 'prod' },
      ],
    },
    new AbortController().signal,
  );
  const inventory = { poll: { interval: '4s', timeout: '3s' }, devices: simulation.inventory().devices };
  editor = await startEditor({
    vsix,
    secrets: simulation.secrets,
    inventory: JSON.stringify(inventory),
    settings: { 'chat.disableAIFeatures': false, 'hsmVigil.service.keepRunning': true, 'hsmVigil.operator': 'ada' },
  });
  page = await editor.openWindow({ height: 1400 });
});

after(async () => {
  if (page && !page.isClosed()) await picture('other-readers-last-seen').catch(() => {});
  await editor?.dispose();
  await simulation?.dispose();
});

/** What the text before the person says: the editor has only the lines in its page that are on the screen. */
const lines = () => page.locator('.editor-instance .view-lines').last();

const pages = [
  {
    command: 'HSM Vigil: Open Fleet',
    ready: 'East US 1',
    help: 'The page of the fleet',
    text: [/As of .*It stands still/, /prod/, /West US 1/, /^Alerts$/m],
  },
  {
    command: 'HSM Vigil: Open Posture',
    ready: 'No receiver is named',
    help: 'The page of posture',
    text: [
      /As of .*It stands still/,
      /All HSMs/,
      /bad: Who is notified\. No receiver is named/,
      /An alert that reaches nobody is none\./,
      /Evidence for: /,
    ],
  },
  {
    command: 'HSM Vigil: Monitor Account Guidance',
    ready: 'Is the replacement in place?',
    help: 'The page about the monitor account',
    text: [
      /East US 1: watched by: You, and perhaps a provider/,
      /Syslog tested: missing\./,
      /user disable -username monitor/,
      /Test login: logged in/,
    ],
  },
] as const;

for (const { command, ready, help, text } of pages) {
  test(`${command}: keys on the page open its help, and all that it shows as a text`, async () => {
    await showView(page);
    await row(page, 'East US 1').waitFor();
    await runCommand(page, command);
    const shown = webview(page);
    await shown.getByText(ready).first().waitFor();
    const press = async (key: string, says: string | RegExp) => {
      await actUntil(lines().getByText(says).first(), async () => {
        await runCommand(page, command);
        await shown.locator('h1').first().click();
        await page.keyboard.press(key);
      });
    };
    await press('Shift+Alt+F1', new RegExp(help.replaceAll(' ', '.')));
    await press('Shift+Alt+F2', /It.stands.still/);
    await picture(`accessible-${command.split(' ').at(-1)?.toLowerCase()}`);
    const missing = new Set(text);
    await waitFor(`the text says ${[...missing].join(', ')}`, async () => {
      const seen = ((await lines().innerText()) ?? '').replaceAll(/[\u00a0·]/g, ' ');
      for (const each of missing) if (each.test(seen)) missing.delete(each);
      await page.keyboard.press('PageDown');
      await page.waitForTimeout(300);
      return missing.size === 0;
    });
    await runCommand(page, 'View: Close All Editors');
  });
}

test('the editor knows the MCP server of the extension, starts it, and finds its tools', async () => {
  const servers = page.locator('.quick-input-list .monaco-list-row', { hasText: 'HSM Vigil' });
  await runCommand(page, 'MCP: List Servers');
  await servers.first().waitFor();
  await picture('mcp-servers');
  await servers.first().click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Start Server' }).click();
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  const tools = manifest.contributes.languageModelTools.length as number;
  await waitFor('the server runs', () => runningServers().length === 1);
  await runCommand(page, 'MCP: List Servers');
  await servers.filter({ hasText: 'Running' }).first().click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Show Output' }).click();
  await page
    .locator('.panel .view-lines')
    .getByText(new RegExp(`Discovered.${tools}.tools`))
    .waitFor();
  await picture('mcp-running');
  await runCommand(page, 'MCP: List Servers');
  await servers.first().click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Stop Server' }).click();
  await waitFor('the server has ended', () => runningServers().length === 0);
});

/** Processes of this editor that answer assistants. */
function runningServers(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes('mcp') && words.some((word) => word.startsWith(editor.extensions) && word.endsWith('hsm-vigil.cjs'));
      } catch {
        return false;
      }
    });
}
