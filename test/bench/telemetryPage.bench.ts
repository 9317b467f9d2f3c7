import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import type { Reading } from '../../src/core/reading.ts';
import { openStore } from '../../src/store/store.ts';
import { framesOf } from '../support/frames.ts';
import { Pages } from '../support/pages.ts';
import { sensors, seriesOf, telemetryDay } from '../support/telemetryScenes.ts';

/**
 * A year of readings of eight sensors, one each ten minutes (420,000 points), from the store to the drawn chart in Chromium: what the store
 * takes, how long the message is, whether an extreme is lost, the work of the page's main thread, and of each frame while it is zoomed and
 * moved. Beside it ECharts and Chart.js do the same with all points, with the sampling that they bring, and with the points of our message.
 * They are fetched into a temporary folder for this.
 */

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const POINTS = 1600;
const FRAMES = 80;
/** Of the others, which take long for each. */
const FEWER = 20;

const folder = mkdtempSync(join(tmpdir(), 'telemetry-bench-'));
const now = Date.now();
const span = { from: now - 365 * DAY, to: now };
const eight = sensors.filter(({ group }) => group === 'temperatures').slice(0, 8);
const year = seriesOf(eight, span, 10 * MINUTE);
const all = year.reduce((sum, { times }) => sum + times.length, 0);
console.log(`${all.toLocaleString('en')} points of ${year.length} sensors`);

