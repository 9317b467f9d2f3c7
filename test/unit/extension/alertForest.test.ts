import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlertForest, SHOWN_FIRST } from '../../../src/extension/alerts/alertForest.ts';
import { countAlerts } from '../../../src/extension/alerts/alertGroup.ts';
import { type Grouping, groupingOf } from '../../../src/extension/alerts/alertPlace.ts';
import type { AlertRecord, Snapshot } from '../../../src/protocol/contract.ts';
import { alert, at, device, snapshot, T0 } from './records.ts';

const acknowledged = { by: 'ada', at: at(0), until: at(60) };
const silence = { id: 's1', device: 'hsm-1', component: 'fan1a', from: at(-5), until: at(90), by: 'ada', why: 'being replaced' };
const maintenance = { id: 'm1', haGroup: 'prod', start: at(60), end: at(120), by: 'ada', why: 'update', active: false };

/** All rows as indented text, as a person sees them with everything opened. */
function shown(forest: AlertForest, keys = forest.roots, depth = 0): string[] {
  return keys.flatMap((key) => [`${'  '.repeat(depth)}${key}`, ...shown(forest, forest.node(key)?.children ?? [], depth + 1)]);
}

function planted(over: Partial<Snapshot>): AlertForest {
  const forest = new AlertForest();
  forest.update(snapshot(over), T0);
  return forest;
}

const row = (over: Partial<AlertRecord>) => planted({ alerts: [alert(over)] }).row('alert/a1', T0)!;

test('alerts stand in groups, what waits for a person first, critical before warning, then the graver, then the oldest', () => {
  const forest = planted({
    alerts: [
      alert({ id: 'old', state: 'resolved', resolvedAt: at(0) }),
      alert({ id: 'warning', severity: 'warning', firedAt: at(0) }),
      alert({ id: 'older', firedAt: at(-20) }),
      alert({ id: 'newer', firedAt: at(-10) }),
      alert({ id: 'concern', gravity: 'concern', firedAt: at(-60) }),
      alert({ id: 'tamper', gravity: 'irreversible', firedAt: at(-1) }),
      alert({ id: 'taken', acknowledged }),
      alert({ id: 'maybe', state: 'pending' }),
    ],
  });
  assert.deepEqual(shown(forest), [
    'group/firing',
    '  alert/tamper',
    '  alert/older',
    '  alert/newer',
    '  alert/concern',
    '  alert/warning',
    'group/pending',
    '  alert/maybe',
    'group/acknowledged',
    '  alert/taken',
    'group/resolved',
    '  alert/old',
  ]);
});

test('what an alert explains stands below it, whatever its own state, and by itself once the cause is over', () => {
  const explained = [
    alert({ id: 'temperature', explainedBy: 'psu' }),
    alert({ id: 'voltage', state: 'pending', explainedBy: 'temperature' }),
  ];
  assert.deepEqual(shown(planted({ alerts: [alert({ id: 'psu' }), ...explained] })), [
    'group/firing',
    '  alert/psu',
    '    alert/temperature',
    '      alert/voltage',
  ]);
  assert.deepEqual(shown(planted({ alerts: [alert({ id: 'psu', state: 'resolved', resolvedAt: at(0) }), ...explained] })), [
    'group/firing',
    '  alert/temperature',
    '    alert/voltage',
    'group/resolved',
    '  alert/psu',
  ]);
});

test('alerts that explain each other in a circle are all shown', () => {
  const forest = planted({ alerts: [alert({ id: 'a', explainedBy: 'b' }), alert({ id: 'b', explainedBy: 'a' })] });
  assert.equal(shown(forest).length, 3);
});

test('silences and maintenance stand in the view, also without an alert, with what they keep quiet below them', () => {
  const forest = planted({
    devices: [device()],
    alerts: [alert({ id: 'a', silencedBy: 's1' }), alert({ id: 'b', silencedBy: 'unknown' })],
    silences: [silence],
    maintenance: [maintenance],
  });
  assert.deepEqual(shown(forest), ['group/quiet', '  silence/s1', '    alert/a', '  maintenance/m1', '  alert/b']);
  assert.equal(forest.row('silence/s1', T0)?.label, 'East US 1: Fan1A');
  const named = planted({ silences: [{ ...silence, condition: 'speed-low', fault: 'Fan1A turns too slowly or not at all' }] });
  assert.equal(named.row('silence/s1', T0)?.label, 'East US 1: Fan1A turns too slowly or not at all');
  const { device: _all, component: _any, ...outside } = silence;
  const source = { id: 'central', name: 'Central' };
  const there = planted({ silences: [{ ...outside, source, fault: 'Silenced in Alertmanager (Central)' }] });
  const { label, context } = there.row('silence/s1', T0)!;
  assert.deepEqual([label, context], ['Silenced in Alertmanager (Central)', 'remoteSilence'], 'not of all HSMs, and not ended from here');
  assert.match(forest.row('silence/s1', T0)!.description, /^silenced until .* · by ada · being replaced$/);
  assert.equal(forest.row('maintenance/m1', T0)?.label, 'HA group prod');
  assert.equal(forest.row('maintenance/m1', T0)?.context, 'maintenance.planned');
});

