/**
 * What the page of the fleet costs the main thread of a browser, and the extension host before it: all HSMs from the message to the
 * picture, then updates of a hundred of them, scrolling, sorting and typing a filter. The comparison is a row in the document for every HSM,
 * which is what a page costs that draws them all.
 *
 *     npm run bench -- fleetPage [HSMs, default 10000]
 */
import type { CDPSession, Page } from 'playwright-core';
import { fleetRow, fleetSources } from '../../src/extension/fleet/fleetViews.ts';
import { largeFleet, toldFleet } from '../support/fleetScenes.ts';
import { Pages, pickBesideSearch } from '../support/pages.ts';

const HSMS = Number(process.argv.find((each) => /^\d+$/.test(each)) ?? 10_000);
const UPDATE = 100;
const ROUNDS = 20;
const now = Date.now();

/** Time is the main thread's own: what else the machine does is not in it. */
async function byThread(session: CDPSession): Promise<void> {
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable');
}

/** Milliseconds of main-thread work so far: scripts, style, layout, paint. */
async function worked(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

/** What one thing costs; the wait lets the browser draw it. */
async function cost(page: Page, session: CDPSession, act: () => Promise<unknown>, settle = 250): Promise<number> {
  const before = await worked(session);
  await act();
  await page.waitForTimeout(settle);
  return (await worked(session)) - before;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const most = (values: readonly number[]): number => Math.max(...values);
const ms = (value: number): string => `${value.toFixed(1).padStart(8)} ms`;

/** The message is in the page already: what is measured begins where the host's message arrives. */
const post = (page: Page, message: unknown) =>
  page
    .evaluate((text) => Object.assign(globalThis, { message: JSON.parse(text) }), JSON.stringify(message))
    .then(() => ({
      send: () => page.evaluate('postMessage(message, "*")'),
    }));

const snapshot = largeFleet(now, HSMS);
const started = process.cpuUsage();
const [whole] = toldFleet(snapshot, now);
const made = process.cpuUsage(started);
if (whole?.type !== 'fleet') throw new Error('no fleet');
const { groups } = whole;
console.log(
  `${HSMS} HSMs: the message is ${(JSON.stringify(whole).length / 1e6).toFixed(2)} MB, made in ${ms((made.user + made.system) / 1000)}\n`,
);

await using pages = await Pages.start();
const page = await pages.open('fleet', 'dark', 1600, []);
const session = await page.context().newCDPSession(page);
await byThread(session);
await page.waitForTimeout(1500);
// What follows is told whole, with what the page does anyway while it is drawn.
console.log(`nothing asked of it         ${ms(await cost(page, session, async () => {}))}`);

const first = await post(page, whole);
const paint = await cost(page, session, first.send, 600);
console.log(`first paint                 ${ms(paint)}`);

const sources = fleetSources(snapshot, now);
const rows = snapshot.devices.map((device) => fleetRow(device, sources));
/** Each round changes others of them. */
async function update(what: string): Promise<void> {
  const updates: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const changed = Array.from({ length: UPDATE }, (_, i) => rows[(round * 997 + i * 101) % rows.length]).flatMap((row) =>
      row ? [{ ...row, tone: round % 2 ? ('degraded' as const) : row.tone, lastSeen: now - round * 1000 }] : [],
    );
    const message = await post(page, { type: 'change', rows: changed, groups: groups.slice(0, UPDATE) });
    updates.push(await cost(page, session, message.send));
  }
  console.log(`${what.padEnd(28)}${ms(median(updates))}   most ${ms(most(updates))}`);
}

await update(`an update of ${UPDATE} HSMs`);
await pickBesideSearch(page, 0, 'none');
await pickBesideSearch(page, 1, 'name');
await update('without groups, by name');
await pickBesideSearch(page, 0, 'haGroup');
await pickBesideSearch(page, 1, 'worst');

const scrolls: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  scrolls.push(await cost(page, session, () => page.evaluate(`document.querySelector('.grid').scrollTop += ${round % 3 ? 3000 : 60000}`)));
}
console.log(`a jump in the grid          ${ms(median(scrolls))}   most ${ms(most(scrolls))}`);
const typed = await cost(page, session, () => page.locator('.search').fill('hsm 77'), 400);
console.log(`a text that filters         ${ms(typed)}`);
await page.locator('.search').fill('');
await page.close();

const plain = await pages.open('fleet', 'dark', 1600, []);
const other = await plain.context().newCDPSession(plain);
await byThread(other);
await plain.waitForTimeout(500);
await plain.evaluate((text) => Object.assign(globalThis, { rows: JSON.parse(text) }), JSON.stringify(rows));
const all = await cost(
  plain,
  other,
  () =>
    plain.evaluate(`{
      const table = document.createElement('table');
      for (const row of rows) {
        const tr = table.insertRow();
        for (const text of [row.state, row.name, row.worst ?? '', row.firing, row.lastSeen, row.how]) tr.insertCell().textContent = text;
      }
      document.body.append(table);
    }`),
  1500,
);
console.log(`\na plain table with a row for every HSM, for comparison ${ms(all)}`);
