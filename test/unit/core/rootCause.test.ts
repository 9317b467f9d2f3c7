import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type Cause, explanations, type OpenAlert } from '../../../src/core/alerting/rootCause.ts';
import { causes as lunaCauses } from '../../../src/devices/luna7/health/causes.ts';
import { minute, start } from './timeline.ts';

/** `hsm-1/psu2.ac-lost`, firing since `at` minutes after the start. */
function alert(name: string, at = 0, more: Partial<OpenAlert> = {}): OpenAlert {
  const [, device = '', component = '', condition = ''] = /^(.+)\/(.+)\.(.+)$/.exec(name) ?? [];
  return { id: name, device, component, condition, severity: 'warning', state: 'firing', startedAt: start + at * minute, ...more };
}

const places: Readonly<Record<string, string>> = { 'hsm-1': 'Lab', 'hsm-2': 'Lab', 'hsm-3': 'Lab', 'hsm-9': 'Elsewhere' };

function explained(alerts: readonly OpenAlert[], { causes = lunaCauses, now = 60 } = {}): Record<string, string> {
  const rules = { causesOf: () => causes, placeOf: (device: string) => places[device], grace: 10 * minute, now: start + now * minute };
  return Object.fromEntries(explanations(alerts, rules));
}

suite('Root cause', () => {
  test('a dark power supply explains its own sensors and the power flag of the chassis, and not its partner’s', () => {
    const alerts = [
      alert('hsm-1/psu2.ac-lost'),
      alert('hsm-1/psu2-12v.supply-voltage-out-of-range'),
      alert('hsm-1/psu2-fan.supply-speed-low'),
      alert('hsm-1/psu2-temp.temperature-high'),
      alert('hsm-1/enclosure-main-power-fault.fault'),
      alert('hsm-1/psu1-fan.supply-speed-low'),
      alert('hsm-1/enclosure-drive-fault.fault'),
      alert('hsm-9/psu2-fan.supply-speed-low'),
    ];
    assert.deepEqual(explained(alerts), {
      'hsm-1/psu2-12v.supply-voltage-out-of-range': 'hsm-1/psu2.ac-lost',
      'hsm-1/psu2-fan.supply-speed-low': 'hsm-1/psu2.ac-lost',
      'hsm-1/psu2-temp.temperature-high': 'hsm-1/psu2.ac-lost',
      'hsm-1/enclosure-main-power-fault.fault': 'hsm-1/psu2.ac-lost',
    });
  });

  test('an appliance that nobody reaches explains its silent channels and all else on it, also what another fault explains', () => {
    const alerts = [
      alert('hsm-1/console.silent'),
      alert('hsm-1/snmp.silent'),
      alert('hsm-1/psu2.failed', -300),
      alert('hsm-1/psu2-fan.supply-speed-low', -300),
      alert('hsm-1/appliance.unreachable', 1),
      alert('hsm-2/console.silent'),
    ];
    const cause = 'hsm-1/appliance.unreachable';
    assert.deepEqual(explained(alerts), {
      'hsm-1/console.silent': cause,
      'hsm-1/snmp.silent': cause,
      'hsm-1/psu2.failed': cause,
      'hsm-1/psu2-fan.supply-speed-low': cause,
    });
  });

  test('another appliance at the console’s end explains that the console is silent, and nothing of SNMP', () => {
    const alerts = [alert('hsm-1/appliance.identity-changed'), alert('hsm-1/console.silent'), alert('hsm-1/snmp.silent')];
    assert.deepEqual(explained(alerts), { 'hsm-1/console.silent': 'hsm-1/appliance.identity-changed' });
  });

  test('a console that is silent while SNMP answers explains nothing and is explained by nothing', () => {
    assert.deepEqual(explained([alert('hsm-1/console.silent'), alert('hsm-1/fan1a.speed-low')]), {});
  });

  test('an HSM with a tamper explains partitions, NTLS and the system status; its battery and temperature stand for themselves', () => {
    const alerts = [
      alert('hsm-1/hsm.tampered', 0, { latched: true }),
      alert('hsm-1/ntls.down'),
      alert('hsm-1/sysstat.out-of-service'),
      alert('hsm-1/partition-1234.offline'),
      alert('hsm-1/enclosure-chassis-intrusion.intrusion'),
      alert('hsm-1/hsm-battery.card-battery-low'),
      alert('hsm-1/hsm-temp.card-temperature-high'),
      alert('hsm-1/ntls.certificate-expiring'),
    ];
    assert.deepEqual(Object.keys(explained(alerts)).sort(), [
      'hsm-1/enclosure-chassis-intrusion.intrusion',
      'hsm-1/ntls.down',
      'hsm-1/partition-1234.offline',
      'hsm-1/sysstat.out-of-service',
    ]);
  });

  test('what is latched is explained by nothing, not even an appliance that nobody reaches', () => {
    const alerts = [alert('hsm-1/appliance.unreachable'), alert('hsm-1/hsm.tampered', 5, { latched: true })];
    assert.deepEqual(explained(alerts), {});
  });

  test('the system status is explained by the service, disk or NTLS behind it', () => {
    for (const [cause, status] of [
      ['ntls.down', 'out-of-service'],
      ['syslog.service-stopped', 'trouble'],
      ['fs-var-log.disk-full', 'trouble'],
    ]) {
      const alerts = [alert(`hsm-1/${cause}`), alert(`hsm-1/sysstat.${status}`), alert('hsm-1/sysstat.offline')];
      assert.deepEqual(explained(alerts), { [`hsm-1/sysstat.${status}`]: `hsm-1/${cause}` });
    }
  });

  test('a value beyond its limit explains that it is near it; near ones do not explain each other', () => {
    assert.deepEqual(explained([alert('hsm-1/cpu.near-limit'), alert('hsm-1/cpu.temperature-high', 20), alert('hsm-1/vrd.near-limit')]), {
      'hsm-1/cpu.near-limit': 'hsm-1/cpu.temperature-high',
    });
    assert.deepEqual(explained([alert('hsm-1/cpu.near-limit'), alert('hsm-1/cpu.near-limit', 1, { id: 'again' })]), {});
  });

  test('a cause that has not fired explains nothing, but for a feed that waits for its whole hour', () => {
    const pending = { state: 'pending' } as const;
    assert.deepEqual(explained([alert('hsm-1/psu2.failed', 0, pending), alert('hsm-1/psu2-fan.supply-speed-low')]), {});
    assert.deepEqual(explained([alert('hsm-1/psu2.ac-lost', 0, pending), alert('hsm-1/enclosure-main-power-fault.fault')]), {
      'hsm-1/enclosure-main-power-fault.fault': 'hsm-1/psu2.ac-lost',
    });
  });

  test('a cause that is over explains for one more poll', () => {
    const over = alert('hsm-1/psu2.failed', 0, { state: 'resolved', firedAt: start, resolvedAt: start + 55 * minute });
    const left = alert('hsm-1/psu2-fan.supply-speed-low');
    assert.deepEqual(Object.keys(explained([over, left], { now: 64 })), [left.id]);
    assert.deepEqual(explained([over, left], { now: 65 }), {});
    assert.deepEqual(explained([over], { now: 60 }), {});
    const { firedAt: _never, ...passed } = over;
    assert.deepEqual(explained([passed, left], { now: 60 }), {}, 'no notice was sent of it: it must not keep another one quiet');
  });

  test('one feed lost by several appliances of a place within ten minutes is told of by the first', () => {
    const alerts = [
      alert('hsm-2/psu1.ac-lost', 4),
      alert('hsm-1/psu1.ac-lost', 0),
      alert('hsm-3/psu1.ac-lost', 10),
      alert('hsm-3/psu1-fan.supply-speed-low', 10),
      alert('hsm-9/psu1.ac-lost', 1),
      alert('hsm-3/psu2.ac-lost', 1),
    ];
    const first = 'hsm-1/psu1.ac-lost';
    assert.deepEqual(explained(alerts), {
      'hsm-2/psu1.ac-lost': first,
      'hsm-3/psu1.ac-lost': first,
      'hsm-3/psu1-fan.supply-speed-low': first,
    });
    assert.deepEqual(explained([alert('hsm-1/psu1.ac-lost'), alert('hsm-2/psu1.ac-lost', 11)]), {});
    assert.deepEqual(explained([alert('hsm-7/psu1.ac-lost'), alert('hsm-8/psu1.ac-lost')]), {}, 'of no known place');
  });

  test('a dead link silences many consoles within minutes of each other: the first stands for all, wherever they are', () => {
    const silent = (n: number, at: number, more: Partial<OpenAlert> = {}) => alert(`far-${n}/console.silent`, at, more);
    const many = Array.from({ length: 306 }, (_, n) => silent(n, n % 11));
    const found = explained(many);
    assert.equal(Object.keys(found).length, 305);
    assert.deepEqual([...new Set(Object.values(found))], ['far-0/console.silent']);
    assert.deepEqual(explained([silent(1, 0), silent(2, 1)]), {}, 'two are no crowd');
    assert.deepEqual(explained([silent(1, 0), silent(2, 11), silent(3, 22)]), {}, 'one after the other');
    const later = explained([silent(1, 0), silent(2, 1), silent(3, 2), silent(4, 40)]);
    assert.deepEqual(Object.keys(later), ['far-2/console.silent', 'far-3/console.silent'], 'what comes half an hour later is its own');
  });

  test('what many lose and is looked at once an hour may show an hour apart, and is one cause all the same', () => {
    const clocks = [0, 55, 120].map((at, n) => alert(`far-${n}/ntp.clock-unsynchronised`, at));
    const rules = { causesOf: () => lunaCauses, placeOf: () => undefined, grace: 10 * minute, now: start + 180 * minute };
    const hourly = explanations(clocks, { ...rules, cadenceOf: () => 60 * minute });
    assert.deepEqual([...new Set(hourly.values())], ['far-0/ntp.clock-unsynchronised']);
    assert.equal(hourly.size, 2);
    assert.equal(explanations(clocks, rules).size, 0, 'looked at with every poll, they would have begun apart');
    assert.equal(explanations(clocks.slice(0, 2), { ...rules, cadenceOf: () => 60 * minute }).size, 0, 'two are no crowd');
    const links = [0, 1, 2].map((n) => alert(`far-${n}/eth0.link-down`, n));
    assert.equal(Object.keys(explained(links)).length, 2, 'a switch');
  });

  for (const condition of ['refused', 'occupied']) {
    test(`a console server that has everybody look on, or lets nobody in, is one alert: ${condition}`, () => {
      const many = [0, 1, 2, 3].map((n) => alert(`far-${n}/console.${condition}`, n));
      assert.deepEqual([...new Set(Object.values(explained(many)))], [`far-0/console.${condition}`]);
      assert.deepEqual(explained(many.slice(0, 2)), {}, 'two are no crowd');
    });
  }

  test('of many silent consoles none is kept quiet by one that has not fired, and none that is latched or of another fault', () => {
    const all = (state: OpenAlert['state']) => [0, 1, 2].map((n) => alert(`far-${n}/console.silent`, n, { state }));
    assert.deepEqual(explained(all('pending')), {});
    const [first, second, third] = all('firing');
    const others = [alert('far-8/console.silent', 1, { latched: true }), alert('far-9/snmp.silent', 1)];
    assert.deepEqual(Object.keys(explained([{ ...first!, state: 'pending' }, second!, third!, ...others])), ['far-2/console.silent']);
    const rules = { causesOf: () => [], placeOf: () => undefined, grace: 10 * minute, now: start + 60 * minute };
    const apart = explanations([first!, second!, third!], { ...rules, standsFor: ({ device }) => device !== 'far-0' });
    assert.deepEqual([...apart], [['far-2/console.silent', 'far-1/console.silent']], 'its receivers are others: it is sent for itself');
  });

  test('appliances that nobody reaches are one cause, with their silent channels in it', () => {
    const alerts = [0, 1, 2].flatMap((n) => [alert(`far-${n}/console.silent`, n), alert(`far-${n}/appliance.unreachable`, n + 1)]);
    assert.deepEqual([...new Set(Object.values(explained(alerts)))], ['far-0/appliance.unreachable']);
    assert.equal(Object.keys(explained(alerts)).length, 5);
  });

  test('what explains a feed on one appliance explains nothing on another', () => {
    const alerts = [alert('hsm-1/appliance.unreachable', 30), alert('hsm-1/psu1.ac-lost'), alert('hsm-2/psu1.ac-lost', 1)];
    assert.deepEqual(explained(alerts), { 'hsm-1/psu1.ac-lost': 'hsm-1/appliance.unreachable' });
  });

  const names = fc.constantFrom('a.x', 'a.y', 'a-p.x', 'b.x', 'b.y', 'a.near-limit', 'appliance.unreachable', 'console.silent');
  const rules: readonly Cause[] = [
    { conditions: ['x'], explains: [{ conditions: ['y'] }] },
    { conditions: ['y'], explains: [{ conditions: ['x'] }, { components: 'parts' }], whilePending: true },
    { conditions: ['x'], explains: [], acrossWithin: 10 * minute },
  ];
  const alerts = fc
    .array(
      fc.record({
        device: fc.constantFrom('hsm-1', 'hsm-2', 'hsm-9'),
        name: names,
        at: fc.nat(30),
        state: fc.constantFrom<OpenAlert['state'][]>('pending', 'firing', 'firing', 'resolved'),
        latched: fc.boolean(),
      }),
      { maxLength: 12 },
    )
    .map((list) =>
      list.map(({ device, name, at, state, latched }, index) =>
        alert(`${device}/${name}`, at, {
          id: String(index),
          state,
          ...(state === 'resolved' && { firedAt: start + 20 * minute, resolvedAt: start + 55 * minute }),
          latched,
        }),
      ),
    );

  test('no alert is lost by its explanation: each leads to one that nothing explains, which has fired or is about to, or was until just now', () => {
    fc.assert(
      fc.property(alerts, (list) => {
        const roots = explained(list, { causes: rules });
        const byId = new Map(list.map((each) => [each.id, each]));
        for (const [id, root] of Object.entries(roots)) {
          assert.equal(roots[root], undefined);
          assert.notEqual(byId.get(id)?.latched, true);
          assert.notEqual(root, id);
          assert.ok(byId.has(root));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the order in which alerts are given changes nothing', () => {
    fc.assert(
      fc.property(alerts, (list) => {
        assert.deepEqual(explained(list.toReversed(), { causes: rules }), explained(list, { causes: rules }));
      }),
      { numRuns: 200 },
    );
  });
});