test('a row says in words what its icon says, and how it stands', () => {
  assert.match(row({}).spoken, /^critical alert, Fan1A turns too slowly or not at all, East US 1, just now$/);
  assert.equal(row({}).label, 'Fan1A turns too slowly or not at all', 'the fault comes first: a narrow view cuts off the rest');
  assert.match(row({}).description, /^East US 1 · just now$/);
  assert.match(row({ acknowledged }).description, /^East US 1 · by ada · just now$/);
  assert.match(row({ state: 'pending', negatives: 2 }).description, /^East US 1 · 2 of 3 bad polls in the last hour · 20 min ago$/);
  const silencedOutside = { receiver: 'am', id: 'x', by: 'grace', why: 'y', until: new Date().toISOString() };
  assert.match(row({ silencedOutside }).description, /silenced in Alertmanager by grace/);
  assert.match(row({ recovering: true, flapping: true, stale: true }).description, /recovering · no news since: can be closed · flapping/);
  assert.match(row({ latched: true, cleared: true }).description, /over: can be closed/);
});

test('what somebody has taken on or silenced does not look like what nobody has seen', () => {
  const icons = [{}, { acknowledged }, { silencedBy: 's' }, { maintenance: 'm' }].map((over) => row(over).icon);
  assert.equal(new Set(icons).size, 4);
});

test('a fault of many devices is one row that says on how many and since when, with the devices inside', () => {
  const others = Array.from({ length: 305 }, (_, n) => alert({ id: `b${n}`, device: `hsm-b${n}`, explainedBy: 'a1' }));
  const first = alert({ summary: 'The serial console gives no usable answer', explains: others.map(({ id }) => id), alsoOn: 305 });
  const forest = planted({ alerts: [first, ...others] });
  assert.deepEqual(forest.node('group/firing')?.children, ['alert/a1']);
  const found = forest.row('alert/a1', T0)!;
  assert.equal(found.label, '306 HSMs: The serial console gives no usable answer');
  assert.match(found.description, /^East US 1 and 305 more · since \d\d:\d\d$/);
});

test('alerts can stand together by HSM, HA group, site or fault, and by themselves where they have none', () => {
  const devices = [
    device({ site: 'Berlin', haGroup: 'prod' }),
    device({ id: 'hsm-2', name: 'West', site: 'Berlin' }),
    device({ id: 'hsm-3' }),
  ];
  const alerts = [
    alert({ id: 'a' }),
    alert({ id: 'b', device: 'hsm-2', firedAt: at(1) }),
    alert({ id: 'c', device: 'hsm-3', condition: 'x', firedAt: at(2) }),
    alert({ id: 'd', explainedBy: 'a' }),
  ];
  const forest = planted({ devices, alerts });
  const below = (grouping: Grouping) => {
    forest.groupBy(grouping, T0);
    return forest.node('group/firing')?.children.map((key) => [forest.row(key, T0)!.label, forest.node(key)!.children]);
  };
  const fan = 'Fan1A turns too slowly or not at all';
  assert.deepEqual(below('site'), [
    ['Berlin', ['alert/a', 'alert/b']],
    [fan, []],
  ]);
  assert.deepEqual(
    below('device')?.map(([label]) => label),
    ['East US 1', 'West', 'East US 1'],
  );
  assert.deepEqual(below('haGroup')?.[0], ['prod', ['alert/a']]);
  assert.deepEqual(
    below('fault')?.map(([, children]) => children),
    [['alert/a', 'alert/b'], ['alert/c']],
  );
  assert.deepEqual(forest.node('alert/a')?.children, ['alert/d'], 'what it explains stays below it');
  assert.deepEqual(
    below('none')?.map(([label]) => label),
    [fan, fan, fan],
  );
  assert.equal(groupingOf('half'), 'none');
});

test('a new alert of the same gravity comes below the others, which stay where they are', () => {
  const forest = new AlertForest();
  const before = [alert({ id: 'a', firedAt: at(-30) }), alert({ id: 'b', firedAt: at(-20) })];
  forest.update(snapshot({ alerts: before }), T0);
  forest.update(snapshot({ alerts: [alert({ id: 'c', firedAt: at(0) }), ...before] }), T0);
  assert.deepEqual(forest.node('group/firing')?.children, ['alert/a', 'alert/b', 'alert/c']);
});

