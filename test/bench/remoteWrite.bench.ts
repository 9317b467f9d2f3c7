/**
 * What writing to servers costs: `npm run bench -- remoteWrite [devices, default 10000] [polls, default 4] [samples of a poll, default 45]`.
 *
 * Ten-minute polls of so many appliances are taken while Debian's prometheus, then victoria-metrics, is not there, and sent once it is. A whole
 * day is `10000 144` (65 million samples). With 45 samples of a poll, each twelfth series of an appliance, a platform has 450,000 series of
 * 10,000 appliances; all 552 would be 5.5 million, for which neither of the two has room beside this on a small machine. What an appliance
 * costs on the disk is measured with all of its series, whatever stands there.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { policyFrom } from '../../src/core/alerting/policy.ts';
import { DAY, MINUTE } from '../../src/core/time/duration.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { newOf, type Timed } from '../../src/service/export/feed.ts';
import { BLOCK_SIZE, Gathered } from '../../src/service/export/remote/gathered.ts';
import { BlockPacker } from '../../src/service/export/remote/packedSamples.ts';
import { RemoteWriter } from '../../src/service/export/remote/remoteWriter.ts';
import { WatchedDevice } from '../../src/service/watching/watchedDevice.ts';
import { newFolder } from '../support/bundledCli.ts';
import { MonitoringPlatform } from '../support/prometheus.ts';
import { SimulatedPolls } from '../support/simulatedPolls.ts';
import { waitFor } from '../support/waitFor.ts';
import { deviceOf } from '../support/watchedFleet.ts';

const count = Number(process.argv[2] ?? 10_000);
const polls = Number(process.argv[3] ?? 4);
const perPoll = Number(process.argv[4] ?? 45);
const INTERVAL = 10 * MINUTE;
/** Appliances that stand for all: their polls are not what is measured. */
const MODELS = 200;
const secrets = new Secrets();
const origin = { instance: 'bench', job: 'hsm-vigil' };
const slot = (time: number) => Math.floor(time / INTERVAL) * INTERVAL;
const first = slot(Date.now()) - polls * INTERVAL;

const sources = Array.from({ length: 8 }, (_, seed) => new SimulatedPolls(seed + 1));
const models = Array.from({ length: MODELS }, (_, n) => {
  const plan = { device: deviceOf(`hsm-${n}`, 'group'), model: luna7, policy: policyFrom(), timeout: 30_000, simulated: false, secrets };
  return new WatchedDevice(plan);
});

