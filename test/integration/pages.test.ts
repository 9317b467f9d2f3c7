import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import { scenes } from '../support/alertScenes.ts';
import { aPageEvent, eventScenes } from '../support/eventScenes.ts';
import { monitorAccountScenes } from '../support/monitorAccountScenes.ts';
import { type PageName, Pages, type Theme, themes } from '../support/pages.ts';
import { setUpScenes } from '../support/setUpScenes.ts';
import { waitFor } from '../support/waitFor.ts';
import { aDevice, aSeries } from '../unit/telemetry/build.ts';

/** The extension's pages in a browser: what a person sees of them, in each theme and at each width. */

const now = Date.now();
const MINUTE = 60_000;

const rails = ['12V', '5V', '3VMain'].map((name) =>
  aSeries({
    metric: 'hw.voltage',
    attributes: { 'hw.id': name, 'hw.name': name, 'hw.type': 'voltage' },
    unit: 'V',
    limits: { lowCritical: 1, highCritical: 13 },
    times: [40, 30, 20, 10].map((minutes) => now - minutes * MINUTE),
    values: [4, 5, 6, 7],
  }),
);
const telemetry = [
  { type: 'devices', at: now, devices: [aDevice({ name: 'שרת 1', lastSeen: now })], selected: 'hsm-1', range: 'hour' },
  { type: 'history', device: 'hsm-1', range: 'hour', from: now - 60 * MINUTE, to: now, series: rails, messages: [] },
];
/** With what the HSM said: the charts are marked. */
const marked = [
  telemetry[0],
  {
    ...telemetry[1],
    series: [
      ...rails,
      aSeries({
        metric: 'hw.fan.speed',
        attributes: { 'hw.id': 'fan2b', 'hw.name': 'Fan2B', 'hw.type': 'fan' },
        unit: 'rpm',
        limits: { lowCritical: 1000 },
        times: [40, 30, 20, 10].map((minutes) => now - minutes * MINUTE),
        values: [6000, 5900, 0, 0],
      }),
    ],
    messages: [
      aPageEvent({
        key: 'message/1',
        time: now - 5 * MINUTE,
        since: now - 25 * MINUTE,
        severity: 'critical',
        text: 'Fan2B reads 0 rpm',
        way: 'Syslog',
        count: 17,
      }),
      aPageEvent({
        key: 'message/2',
        time: now - 22 * MINUTE,
        severity: 'warning',
        text: 'A trap says that a cooling fan needs attention',
        way: 'SNMP traps',
        proven: true,
      }),
    ],
  },
];
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
  telemetry: ['telemetry', marked],
  trial: ['trial', trial],
  'an alert that is gone': ['alert', [{ type: 'gone' }]],
  'telemetry without a service': ['telemetry', []],
};

/** Everything that is folded is open. */
const unfold = (page: Page) => page.locator('details').evaluateAll((all) => all.map((each) => each.setAttribute('open', '')));