test('menus can tell what may be done with a row', () => {
  const context = (over: Partial<AlertRecord>) => row(over).context;
  assert.equal(context({}), 'alert.firing');
  assert.equal(context({ state: 'pending' }), 'alert.pending');
  assert.equal(context({ acknowledged }), 'alert.acknowledged');
  assert.equal(context({ latched: true, cleared: true }), 'alert.firing.closable');
  assert.equal(context({ latched: true }), 'alert.firing');
  assert.equal(context({ stale: true }), 'alert.firing.closable');
  assert.equal(context({ stale: true, state: 'resolved' }), 'alert.resolved');
  assert.equal(context({ silencedBy: 's' }), 'alert.quiet.silenced');
});

test('what a device or a person wrote is inert in rows and tooltips', () => {
  const hostile = '[x](command:y) <b>$(zap)';
  const found = row({ summary: hostile, deviceName: hostile, acknowledged: { ...acknowledged, by: hostile, why: hostile } });
  assert.doesNotMatch(`${found.label}${found.description}${found.tooltip()}`, /\]\(|\$\(/);
  assert.doesNotMatch(found.tooltip(), /<b>/);
});

test('badge and status bar count root causes that wait for a person, and nothing else', () => {
  const counts = countAlerts(
    snapshot({
      alerts: [
        alert({ id: 'a', severity: 'warning' }),
        alert({ id: 'b', explainedBy: 'a' }),
        alert({ id: 'c', acknowledged }),
        alert({ id: 'd', silencedBy: 's' }),
        alert({ id: 'e', state: 'pending' }),
      ],
    }),
  );
  const { waiting, ...numbers } = counts;
  assert.deepEqual(numbers, { firing: 1, pending: 1, acknowledged: 1, quiet: 1, resolved: 0 });
  assert.deepEqual(
    waiting.map(({ id }) => id),
    ['a'],
  );
});

test('a change draws the row that changed, or the groups between which an alert has moved', () => {
  const forest = new AlertForest();
  const before = snapshot({ alerts: [alert({ id: 'a' }), alert({ id: 'b' }), alert({ id: 'c', acknowledged })] });
  forest.update(before, T0);
  for (const line of shown(forest)) forest.row(line.trim(), T0);
  assert.deepEqual(forest.update({ ...before, devices: [...before.devices] }, T0), [], 'a reading changes nothing here');
  const renamed = { ...before, alerts: before.alerts.map((each) => (each.id === 'b' ? { ...each, recovering: true } : each)) };
  assert.deepEqual(forest.update(renamed, T0), ['alert/b']);
  const taken = { ...renamed, alerts: renamed.alerts.map((each) => (each.id === 'b' ? { ...each, acknowledged } : each)) };
  assert.deepEqual(forest.update(taken, T0), ['group/firing', 'group/acknowledged']);
  assert.equal(forest.update({ ...taken, alerts: [] }, T0), undefined, 'groups go: everything');
  assert.deepEqual(forest.roots, []);
});

test('time alone draws the rows whose age reads differently, and no others', () => {
  const forest = planted({ alerts: [alert({ id: 'new', firedAt: at(0) }), alert({ id: 'old', firedAt: at(-600) })] });
  for (const line of shown(forest)) forest.row(line.trim(), T0);
  assert.deepEqual(forest.age(T0 + 90_000), ['alert/new']);
});

test('ten thousand alerts are a page of rows and one that stands for the rest; words are made for none that is not seen', () => {
  const alerts = Array.from({ length: 10_000 }, (_, n) => alert({ id: `a${n}`, component: `c${n}` }));
  const before = snapshot({ alerts });
  const forest = new AlertForest();
  forest.update(before, T0);
  const children = () => forest.node('group/firing')?.children ?? [];
  assert.equal(children().length, SHOWN_FIRST + 1);
  assert.equal(forest.row('group/firing', T0)?.description, '10000');
  assert.equal(forest.row('more/firing', T0)?.label, '9,800 more alerts…');
  for (const key of children()) forest.row(key, T0);
  const unseen = alerts.findIndex(({ id }) => !children().includes(`alert/${id}`));
  const changed = { ...before, alerts: alerts.with(unseen, { ...alerts[unseen]!, flapping: true }) };
  assert.deepEqual(forest.update(changed, T0), [], 'what is not shown need not be drawn');
  assert.deepEqual(forest.showMore('firing', T0), ['group/firing']);
  assert.equal(children().length, 1001);
});

test('rows stay where they are while polls go on, and what fires anew comes below its like', () => {
  const open = ['a', 'b', 'c'].map((id, n) => alert({ id, firedAt: at(n - 20), negatives: 3 }));
  const forest = planted({ alerts: open });
  const before = shown(forest);
  forest.update(snapshot({ alerts: open.map((each, n) => ({ ...each, negatives: 9 - n })).reverse() }), T0 + 60_000);
  assert.deepEqual(shown(forest), before);
  forest.update(snapshot({ alerts: [alert({ id: '0', firedAt: at(0) }), ...open] }), T0 + 120_000);
  assert.deepEqual(shown(forest), [...before, '  alert/0']);
});