/** What each of them says at a poll: all of its samples. */
function pollOf(poll: number): readonly (readonly Timed[])[] {
  const at = first + poll * INTERVAL;
  const brought = sources.map((source) => source.poll('', at));
  return models.map((device, n) => {
    const own = brought[n % sources.length]!.map((each) => ({
      ...each,
      readings: each.readings.map((reading) => ({ ...reading, device: device.id })),
    }));
    device.apply(own, at, at);
    return newOf(device, at - INTERVAL / 2, at);
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function live(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function row(what: string, ...parts: readonly string[]): void {
  console.log(`${what.padEnd(44)} ${parts.join(', ')}`);
}
const whole = (value: number) => Math.round(value).toLocaleString('en');

{
  // With all series: what a day of them takes on the disk, and of the processor's time until it is there.
  const [gathered, packer] = [new Gathered(), new BlockPacker()];
  const said = pollOf(0).flat();
  const began = process.cpuUsage();
  gathered.add(said, origin);
  let bytes = 0;
  for (let block = gathered.next(); block; block = gathered.next()) {
    const packed = packer.pack(block);
    packed.written();
    bytes += packed.bytes.length;
    gathered.shift();
  }
  const { user, system } = process.cpuUsage(began);
  const [each, each10] = [said.length / MODELS, (10_000 * said.length) / MODELS];
  row('All series of an appliance', `${whole(each)} samples of a poll`, `${(bytes / said.length).toFixed(2)} bytes a sample on the disk`);
  row(
    '10,000 of them',
    `${whole(each10 / 600)} samples a second`,
    `${(((user + system) / 1e6 / said.length) * (each10 / 600) * 100).toFixed(0)} % of a core to keep them`,
  );
  row(
    '… a day',
    `${whole((each10 * DAY) / INTERVAL / 1e6)} million samples`,
    `${whole(((bytes / said.length) * each10 * DAY) / INTERVAL / 1e6)} MB of 2,000`,
  );
}

for (const start of [() => MonitoringPlatform.prometheus(), () => MonitoringPlatform.victoriaMetrics()]) {
  await using platform = await start();
  await platform.kill();
  const folder = newFolder();
  const options = { secrets, log: () => {}, now: Date.now, folder, origin, changed: () => {} };
  await using writer = new RemoteWriter({ ...options, config: { url: platform.url, protocol: 'auto', keep: '2d' } });
  let [most, taken] = [0, 0];
  const before = live();
  let waited = 0;
  // What is held, without what the collector of garbage has not come by for yet.
  const looking = setInterval(() => {
    waited = Math.max(waited, writer.state.queued);
    most = Math.max(most, live());
  }, 3000);
  let began = performance.now();
  for (let poll = 0; poll < polls; poll++) {
    const said = pollOf(poll).map((all) => all.filter((_, n) => n % Math.ceil(all.length / perPoll) === 0).slice(0, perPoll));
    for (let n = 0; n < count; n++) {
      // One device after the other, over the ten minutes.
      const later = Math.floor((n / count) * INTERVAL);
      const points = said[n % MODELS]!.map(([point, time]) => {
        const labels = point.labels.map(([name, text]) => [name, name === 'device' ? `hsm-${n}` : text] as const);
        return [{ ...point, labels }, time + later] as const;
      });
      taken += points.length;
      writer.take(points);
      if (n % 50 === 0) await setTimeout(0);
      while (writer.gathered > 20 * BLOCK_SIZE) await setTimeout(1);
    }
  }
  await waitFor('all is on the disk', () => writer.gathered === 0, 600_000);
  const kept = (performance.now() - began) / 1000;
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  console.log(`\n${platform.name}`);
  row(
    `${whole(count)} devices, ${polls} polls`,
    `${whole(taken)} samples kept`,
    `${whole(taken / kept)} a second, ${(bytes / taken).toFixed(2)} bytes each`,
  );
  await platform.start();
  await waitFor('it is taken again', () => writer.state.sent > 0);
  const early = writer.state.sent;
  began = performance.now();
  const cpu = process.cpuUsage();
  await waitFor('all was taken', () => writer.state.queued === 0, 3_600_000);
  const [seconds, { user, system }] = [(performance.now() - began) / 1000, process.cpuUsage(cpu)];
  clearInterval(looking);
  const { sent, dropped, dropReason = '' } = writer.state;
  row(
    'Sent once it is back',
    `${whole(sent)} in ${seconds.toFixed(0)} s`,
    `${whole((sent - early) / seconds)} a second`,
    `${(((user + system) / sent) * 1).toFixed(1)} µs of this process each`,
  );
  row('Lost', `${whole(dropped)} dropped ${dropReason}`, `${whole(await found(platform, taken))} of ${whole(taken)} found there`);
  row(
    'Memory that is held',
    `${whole(before / 2 ** 20)} MiB before`,
    `${whole(most / 2 ** 20)} MiB at most, with up to ${whole(waited)} samples waiting`,
  );
  rmSync(folder, { recursive: true });
}

/** Samples that the platform has; VictoriaMetrics finds the last of them a while later. */
async function found(platform: MonitoringPlatform, wanted: number): Promise<number> {
  const range = Math.ceil((Date.now() - first + 2 * INTERVAL) / MINUTE);
  let sum = 0;
  for (const end = Date.now() + 30_000; sum < wanted && Date.now() < end; await setTimeout(1000)) {
    sum = 0;
    // Metric by metric: all series at once are more than a server looks through for one question.
    for (const name of await platform.names())
      sum += (await platform.query(`sum(count_over_time(${name}{job="hsm-vigil"}[${range}m]))`))[0]?.value ?? 0;
  }
  return sum;
}
