import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violations } from '../support/accessible.ts';
import { scenes } from '../support/alertScenes.ts';
import { eventScenes } from '../support/eventScenes.ts';
import { fleetScenes } from '../support/fleetScenes.ts';
import { monitorAccountScenes } from '../support/monitorAccountScenes.ts';
import { german, type PageName, Pages } from '../support/pages.ts';
import { postureScenes } from '../support/postureScenes.ts';
import { setUpScenes } from '../support/setUpScenes.ts';
import { telemetryScenes } from '../support/telemetryScenes.ts';

/** What holds for every page, whatever it shows: its width, the size of what is pressed, and what axe asks for, in each theme. */

const now = Date.now();
const MINUTE = 60_000;

const outcome = { startedAt: now - 90 * MINUTE, severity: 'critical', firedAt: now - 80 * MINUTE };
const counts = { current: 1, tried: 1, gone: 0, new: 0, earlier: 0, later: 1, medianShift: 600_000 };
const row = {
  device: 'Frankfurt 1',
  summary: 'Fan2B turns too slowly or not at all',
  by: 600_000,
  change: 'later',
  current: outcome,
  tried: outcome,
};
const trial = [
  {
    type: 'trial',
    trial: { from: now - 900 * MINUTE, to: now, polls: 90, devices: 1, left: 0, notes: ['A note.'], problems: [], counts, rows: [row] },
  },
];

type Shown = readonly [PageName, readonly unknown[]];
const everything: Readonly<Record<string, Shown>> = {
  ...Object.fromEntries(Object.entries(scenes).map(([name, scene]): [string, Shown] => [name, ['alert', scene(now).messages]])),
  events: ['events', eventScenes['events with news'](now)],
  'events without receivers': ['events', eventScenes['events without receivers']()],
  'set up from the beginning': ['setUp', setUpScenes['set up from the beginning'](now)],
  'set up with a wrong key': ['setUp', setUpScenes['set up with a wrong key'](now)],
  ...Object.fromEntries(
    Object.entries(monitorAccountScenes).map(([name, scene]): [string, Shown] => [name, ['monitorAccount', scene(now)]]),
  ),
  ...Object.fromEntries(Object.entries(postureScenes).map(([name, scene]): [string, Shown] => [name, ['posture', scene()]])),
  ...Object.fromEntries(Object.entries(fleetScenes).map(([name, scene]): [string, Shown] => [name, ['fleet', scene(now)]])),
  ...Object.fromEntries(Object.entries(telemetryScenes).map(([name, scene]): [string, Shown] => [name, ['telemetry', scene(now)]])),
  trial: ['trial', trial],
  'an alert that is gone': ['alert', [{ type: 'gone' }]],
};

/** Rows without number, each like one of a smaller scene. */
const hundreds = new Set(['accounts of 300 HSMs', 'posture of three hundred HSMs', 'fleet of a thousand']);

/** Everything that is folded is open. */
const unfold = (page: Page) => page.locator('details').evaluateAll((all) => all.map((each) => each.setAttribute('open', '')));

/** Sizes of what can be pressed and is no link within a sentence. */
const targets = (page: Page) =>
  page
    .locator(
      'vscode-button, vscode-dropdown, vscode-radio, summary, .legend-row, .link, .tool, .tile, button.mark, .group-toggle, .chip, .search, .follow, .step label',
    )
    .evaluateAll((all) =>
      all
        .map(
          (each) =>
            ({ text: each.textContent?.trim() ?? '', ...each.getBoundingClientRect().toJSON() }) as {
              text: string;
              width: number;
              height: number;
            },
        )
        .filter(({ width }) => width > 0),
    );

const headings = (page: Page) =>
  page.locator('h1:visible, h2:visible, h3:visible, h4:visible').evaluateAll((all) => all.map((each) => Number(each.tagName.slice(1))));

// Much of it is waiting for frames.
suite('Every page', { concurrency: 3 }, () => {
  let pages: Pages;
  before(async () => {
    pages = await Pages.start();
  });
  after(() => pages[Symbol.asyncDispose]());

  for (const [name, [kind, messages]] of Object.entries(everything)) {
    // German words are longer.
    test(`${name}: nothing scrolls sideways at 390 px in German`, async () => {
      const page = await pages.open(kind, 'dark', 390, messages, german);
      await unfold(page);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0, 'the page is as wide as its window');
      const cut = await page
        .locator('vscode-button:visible, h1:visible:not(.visually-hidden), h2:visible, th:visible, .table-host, .timeline-host')
        .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent));
      assert.deepEqual(cut, [], 'and nothing is cut');
      await page.close();
    });

    test(`${name}: nothing scrolls sideways at 390 px, targets are 24 px high, headings have their order, and axe finds nothing`, async () => {
      const page = await pages.open(kind, 'dark', 390, messages);
      await unfold(page);
      const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      assert.equal(wide, 0, 'the page is as wide as its window');
      const scrolling = await page
        .locator('.table-host, .timeline-host')
        .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).length);
      assert.equal(scrolling, 0, 'and nothing in it is wider');
      for (const { text, width, height } of await targets(page)) {
        assert.ok(height >= 24 && width >= 24, `“${text}” is ${width} by ${height} pixels`);
      }
      const levels = await headings(page);
      assert.equal(levels.filter((level) => level === 1).length, 1, `one heading of the page: ${levels}`);
      for (const [i, level] of levels.entries()) assert.ok(level <= (levels[i - 1] ?? 0) + 1, `no level is left out: ${levels}`);
      if (!hundreds.has(name)) {
        await page.setViewportSize({ width: 1280, height: 900 });
        assert.deepEqual(await violations(page, 'dark'), [], 'axe finds nothing');
      }
      await page.close();
    });
  }
});
