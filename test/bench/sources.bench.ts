/**
 * What reading a fleet costs: `npm run bench -- sources [devices, default 10000]`. Debian's prometheus is written what so many devices would have
 * written over twenty minutes, one in a hundred with an alert. Then a service that knows only that server reads it: when the first of it can be
 * shown, what a later look takes after one device in ten was polled again, requests, bytes, and for how long the service was busy in one piece.
 */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { models } from '../../src/devices/models.ts';
import { fleetRow, fleetSources } from '../../src/extension/fleet/fleetViews.ts';
import { DeviceForest } from '../../src/extension/tree/deviceForest.ts';
import type { Snapshot } from '../../src/protocol/contract.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import type { Labels } from '../../src/service/export/common/families.ts';
import type { SeriesSample } from '../../src/service/export/remote/sampleBlock.ts';
import { snappy } from '../../src/service/export/remote/snappy.ts';
import { versionOne } from '../../src/service/export/remote/writeRequest.ts';
import { refreshQuestions } from '../../src/service/sources/questions.ts';
import { type RemoteChange, RemoteSources } from '../../src/service/sources/sources.ts';
import { MonitoringPlatform } from '../support/prometheus.ts';
import { waitFor } from '../support/waitFor.ts';

const count = Number(process.argv[2] ?? 10_000);
const MINUTE = 60_000;
const platform = await MonitoringPlatform.prometheus();
const url = new URL(platform.url).origin;

const byName = (labels: Labels): Labels => labels.toSorted(([a], [b]) => (a < b ? -1 : 1));

/** What a device writes when it was polled, as far as a look asks for it. */
function samplesOf(n: number, time: number): readonly SeriesSample[] {
  const service: Labels = [
    ['instance', `edge-${n % 20}`],
    ['job', 'hsm-vigil'],
  ];
  const owner = byName([
    ...service,
    ['device', `hsm-${n}`],
    ['ha_group', `group-${n % 500}`],
    ['model', 'luna-network-hsm-7'],
    ['site', `site-${n % 40}`],
  ]);
  const sample = (name: string, value: number, more: Labels = [], of: Labels = owner): SeriesSample => ({
    owner: of,
    shape: { type: 'gauge', help: '', unit: '', labels: byName([['__name__', name], ...more]) },
    value,
    time,
  });
  const alert: Labels = [
    ['component', 'fan1a'],
    ['condition', 'speed-low'],
    ['severity', 'critical'],
    ['state', 'firing'],
  ];
  return [
    sample('hsm_vigil_device_state', n % 100 === 0 ? 4 : 0),
    sample('hsm_vigil_device_interval_seconds', 600),
    sample('hsm_vigil_device_paused', 0),
    ...['console', 'snmp'].map((witness) => sample('hsm_vigil_channel_answer_timestamp_seconds', time / 1000, [['witness', witness]])),
    ...(n % 100 === 0 ? [sample('hsm_vigil_alert_start_timestamp_seconds', time / 1000, alert)] : []),
    ...(n < 20 ? [sample('hsm_vigil_devices', count / 20, [], service)] : []),
  ];
}

async function write(numbers: readonly number[], time: number): Promise<void> {
  for (let from = 0; from < numbers.length; from += 1_000) {
    const samples = numbers.slice(from, from + 1_000).flatMap((n) => samplesOf(n, time));
    const response = await fetch(platform.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' },
      body: new Uint8Array(snappy(versionOne(samples))),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }
}

const all = Array.from({ length: count }, (_, n) => n);
for (const back of [20, 10, 0]) await write(all, Date.now() - back * MINUTE);

let bytes = 0;
for (const [name, query] of Object.entries(refreshQuestions({ window: '25m' }))) {
  const began = performance.now();
  const text = await (await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query }) })).text();
  bytes += text.length;
  const parsing = performance.now();
  JSON.parse(text);
  console.log(
    `${name.padEnd(10)} ${(text.length / 1e6).toFixed(2)} MB, answered in ${Math.round(parsing - began)} ms, parsed in ${(performance.now() - parsing).toFixed(1)} ms`,
  );
}
console.log(`one look: ${(bytes / 1e6).toFixed(2)} MB`);

const delay = monitorEventLoopDelay({ resolution: 1 });
const began = performance.now();
let changes = 0;
let changed: RemoteChange | undefined;
const sources = new RemoteSources({
  fleet: { find: () => undefined, listen: () => {} },
  ...{ secrets: new Secrets(), models, log: () => {}, now: Date.now },
  changed: (change) => {
    changes += 1;
    changed = change;
  },
});
const nextChange = async (): Promise<RemoteChange> => {
  const before = changes;
  await waitFor('something is told', () => changes > before);
  return changed as RemoteChange;
};
const ms = (from: number, to: number) => `${Math.round(to - from)} ms`;
const busy = () => {
  const longest = `${Math.round(delay.max / 1e6)} ms`;
  delay.reset();
  return longest;
};

/** CPU time (ms) of this process, which another one does not lengthen. */
const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

delay.enable();
const cpuBefore = cpu();
sources.use([{ id: 'central', prometheus: { url }, every: '10s', window: '25m' }]);
while (sources.devices.length < count) await nextChange();
const read = performance.now();
const [firstBusy, firstCpu] = [busy(), cpu() - cpuBefore];
const text = JSON.stringify(changed);
const told = performance.now();
const snapshot = { devices: sources.devices, alerts: sources.alerts, maintenance: [], receivers: [], silences: [] } as unknown as Snapshot;
const forest = new DeviceForest();
forest.update({ ...snapshot, sources: sources.records, checking: new Set(), now: Date.now() });
const planted = performance.now();
const from = fleetSources(snapshot, Date.now());
for (const device of snapshot.devices) fleetRow(device, from);
const shown = performance.now();
/** As all of it stands when the platform has gone. */
const unheard = { ...snapshot, devices: snapshot.devices.map((device) => ({ ...device, notHeardSince: device.lastSeen })) } as Snapshot;
const goes = performance.now();
forest.update({ ...unheard, sources: sources.records, checking: new Set(), now: Date.now() });
for (const device of unheard.devices) fleetRow(device, from);
console.log(`rows of tree and fleet page once the platform has gone: ${ms(goes, performance.now())}`);
console.log(
  `\n${count} devices: read in ${ms(began, read)}, ${Math.round(firstCpu)} ms of CPU, the service busy in one piece for ${firstBusy} at most; as a message (${(text.length / 1e6).toFixed(1)} MB) ${ms(read, told)}; ` +
    `rows of the tree ${ms(told, planted)}; rows of the fleet page ${ms(planted, shown)}`,
);
console.log(
  `first content in tree after ${ms(began, planted)}, in tree and fleet page after ${ms(began, shown)}; ${snapshot.alerts.length} alerts`,
);
// The second look follows at once, and asks for devices of the last day as well.
await nextChange();
for (let round = 0; round < 3; round++) {
  await write(
    all.filter((n) => n % 10 === round),
    Date.now(),
  );
  await pause(100);
  busy();
  const { remoteDevices } = await nextChange();
  const [record] = sources.records;
  console.log(
    `later look: ${record?.tookMs} ms, ${record?.requests} requests, ${remoteDevices.length} devices are others than before; busy in one piece for ${busy()} at most`,
  );
}
console.log(`memory of this process: ${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
sources[Symbol.dispose]();
await platform[Symbol.asyncDispose]();
process.exit();
