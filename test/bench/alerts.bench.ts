import type { Alert } from '../../src/core/alerting/alert.ts';
import { step } from '../../src/core/alerting/episode.ts';
import { newIndicator } from '../../src/core/alerting/evaluator.ts';
import { noticePolicyOf, planNotices } from '../../src/core/alerting/notices.ts';
import { policyFrom, ruleFor } from '../../src/core/alerting/policy.ts';
import { conditionFor } from '../../src/core/deviceModel.ts';
import type { Verdict } from '../../src/core/indicator.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import type { NoticeRecord } from '../../src/service/alerting/receivers/notice.ts';
import { routes } from '../../src/service/alerting/receivers/routes.ts';
import { deviceRecord } from '../../src/service/records/deviceRecord.ts';
import { saveChanges } from '../../src/service/watching/changes.ts';
import { deviceOf, NOON, WatchedFleet } from '../support/watchedFleet.ts';

/**
 * What 10,000 open alerts on 500 devices cost the service: a snapshot for a window that opens, the change that one poll makes, planning
 * notices, and the dearest things that people can do: acknowledge or silence everything.
 */
const DEVICES = 500;
const EACH = 20;
const MINUTE = 60_000;

const policy = policyFrom();
const condition = conditionFor(luna7.conditions, 'fan1a', 'speed-low');
if (!condition) throw new Error('no condition to judge');
const rule = ruleFor(policy, condition);

function observed(device: string, component: string, verdict: Verdict, at: number) {
  return {
    slot: at,
    at,
    witness: 'console',
    verdict,
    evidence: { text: `${device} ${component} reads 1200 rpm (read 2 times)`, value: 1200, unit: 'rpm', limit: 5000 },
  } as const;
}

/** An alert as a day of faulty polls leaves it: with all the evidence that is kept. */
function alertOf(device: string, component: string): Alert {
  const identity = { device, component, condition: 'speed-low', name: component.toUpperCase() };
  let indicator: Parameters<typeof step>[0] = { state: newIndicator(NOON - 24 * 60 * MINUTE) };
  for (let poll = 60; poll > 0; poll--) {
    const at = NOON - poll * 10 * MINUTE;
    indicator = step(indicator, observed(device, component, 'negative', at), { identity, condition: condition!, rule }, at);
  }
  if (!indicator.alert) throw new Error('it did not fire');
  return indicator.alert;
}

function measure<T>(what: string, work: () => T, times = 3): T {
  let result = work();
  const took: number[] = [];
  for (let round = 0; round < times; round++) {
    const from = process.cpuUsage();
    result = work();
    took.push(spent(from));
  }
  took.sort((a, b) => a - b);
  console.log(`${what.padEnd(66)} ${(took[took.length >> 1] ?? 0).toFixed(1).padStart(8)} ms (median of ${times})`);
  return result;
}

function once(what: string, work: () => void): void {
  const from = process.cpuUsage();
  work();
  console.log(`${what.padEnd(66)} ${spent(from).toFixed(1).padStart(8)} ms (once)`);
}

/** Milliseconds of processor time: what others do on this machine does not count. */
function spent(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const devices = Array.from({ length: DEVICES }, (_, index) => deviceOf(`hsm-${index}`, `group-${index % 50}`));
const alerts = devices.flatMap(({ id }) => Array.from({ length: EACH }, (_, part) => alertOf(id, `fan${part}`)));
await using service = new WatchedFleet(alerts, devices);
const { fleet, alerting, people } = service;
console.log(
  `${[...fleet.alerts()].length} open alerts on ${fleet.devices.length} devices, ${alerts[0]?.evidence.length} pieces of evidence each`,
);

const records = measure('snapshot: the record of every alert and device', () => service.snapshot());
measure('of these, every device’s record', () => fleet.devices.map((device) => deviceRecord(device, NOON)));
const text = measure('snapshot: alerts as JSON', () => JSON.stringify(records.alerts));
console.log(`  which is ${(text.length / 1e6).toFixed(1)} MB`);

const policyOfNotices = noticePolicyOf(policy);
const subjects = [...fleet.alerts()].map(({ alert }) => ({ alert: { ...alert, notifiedAt: NOON }, policy: policyOfNotices, levels: [1] }));
measure('planning notices, with nothing due', () => planNotices(subjects, NOON + MINUTE));
measure('planning notices, with all of them due', () => planNotices(subjects, NOON + 5 * 60 * MINUTE));

const window = service.window();
const { receivers } = parseInventory(
  JSON.stringify({ devices: [], notify: [{ id: 'hook', webhook: { url: 'https://ops.example.com/' } }] }),
);
const send = (notice: NoticeRecord) =>
  service.keeper.keep((store) =>
    store.outbox.save({ id: service.now, receiver: 'hook', notice, createdAt: service.now, attempts: 0, dueAt: service.now }),
  );
alerting.notifier.useReceivers(routes(receivers, { send }));
once('telling of all of them for the first time (stored, shown, one notice)', () => alerting.look());
console.log(`  which is ${(JSON.stringify(service.store.outbox.load()).length / 1e3).toFixed(1)} kB for each webhook`);
measure('looking again, with nothing due', () => alerting.look());
let slot = 0;
const [first] = fleet.devices;
if (!first) throw new Error('no device');
measure('one poll’s change: judged, stored, shown, notices planned', () => {
  const at = NOON + ++slot * 10 * MINUTE;
  service.now = at;
  const observations = Array.from({ length: EACH }, (_, part) => ({
    component: `fan${part}`,
    condition: 'speed-low',
    ...observed(first.id, `fan${part}`, 'negative', at),
  }));
  const changes = first.apply([{ channel: 'console', readings: [], observations, startedAt: at, endedAt: at, durationMs: 1 }], at, at);
  saveChanges(service.store, changes, at);
  alerting.look({
    alerts: alerting.follow(
      changes.alerts.map((alert) => ({ alert, device: first })),
      false,
    ),
  });
});
once(
  'silencing one device',
  () => void people.silence({ device: first.id, until: new Date(service.now + 60 * MINUTE).toISOString(), why: 'bench' }, 'ada'),
);
once(
  'silencing a group of 10 devices',
  () => void people.silence({ haGroup: 'group-1', until: new Date(service.now + 60 * MINUTE).toISOString(), why: 'bench' }, 'ada'),
);
once(
  'silencing all 10,000',
  () => void people.silence({ condition: 'speed-low', until: new Date(service.now + 60 * MINUTE).toISOString(), why: 'bench' }, 'ada'),
);
measure('looking again with three silences', () => alerting.look());
once('acknowledging all 10,000', () => void people.acknowledge({ alerts: alerts.map(({ id }) => id), why: 'bench' }, 'ada'));
measure('the newest 200 entries of the log', () => people.log({}));
console.log(`${window.fired.length} alerts sent one by one, ${window.fired.reduce((sum, { more = 0 }) => sum + more, 0)} more as a number`);
const from = process.cpuUsage();
await service.restart();
console.log(`${'starting anew from the store'.padEnd(66)} ${spent(from).toFixed(1).padStart(8)} ms (once)`);
