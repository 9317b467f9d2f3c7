import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { ToTelemetryPage } from '../../src/protocol/pages/toTelemetryPage.ts';
import { Pages, styleOf } from '../support/pages.ts';
import { telemetryCompared, telemetryDay, telemetryScenes, telemetryYear } from '../support/telemetryScenes.ts';
import { themes } from '../support/themes.ts';
import { waitFor } from '../support/waitFor.ts';

/** The telemetry page in a browser, by pointer and by keyboard. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.now();

interface Select {
  readonly type: 'select';
  readonly time: { readonly from: number; readonly to: number } & { readonly last: number };
  readonly number: number;
  readonly [field: string]: unknown;
}

const selects = (page: Page) => page.evaluate(`posted.filter(({ type }) => type === 'select')`) as Promise<readonly Select[]>;
const last = (page: Page) => page.evaluate('posted.at(-1)') as Promise<Readonly<Record<string, unknown>>>;
const send = (page: Page, message: unknown) => page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);

/** The next question that the page has asked after something was done to it. */
async function asked(page: Page, act: () => Promise<unknown>): Promise<Select> {
  const before = (await selects(page)).length;
  await act();
  // It asks once a person rests, and a slow machine makes rests within a gesture: those are over once a timer that is set now has run.
  await page.evaluate('new Promise((over) => setTimeout(over, 250))');
  await waitFor('the page has asked for what it shows', async () => {
    const all = await selects(page);
    return all.length > before && JSON.stringify(all.at(-1)?.time) === JSON.stringify(await page.evaluate('saved.time'));
  });
  return (await selects(page)).at(-1)!;
}

