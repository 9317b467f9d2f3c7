import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DAY, HOUR, MINUTE } from '../../src/core/time/duration.ts';
import { tidy } from '../../src/service/process/retention.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { ComposedService } from '../support/composedService.ts';
import { PASSWORD, startInventiveDevice } from '../support/inventiveDevice.ts';
import { ada } from '../support/watchedFleet.ts';

/**
 * What days of polls leave behind: `npm run bench -- aDay 1 2` polls for a day, every two minutes of the service's clock, over both channels, an
 * appliance as it should be and one that makes up other parts each time. Memory, descriptors and files are to stand still.
 */
const days = Number(process.argv[2] ?? 1);
const interval = Number(process.argv[3] ?? 2) * MINUTE;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

await using composed = new ComposedService();
const appliance = (seed: number) => new Appliance({ seed, hostname: `luna-${seed}`, serial: `${583_500 + seed}`, now: () => composed.now });
await using honest = await startInventiveDevice(appliance(1), { partitions: 0, clients: 0, interfaces: 0 });
await using inventive = await startInventiveDevice(appliance(2), { partitions: 20, clients: 20, interfaces: 20 });
composed.write({
  poll: { interval: `${interval / 1000}s` },
  devices: [honest, inventive].map(({ channels }, at) => ({ id: `hsm-${at}`, model: 'luna-network-hsm-7', ...channels })),
});
await composed.service.requests.provideSecrets({ secrets: { password: PASSWORD, community: 'public' } }, ada);
await composed.service.start(composed.inventory);

const folder = dirname(composed.inventory);
const polls = Math.round((days * DAY) / interval);
const started = performance.now();
for (let poll = 1; poll <= polls; poll++) {
  composed.now += interval;
  inventive.again();
  await composed.service.requests.check({}, ada);
  if (composed.now % (6 * HOUR) < interval) await tidy(composed.service.keeper, composed.now, (_level, text) => console.log(text));
  if (poll % Math.ceil(polls / 12) !== 0 && poll !== polls) continue;
  collect();
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  const { heapUsed, external } = process.memoryUsage();
  console.log(
    [
      `${((poll * interval) / HOUR).toFixed(1).padStart(5)} h`,
      `${(heapUsed / 1e6).toFixed(1)} MB of heap, ${(external / 1e6).toFixed(1)} beside it`,
      `${readdirSync('/proc/self/fd').length} descriptors`,
      `${(bytes / 1e6).toFixed(1)} MB in ${readdirSync(folder).length} files`,
      `${composed.store.readings.series().length} series`,
      `${composed
        .snapshot()
        .devices.map(({ components }) => components.length)
        .join(' and ')} parts`,
    ].join('; '),
  );
}
console.log(`${polls} polls of two devices in ${((performance.now() - started) / 1000).toFixed(0)} s`);
