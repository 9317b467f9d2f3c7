import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HA_GROUP } from '../../../src/core/groupConditions.ts';
import { type MemberStanding, redundancyOf } from '../../../src/core/highAvailability.ts';
import { runbookFactsOf } from '../../../src/core/runbook/facts.ts';
import { runbookFacts as luna } from '../../../src/devices/luna7/runbookFacts.ts';
import type { AlertRecord, DeviceRecord, HaGroupRecord, HaMemberRecord } from '../../../src/protocol/contract.ts';
import { runbookFacts } from '../../../src/protocol/runbookFacts.ts';
import { alert, at, component, device, indicator, reading, T0 } from '../extension/records.ts';

const NOW = T0 + 60_000;
const definitions = runbookFactsOf(luna);

function facts(own: Partial<DeviceRecord>, others: readonly DeviceRecord[] = [], about: Partial<AlertRecord> = {}, now = NOW) {
  const devices = [device({ lastSeen: at(0), ...own }), ...others];
  const known = runbookFacts(alert({ component: 'psu2', condition: 'failed', ...about }), { devices }, definitions, now);
  return (id: string) => {
    const fact = known.find((each) => each.id === id);
    assert.ok(fact?.evidence, id);
    return fact;
  };
}

const supply = (id: string, state: DeviceRecord['state'], phase: 'ok' | 'pending' | 'firing' | 'recovering' | 'unknown' = 'ok') =>
  component({
    id,
    name: id.toUpperCase(),
    type: 'power_supply',
    state,
    readings: [],
    indicators: [indicator({ component: id, condition: 'failed', phase, since: at(-30), summary: `${id.toUpperCase()} has failed` })],
  });