suite('The telemetry page', () => {
  let pages: Pages;
  before(async () => {
    pages = await Pages.start();
  });
  after(() => pages[Symbol.asyncDispose]());

  const open = (messages: readonly unknown[] = telemetryDay(now), width = 1280) => pages.open('telemetry', 'dark', width, messages);
  /** The plot of the first chart, in CSS pixels. */
  const plotOf = async (page: Page) => {
    const over = page.locator('.card .u-over').first();
    await over.scrollIntoViewIfNeeded();
    const box = await over.boundingBox();
    assert.ok(box);
    return { ...box, at: (share: number) => box.x + box.width * share, middle: box.y + box.height / 2 };
  };
  const close = (actual: number, expected: number, what: string) =>
    assert.ok(Math.abs(actual - expected) < 0.02 * DAY, `${what}: ${(actual - expected) / HOUR} h off`);

  test('a drag zooms, shift and a drag moves, the wheel zooms at the pointer, and a double click goes back', async () => {
    const page = await open();
    const plot = await plotOf(page);
    const zoomed = await asked(page, async () => {
      await page.mouse.move(plot.at(0.25), plot.middle);
      await page.mouse.down();
      await page.mouse.move(plot.at(0.5), plot.middle, { steps: 4 });
      await page.mouse.up();
    });
    close(zoomed.time.from, now - 0.75 * DAY, 'begins where the drag began');
    close(zoomed.time.to, now - 0.5 * DAY, 'and ends where it ended');
    const panned = await asked(page, async () => {
      await page.keyboard.down('Shift');
      await page.mouse.move(plot.at(0.25), plot.middle);
      await page.mouse.down();
      await page.mouse.move(plot.at(0.75), plot.middle, { steps: 4 });
      await page.mouse.up();
      await page.keyboard.up('Shift');
    });
    close(panned.time.from, zoomed.time.from - 0.125 * DAY, 'the time was pulled to the right');
    assert.ok(Math.abs(panned.time.to - panned.time.from - (zoomed.time.to - zoomed.time.from)) < 5, 'and is as long as before');
    const wheeled = await asked(page, async () => {
      await page.mouse.move(plot.at(0.5), plot.middle);
      await page.mouse.wheel(0, -300);
    });
    const middle = ({ time }: Select) => (time.from + time.to) / 2;
    close(middle(wheeled), middle(panned), 'what is under the pointer stays');
    assert.ok(wheeled.time.to - wheeled.time.from < 0.7 * (panned.time.to - panned.time.from));
    const back = await asked(page, () => page.mouse.dblclick(plot.at(0.5), plot.middle));
    assert.deepEqual(back.time, panned.time);
    const first = await asked(page, async () => {
      await page.locator('vscode-button', { hasText: 'Back' }).click();
      await page.locator('vscode-button', { hasText: 'Back' }).click();
    });
    assert.deepEqual(first.time, { last: DAY });
    await page.close();
  });

  test('lines that come and go while a pointer holds a chart wait until it lets go, and the drag counts', async () => {
    const page = await open();
    const plot = await plotOf(page);
    const legend = () => page.locator('.legend').first().locator('.legend-row').count();
    const [temperatures] = telemetryDay(now, ['temperatures']).filter(({ type }) => type === 'history');
    assert.ok(temperatures?.type === 'history');
    const fewer = { ...temperatures, series: temperatures.series.slice(0, 4) };
    const zoomed = await asked(page, async () => {
      await page.mouse.move(plot.at(0.25), plot.middle);
      await page.mouse.down();
      await page.mouse.move(plot.at(0.3), plot.middle, { steps: 2 });
      await send(page, fewer);
      await page.mouse.move(plot.at(0.5), plot.middle, { steps: 4 });
      assert.equal(await legend(), 9);
      await page.mouse.up();
    });
    close(zoomed.time.from, now - 0.75 * DAY, 'begins where the drag began');
    close(zoomed.time.to, now - 0.5 * DAY, 'and ends where it ended');
    await waitFor('the other lines are shown', async () => (await legend()) === 4);
    // A time that is pulled into one of which nothing was read, with a rest on the way, in which the page has asked and was told so.
    const half = await asked(page, async () => {
      await page.keyboard.down('Shift');
      await page.mouse.move(plot.at(0.25), plot.middle);
      await page.mouse.down();
      await page.mouse.move(plot.at(0.5), plot.middle, { steps: 4 });
    });
    close(half.time.from, zoomed.time.from - DAY / 16, 'pulled half of the way');
    await send(page, { ...temperatures, number: half.number, series: [] });
    const panned = await asked(page, () => page.mouse.move(plot.at(0.75), plot.middle, { steps: 4 }));
    close(panned.time.from, zoomed.time.from - DAY / 8, 'and on, without being let go of');
    await send(page, { ...temperatures, number: panned.number, series: [] });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await page.getByText('Nothing of this was read in this time.').first().waitFor();
    await page.close();
  });

  test('a drag ends with its chart: a pointer that comes back does not go on with it, and what is new is shown', async () => {
    for (const what of ['chart', 'brush'] as const) {
      const page = await open();
      const plot = await plotOf(page);
      const track = page.locator('.brush-track');
      if (what === 'brush') {
        // A part of the time, so that there is something to drag.
        await asked(page, () => page.locator('.plot').first().press('+'));
        await track.scrollIntoViewIfNeeded();
      }
      const at = what === 'chart' ? plot : await track.boundingBox();
      assert.ok(at);
      const place = (share: number) => [at.x + at.width * share, at.y + at.height / 2] as const;
      await page.mouse.move(...place(0.5));
      await page.mouse.down();
      await page.mouse.move(...place(0.52), { steps: 2 });
      await page.evaluate('new Promise((over) => setTimeout(over, 400))');
      const { length } = await selects(page);
      const last = (await selects(page)).at(-1);
      await send(page, { type: 'service', state: 'unreachable', message: 'The service is gone.' });
      await page.getByText('The HSM Vigil service is not reachable').waitFor();
      await page.mouse.move(...place(0.55), { steps: 2 });
      await page.mouse.up();
      const [devices, ...told] = telemetryDay(now, ['temperatures']);
      assert.ok(devices?.type === 'devices');
      const number = last?.number ?? devices.number;
      await send(page, { ...devices, ...(last && { time: last.time }), number });
      for (const message of told)
        await send(page, message.type === 'history' ? { ...message, number, series: message.series.slice(0, 4) } : message);
      await waitFor(
        'the lines that have come are shown',
        async () => (await page.locator('.legend').first().locator('.legend-row').count()) === 4,
      );
      await page.mouse.move(...place(0.7), { steps: 4 });
      await page.evaluate('new Promise((over) => setTimeout(over, 400))');
      assert.equal((await selects(page)).length, length, `${what}: nothing is asked for by a pointer that holds nothing`);
      await page.close();
    }
  });

  test('a chart that is taken away for that of another HSM while a pointer holds it holds nothing any more, nor one of a group that is closed', async () => {
    const page = await open();
    const plot = await plotOf(page);
    const legend = () => page.locator('.legend').first().locator('.legend-row').count();
    const [devices, ...told] = telemetryDay(now, ['temperatures']);
    assert.ok(devices?.type === 'devices' && devices.shown);
    const other = { device: 'hsm-2', number: 2 };
    const history = told.find(({ type }) => type === 'history');
    assert.ok(history?.type === 'history');
    await page.mouse.move(plot.at(0.25), plot.middle);
    await page.mouse.down();
    await page.mouse.move(plot.at(0.3), plot.middle, { steps: 2 });
    await send(page, { ...devices, number: 2, selected: 'hsm-2', shown: { ...devices.shown, id: 'hsm-2' } });
    for (const message of told.filter(({ type }) => type === 'states' || type === 'marks')) await send(page, { ...message, ...other });
    await send(page, { ...history, ...other, series: history.series.slice(0, 4) });
    await waitFor('the lines of the other one are shown', async () => (await legend()) === 4);
    await page.mouse.move(plot.at(0.5), plot.middle, { steps: 2 });
    await page.mouse.up();
    assert.equal((await selects(page)).length, 0);
    await send(page, { ...history, ...other, series: history.series.slice(0, 6) });
    await waitFor('what comes later is shown', async () => (await legend()) === 6);
    // So it is with a group that is closed by the keyboard, and opened again.
    const held = await plotOf(page);
    await page.mouse.move(held.at(0.25), held.middle);
    await page.mouse.down();
    await page.mouse.move(held.at(0.3), held.middle, { steps: 2 });
    await page.locator('.time-selection').waitFor();
    const toggle = () => page.evaluate(`document.querySelector('.group-toggle[aria-controls="g-temperatures"]').click()`);
    await toggle();
    const { number } = await asked(page, toggle);
    await page.mouse.move(held.at(0.5), held.middle, { steps: 2 });
    await page.mouse.up();
    for (const lines of [4, 5]) {
      await send(page, { ...history, ...other, number, series: history.series.slice(0, lines) });
      await waitFor(`${lines} lines are shown`, async () => (await legend()) === lines);
    }
    await page.close();
  });

  test('all of it by the keyboard, and the value at the crosshair is spoken', async () => {
    const page = await open();
    await page.locator('.plot').first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    const spoken = page.locator('.visually-hidden[aria-live]');
    assert.match(await spoken.innerText(), /CPU \d\d.*loc1 \d\d \(never judged: the manufacturer has confirmed.*°C$/);
    const nearer = await asked(page, () => page.keyboard.press('+'));
    close(nearer.time.to - nearer.time.from, DAY / 2, 'half as long');
    const moved = await asked(page, () => page.keyboard.press('Shift+ArrowLeft'));
    close(moved.time.from, nearer.time.from - DAY / 8, 'a quarter of what is shown to the left');
    const wider = await asked(page, () => page.keyboard.press('-'));
    close(wider.time.to - wider.time.from, DAY, 'twice as long');
    const back = await asked(page, () => page.keyboard.press('Backspace'));
    assert.deepEqual(back.time, moved.time);
    await page.keyboard.press('t');
    await page.locator('.card .data-table table').first().waitFor();
    await page.keyboard.press('t');
    await page.locator('.card .data-table').first().waitFor({ state: 'hidden' });
    await page.close();
  });

  test('new readings never move what is looked at', async () => {
    const page = await open();
    const plot = await plotOf(page);
    await page.mouse.move(plot.at(0.3), plot.middle);
    await page.locator('.card .tooltip').waitFor();
    const shown = await page.locator('.card .tooltip-time').innerText();
    const later = telemetryDay(now + 2 * HOUR);
    for (const message of later) await send(page, message);
    await page.waitForTimeout(1500);
    assert.equal(await page.locator('.card .tooltip-time').innerText(), shown);
    const zoomed = await asked(page, async () => {
      await page.mouse.move(plot.at(0.25), plot.middle);
      await page.mouse.down();
      await page.mouse.move(plot.at(0.5), plot.middle, { steps: 4 });
      await page.mouse.up();
    });
    await page.mouse.move(2, 2);
    const words = await page.locator('.shown-time').innerText();
    const [devices] = telemetryDay(now + 3 * HOUR);
    await send(page, { ...devices, time: zoomed.time, number: zoomed.number });
    // An answer to an older choice does not undo this one.
    await send(page, { ...devices, time: { last: HOUR }, number: zoomed.number - 1 });
    await page.getByText('Past', { exact: true }).waitFor();
    assert.equal(await page.locator('.shown-time').innerText(), words);
    await page.close();
  });

  test('a line of the legend is shown alone, with Ctrl it is switched, and what is known to be wrong is struck through with its reason', async () => {
    const page = await open();
    const legend = page.locator('.legend').first();
    const on = () => legend.locator('.legend-row[aria-pressed="true"] .legend-name').allInnerTexts();
    const all = await on();
    assert.equal(all.length, 9);
    await legend.locator('.legend-row', { hasText: 'CPU' }).click();
    assert.deepEqual(await on(), ['CPU']);
    const struck = await page.evaluate(`[...document.querySelector('.legend').querySelectorAll('.legend-name')]
      .filter((each) => getComputedStyle(each).textDecorationLine === 'line-through').map((each) => each.textContent)`);
    assert.deepEqual(struck, ['loc1'], 'a line that is off does not look as if it were wrong');
    await legend.locator('.legend-row', { hasText: 'PCH' }).click({ modifiers: ['Control'] });
    assert.deepEqual(await on(), ['CPU', 'PCH']);
    await legend.locator('.legend-row', { hasText: 'PCH' }).click();
    await legend.locator('.legend-row', { hasText: 'PCH' }).click();
    assert.deepEqual(await on(), all);
    const wrong = legend.locator('.legend-row', { hasText: 'loc1' });
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector('.legend-name.wrong')).textDecorationLine`), 'line-through');
    assert.equal(await wrong.locator('.legend-limit').innerText(), 'never judged');
    assert.match((await wrong.locator('.legend-limit').getAttribute('title')) ?? '', /the manufacturer has confirmed/);
    await page.close();
  });

  test('the table has its pages, and picture, Markdown, CSV and link leave by the host', async () => {
    const page = await open();
    const card = page.locator('.card').first();
    await card.locator('.tool', { hasText: 'Table' }).click();
    assert.match(await card.locator('.data-place').innerText(), /^1 to 50 of \d+ times$/);
    assert.match(await card.locator('.data-table thead th').nth(1).innerText(), /\(°C\)$/);
    const [first] = await card.locator('.data-table tbody th').allInnerTexts();
    await card.locator('.tool', { hasText: 'Older' }).click();
    assert.match(await card.locator('.data-place').innerText(), /^51 to 100 of/);
    assert.notEqual((await card.locator('.data-table tbody th').allInnerTexts())[0], first);
    await card.locator('.tool', { hasText: 'Picture' }).click();
    const picture = await last(page);
    assert.equal(picture.type, 'savePicture');
    assert.deepEqual(
      [...Buffer.from(String(picture.png), 'base64').subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(''),
      'PNG',
    );
    await card.locator('.tool', { hasText: 'Markdown' }).click();
    const copied = String((await last(page)).text);
    assert.match(copied, /^\*\*Temperature \\\(°C\\\)\*\*[\s\S]*\| CPU \| [\s\S]*never judged/);
    await page.locator('.group', { hasText: 'Temperatures' }).locator('.tool', { hasText: 'CSV' }).first().click();
    assert.deepEqual(Object.keys(await last(page)), ['type', 'device', 'group', 'from', 'to']);
    await page.locator('vscode-button', { hasText: 'Copy Link' }).click();
    assert.deepEqual(await last(page), { type: 'copy', what: 'link', hidden: [] });
    await send(page, { type: 'done', message: 'The link is in the clipboard.', failed: false });
    const said = page.getByRole('status').getByText('The link is in the clipboard.');
    await said.waitFor();
    await page.locator('.mark-entry').last().scrollIntoViewIfNeeded();
    assert.ok(((await said.boundingBox())?.y ?? -1) >= 0, 'it is in sight wherever the page is scrolled to');
    await page.close();
  });

  test('the line of a tile is of the last day: time since the last reading stays empty', async () => {
    const old = (each: { readonly times: readonly number[]; readonly values: readonly (number | null)[] }) => {
      const kept = each.times.flatMap((time, i) => (time < now - 11 * HOUR ? [i] : []));
      return { times: kept.map((i) => each.times[i]), values: kept.map((i) => each.values[i]) };
    };
    const cut = telemetryDay(now).map((message) =>
      message.type === 'recent'
        ? { ...message, groups: message.groups.map((each) => ({ ...each, series: each.series.map((one) => ({ ...one, ...old(one) })) })) }
        : message,
    );
    const reach = async (messages: readonly unknown[]) => {
      const page = await open(messages);
      const path = (await page.locator('.tile .sparkline path').first().getAttribute('d')) ?? '';
      await page.close();
      const all = [...path.matchAll(/[ML](-?[\d.]+) /g)].map(([, x]) => Number(x));
      return [Math.min(...all), Math.max(...all)] as const;
    };
    assert.ok((await reach(telemetryDay(now)))[1] > 115);
    const [, half] = await reach(cut);
    assert.ok(half > 60 && half < 67, `it ends at ${half} of 120`);
    // Of an HSM that was added just now all that there is fills the tile.
    const young = (each: { readonly times: readonly number[] }) => ({ ...each, times: each.times.map((time) => now - (now - time) / 100) });
    const added = telemetryDay(now).map((message) =>
      message.type === 'recent'
        ? { ...message, groups: message.groups.map((each) => ({ ...each, series: each.series.map(young) })) }
        : message,
    );
    const [least, most] = await reach(added);
    assert.ok(least < 5 && most > 110, `it reaches from ${least} to ${most}`);
  });

  test('a row of means says the lowest and the highest of each', async () => {
    const page = await open(telemetryYear(now));
    const card = page.locator('.card').first();
    await card.locator('.tool', { hasText: 'Table' }).click();
    const [, lowest = '', highest = ''] =
      /^[\d.]+ \(([\d.]+) to ([\d.]+)\)$/.exec(await card.locator('.data-table tbody td').first().innerText()) ?? [];
    assert.ok(Math.abs(Number(highest) - Number(lowest) - 10) < 0.2, `${lowest} to ${highest}`);
    await page.close();
  });

  test('new readings do not move the row that is read, and stand first where nobody reads', async () => {
    const messages = telemetryDay(now);
    const page = await open(messages);
    const card = page.locator('.card').first();
    const rows = () => card.locator('.data-table tbody th').allInnerTexts();
    await card.locator('.tool', { hasText: 'Table' }).click();
    assert.equal(
      (await card.locator('.data-table thead th').allInnerTexts()).filter((head) => head.endsWith(', known to be wrong')).length,
      1,
    );
    await card.locator('.tool', { hasText: 'Older' }).click();
    const read = await rows();
    const history = messages.find(({ type }) => type === 'history');
    assert.ok(history?.type === 'history');
    const number = (await selects(page)).at(-1)?.number ?? history.number;
    const later = (minutes: number) => ({
      ...{ ...history, number },
      series: history.series.map((each) => ({ ...each, times: [...each.times, now + minutes * 60_000], values: [...each.values, 50] })),
      to: now + minutes * 60_000,
    });
    await page.evaluate('{ const real = Date.now; Date.now = () => real() + 600_000; }');
    await send(page, later(5));
    await waitFor('one more time is known', async () => /^52 to 101 of/.test(await card.locator('.data-place').innerText()));
    assert.deepEqual(await rows(), read);
    await card.locator('.tool', { hasText: 'Newer' }).click();
    await card.locator('.tool', { hasText: 'Newer' }).click();
    assert.match(await card.locator('.data-place').innerText(), /^1 to 50 of/);
    // The focus leaves the table, and the pointer, too.
    await page.locator('vscode-button', { hasText: 'Copy Link' }).click();
    const [newest] = await rows();
    await send(page, later(8));
    await waitFor('the newest stands first', async () => (await rows())[0] !== newest);
    await page.close();
  });

  test('what happened opens what it stands for, and the states of parts say why nobody looked', async () => {
    const page = await open();
    await page.locator('.mark-entry', { hasText: 'Fired' }).locator('.link').click();
    assert.deepEqual(await last(page), { type: 'openAlert', alert: 'a1' });
    await page.locator('.mark-entry', { hasText: 'Message' }).locator('.link').click();
    assert.deepEqual(await last(page), { type: 'openEvents', device: 'hsm-1' });
    const several = page.locator('.mark').first();
    assert.match((await several.getAttribute('aria-label')) ?? '', /Fan2B reads 0 rpm.*Acknowledged by ada/);
    const zoomed = await asked(page, () => several.click());
    assert.ok(zoomed.time.to - zoomed.time.from < 2 * HOUR, 'marks that stand together are parted');
    const lane = await page.getByRole('img', { name: /^Fan2B: / }).getAttribute('aria-label');
    assert.match(lane ?? '', /Failed from/);
    await asked(page, () => page.locator('vscode-button', { hasText: 'Back' }).click());
    const whole = await page.getByRole('img', { name: /^Fan2B: / }).getAttribute('aria-label');
    assert.match(whole ?? '', /Unknown from .*: the watching service did not run.*Maintenance from .*: planned work was under way/);
    assert.equal(await page.locator('.lane').count(), 2, 'one of those that were well stands for all');
    await page.locator('.link', { hasText: 'more parts, never degraded or failed' }).click();
    assert.ok((await page.locator('.lane').count()) > 10);
    await page.close();
  });

  test('a time by dates is refused with a sentence until it is one, and the strip below changes it by keyboard', async () => {
    const page = await open();
    await page.locator('.head-time vscode-dropdown').evaluate((each) => {
      Object.assign(each, { value: 'dates' });
      each.dispatchEvent(new Event('change'));
    });
    await page.locator('#time-from').fill('2026-03-02T12:00');
    await page.locator('#time-to').fill('2026-03-01T12:00');
    await page.locator('.dates .tool').click();
    await page.getByRole('alert').getByText('The end must come after the beginning.').waitFor();
    await page.locator('#time-to').fill('2026-03-03T12:00');
    const chosen = await asked(page, () => page.locator('.dates .tool').click());
    assert.deepEqual(chosen.time, { from: new Date('2026-03-02T12:00').getTime(), to: new Date('2026-03-03T12:00').getTime() });
    const edge = page.getByRole('slider', { name: 'Beginning of the time shown' });
    await edge.focus();
    const later = await asked(page, () => page.keyboard.press('ArrowRight'));
    assert.ok(later.time.from > chosen.time.from && later.time.to === chosen.time.to);
    assert.match((await edge.getAttribute('aria-valuetext')) ?? '', /2026/);
    await page.close();
  });

  test('dates can be chosen again while a time of dates is shown', async () => {
    const page = await open();
    const plot = await plotOf(page);
    await asked(page, async () => {
      await page.mouse.move(plot.at(0.25), plot.middle);
      await page.mouse.down();
      await page.mouse.move(plot.at(0.5), plot.middle, { steps: 4 });
      await page.mouse.up();
    });
    const range = page.locator('.head-time vscode-dropdown');
    await waitFor('the time chosen has a name of its own', async () => (await range.evaluate((each) => Object(each).value)) === 'shown');
    await range.evaluate((each) => {
      Object.assign(each, { value: 'dates' });
      each.dispatchEvent(new Event('change'));
    });
    await page.locator('#time-from').waitFor();
    assert.equal(new Date(await page.locator('#time-from').inputValue()).getTime() % 60_000, 0);
    await page.close();
  });

  test('a link has the lines that are off, and what it names is off when it is opened', async () => {
    const page = await open();
    const legend = page.locator('.legend').first();
    await legend.locator('.legend-row', { hasText: 'CPU' }).click();
    await page.locator('vscode-button', { hasText: 'Copy Link' }).click();
    const { hidden } = await last(page);
    assert.ok(Array.isArray(hidden) && hidden.length === 8 && hidden.every((key) => /^hw\.temperature \S+ \w+$/.test(key)));
    await page.close();
    const again = await open(telemetryDay(now).map((message) => (message.type === 'devices' ? { ...message, hidden } : message)));
    const shown = again.locator('.legend').first().locator('.legend-row[aria-pressed="true"] .legend-name');
    assert.deepEqual(await shown.allInnerTexts(), ['CPU']);
    assert.deepEqual(await again.evaluate('saved.hidden'), hidden);
    await again.close();
  });

  test('a moment of an earlier day or year is told with its date, and one that nobody watched with why', async () => {
    const page = await open();
    const plot = await plotOf(page);
    await page.mouse.move(plot.at((24 - 13.5) / 24), plot.middle);
    await page.locator('.card .tooltip-gap', { hasText: 'Not watched: the watching service did not run' }).waitFor();
    await page.mouse.move(plot.at((24 - 11) / 24), plot.middle);
    await page.locator('.card .tooltip-gap').waitFor({ state: 'detached' });
    await page.close();
    const year = await open(telemetryYear(now));
    await year.locator('.plot').first().focus();
    await year.keyboard.press('Home');
    const before = new Date(now - 365 * DAY).getFullYear();
    assert.match(await year.locator('.visually-hidden[aria-live]').innerText(), new RegExp(`^\\w+,? .*${before}.*\\d\\d:\\d\\d:\\d\\d: `));
    await year.close();
  });

  test('of voltages, too, a part is shown alone until a person shows the others', async () => {
    const [devices, ...rest] = telemetryDay(now, ['voltages']);
    assert.ok(devices?.type === 'devices');
    const voltages = rest.find((message) => message.type === 'history');
    assert.ok(voltages?.type === 'history');
    const component = voltages.series[0]?.attributes['hw.id'];
    const page = await open([{ ...devices, component }, ...rest]);
    await waitFor('its rail stands alone', async () => (await page.locator('.rail').count()) === 1);
    await page.getByRole('button', { name: /^Show \d+ more lines$/ }).click();
    await waitFor('all stand there', async () => (await page.locator('.rail').count()) > 3);
    await page.close();
  });

  test('a group with more members than can be told apart says how many are drawn', async () => {
    const [devices, ...rest] = telemetryDay(now);
    assert.ok(devices?.type === 'devices');
    const others = Array.from({ length: 6 }, (_, i) => ({ id: `member-${i}`, name: `Member ${i}`, haGroup: 'prod-ca' }));
    const page = await open([{ ...devices, devices: [...devices.devices.slice(0, 1), ...others], compare: { before: 2 * HOUR } }, ...rest]);
    const options = await page.locator('.head-more vscode-option').allInnerTexts();
    assert.ok(
      options.some((text) => text.trim() === 'With 4 of the 6 other members of its HA group'),
      options.join(),
    );
    assert.ok(
      options.some((text) => text.trim() === 'With 2 h earlier'),
      options.join(),
    );
    await page.close();
  });

  test('of ten thousand HSMs some are offered, and any can be looked for by its name', async () => {
    const [devices, ...rest] = telemetryDay(now);
    assert.ok(devices?.type === 'devices');
    const all = Array.from({ length: 10_000 }, (_, i) => ({ id: `h-${i}`, name: `HSM ${i}` }));
    const page = await open([{ ...devices, devices: [...all, ...devices.devices] }, ...rest]);
    const options = page.locator('.head-device vscode-option');
    assert.equal(await options.count(), 202);
    assert.equal((await options.first().innerText()).trim(), 'Frankfurt 1');
    const picker = page.locator('.head-device vscode-dropdown');
    await picker.evaluate((each) => {
      Object.assign(each, { value: '' });
      each.dispatchEvent(new Event('change'));
    });
    assert.deepEqual(await last(page), { type: 'pickDevice', to: 'show' });
    await waitFor('it stays the one that is shown', async () => (await picker.evaluate((each) => Object(each).value)) === 'hsm-1');
    const compared = page.locator('.head-more vscode-dropdown');
    await compared.evaluate((each) => {
      Object.assign(each, { value: 'another' });
      each.dispatchEvent(new Event('change'));
    });
    assert.deepEqual(await last(page), { type: 'pickDevice', to: 'compare' });
    await waitFor('nothing is compared yet', async () => (await compared.evaluate((each) => Object(each).value)) === '');
    // Whoever was looked for is named, also where it is gone by now.
    for (const [id, name] of [
      ['h-7000', 'With HSM 7000'],
      ['h-gone', 'With h-gone'],
    ] as const) {
      await send(page, { ...devices, devices: [...all, ...devices.devices], compare: { devices: [id] } });
      await waitFor(`it says ${name}`, async () =>
        (await compared.locator('vscode-option').allInnerTexts()).some((each) => each.includes(name)),
      );
    }
    // A name changes, as when another window has saved the inventory.
    await send(page, { ...devices, devices: [...all.slice(1), ...devices.devices], number: (await selects(page)).at(-1)?.number ?? 1 });
    await page.locator('.card canvas').first().waitFor();
    await page.close();
  });

  test('the crosshair stands at one time in all charts, and other colours of the editor are taken at once', async () => {
    const page = await open();
    const plot = await plotOf(page);
    await page.mouse.move(plot.at(0.9), plot.middle);
    await page.locator('.card .tooltip').waitFor();
    const moments = (await page.locator('.moment').allInnerTexts()).filter((text) => text !== '');
    assert.ok(moments.length >= 3 && new Set(moments).size === 1, moments.join());
    await page.mouse.move(2, 2);
    const drawn = () => page.evaluate("document.querySelector('.card canvas').toDataURL()");
    await page.locator('.card .tooltip').waitFor({ state: 'detached' });
    const dark = await drawn();
    await page.evaluate(`document.documentElement.setAttribute('style', ${JSON.stringify(styleOf('light'))})`);
    await page.evaluate(`document.body.className = ${JSON.stringify(themes.light.class)}`);
    await waitFor('it is drawn in the colours of the light theme', async () => (await drawn()) !== dark);
    await page.close();
  });

  test('a group that is opened is asked for, a comparison likewise, and all that was chosen is kept for a reload', async () => {
    const page = await open();
    const opened = await asked(page, () => page.locator('.tile', { hasText: 'Memory' }).click());
    assert.deepEqual(opened.groups, ['temperatures', 'fans', 'voltages', 'memory']);
    await page.getByText('Reading Memory').waitFor();
    const compared = await asked(page, () =>
      page.locator('.head-more vscode-dropdown').evaluate((each) => {
        Object.assign(each, { value: 'members' });
        each.dispatchEvent(new Event('change'));
      }),
    );
    assert.deepEqual(compared.compare, { devices: ['hsm-2'] });
    const saved = (await page.evaluate('saved')) as Record<string, unknown>;
    assert.deepEqual(
      [saved.device, saved.time, saved.groups, saved.compare],
      ['hsm-1', { last: DAY }, opened.groups, { devices: ['hsm-2'] }],
    );
    await page.close();
  });

  test('lines of the day before and of another member have the names of both, and the look of the line that they belong to', async () => {
    const page = await open(telemetryCompared(now));
    const names = await page.locator('.legend-name').allInnerTexts();
    assert.deepEqual(names.slice(3, 7), ['Fan1A · 1 d earlier', 'Fan1B · 1 d earlier', 'Fan2A · 1 d earlier', 'Fan1A · Frankfurt 2']);
    const cut = await page
      .locator('.legend-name')
      .evaluateAll((all) => all.filter((each) => each.scrollHeight > each.clientHeight + 1).map((each) => each.textContent));
    assert.deepEqual(cut, [], 'what they are compared with is not cut off');
    const strokes = await page
      .locator('.legend .swatch path:first-child')
      .evaluateAll((all) => all.map((each) => each.getAttribute('stroke')));
    assert.deepEqual(strokes[3], strokes[0]);
    await page.close();
  });

  test('a part alone hides the lines of others until a person shows them', async () => {
    const [devices, ...rest] = telemetryDay(now, ['fans']);
    const page = await open([{ ...devices, component: 'fan2b' }, ...rest]);
    const on = () => page.locator('.legend-row[aria-pressed="true"] .legend-name').allInnerTexts();
    assert.deepEqual(await on(), ['Fan2B']);
    await page.locator('.legend-row', { hasText: 'Fan2B' }).click();
    assert.equal((await on()).length, 6);
    await page.close();
  });

  test('a time without readings says when the last one came, and a lost service says that what is shown is from before', async () => {
    const messages = telemetryDay(now, ['fans']).map((message) => {
      if (message.type === 'history') return { ...message, series: [] };
      return message;
    });
    const page = await open(messages);
    await page.getByText('No readings in this time.').first().waitFor();
    const [devices] = messages as readonly Extract<ToTelemetryPage, { type: 'devices' }>[];
    await send(page, { ...devices, failure: 'The connection was lost.' });
    await page.getByText('The connection was lost. What is shown is from before').waitFor();
    assert.equal(await page.locator('.tile.ok').count(), 0, 'nothing is said to be well by a service that is not heard');
    await send(page, { type: 'service', state: 'unreachable', message: 'It did not start.' });
    await page.getByText('The HSM Vigil service is not reachable').waitFor();
    await page.close();
  });

  test('what went wrong is said once, and a number that no sensor tells pushes nothing aside', async () => {
    const failed = await open(telemetryScenes['telemetry that cannot be read'](now));
    await failed.getByText('The history could not be read').waitFor();
    assert.equal(await failed.getByText('The history cannot be read now: the disk is full.').count(), 1);
    await failed.close();
    const page = await open(telemetryScenes['telemetry with strange names'](now));
    assert.equal(await page.locator('.legend-value').first().innerText(), '1.8E19');
    const cut = await page
      .locator('.rail-head, .legend-row')
      .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent));
    assert.deepEqual(cut, []);
    await page.close();
  });

  for (const width of [300, 2000]) {
    test(`nothing scrolls sideways at ${width} px, whatever is shown`, async () => {
      for (const messages of [telemetryDay(now), telemetryCompared(now), telemetryYear(now)]) {
        const page = await open(messages, width);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
        await page.close();
      }
    });
  }
});