/** Milliseconds of the main thread's tasks, as the browser counts them: of processor time, so that others on this machine do not count. */
async function work(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

const settled = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))`;

/** The median of some runs: main-thread work of what is done until it is drawn. */
async function measured(page: Page, act: () => Promise<unknown>, runs = 5): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const took: number[] = [];
  for (let run = 0; run < runs; run++) {
    await page.evaluate(settled);
    const before = await work(cdp);
    await act();
    await page.evaluate(settled);
    took.push((await work(cdp)) - before);
  }
  await cdp.detach();
  return took.sort((a, b) => a - b)[runs >> 1] ?? Number.NaN;
}

const ms = (value: number) => `${value.toFixed(1).padStart(8)} ms`;

const store = await openStore(join(folder, 'history.sqlite'));
const readings = year.flatMap(({ times, values, ...each }) =>
  times.map((time, i) => ({ device: 'hsm-1', ...each, time, value: values[i] ?? 0 }) as Reading),
);
readings.sort((a, b) => a.time - b.time);
for (let i = 0; i < readings.length; i += 8000) store.readings.append(readings.slice(i, i + 8000));
const asked = { device: 'hsm-1', metrics: ['hw.temperature'], ...span, points: POINTS } as const;
/** Milliseconds of processor time: the first time, and the median of five more. */
function read(): string {
  const took = Array.from({ length: 6 }, () => {
    const began = process.cpuUsage();
    store.history.load(asked);
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  const [first = 0, ...more] = took;
  return `${ms(more.sort((a, b) => a - b)[2] ?? 0)}, ${first.toFixed(1)} ms the first time`;
}
// Days that are over are packed, as the service does it.
store.packing.pack(now);
console.log(`read and thinned by the store            ${read()}`);
const loaded = store.history.load(asked);
const lost = loaded.filter((each) => {
  const raw = readings.filter(({ attributes }) => attributes['hw.id'] === each.attributes['hw.id']).map(({ value }) => value);
  const drawn = [...each.values, ...(each.least ?? []), ...(each.most ?? [])].filter((value) => value !== null);
  return Math.max(...drawn) !== Math.max(...raw) || Math.min(...drawn) !== Math.min(...raw);
});
console.log(`lines whose lowest or highest was lost   ${String(lost.length).padStart(8)}`);
store.packing.intoHours(now - 90 * DAY);
console.log(`  the same, hours before the last 90 days${read()}`);
store[Symbol.dispose]();

const [devices, ...others] = telemetryDay(now, ['temperatures']);
const day = others.filter(({ type }) => type !== 'history');
const history = { type: 'history', device: 'hsm-1', number: 1, group: 'temperatures', ...span, series: loaded, compared: [], failed: [] };
const text = JSON.stringify(history);
console.log(`message                                  ${(text.length / 1e6).toFixed(2).padStart(8)} MB`);

/** A line of the table of frames. */
async function frames(what: string, page: Page, step: string, count = FRAMES): Promise<void> {
  const { median, most95, worst, seen } = await framesOf(page, step, count);
  const [a, b, c] = [median, most95, worst].map((value) => value.toFixed(1).padStart(7));
  console.log(`  ${what.padEnd(38)} ${a} ${b} ${c} ms of work a frame (median, 95 of 100, worst); ${seen.toFixed(1)} frames a second`);
}

await using pages = await Pages.start();
{
  const page = await pages.open('telemetry', 'dark', 1600, [{ ...devices, time: { last: 365 * DAY } }, ...day]);
  await page.evaluate(`globalThis.told = ${JSON.stringify(text)}; globalThis.answered = JSON.parse(told)`);
  console.log(
    `this page: message to drawn              ${ms(await measured(page, () => page.evaluate(`postMessage(JSON.parse(told), '*')`)))}`,
  );
  // A pointer that a page makes itself cannot be captured.
  await page.evaluate(`Element.prototype.setPointerCapture = () => {}`);
  const plot = await page.locator('.card .u-over').first().boundingBox();
  if (!plot) throw new Error('no chart');
  // The crosshair is on the chart, as it is under a hand.
  await page.mouse.move(plot.x + plot.width / 2, plot.y + plot.height / 2);
  await page.waitForTimeout(500);
  const at = `const { left, top, width, height } = target.getBoundingClientRect();
    const at = (x, more) => ({ clientX: left + x * width, clientY: top + height / 2, bubbles: true, cancelable: true, pointerId: 1, ...more });`;
  await frames(
    'zoom by the wheel',
    page,
    `(i) => { const target = document.querySelector('.card .u-over'); ${at}
      target.dispatchEvent(new WheelEvent('wheel', at(0.5, { deltaY: i % 20 < 10 ? -100 : 100 }))); }`,
  );
  await frames(
    'move by shift and drag',
    page,
    `(i) => { const target = document.querySelector('.card .u-over'); ${at}
      if (i === 0) target.dispatchEvent(new PointerEvent('pointerdown', at(0.3, { shiftKey: true })));
      target.dispatchEvent(new PointerEvent('pointermove', at(0.3 + 0.01 * (i % 40 < 20 ? i % 20 : 20 - i % 20), { shiftKey: true })));
      if (i === ${FRAMES - 1}) target.dispatchEvent(new PointerEvent('pointerup', at(0.3, { shiftKey: true }))); }`,
  );
  await frames(
    'an edge of the brush',
    page,
    `(i) => { const edge = document.querySelector('.brush-edge.from'); const target = document.querySelector('.brush-track'); ${at}
      if (i === 0) edge.dispatchEvent(new PointerEvent('pointerdown', at(0, {})));
      target.dispatchEvent(new PointerEvent('pointermove', at(0.01 + 0.01 * (i % 40 < 20 ? i % 20 : 20 - i % 20), {})));
      if (i === ${FRAMES - 1}) target.dispatchEvent(new PointerEvent('pointerup', at(0.1, {}))); }`,
  );
  await page.close();
}

/** A package's file for browsers, fetched into the temporary folder; undefined: it cannot be had here. */
function fetched(name: string, version: string, file: string): string | undefined {
  const packed = spawnSync('npm', ['pack', `${name}@${version}`, '--silent'], { cwd: folder, encoding: 'utf8' });
  const archive = packed.stdout?.trim();
  if (packed.status !== 0 || !archive) return undefined;
  spawnSync('tar', ['xzf', archive], { cwd: folder });
  const path = join(folder, 'package', file);
  const script = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  rmSync(join(folder, 'package'), { recursive: true, force: true });
  return script;
}

const peers = [
  {
    name: 'ECharts 6.1.0',
    script: fetched('echarts', '6.1.0', 'dist/echarts.min.js'),
    draw: `(series) => {
      globalThis.made?.dispose();
      globalThis.made = echarts.init(document.getElementById('host'));
      made.setOption({ animation: false, xAxis: { type: 'time' }, yAxis: { scale: true }, dataZoom: [{ type: 'inside' }],
        series: series.map(({ data }) => ({ type: 'line', sampling: 'minmax', showSymbol: false, data })) });
      made.getZr().flush();
    }`,
    data: '[time, value]',
    show: (from: string, to: string) => `made.dispatchAction({ type: 'dataZoom', startValue: ${from}, endValue: ${to} })`,
  },
  {
    name: 'Chart.js 4.6.1',
    script: fetched('chart.js', '4.6.1', 'dist/chart.umd.js') ?? fetched('chart.js', '4.6.1', 'dist/chart.umd.min.js'),
    draw: `(series) => {
      globalThis.made?.destroy();
      document.getElementById('host').innerHTML = '<canvas width="1200" height="250"></canvas>';
      globalThis.made = new Chart(document.querySelector('#host canvas'), { type: 'line',
        data: { datasets: series.map(({ data }) => ({ data, pointRadius: 0, borderWidth: 1 })) },
        options: { animation: false, responsive: false, parsing: false, normalized: true, scales: { x: { type: 'linear' } },
          plugins: { decimation: { enabled: true, algorithm: 'min-max' }, legend: { display: false } } } });
    }`,
    data: '{ x: time, y: value }',
    show: (from: string, to: string) => `made.options.scales.x.min = ${from}; made.options.scales.x.max = ${to}; made.update('none')`,
  },
];
for (const { name, script, draw, data, show } of peers) {
  if (script === undefined) {
    console.log(`${name}: not measured, since it cannot be fetched here`);
    continue;
  }
  const page = await pages.blank(1600);
  await page.setContent('<div id="host" style="width: 1200px; height: 250px"></div>');
  await page.addScriptTag({ content: script });
  for (const [what, series] of [
    ['all points', year],
    ['the points of our message', loaded],
  ] as const) {
    const given = series.map(({ times, values }) => ({ times, values }));
    await page.evaluate(`globalThis.given = ${JSON.stringify(given)}`);
    const took = await measured(page, () =>
      page.evaluate(
        `(${draw})(given.map(({ times, values }) => ({ data: times.map((time, i) => { const value = values[i]; return ${data}; }) })))`,
      ),
    );
    console.log(`${`${name}, ${what}`.padEnd(40)} ${ms(took)}`);
    // What the wheel and the drag above come to.
    const steps = (from: string, to: string) => `(i) => { const n = i % 20 < 10 ? i % 20 : 20 - i % 20; const year = ${365 * DAY};
      const from = ${span.from} + (${from}) * year; const to = ${span.from} + (${to}) * year; ${show('from', 'to')}; }`;
    await frames('zoom', page, steps('0.5 - 0.5 / 1.2 ** n', '0.5 + 0.5 / 1.2 ** n'), FEWER);
    await frames('move', page, steps('0.2 + 0.004 * n', '0.8 + 0.004 * n'), FEWER);
  }
  await page.close();
}
rmSync(folder, { recursive: true, force: true });