/** Sizes of what can be pressed and is no link within a sentence. */
const targets = (page: Page) =>
  page.locator('vscode-button, vscode-dropdown, vscode-radio, summary, .legend-row, .link, .search, .follow').evaluateAll((all) =>
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

suite('Pages', () => {
  let pages: Pages;
  before(async () => {
    pages = await Pages.start();
  });
  after(() => pages[Symbol.asyncDispose]());

  for (const [name, [kind, messages]] of Object.entries(everything)) {
    test(`${name}: nothing scrolls sideways at 390 px, targets are 24 px high, and headings have their order`, async () => {
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
      await page.close();
    });
  }

  test('the tamper page begins with the fact, and shows its states in words and nothing else', async () => {
    const page = await pages.open('alert', 'dark', 1280, scenes.tamper(now).messages);
    assert.equal(await page.locator('h1').innerText(), 'Chassis intrusion');
    const text = await page.locator('body').innerText();
    assert.match(text, /no tamper[\s\S]*tamper detected/);
    assert.doesNotMatch(text, /within limits|1\.0|Storage used|Commands/);
    assert.equal(await page.locator('canvas').count(), 0, 'no chart of what is not judged');
    await page.locator('summary', { hasText: '2 other readings' }).click();
    assert.match(await page.locator('body').innerText(), /Storage used/);
    assert.match(await page.locator('.others .section-head').allInnerTexts().then(String), /Storage used\s+MB[\s\S]*Commands\s+million/);
    await page.close();
  });

  test('the runbook stands beside the evidence on a wide page, and before the charts on a narrow one', async () => {
    for (const width of [390, 800, 1600]) {
      const page = await pages.open('alert', 'dark', width, scenes.fan(now).messages);
      const box = async (part: string) => {
        const found = await page.locator(`.part-${part}`).boundingBox();
        assert.ok(found, part);
        return found;
      };
      const [evidence, runbook, readings] = [await box('judgements'), await box('runbook'), await box('readings')];
      if (width === 1600) assert.ok(runbook.x > evidence.x + evidence.width && runbook.y < evidence.y, 'beside it');
      else assert.ok(runbook.y > evidence.y && runbook.y + runbook.height <= readings.y, 'before the charts');
      await page.close();
    }
  });

  test('what is over says so in one text, and not that anything is still to come', async () => {
    const page = await pages.open('alert', 'light', 800, scenes.disk(now).messages);
    const facts = await page.locator('.facts li').allInnerTexts();
    assert.equal(facts.length, 1);
    assert.match(facts[0] ?? '', /^It is over: good polls ended it\. The last of them says: \/var is 40 % full/);
    assert.equal(await page.locator('.part-action h2').innerText(), 'What was to be done first');
    await page.close();
  });

  test('what the HSM itself said is among the evidence of its alert: when, by which way, how often, and whether the sender is proven', async () => {
    const page = await pages.open('alert', 'dark', 1280, scenes.fan(now).messages);
    const rows = await page.locator('.part-messages tbody tr').allInnerTexts();
    assert.equal(rows.length, 2);
    assert.match(rows[0] ?? '', /SNMP traps.*10\.0\.1\.4.*proven.*cooling fan needs attention/s);
    assert.match(rows[1] ?? '', /Syslog.*10\.0\.1\.4.*17.*Fan2B reads 0 rpm/s);
    const [told] = scenes
      .fan(now)
      .messages.flatMap((each) => (each.type === 'messages' ? [{ ...each, received: false, messages: [] }] : []));
    await page.evaluate(`postMessage(${JSON.stringify(told)}, '*')`);
    await page.getByText('No traps or log lines are received, so that none could come.').waitFor();
    await page.close();
  });

  test('time that was not watched stands below the charts of an alert in words', async () => {
    const page = await pages.open('alert', 'dark', 1280, scenes.fan(now).messages);
    await page.getByText(/^Console not watched from .*: the console was in use by somebody else\.$/).waitFor();
    await page.close();
  });

  test('the page asks for the alert beside it, for an earlier one, and for a copy', async () => {
    const page = await pages.open('alert', 'light', 800, scenes.tamper(now).messages);
    await page.locator('vscode-button', { hasText: 'Next' }).click();
    await page.locator('.part-earlier .link').click();
    await page.locator('vscode-button', { hasText: 'Copy as Markdown' }).click();
    assert.deepEqual(await page.evaluate('posted'), [
      { type: 'ready' },
      { type: 'show', alert: 'b2' },
      { type: 'show', alert: 'old' },
      { type: 'copy' },
    ]);
    await page.close();
  });

  test('voltage rails are one stop of the Tab key, arrow keys lead through rails and readings, and what is read is spoken', async () => {
    const page = await pages.open('telemetry', 'dark', 1280, telemetry);
    assert.equal(await page.locator('.rail[tabindex="0"]').count(), 1);
    await page.locator('.rail[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    const focused = await page.evaluate('document.activeElement.querySelector(".rail-name").textContent');
    assert.equal(focused, '5V', 'the second rail: they are in the order of their names');
    assert.match(await page.locator('.visually-hidden[aria-live]').innerText(), /: 5V [4-7]\.00 V$/);
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate('document.activeElement.querySelector(".rail-name").textContent'), '3VMain');
    await page.close();
  });

  test('a message that is counted once more moves to the front of the line, and days have headings', async () => {
    const page = await pages.open('events', 'dark', 1280, eventScenes.events(now));
    const counted = aPageEvent({
      key: 'message/8',
      time: now,
      severity: 'warning',
      text: 'Fan2B reads 0 rpm',
      count: 48_212,
      way: 'Syslog',
    });
    const fresh = aPageEvent({ key: 'message/10', time: now, severity: 'info', text: 'another one', way: 'Syslog' });
    await page.evaluate(`postMessage(${JSON.stringify({ type: 'entries', place: 'newer', entries: [counted, fresh], more: true })}, '*')`);
    await page.getByText('another one', { exact: true }).waitFor();
    const rows = await page.locator('tbody tr:not(.day)').allInnerTexts();
    assert.equal(rows.length, 8);
    assert.match(rows[0] ?? '', /Fan2B reads 0 rpm[\s\S]*48,212 times/);
    assert.match(rows[1] ?? '', /another one/);
    const days = await page.locator('tbody tr.day').allInnerTexts();
    assert.equal(new Set(days).size, days.length, 'each day once');
    assert.ok(days.length >= 2, String(days));
    await page.locator('.link', { hasText: 'Fan2B turns too slowly' }).click();
    await page.locator('vscode-button', { hasText: 'Show Older' }).click();
    await page.locator('vscode-button', { hasText: 'Open as Log' }).click();
    await page.locator('label', { hasText: 'Follow' }).click();
    await page.locator('.search').fill('psu2');
    await waitFor('what was typed is asked for', async () => (await page.evaluate('posted.at(-1).type')) === 'filter');
    assert.deepEqual(await page.evaluate('posted'), [
      { type: 'ready' },
      { type: 'show', alert: 'a1' },
      { type: 'older' },
      { type: 'openLog' },
      { type: 'follow', on: false },
      { type: 'filter', filter: { what: 'all', severity: 'info', text: 'psu2' } },
    ]);
    await page.close();
  });

  test('an empty line says why it is empty, and what to do', async () => {
    const said = {
      'events without receivers': /has no receivers/,
      'events before anything came': /no message has come/,
      'events that a filter hides': /Nothing fits/,
    };
    for (const [name, text] of Object.entries(said)) {
      const page = await pages.open('events', 'light', 800, eventScenes[name as keyof typeof said]());
      assert.match(await page.locator('.empty-state').innerText(), text);
      await page.locator('.empty-state vscode-button').click();
      const last = await page.evaluate('posted.at(-1)');
      const shown = { type: 'filter', filter: { what: 'all', severity: 'info', text: '' } };
      assert.deepEqual(last, name === 'events that a filter hides' ? shown : { type: 'setUp' });
      await page.close();
    }
  });

  test('the setup says what is missing, what came, and has each command copied alone', async () => {
    const wrong = await pages.open('setUp', 'dark', 1280, setUpScenes['set up with a wrong key'](now));
    const said = await wrong.locator('.part-arrival').innerText();
    assert.match(said, /SNMP traps: waiting[\s\S]*Syslog: heard[\s\S]*from 10\.0\.1\.4 \(this HSM\), 3 times: [\s\S]*Compare passphrase/);
    await wrong.locator('.block', { hasText: 'Then send a test' }).locator('vscode-button').click();
    const last = await wrong.evaluate('posted.at(-1)');
    assert.match(JSON.stringify(last), /"type":"copy","block":"test","line":"sysconf snmp trap test/);
    await wrong.close();
    const silent = await pages.open('setUp', 'light', 800, setUpScenes['set up in silence'](now));
    assert.match(
      await silent.locator('.missing').innerText(),
      /Nothing came over SNMP traps and Syslog from 10\.0\.1\.4, and nothing of it was refused/,
    );
    await silent.evaluate(`postMessage(${JSON.stringify(setUpScenes['set up that is proven'](now)[0])}, '*')`);
    await silent.getByText('Both arrive.').waitFor();
    assert.match(await silent.locator('[aria-live]').innerText(), /SNMP traps, Syslog: a test has arrived\./);
    await silent.close();
  });

  test('who watches is a matrix led through by keyboard, and what is pressed keeps the focus while sentences grow older', async () => {
    const page = await pages.open('monitorAccount', 'dark', 1280, monitorAccountScenes['accounts of a fleet'](now));
    assert.match(await page.locator('tbody tr').first().innerText(), /Dublin 1[\s\S]*refused by the HSM[\s\S]*Nobody/);
    assert.match((await page.locator('tbody tr').first().getAttribute('class')) ?? '', /bad/);
    await page.locator('.link', { hasText: 'Frankfurt 2' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await page.evaluate('posted.at(-1)'), { type: 'select', device: 'fra-2' });
    const disabled = monitorAccountScenes['an account that is disabled'];
    await page.evaluate(`postMessage(${JSON.stringify(disabled(now)[0])}, '*')`);
    await waitFor('its heading has the focus', async () => (await page.evaluate('document.activeElement.textContent')) === 'Frankfurt 2');
    assert.match(
      await page.locator('.standing').innerText(),
      /disabled\. Decided as disabled on .* by ada: “Our own monitoring takes over”/,
    );
    await page.locator('.check vscode-button').first().focus();
    await page.evaluate(`postMessage(${JSON.stringify(disabled(now + 120_000)[0]).replaceAll('4 min ago', '6 min ago')}, '*')`);
    await page.getByText('Answered 6 min ago').waitFor();
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Set Up Traps and Syslog…');
    await page.keyboard.press('Enter');
    await page.locator('vscode-button', { hasText: 'Resume Console Polling' }).click();
    await page.locator('.command', { hasText: 'user enable' }).locator('vscode-button').click();
    assert.deepEqual(await page.evaluate('posted.slice(-3)'), [
      { type: 'act', action: 'setUp' },
      { type: 'decide' },
      { type: 'copy', block: 'enabling', line: 'user enable -username monitor' },
    ]);
    await page.close();
  });

  test('what the HSM said stands below the charts, numbered like the marks on them', async () => {
    const page = await pages.open('telemetry', 'dark', 1280, marked);
    const said = await page.locator('.said li').allInnerTexts();
    assert.equal(said.length, 2);
    assert.match(said[0] ?? '', /✕ Critical: Fan2B reads 0 rpm\nSyslog · sender not proven · 17 times$/);
    const quiet = { ...marked[1], messages: [] };
    await page.evaluate(`postMessage(${JSON.stringify(quiet)}, '*')`);
    await page.locator('.said').waitFor({ state: 'hidden' });
    await page.close();
  });

  for (const theme of Object.keys(themes) as Theme[]) {
    test(`${theme}: the signs of a timeline and the edges of states stand out from the page by 3 to 1`, async () => {
      const page = await pages.open('alert', theme, 1280, scenes.disk(now).messages);
      await page.evaluate(`document.body.append(Object.assign(document.createElement('span'), { className: 'state-span zero' }))`);
      const shapes = {
        '.cell.negative': 'backgroundColor',
        '.cell.positive': 'borderTopColor',
        '.cell.unknown': 'borderTopColor',
        '.cell.none': 'backgroundColor',
        '.state-span.zero': 'borderTopColor',
      };
      for (const [selector, property] of Object.entries(shapes)) {
        const contrast = Number(await page.evaluate(contrastScript(selector, property)));
        assert.ok(contrast >= 3, `${selector} has ${contrast.toFixed(2)} to 1`);
      }
      await page.close();
    });
  }
});

/** Contrast (WCAG 2.2) of a shape's colour with the page behind it, both as a canvas paints them. */
function contrastScript(selector: string, property: string): string {
  return `(() => {
    const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
    const luminance = (colours) => {
      for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
      const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((each) => each / 255)
        .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const page = getComputedStyle(document.body).backgroundColor;
    const shape = getComputedStyle(document.querySelector(${JSON.stringify(selector)}));
    const [one, other] = [luminance([page]), luminance([page, shape.${property}])].sort((a, b) => b - a);
    return (one + 0.05) / (other + 0.05);
  })()`;
}
