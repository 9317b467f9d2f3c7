import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { styleOf } from './pages.ts';
import { type Theme, themes } from './themes.ts';

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** The light theme of high contrast has the edges of the dark one, and more of a distance in all else. */
const compared: readonly Theme[] = ['dark', 'light', 'highContrast'];

/**
 * What axe finds wrong with a page, a sentence each: all of its rules in the theme that the page is open in, and contrast in the others, which
 * the page is changed to as VS Code does it. Of contrast alone does a theme decide.
 */
export async function violations(page: Page, open: Theme): Promise<readonly string[]> {
  const others = compared.filter((each) => each !== open).map((name) => ({ name, style: styleOf(name), look: themes[name].class }));
  return (await page.evaluate(`${axe}
    (async () => {
      const found = [];
      const run = async (theme, rules) => {
        const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false, ...rules });
        for (const { id, nodes } of violations) {
          for (const { target, failureSummary } of nodes) found.push(\`\${theme}: \${id} at \${target.join(' ')}: \${failureSummary}\`);
        }
      };
      await run(${JSON.stringify(open)}, {});
      for (const { name, style, look } of ${JSON.stringify(others)}) {
        document.documentElement.setAttribute('style', style);
        document.body.className = look;
        for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
        await run(name, { runOnly: ['color-contrast'] });
      }
      return found;
    })()`)) as string[];
}
