import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsIn } from '../../../src/core/measuring/rate.ts';
import type { Reading } from '../../../src/core/reading.ts';
import { KeyedTurns } from '../../../src/core/turns.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { HSM_ENTRY, hsmColumn } from '../../../src/devices/luna7/snmp/hsmTable.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { pollDevice } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll, PollTools, RememberedCounts } from '../../../src/service/polling/pollTarget.ts';
import { healthOfPoll } from '../../../src/service/records/pollHealth.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { varbindsOf } from '../../support/everyReading.ts';

const TEN_MINUTES = 600_000;
const HSM_UP_TIME = `${HSM_ENTRY}.${hsmColumn.upTime}.`;
const config: DeviceConfig = {
  id: 'hsm-1',
  model: 'luna-network-hsm-7',
  snmp: { host: '127.0.0.1', port: 161, version: '2c', community: { secret: 'community' } },
  monitorAccount: 'disabled',
};

/** What an agent says, and what it says as long later as given. */
function twice(elapsed: number) {
  let now = Date.UTC(2024, 1, 9);
  const appliance = new Appliance({ seed: 1, now: () => now });
  const before = varbindsOf(appliance);
  now += elapsed;
  return { before, after: varbindsOf(appliance) };
}

type Varbinds = ReturnType<typeof varbindsOf>;
type Remembered = Map<string, RememberedCounts>;

const remembered = (before: Varbinds, elapsed: number): Remembered =>
  new Map([
    [
      JSON.stringify(['hsm-1', '127.0.0.1', 161]),
      { counts: countsIn(before), at: performance.now() - elapsed, tables: new Map<string, number>() },
    ],
  ]);

/** A poll of an agent that answered with `before` ten minutes ago. */
async function polled(
  before: Varbinds,
  after: Varbinds,
  counts = remembered(before, TEN_MINUTES),
  earlier?: readonly Reading[],
): Promise<ChannelPoll> {
  const secrets = new Secrets();
  secrets.provide({ community: 'public' });
  const tools: PollTools = {
    consoles: new KeyedTurns(),
    snmp: { poll: async () => ({ varbinds: after, durationMs: 1 }) } as unknown as PollTools['snmp'],
    counts,
    now: Date.now,
    onBug: (error) => assert.fail(String(error)),
  };
  const target = { device: config, model: luna7, timeout: 1000, secrets, ...(earlier && { before: earlier }) };
  const [poll] = await pollDevice(target, tools, new AbortController().signal);
  return poll!;
}

test('an agent that goes on answering with the values of long ago counts as one that does not answer', async () => {
  const { before } = twice(TEN_MINUTES);
  const poll = await polled(before, before);
  assert.match(poll.fault?.message ?? '', /answers with old values: its own uptime has not gone on with the last 10 min/);
  assert.deepEqual(poll.readings, []);
  assert.equal(poll.observations.find(({ condition }) => condition === 'silent')?.verdict, 'negative');
  assert.equal(healthOfPoll(config, luna7, [poll]).state, 'unknown');
});

test('nor is it believed by a service that was started anew and has only the last readings of the one before', async () => {
  const { before, after } = twice(TEN_MINUTES);
  const seen = (await polled(before, before, new Map())).readings;
  const readings = (ago: number) => seen.map((reading) => ({ ...reading, time: Date.now() - ago }));
  const counts: Remembered = new Map();
  for (const poll of ['first', 'second']) {
    const { fault } = await polled(before, before, counts, readings(TEN_MINUTES));
    assert.match(fault?.message ?? '', /answers with old values: its own uptime has not gone on with the last 10 min/, poll);
  }
  assert.equal((await polled(before, after, counts, readings(TEN_MINUTES))).fault, undefined, 'it went on');
  // The cache may explain it, or a clock that was set back.
  for (const ago of [100_000, -TEN_MINUTES]) {
    assert.equal((await polled(before, before, new Map(), readings(ago))).fault, undefined);
  }
});

test('it is noticed also where polls follow each other faster than its cache is renewed', async () => {
  const { before } = twice(0);
  const counts: Remembered = new Map();
  const aMinuteOn = () => {
    for (const [key, last] of counts) counts.set(key, { ...last, at: last.at - 60_000 });
  };
  const faults: string[] = [];
  for (let poll = 0; poll < 5; poll++) {
    faults.push((await polled(before, before, counts)).fault?.message ?? 'none');
    aMinuteOn();
  }
  // The agent's cache may explain two and a half minutes.
  assert.deepEqual(faults.slice(0, 3), ['none', 'none', 'none']);
  for (const fault of faults.slice(3)) assert.match(fault, /old values: its own uptime has not gone on with the last [34] min/);
});

test('a service that is restarted again and again goes on counting from when the uptime last moved', async () => {
  const { before } = twice(0);
  let known: readonly Reading[] = [];
  const counts: Remembered[] = [];
  const faults: string[] = [];
  // A poll every 45 s, and a restart before each second one.
  for (let poll = 0; poll < 6; poll++) {
    if (poll % 2 === 0) counts.push(new Map());
    const memory = counts.at(-1)!;
    const { fault, readings } = await polled(before, before, memory, known);
    faults.push(fault?.message ?? 'none');
    const isSeries = (a: Reading) => (b: Reading) => a.metric === b.metric && a.attributes['hw.id'] === b.attributes['hw.id'];
    known = [...known.filter((each) => !readings.some(isSeries(each))), ...readings].map((each) => ({ ...each, time: each.time - 45_000 }));
    for (const [key, last] of memory) memory.set(key, { ...last, at: last.at - 45_000 });
  }
  assert.deepEqual(faults.slice(0, 4), ['none', 'none', 'none', 'none']);
  for (const fault of faults.slice(4)) assert.match(fault, /old values: its own uptime has not gone on with the last (?:3 min|3 min 45 s)/);
});

test('what it tells of an HSM whose uptime stands still is unknown, and the rest is not', async () => {
  const { before, after } = twice(TEN_MINUTES);
  const still = after.map((bind) => before.find(({ oid }) => oid === bind.oid && oid.startsWith(HSM_UP_TIME)) ?? bind);
  const poll = await polled(before, still);
  assert.equal(poll.fault, undefined);
  assert.equal(poll.observations.find(({ component, condition }) => component === 'hsm' && condition === 'zeroized')?.verdict, 'unknown');
  const named = healthOfPoll(config, luna7, [poll]).findings?.find(({ component }) => component === 'hsm');
  assert.match(named?.reason ?? '', /uptime beside it has not gone on.*older than the agent’s cache/);
  assert.equal(poll.observations.find(({ component }) => component === 'fan1a')?.verdict, 'positive');
});

test('an agent whose uptime goes on, or begins anew, answers as of now', async () => {
  const { before, after } = twice(TEN_MINUTES);
  assert.equal((await polled(before, after)).fault, undefined);
  assert.equal(
    (
      await polled(
        after,
        twice(0).before.map((bind) => (bind.type === 'TimeTicks' ? { ...bind, value: 500 } : bind)),
      )
    ).fault,
    undefined,
  );
  // Within the cache's age at both ends nothing is certain.
  const { before: then, after: soon } = twice(TEN_MINUTES - 140_000);
  assert.equal((await polled(then, soon)).fault, undefined);
});
