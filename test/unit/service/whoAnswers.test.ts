import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusLines } from '../../../src/cli/status.ts';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import type { PolledChannel } from '../../../src/core/channel.ts';
import { OtherHost } from '../../../src/core/fault.ts';
import type { Acquaintance, KnownIdentity, RememberedIdentity } from '../../../src/core/identity.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { Snapshot } from '../../../src/protocol/contract.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { identified } from '../../../src/service/polling/identify.ts';
import { silent } from '../../../src/service/polling/poll.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import { deviceKnownAs } from '../../../src/service/watching/deviceKnownAs.ts';
import { nothingRemembered, WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { deviceOf } from '../../support/watchedFleet.ts';

/** Who answers a poll is known before anything that it says is judged. */

const SLOT = 600_000;
const START = Date.UTC(2026, 2, 1, 12);
const alpha: KnownIdentity = { serialNumber: '620001', names: { console: { label: 'ca-alpha' } } };
const beta: KnownIdentity = { serialNumber: '620002', engineId: '80bb', names: {} };

function planOf(id: string): WatchPlan {
  const secrets = new Secrets();
  secrets.provide({ [`${id}.console`]: 'a', [`${id}.community`]: 'b' });
  return { device: deviceOf(id), model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets };
}

const watched = (id: string, identity: RememberedIdentity = {}) => new WatchedDevice(planOf(id), { ...nothingRemembered, identity });

/** A poll in which an HSM names itself and a fan turns. */
function answer(attributes: Readonly<Record<string, string>>, channel: PolledChannel = 'console', slot = 0): ChannelPoll {
  const time = START + slot * SLOT;
  const at = { device: 'hsm-1', channel, time };
  return {
    channel,
    readings: [
      { ...at, metric: 'hsm.info', value: 1, attributes: { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm', ...attributes } },
      { ...at, metric: 'hw.fan.speed', value: 0, attributes: { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' } },
    ],
    observations: [
      silent(channel, undefined),
      { component: 'fan1a', condition: 'speed-low', verdict: 'negative', evidence: { text: 'Fan1A reads 0 rpm.' } },
    ],
    startedAt: time,
    endedAt: time,
    durationMs: 1,
  };
}

function atPrompt(host: string, slot = 0): ChannelPoll {
  const fault = new OtherHost(`The login prompt is that of "${host}".`, host);
  const time = START + slot * SLOT;
  return {
    ...{ channel: 'console', readings: [], observations: [silent('console', fault)], fault },
    ...{ startedAt: time, endedAt: time, durationMs: 1 },
  };
}

const one = (poll: ChannelPoll, acquaintance: Acquaintance): ChannelPoll => identified([poll], luna7, acquaintance)[0]!;
const verdictOf = ({ observations }: ChannelPoll) => observations.find(({ condition }) => condition === 'identity-changed')?.verdict;

/** Applies a poll as the fleet does, with what the device itself remembers. */
function apply(device: WatchedDevice, poll: ChannelPoll, deviceOf?: Acquaintance['deviceOf']): void {
  const taken = identified([poll], luna7, { ...device.identity.remembered, ...(deviceOf && { deviceOf }) });
  device.apply(taken, Math.floor(poll.endedAt / SLOT) * SLOT, poll.endedAt);
}

const firing = (device: WatchedDevice) =>
  [...device.alerts].filter(({ state }) => state === 'firing').map(({ component, condition }) => `${component}.${condition}`);

test('another serial number takes all that the poll says away, and names the device that is known by it', () => {
  const taken = one(answer({ 'hsm.serial': '620002' }), { known: alpha, deviceOf: () => 'Frankfurt 2' });
  assert.deepEqual(taken.readings, []);
  assert.deepEqual(
    taken.observations.map(({ component, condition, verdict }) => [component, condition, verdict]),
    [['appliance', 'identity-changed', 'negative']],
  );
  const told = /console leads to serial number 620002 \(this is Frankfurt 2\)\. Known is serial number 620001/;
  assert.match(taken.fault?.message ?? '', told);
  assert.match(taken.observations[0]?.evidence.text ?? '', told);
});

test('two entries that lead to one appliance: the second is not taken, whether it was known before or not', () => {
  for (const known of [undefined, { serialNumber: '620002', names: {} }]) {
    const taken = one(answer({ 'hsm.serial': '620002' }), { ...(known && { known }), deviceOf: () => 'Frankfurt 2' });
    assert.equal(verdictOf(taken), 'negative');
    assert.equal(taken.fault?.code, 'other-appliance');
    assert.match(taken.fault?.message ?? '', /Two entries of the inventory lead to one appliance: .*Frankfurt 2/);
  }
});

test('of entries for one appliance the first is it; a host’s name counts only where one device has it', () => {
  const [first, second, third] = [watched('hsm-1', { known: beta }), watched('hsm-2', { known: beta }), watched('hsm-3')];
  const devices = [first, second, third];
  const names: Readonly<Record<string, readonly string[]>> = { 'hsm-1': ['luna-a'], 'hsm-2': ['LOCAL_HOST'], 'hsm-3': ['local_host'] };
  const known = (seen: Parameters<typeof deviceKnownAs>[0], asking: WatchedDevice) =>
    deviceKnownAs(seen, asking, devices, { of: (id) => names[id] ?? [] });
  assert.equal(known({ serialNumber: '620002' }, first), undefined);
  assert.equal(known({ serialNumber: '620002' }, second), 'Device hsm-1');
  assert.equal(known({ engineId: '80bb' }, third), 'Device hsm-1');
  assert.equal(known({ serialNumber: '620009', engineId: '80bb' }, third), undefined, 'the serial number decides');
  assert.equal(known({ hostName: 'LUNA-A' }, third), 'Device hsm-1');
  assert.equal(known({ hostName: 'local_host' }, first), undefined, 'a name of the delivery names nobody');
  assert.equal(known({}, third), undefined);
});

test('a prompt of another host fires at once where a device is known by it, else when two polls in a row have seen it', () => {
  const named = watched('hsm-1', { known: alpha });
  apply(named, atPrompt('hsm-beta'), () => 'Frankfurt 2');
  assert.deepEqual(firing(named), ['appliance.identity-changed']);
  const [fired] = [...named.alerts].filter(({ condition }) => condition === 'identity-changed');
  assert.match(fired?.evidence.at(-1)?.text ?? '', /"hsm-beta" is Frankfurt 2\./);
  assert.match(named.channel('console')?.error ?? '', /"hsm-beta" is Frankfurt 2\./);

  const noisy = watched('hsm-1', { known: alpha });
  apply(noisy, atPrompt('hsm-alphb'));
  apply(noisy, atPrompt('hsm-alqha', 1));
  assert.deepEqual(firing(noisy), [], 'noise does not make the same name twice');
  apply(noisy, atPrompt('hsm-alqha', 2));
  assert.deepEqual(firing(noisy), ['appliance.identity-changed']);
  assert.equal(verdictOf(one({ ...atPrompt('x'), fault: new OtherHost('No name.') }, { known: alpha })), undefined);
});

test('a device of which another appliance answers is never fine, not for a single poll', () => {
  for (const [what, seen] of [
    ['another serial number over SNMP, which is not certain at once', answer({ 'hsm.serial': '620002' }, 'snmp', 1)],
    ['another label and no serial number', answer({ 'hsm.label': 'ca-beta' }, 'console', 1)],
  ] as const) {
    const device = watched('hsm-1', { known: alpha });
    const good = answer({ 'hsm.serial': '620001' }, seen.channel);
    apply(device, { ...good, observations: good.observations.map((each) => ({ ...each, verdict: 'positive' as const })) });
    const before = [...device.readings];
    apply(device, seen);
    const record = deviceRecord(device, seen.endedAt);
    assert.ok(['unknown', 'degraded', 'failed'].includes(record.state), `${what}: ${record.state}`);
    const channel = record.components.find(({ id }) => id === (seen.channel === 'snmp' ? 'snmp' : 'console'));
    assert.equal(channel?.state, 'unknown', what);
    assert.match(record.findings?.map(({ reason }) => reason).join() ?? '', /Nothing of this poll was taken/, what);
    assert.deepEqual([...device.readings], before, what);
    assert.deepEqual(
      record.problems.map(({ code }) => code),
      ['other-appliance'],
    );
    assert.match(record.problems[0]?.remedy ?? '', /accept-appliance/);
  }
});

test('where SNMP speaks of the right appliance, a console that nobody was heard over before is not fine either', () => {
  const device = watched('hsm-1', { known: { ...alpha, names: { console: { label: 'ca-alpha' } } } });
  const fine = (poll: ChannelPoll) => ({
    ...poll,
    observations: poll.observations.map((each) => ({ ...each, verdict: 'positive' as const })),
  });
  const polls = [fine(answer({ 'hsm.serial': '620001' }, 'snmp')), fine(answer({ 'hsm.label': 'ca-beta' }))];
  device.apply(identified(polls, luna7, device.identity.remembered), START, START);
  const { state, components } = deviceRecord(device, START);
  assert.equal(
    components.find(({ id }) => id === 'console'),
    undefined,
  );
  assert.equal(state, 'unknown');
});

test('of a model that says nothing of itself, a login under a known name ends the alert of another host', () => {
  const mute = { identity: [] };
  const [own] = identified([{ ...answer({}), hostNames: ['hsm-alpha'] }], mute);
  assert.equal(verdictOf(own!), 'positive');
  assert.equal(verdictOf(identified([answer({})], mute)[0]!), undefined);
  assert.equal(verdictOf(identified([{ ...answer({}), hostNames: ['hsm-alpha'] }], luna7)[0]!), undefined, 'a Luna has a serial number');
});

test('a channel that is not polled any more shows no other appliance', () => {
  const device = watched('hsm-1', { known: alpha, other: { channel: 'console', seen: { hostName: 'hsm-beta' } } });
  const { console: _console, ...snmpOnly } = deviceOf('hsm-1');
  const { identities } = device.replan({ ...planOf('hsm-1'), device: snmpOnly }, START);
  assert.equal(device.identity.other, undefined);
  assert.deepEqual(identities, [{ device: 'hsm-1', identity: { known: alpha } }], 'over a restart, too');
});

test('an appliance that says nothing of itself is watched, and known by nothing', () => {
  const device = watched('hsm-1');
  apply(device, answer({}));
  const record = deviceRecord(device, START);
  assert.equal(record.identity, undefined);
  assert.equal(record.channels[0]?.state, 'ok');
});

test('an accepted appliance that was seen at its login prompt alone is known once it has logged in', () => {
  const device = watched('hsm-1', { known: alpha });
  for (const slot of [0, 1]) apply(device, atPrompt('hsm-beta', slot));
  assert.deepEqual(device.identity.other, { channel: 'console', seen: { hostName: 'hsm-beta' } });
  assert.ok(device.acceptAppliance(START + SLOT));
  assert.deepEqual([device.identity.known, firing(device)], [undefined, []]);
  apply(device, answer({ 'hsm.serial': '620002', 'hsm.label': 'hsm-other' }, 'console', 2));
  assert.equal(device.identity.known?.serialNumber, '620002');
  assert.equal(device.channel('console')?.state, 'ok');
});

test('status says once that another appliance may answer, with what to do, also before it is certain', () => {
  const device = watched('hsm-1', { known: alpha });
  apply(device, answer({ 'hsm.serial': '620002' }, 'snmp', 1));
  const parts = { service: {}, inventory: { path: '/inventory', exists: true, problems: [] }, receivers: [], maintenance: [] };
  const snapshot = { ...parts, devices: [deviceRecord(device, START + SLOT)] } as unknown as Snapshot;
  const said = statusLines(snapshot, { stdout: process.stdout, env: { NO_COLOR: '1' } }, START + SLOT).join('\n');
  assert.equal(said.match(/Another appliance answers/g)?.length, 1, said);
  assert.match(said, /Another appliance answers: .* \(1 of 3 bad polls\)\. Check the cables/);
});
