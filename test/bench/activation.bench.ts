import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error plain JavaScript: it also runs before any dependency is installed
import { packageVsix } from '../../.ci/package.mjs';
import { runCommand, startEditor } from '../support/editor.ts';

/**
 * How long VS Code itself says that the extension took to activate, in a window without an inventory (the extension does nothing) and
 * how much code the extension host loads for it. Goals: 50 ms, 400 kB.
 */

const vsix = await packageVsix(undefined, { log: () => {} });
const bundle = statSync(join(import.meta.dirname, '..', '..', 'dist', 'extension.cjs')).size;
const editor = await startEditor({ vsix });
try {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const page = await editor.openWindow();
    await runCommand(page, 'Developer: Show Running Extensions');
    const line = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'HSM Vigil' }).first();
    await line.waitFor({ timeout: 60_000 });
    const text = (await line.locator('.activation-time').textContent()) ?? '';
    const time = Number(/(\d+)\s*ms/.exec(text)?.[1]);
    if (!Number.isFinite(time)) throw new Error(`no activation time in "${text}"`);
    times.push(time);
    await page.close();
  }
  times.sort((a, b) => a - b);
  mkdirSync(join(editor.home, 'run', 'hsm-vigil'), { recursive: true });
  const started = readdirSync(join(editor.home, 'run', 'hsm-vigil')).length > 0;
  console.log(`extension.cjs                  ${(bundle / 1000).toFixed(1)} kB   (goal: under 400 kB)`);
  console.log(`activation, 5 windows          min ${times[0]} ms, median ${times[2]} ms, max ${times[4]} ms   (goal: under 50 ms)`);
  console.log(`service started without need   ${started ? 'YES' : 'no'}`);
} finally {
  await editor.dispose();
}
