import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { fleetScenes, fleetSnapshot, largeFleet, toldFleet } from '../support/fleetScenes.ts';
import { Pages, pickBesideSearch } from '../support/pages.ts';
import { waitFor } from '../support/waitFor.ts';

/** The page of the fleet in a browser: its grid, its wall, and the past on it. */

const HOUR = 3_600_000;
const now = Date.now();

suite('The page of the fleet', () => {
  let pages: Pages;
  before(async () => {
    pages = await Pages.start();
  });
  after(() => pages[Symbol.asyncDispose]());

  test('the grid of ten thousand HSMs holds those in sight, is walked with the keyboard, and leads to what is known of one', async () => {
    const page = await pages.open('fleet', 'dark', 1280, toldFleet(largeFleet(now, 10_000), now).slice(0, 1));
    const grid = page.getByRole('grid', { name: 'All HSMs' });
    await waitFor('all are told', async () => (await grid.getAttribute('aria-rowcount')) === String(10_000 + 3334 + 1));
    assert.ok((await page.locator('.rows .row').count()) < 60, 'rows in sight alone are in the document');
    await grid.focus();
    const active = () =>
      page.evaluate("document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))?.innerText ?? ''");
    await page.keyboard.press('End');
    assert.match(String(await active()), /^✓ ok[\s\S]*HSM \d+/);
    assert.equal(await page.locator('.row.active').isVisible(), true, 'it is scrolled to');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    assert.match(String(await active()), /failed[\s\S]*HSM 1\b/);
    await page.keyboard.press('Enter');
    assert.deepEqual(await page.evaluate('posted.at(-1)'), { type: 'select', device: 'hsm-0' });
    await page.evaluate(`postMessage(${JSON.stringify(toldFleet(largeFleet(now, 3), now, 'hsm-0')[1])}, '*')`);
    await page.locator('.device-name:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.grid:focus').waitFor();
    await page.locator('.search').fill('hsm 9999');
    assert.match(await page.locator('.found').innerText(), /^1 of 10,?000 are shown$/);
    await page.locator('.search').fill('');
    await page.locator('.chip.failed').click();
    assert.match(await page.locator('.found').innerText(), /^200 of 10,?000 are shown$/);
    await page.close();
  });

  test('a change keeps the row that a person is on, and what grew worse is spoken', async () => {
    const of = fleetSnapshot(now);
    const page = await pages.open('fleet', 'light', 1280, toldFleet(of, now));
    await page.locator('.grid').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    const active = () => page.evaluate("document.querySelector('.row.active .cell-name')?.textContent");
    const on = await active();
    const [fleet] = toldFleet(of, now);
    assert.ok(fleet?.type === 'fleet' && on);
    const worse = fleet.rows
      .filter(({ id }) => id === 'dub-1')
      .map((row) => ({ ...row, tone: 'failed', state: 'failed', waiting: 1, firing: 1 }));
    await page.evaluate(`postMessage(${JSON.stringify({ type: 'change', rows: worse, groups: [] })}, '*')`);
    await page.locator('.row.failed', { hasText: 'Dublin 1' }).waitFor();
    assert.equal(await active(), on);
    const spoken = page.locator('.visually-hidden[aria-live]');
    assert.equal(await spoken.textContent(), 'Dublin 1 is failed.');
    // It is well again, and fails once more: that is news, though the words are the same.
    await page.evaluate(`{
      globalThis.said = [];
      const region = document.querySelector('.visually-hidden[aria-live]');
      new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true });
    }`);
    const well = fleet.rows.filter(({ id }) => id === 'dub-1');
    for (const rows of [well, worse]) await page.evaluate(`postMessage(${JSON.stringify({ type: 'change', rows, groups: [] })}, '*')`);
    await waitFor('it is spoken again', async () => ((await page.evaluate('said')) as readonly string[]).includes('Dublin 1 is failed.'));
    await page.close();
  });

  test('a heading that a person is on keeps its place when something changes', async () => {
    const of = fleetSnapshot(now);
    const page = await pages.open('fleet', 'dark', 1280, toldFleet(of, now));
    await page.locator('.grid').focus();
    await page.keyboard.press('ArrowDown');
    for (let i = 0; i < 10 && (await page.locator('.row.heading.active', { hasText: 'Signing' }).count()) === 0; i++)
      await page.keyboard.press('ArrowDown');
    await page.locator('.row.heading.active', { hasText: 'Signing' }).waitFor();
    const [fleet] = toldFleet(of, now);
    assert.ok(fleet?.type === 'fleet');
    const renamed = fleet.rows.filter(({ id }) => id === 'fra-1').map((row) => ({ ...row, name: 'Frankfurt One' }));
    await page.evaluate(`postMessage(${JSON.stringify({ type: 'change', rows: renamed, groups: [] })}, '*')`);
    await page.locator('.row', { hasText: 'Frankfurt One' }).waitFor();
    assert.match(String(await page.locator('.row.active').textContent()), /^Signing/);
    await page.close();
  });

  test('ages are told by the clock of the machine that watches', async () => {
    const ahead = now + 3 * HOUR;
    const page = await pages.open('fleet', 'dark', 1280, [...toldFleet(fleetSnapshot(ahead), ahead), { type: 'alive', at: ahead }]);
    const paris = page.locator('.row', { hasText: 'Paris 1' }).locator('.cell-age');
    assert.match(await paris.innerText(), /^! 3 h … /);
    assert.match(await page.locator('.row', { hasText: 'Dublin 1' }).locator('.cell-age').innerText(), /^4 min … /);
    await page.close();
  });

  test('who watches an HSM, how old its oldest reading is, and how noisy its lines were stand beside it, and stay unfolded and focused', async () => {
    const of = fleetSnapshot(now);
    const page = await pages.open('fleet', 'dark', 1280, toldFleet(of, now, 'fra-1'));
    const device = page.locator('.device');
    assert.match(await device.innerText(), /Watched by: You[^:]*: [\s\S]*Oldest reading: HSM battery, [^,]+, 20 h ago/);
    const days = device.locator('.noise-days').first();
    await days.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await days.locator('thead th').allInnerTexts(), ['Day', 'Polls', 'Spoilt', 'No answer', 'Read again', 'Refused']);
    const first = await days.locator('tbody tr').nth(1).locator('td').allInnerTexts();
    assert.equal(first.length, 5);
    assert.match(first[1] ?? '', /^\d+(?:\.\d)? %$/);
    assert.deepEqual(first.slice(3), ['18', '9']);
    const told = toldFleet(of, now, 'fra-1')[1];
    assert.ok(told?.type === 'device' && told.detail);
    // Nothing came for three days.
    const noise = told.detail.noise?.map((line) => ({ ...line, hours: line.hours.slice(0, -72) })) ?? [];
    await page.evaluate(`postMessage(${JSON.stringify({ type: 'device', detail: { ...told.detail, noise } })}, '*')`);
    await waitFor('the bars end three days before now', () =>
      page.evaluate("Math.max(...[...document.querySelector('.noise').children].map((each) => Number(each.getAttribute('x')))) === 94"),
    );
    assert.equal(await days.getAttribute('open'), '');
    assert.equal(
      await page.evaluate("document.activeElement?.closest('.noise-days') !== null && document.activeElement.localName"),
      'summary',
    );
    await page.close();
  });

  test('an HSM that is read from a platform says where something can be done about it, and has no events to open', async () => {
    const of = fleetSnapshot(now);
    const [first] = of.devices;
    const remote = { ...first!, id: 'central/hsm-1', source: { id: 'central', name: 'Central' } };
    const page = await pages.open('fleet', 'dark', 1280, toldFleet({ ...of, devices: [remote] }, now, remote.id));
    await page.getByText(/^Only read from .*Central.*: check it, and acknowledge or silence its alerts, where it is watched/).waitFor();
    assert.deepEqual(await page.locator('.device .actions vscode-button').allInnerTexts(), ['Open Telemetry', 'Show in the View']);
    await page.close();
  });

  test('the order is by the oldest reading, or by who was heard longest ago', async () => {
    const page = await pages.open('fleet', 'dark', 1280, toldFleet(fleetSnapshot(now), now));
    await pickBesideSearch(page, 0, 'none');
    await pickBesideSearch(page, 1, 'heard');
    const names = () => page.locator('.rows .row .cell-name').allInnerTexts();
    assert.match((await names()).join(), /^Not yet seen,Laboratory simulated,Paris 1,Dublin 2,Dublin 1,/);
    const [fleet] = toldFleet(fleetSnapshot(now), now);
    assert.ok(fleet?.type === 'fleet');
    const older = fleet.rows.filter(({ id }) => id === 'fra-1').map((row) => ({ ...row, oldest: { at: now - 90 * HOUR, of: 'Fan1A' } }));
    await page.evaluate(`postMessage(${JSON.stringify({ type: 'change', rows: older, groups: [] })}, '*')`);
    await pickBesideSearch(page, 1, 'age');
    assert.match((await names()).join(), /^Not yet seen,Frankfurt 1,Laboratory simulated,Paris 1,/);
    await page.close();
  });

  test('the wall says what does not fit, cuts off no tile, and says when nobody is heard any more', async () => {
    const page = await pages.open('fleet', 'dark', 1280, fleetScenes['fleet of a thousand'](now));
    await page.locator('.fleet-head vscode-button').last().click();
    const whole = () =>
      page.evaluate(`(() => {
        const box = document.querySelector('.wall-tiles').getBoundingClientRect();
        const tiles = [...document.querySelectorAll('.tile')].map((each) => each.getBoundingClientRect());
        return { cut: tiles.filter((each) => each.bottom > box.bottom + 1 || each.right > box.right + 1).length, tiles: tiles.length,
          left: Number((/and ([\\d,]+) more/.exec(document.querySelector('.tile.rest')?.innerText ?? '')?.[1] ?? '').replaceAll(',', '')),
          scrolls: document.documentElement.scrollHeight > innerHeight };
      })()`) as Promise<{ readonly cut: number; readonly tiles: number; readonly left: number; readonly scrolls: boolean }>;
    for (const [width, height] of [
      [1280, 900],
      [1920, 1080],
      [640, 700],
    ] as const) {
      await page.setViewportSize({ width, height });
      // Tiles are laid out anew a moment later: all is read at once.
      const { tiles, left } = await waitFor(`the wall fits ${width} by ${height}`, async () => {
        const seen = await whole();
        return seen.tiles > 1 && seen.cut === 0 && !seen.scrolls && seen;
      });
      assert.equal(tiles - 1 + left, 1000, 'each HSM is shown or counted');
      assert.match(await page.locator('.tile').first().innerText(), /failed/, 'the worst stand first');
    }
    assert.equal(await page.locator('.wall-trouble').isVisible(), false);
    // The page's own clock goes on by a minute in which nobody is heard.
    await page.evaluate('{ const real = Date.now; Date.now = () => real() + 60_000; }');
    await page.locator('.wall-trouble', { hasText: /^The editor was last heard 1 min ago: what is shown may be old\.$/ }).waitFor();
    await page.evaluate("postMessage({ type: 'alive', at: Date.now(), failure: 'The watching service has ended.' }, '*')");
    await page.locator('.wall-trouble', { hasText: /^The watching service has ended\./ }).waitFor();
    await page.evaluate("postMessage({ type: 'alive', at: Date.now(), unread: 'Central: it could not be reached.' }, '*')");
    await page.locator('.wall-trouble', { hasText: /^Central: it could not be reached\.$/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.fleet-head').waitFor();
    await page.close();
  });

  test('the past is marked, nothing in it can be opened or acted upon, and one button leads back', async () => {
    const page = await pages.open('fleet', 'dark', 1280, fleetScenes['fleet of the past'](now));
    assert.match(await page.locator('.past-banner').innerText(), /The past: as it stood Sat 28 Nov, 03:10[\s\S]*Nothing can be done here/);
    assert.equal(await page.locator('.device .link').count(), 0);
    assert.equal(await page.locator('.device vscode-button').count(), 0);
    assert.match(await page.locator('.row', { hasText: 'Frankfurt 1' }).innerText(), /2 min … 20 h/, 'ages are of then');
    await page.locator('.past-banner vscode-button').click();
    assert.deepEqual(await page.evaluate('posted.at(-1)'), { type: 'now' });
    await page.close();
  });
});
