/**
 * What exporting costs: `npm run bench -- export [devices, default 1000]`. First the text for whoever asks for `/metrics`: when nothing is kept of any
 * device yet, after each fortieth device was polled (asked every fifteen seconds, polled every ten minutes), and when nothing has changed;
 * the same over HTTP. What is written to servers has a bench of its own (`remoteWrite`).
 */
import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { policyFrom } from '../../src/core/alerting/policy.ts';
import { MINUTE } from '../../src/core/time/duration.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { FleetLines } from '../../src/service/export/fleetLines.ts';
import { MetricsPage } from '../../src/service/export/metricsPage.ts';
import type { TextFormat } from '../../src/service/export/openMetrics.ts';
import { WatchedDevice } from '../../src/service/watching/watchedDevice.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { SimulatedPolls } from '../support/simulatedPolls.ts';
import { waitFor } from '../support/waitFor.ts';
import { deviceOf } from '../support/watchedFleet.ts';

const count = Number(process.argv[2] ?? 1000);
const ROUNDS = 5;
const secrets = new Secrets();
const start = Date.now() - MINUTE;

/** A few appliances stand for all: making their output is no part of what is measured. */
const sources = Array.from({ length: 8 }, (_, seed) => new SimulatedPolls(seed + 1).poll('', start));
const devices = Array.from({ length: count }, (_, n) => {
  const id = `hsm-${n}`;
  const plan = { device: deviceOf(id, `group-${n % 50}`), model: luna7, policy: policyFrom(), timeout: 30_000, simulated: false, secrets };
  const device = new WatchedDevice(plan);
  const polls = (sources[n % sources.length] ?? []).map((poll) => ({
    ...poll,
    readings: poll.readings.map((each) => ({ ...each, device: id })),
  }));
  device.apply(polls, start, start);
  return device;
});

const lines = new FleetLines(Date.now);
const touchSome = () => {
  for (let n = 0; n < devices.length; n += 40) {
    const device = devices[n];
    if (device) lines.touch(device);
  }
};
const touchAll = () => devices.forEach((device) => void lines.touch(device));
const text = (format: TextFormat, send: (piece: Buffer) => Promise<void>) => lines.text(devices, [], format, send);

/** CPU time (ms) of this process, which another one does not lengthen. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function timed(what: string, prepare: () => void): Promise<void> {
  const spent: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    prepare();
    const began = cpu();
    await text('openmetrics', async () => {});
    spent.push(cpu() - began);
  }
  spent.sort((a, b) => a - b);
  console.log(`${what.padEnd(58)} ${spent[Math.floor(ROUNDS / 2)]?.toFixed(0).padStart(6)} ms CPU (median of ${ROUNDS})`);
}

let whole = '';
await text('openmetrics', async (piece) => {
  whole += piece.toString('latin1');
});
const series = whole.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
console.log(`${count} devices, ${series} series, ${(series / count).toFixed(0)} a device, ${(whole.length / 1e6).toFixed(1)} MB`);
await timed('text, nothing kept yet', touchAll);
await timed('text, each fortieth device was polled', () => touchSome());
await timed('text, nothing has changed', () => {});

const port = await freePort();
{
  const options = { secrets, log: () => {}, now: Date.now, changed: () => {} };
  await using _page = new MetricsPage({ ...options, config: { listen: `127.0.0.1:${port}` }, text });
  // Whoever asks is a process of its own, and only counts what comes: an answer is measured, and not how fast somebody understands it.
  const asking = `const began = performance.now(), buffer = Buffer.alloc(1 << 20);
    let bytes = 0;
    const onread = { buffer, callback: (taken) => (bytes += taken, true) };
    require('node:net').connect({ host: '127.0.0.1', port: ${port}, onread })
      .on('close', () => console.log(performance.now() - began, bytes))
      .write('GET /metrics HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nAccept: application/openmetrics-text\\r\\nConnection: close\\r\\n\\r\\n');`;
  const scrape = async () => {
    const [spent = 0, bytes = 0] = (await promisify(execFile)(process.execPath, ['-e', asking])).stdout.split(' ').map(Number);
    if (bytes < whole.length) throw new Error(`Only ${bytes} bytes of ${whole.length} came.`);
    return spent;
  };
  await waitFor('it listens', () => scrape().catch(() => undefined));
  /** @param pause between what happened and the question (ms) */
  const timedOver = async (what: string, prepare: () => void, pause = 0) => {
    const spent: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      prepare();
      await setTimeout(pause);
      spent.push(await scrape());
    }
    spent.sort((a, b) => a - b);
    const [least, middle, most] = [0, Math.floor(ROUNDS / 2), ROUNDS - 1].map((n) => spent[n]?.toFixed(0));
    console.log(`${what.padEnd(58)} ${middle?.padStart(6)} ms (median of ${ROUNDS}; ${least} to ${most})`);
  };
  await timedOver('over HTTP, nothing has changed', () => {});
  await timedOver('over HTTP, each fortieth was polled, half a second ago', touchSome, 500);
  // Asked each fifteen seconds; that is when the last of them was polled.
  await timedOver('over HTTP, all were polled within the last five seconds', touchAll, 5_000);
  await timedOver('over HTTP, all were polled just now', touchAll);
  const { heapUsed, external, rss } = process.memoryUsage();
  console.log(`memory: ${mb(heapUsed)} MB heap, ${mb(external)} MB text and buffers, ${mb(rss)} MB in all`);
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
