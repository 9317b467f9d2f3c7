import { readFileSync } from 'node:fs';
import type { Reading } from '../../src/core/reading.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { deviceOf, WatchedFleet } from '../support/watchedFleet.ts';

/**
 * What HA groups cost a service with 300 devices in 100 groups: the look each second while nothing has changed, the look after a poll has, the
 * look at two groups whose slot has begun, all records of a snapshot, and the decision about planned work.
 */

const GROUPS = 100;
const MEMBERS = 3;
const SLOT = 600_000;

const fixture = (name: string) => readFileSync(new URL(`../fixtures/luna7/${name}.txt`, import.meta.url), 'utf8');
const measured = [
  ['status sensors', 'status-sensors-healthy'],
  ['hsm show', 'hsm-show-ped'],
  ['partition list', 'partition-list'],
].flatMap(([command = '', name = '']) => luna7.console.parse(command, fixture(name)).readings);

const ids = Array.from({ length: GROUPS * MEMBERS }, (_, n) => `hsm-${n}`);
const fleet = new WatchedFleet(
  [],
  ids.map((id, n) => deviceOf(id, `group-${Math.floor(n / MEMBERS)}`)),
);
const { groups } = fleet.service;

function poll(id: string): void {
  const device = fleet.fleet.find(id);
  if (!device) return;
  const readings = measured.map((each): Reading => ({ ...each, device: id, channel: 'console', time: fleet.now }));
  const observations = luna7.observe('console', measured, [], fleet.now);
  device.apply(
    [{ channel: 'console', readings, observations, startedAt: fleet.now, endedAt: fleet.now, durationMs: 1 }],
    fleet.now,
    fleet.now,
  );
}

/** Milliseconds that a call takes, the median of several. */
function median(calls: number, run: (call: number) => void): number {
  const times = Array.from({ length: calls }, (_, call) => {
    const started = performance.now();
    run(call);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(calls / 2)] ?? 0;
}

const settle = () => Array.from({ length: GROUPS / 2 }, () => groups.look());
for (const id of ids) poll(id);
settle();
const print = (what: string, ms: number) => console.log(`${what.padEnd(60)}${ms.toFixed(2).padStart(8)} ms`);
print(
  `a look while nothing has changed, ${GROUPS} groups`,
  median(200, () => groups.look()),
);
print(
  'a look after one device was polled',
  median(100, (call) => {
    const device = fleet.fleet.find(ids[call % ids.length] ?? '');
    if (device) fleet.fleet.hear(device, [], { slot: fleet.now, at: fleet.now, witness: 'push' });
    groups.look();
  }),
);
print(
  'a look at two groups whose slot has begun',
  median(20, (call) => {
    if (call % 20 === 0) fleet.now += SLOT;
    groups.look();
  }),
);
print(
  'all groups for a snapshot',
  median(20, () => void groups.records),
);
print(
  'whether a member may go',
  median(100, (call) => void groups.find(`group-${call % GROUPS}`)),
);
await fleet[Symbol.asyncDispose]();