suite('The facts that a runbook chooses by', () => {
  test('the other supply delivers only where it is judged fine now', () => {
    const with1 = (state: DeviceRecord['state']) => facts({ components: [supply('psu1', state), supply('psu2', 'failed', 'firing')] });
    assert.equal(with1('ok')('other-supply').value, 'delivers');
    assert.equal(with1('failed')('other-supply').value, 'fails');
    for (const state of ['unknown', 'unjudged', 'degraded'] as const) assert.equal(with1(state)('other-supply').value, undefined, state);
    assert.equal(facts({ components: [supply('psu2', 'failed', 'firing')] })('other-supply').value, undefined);
    const old = facts({ components: [supply('psu1', 'ok'), supply('psu2', 'failed', 'firing')], interval: 60 }, [], {}, T0 + 3_600_000);
    assert.equal(old('other-supply').value, undefined, 'what was fine an hour ago is not known now');
    const three = facts({ components: ['psu1', 'psu2', 'psu3'].map((id) => supply(id, 'ok')) });
    assert.equal(three('other-supply').value, undefined);
  });

  test('the part is well since it was judged so; a recovering one is not certain, and silence is no health', () => {
    const of = (phase: Parameters<typeof supply>[2], about: Partial<AlertRecord> = {}) =>
      facts({ components: [supply('psu2', 'ok', phase)] }, [], about)('part');
    assert.deepEqual([of('ok').value, of('ok').since], ['well', T0 - 30 * 60_000]);
    assert.deepEqual([of('firing').value, of('pending').value], ['ill', 'ill']);
    const recovering = of('recovering', { recovery: { good: 1, needed: 2 } });
    assert.deepEqual([recovering.value, /1 of 2/.test(recovering.evidence)], [undefined, true]);
    assert.equal(of('unknown').value, undefined);
    assert.equal(facts({ components: [] })('part').value, undefined);
    assert.equal(facts({ components: [supply('psu2', 'ok')], interval: 60 }, [], {}, T0 + 3_600_000)('part').value, undefined);
  });

  test('it is the last healthy member only where every other one is known to have failed', () => {
    const group = (...states: readonly DeviceRecord['state'][]) =>
      facts(
        { haGroup: 'prod' },
        states.map((state, index) => device({ id: `other-${index}`, name: `Other ${index}`, haGroup: 'prod', state, lastSeen: at(0) })),
      )('members');
    assert.equal(group('ok').value, 'others');
    assert.equal(group('failed', 'ok').value, 'others');
    assert.equal(group('failed', 'failed').value, 'last');
    for (const state of ['unknown', 'degraded'] as const) assert.equal(group('failed', state).value, undefined, state);
    assert.equal(group().value, undefined, 'clients may know more members than the inventory');
    assert.equal(facts({})('members').value, undefined, 'no group is named: it may be in one');
    const silent = device({ id: 'b', haGroup: 'prod', state: 'ok', lastSeen: at(-600) });
    assert.equal(facts({ haGroup: 'prod' }, [silent])('members').value, undefined);
  });

  test('an appliance counts as exchanged only when another one was accepted since the alert began', () => {
    const of = (own: Partial<DeviceRecord>) =>
      facts({ identity: { serialNumber: '700001' }, ...own }, [], { startedAt: at(-10) })('appliance');
    assert.equal(of({}).value, 'same');
    assert.equal(of({ acceptedAt: at(-20) }).value, 'same', 'that was before');
    const accepted = of({ acceptedAt: at(-5) });
    assert.deepEqual([accepted.value, accepted.since, /700001/.test(accepted.evidence)], ['accepted', T0 - 5 * 60_000, true]);
    const other = of({ acceptedAt: at(-5), otherAppliance: { serialNumber: '700009', channel: 'console' } });
    assert.deepEqual([other.value, /700009/.test(other.evidence)], ['other', true]);
    assert.equal(of({ acceptedAt: at(-5), notHeardSince: at(-4) }).value, undefined, 'who is silent may be anybody');
    assert.equal(of({ identity: { label: 'a name' } }).value, undefined);
  });

  test('of the alert of a group, the healthy members are others than those that are missing', () => {
    const watched: readonly HaMemberRecord[] = [
      { device: 'hsm-1', name: 'One', standing: 'healthy' },
      { device: 'hsm-2', name: 'Two', standing: 'down' },
    ];
    const redundancy = redundancyOf({ watched: watched.map(({ device: id, standing }) => ({ id, standing })) });
    const of = (members: readonly HaMemberRecord[]) => {
      const haGroups: readonly HaGroupRecord[] = [{ id: 'prod', name: 'prod', watched: members, redundancy }];
      const about = alert({ component: HA_GROUP, condition: 'no-redundancy' });
      return runbookFacts(about, { devices: [device({ haGroup: 'prod', lastSeen: at(0) })], haGroups }, definitions, NOW);
    };
    const members = (all: readonly HaMemberRecord[]) => of(all).find(({ id }) => id === 'members');
    assert.deepEqual(
      [members(watched)?.value, members(watched)?.evidence],
      ['others', 'One is healthy, and not among those that are missing.'],
    );
    assert.equal(members(watched.slice(1))?.value, undefined);
  });

  test('of the alert of a group, what is asked of a device is asked of the member that is to be replaced', () => {
    const of = (...members: readonly (readonly [MemberStanding, Partial<DeviceRecord>])[]) => {
      const all = members.map(([standing, own], n) => ({
        standing,
        record: device({ id: `m${n}`, name: `M${n}`, lastSeen: at(0), ...own }),
      }));
      const watched = all.map(({ standing, record: { id, name } }): HaMemberRecord => ({ device: id, name, standing }));
      const redundancy = redundancyOf({ watched: watched.map(({ device: id, standing }) => ({ id, standing })) });
      const devices = all.map(({ record }) => ({ ...record, haGroup: 'prod' }));
      const about = alert({ device: 'm0', component: HA_GROUP, condition: 'no-redundancy', startedAt: at(-10) });
      const haGroups = [{ id: 'prod', name: 'prod', watched, redundancy }];
      const known = runbookFacts(about, { devices, haGroups }, definitions, NOW);
      return (id: string) => known.find((fact) => fact.id === id);
    };
    const carrier = ['healthy', { provider: 'azure-dedicated-hsm', identity: { serialNumber: '1' } }] as const;
    const missing = { provider: 'own', spares: ['appliance'], identity: { serialNumber: '2' } } as const;
    const down = of(carrier, ['down', missing]);
    assert.deepEqual([down('hardware')?.value, down('spare')?.value, down('appliance')?.value], ['own', 'yes', 'same']);
    assert.match(down('hardware')?.evidence ?? '', /^M1: /);
    const exchanged = of(carrier, ['unknown', { ...missing, otherAppliance: { serialNumber: '3', channel: 'console' } }], ['degraded', {}]);
    assert.equal(exchanged('appliance')?.value, 'other');
    const accepted = of(carrier, ['healthy', { ...missing, acceptedAt: at(-5) }], ['degraded', {}]);
    assert.equal(accepted('appliance')?.value, 'accepted');
    const alike = of(carrier, ['down', missing], ['down', missing]);
    assert.deepEqual([alike('hardware')?.value, /^M1: .* M2: /.test(alike('hardware')?.evidence ?? '')], ['own', true]);
    const unlike = of(carrier, ['down', missing], ['down', { provider: 'azure-dedicated-hsm' }]);
    assert.deepEqual([unlike('hardware')?.value, unlike('hardware')?.evidence.includes('M1 and M2')], [undefined, true]);
    assert.equal(of(carrier, ['healthy', missing])('hardware')?.value, 'provider', 'of a group that is whole nobody is to be replaced');
  });

  test('where the service says how the group stands, that decides', () => {
    const group = (standings: readonly MemberStanding[], over: Partial<HaGroupRecord> = {}) => {
      const watched = standings.map((standing, index) => ({ device: `other-${index}`, name: `Other ${index}`, standing }));
      const all: readonly HaMemberRecord[] = [{ device: 'hsm-1', name: 'One', standing: 'down' }, ...watched];
      const redundancy = redundancyOf({ ...over, watched: all.map(({ device: id, standing }) => ({ id, standing })) });
      const haGroups: readonly HaGroupRecord[] = [{ id: 'prod', name: 'prod', watched: all, redundancy, ...over }];
      const known = runbookFacts(alert(), { devices: [device({ haGroup: 'prod', lastSeen: at(0) })], haGroups }, definitions, NOW);
      return (id: string) => known.find((fact) => fact.id === id)?.value;
    };
    assert.equal(group(['down', 'healthy'])('members'), 'others');
    assert.equal(group(['down', 'down'])('members'), 'last');
    for (const standing of ['degraded', 'maintenance', 'unknown'] as const)
      assert.equal(group(['down', standing])('members'), undefined, standing);
    assert.equal(group(['down'], { members: 3 })('members'), undefined);
    assert.deepEqual([group([])('members'), group([], { members: 1 })('members')], [undefined, 'last']);
    const recovery = [undefined, true, false].map((on) => group([], on === undefined ? {} : { autoRecovery: on })('recovery'));
    assert.deepEqual(recovery, [undefined, 'on', 'off']);
    assert.deepEqual([group([])('authentication'), group([], { authentication: 'ped' })('authentication')], [undefined, 'ped']);
  });

  test('how roles log in and what policies say is told by readings, and two that differ tell nothing', () => {
    const info = (authentication: string) =>
      component({
        id: 'hsm',
        type: 'hsm',
        readings: [
          reading({ metric: 'hsm.info', attributes: { 'hw.id': 'hsm', 'hsm.authentication': authentication }, time: at(-1000) }),
          reading({
            metric: 'hsm.policies',
            attributes: { 'hw.id': 'hsm', 'hsm.policy.40': 'Decommission on tamper: Off', 'hsm.policy.48': 'Controlled recovery: perhaps' },
            time: at(-1000),
          }),
        ],
      });
    const known = facts({ components: [info('ped')] });
    assert.deepEqual(
      ['authentication', 'policy-40', 'policy-48'].map((id) => known(id).value),
      ['ped', 'off', undefined],
    );
    assert.equal(facts({ components: [info('ped'), info('password')] })('authentication').value, undefined);
    assert.equal(facts({ components: [] })('policy-40').value, undefined);
  });

  test('a tamper is told by a fresh reading alone', () => {
    const state = (value: number, minutes: number) =>
      facts({
        components: [
          component({
            id: 'hsm',
            type: 'hsm',
            readings: [reading({ metric: 'hsm.tamper.state', value, time: at(minutes), attributes: { 'hw.id': 'hsm' } })],
          }),
        ],
      })('tamper').value;
    assert.deepEqual([state(1, 0), state(0, 0), state(0, -90)], ['active', 'none', undefined]);
  });

  test('whose hardware it is, what spares there are and whether the account is enabled, the inventory says; a doubt about the account leaves it open', () => {
    assert.equal(facts({})('hardware').value, undefined);
    for (const [provider, value] of [
      ['own', 'own'],
      ['azure-dedicated-hsm', 'provider'],
    ] as const)
      assert.equal(facts({ provider })('hardware').value, value);
    const ofSupply = (spares: DeviceRecord['spares']) =>
      facts({ components: [supply('psu2', 'failed')], ...(spares && { spares }) })('spare').value;
    assert.deepEqual([ofSupply(undefined), ofSupply([]), ofSupply(['fan']), ofSupply(['power-supply'])], [undefined, 'no', 'no', 'yes']);
    assert.equal(facts({ monitorAccount: 'disabled' })('account').value, 'disabled');
    assert.equal(facts({ accountDoubt: { text: 'A login was refused.', since: at(0) } })('account').value, undefined);
  });

  test('of an HSM that is not watched any more nothing is known, and every fact says so', () => {
    const known = runbookFacts(alert(), { devices: [] }, definitions, NOW);
    assert.equal(known.length, definitions.length);
    assert.ok(known.every(({ value, evidence }) => value === undefined && evidence.endsWith('.')));
  });
});
