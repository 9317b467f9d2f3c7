import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceNodes } from '../../../src/extension/tree/deviceNodes.ts';
import type { TreeNode } from '../../../src/extension/tree/treeNode.ts';
import type { AlertRecord, ChannelRecord, DeviceRecord } from '../../../src/protocol/contract.ts';
import { alert, at, channel, component, device, indicator, reading, T0 } from './records.ts';

function rows(record: DeviceRecord, now = T0): Map<string, TreeNode> {
  return new Map(deviceNodes(record, { now, parent: undefined, checking: false }).map((node) => [node.key, node]));
}

function labelsBelow(nodes: Map<string, TreeNode>, key: string): string[] {
  return nodes.get(key)!.children.map((child) => nodes.get(child)!.label);
}

test('a device shows its groups in a fixed order and leaves out those it has no part of', () => {
  const nodes = rows(
    device({
      components: [
        component({ id: 'ntls', name: 'NTLS', type: 'service', readings: [] }),
        component({ id: 'vbat', name: 'VBAT', type: 'battery' }),
        component({ id: 'psu1', name: 'PSU1', type: 'power_supply', readings: [] }),
        component(),
      ],
    }),
  );
  assert.deepEqual(labelsBelow(nodes, 'device/hsm-1'), ['Fans', 'Power Supplies', 'Batteries', 'NTLS', 'Channels']);
});

test('every child that a row names exists and names that row as its parent', () => {
  const nodes = rows(
    device({
      components: [
        component({ id: 'psu1', name: 'PSU1', type: 'power_supply' }),
        component({ id: 'psu1-12v', name: 'PSU1 +12V', type: 'voltage', parent: 'psu1' }),
        component({
          id: 'hsm',
          name: 'HSM',
          type: 'hsm',
          readings: [reading({ metric: 'hsm.storage.used', unit: 'By' }), reading({ metric: 'hsm.storage.free', unit: 'By' })],
        }),
      ],
      problems: [{ code: 'secret-missing', message: 'x', secret: 's' }],
    }),
  );
  for (const node of nodes.values()) for (const child of node.children) assert.equal(nodes.get(child)?.parent, node.key);
  const reachable = [...nodes.values()].flatMap(({ children }) => children).length + 1;
  assert.equal(reachable, nodes.size);
});

test('a fan shows its speed with its unit', () => {
  assert.equal(rows(device()).get('hsm-1/component/fan1a')!.description, '6,200 rpm');
});

test('a value that is known to be wrong says so in its row', () => {
  const wrong = reading({ attributes: { 'hw.id': 'fan1a', 'hsm.not_judged': 'never judged: it is wrong' } });
  const row = rows(device({ components: [component({ readings: [wrong] })] })).get('hsm-1/component/fan1a')!;
  assert.equal(row.description, '6,200 rpm · known to be wrong');
});

test('what is pointed at tells ages by the moment that is shown', () => {
  const row = rows(device()).get('device/hsm-1')!;
  assert.match(row.tooltip(T0 + 5 * 60_000), /Oldest reading: Fan1A.*, 5 min ago/);
  assert.match(row.tooltip(T0 + 3 * 3_600_000), /Oldest reading: Fan1A.*, 3 h ago/);
});

test('a reading says its age only once it is older than it should be', () => {
  assert.equal(rows(device(), T0 + 10 * 60_000).get('hsm-1/component/fan1a')!.description, '6,200 rpm');
  assert.equal(rows(device(), T0 + 25 * 60_000).get('hsm-1/component/fan1a')!.description, '6,200 rpm · 25 min ago');
});

test('a group says how its members stand, and how old that is once it is older than it should be', () => {
  const groupAfter = (minutes: number) =>
    rows(device({ components: [component(), component({ id: 'fan1b', state: 'failed' })] }), T0 + minutes * 60_000).get(
      'hsm-1/group/fans',
    )!;
  assert.equal(groupAfter(3).description, '1 failed, 1 ok');
  assert.equal(groupAfter(30).description, '1 failed, 1 ok · 30 min ago');
  assert.equal(groupAfter(3).tone, 'failed');
});

test('a first bad poll shows as pending with its count, in another shape than a firing alert', () => {
  const pending = component({ state: 'degraded', indicators: [indicator({ phase: 'pending', negatives: 1 })] });
  const row = rows(device({ state: 'degraded', components: [pending] })).get('hsm-1/component/fan1a')!;
  assert.equal(row.tone, 'pending');
  assert.match(row.description, /1 of 3 bad polls in the last hour/);
  assert.match(row.spoken, /degraded, not yet certain/);
});

test('a firing row says what is wrong without repeating its own name', () => {
  const firing = component({ state: 'failed', readings: [reading({ value: 0 })], indicators: [indicator({ phase: 'firing' })] });
  assert.equal(rows(device({ components: [firing] })).get('hsm-1/component/fan1a')!.description, 'turns too slowly or not at all · 0 rpm');
});

test('a part and its readings have a value to copy, and menus can tell whether there is an alert to show', () => {
  const firing = component({ state: 'failed', readings: [reading({ value: 0 })], indicators: [indicator({ phase: 'firing' })] });
  const row = rows(device({ components: [firing] })).get('hsm-1/component/fan1a')!;
  assert.deepEqual([row.context, row.component, row.value], ['component.alert', 'fan1a', '0 rpm']);
  const hsm = component({
    id: 'hsm',
    readings: [
      reading({ metric: 'hsm.storage.used', unit: 'By', value: 5 }),
      reading({ metric: 'hsm.storage.free', unit: 'By', value: 7 }),
    ],
  });
  const own = rows(device({ components: [hsm] })).get('hsm-1/component/hsm/hsm.storage.used')!;
  assert.deepEqual([own.context, own.component, own.value], ['reading', 'hsm', own.description]);
});

test('a window other than an hour is named as it is', () => {
  const pending = component({ state: 'degraded', indicators: [indicator({ phase: 'pending', negatives: 1 })] });
  const row = rows(device({ window: 30, components: [pending] })).get('hsm-1/component/fan1a')!;
  assert.match(row.description, /1 of 3 bad polls in the last 30 s/);
});

test('a device with nothing worse than something pending is pending, one that fires is not', () => {
  const pending = component({ state: 'degraded', indicators: [indicator({ phase: 'pending', negatives: 1 })] });
  assert.equal(rows(device({ state: 'degraded', components: [pending] })).get('device/hsm-1')!.tone, 'pending');
  const firing = component({ state: 'failed', indicators: [indicator({ phase: 'firing' })] });
  const row = rows(device({ state: 'failed', firing: 1, components: [firing] })).get('device/hsm-1')!;
  assert.equal(row.tone, 'failed');
  assert.match(row.description, /^1 alert · just now$/);
});

test('a device says what is wrong with it and who has it, and looks different once somebody has all of it', () => {
  const acknowledged = { by: 'ada', at: at(0), until: at(60) };
  const row = (...alerts: readonly AlertRecord[]) => {
    const [node] = deviceNodes(device({ firing: alerts.length, state: 'failed' }), { now: T0, parent: undefined, checking: false, alerts });
    return node!;
  };
  const unseen = row(alert(), alert({ id: 'a2', summary: 'PSU2 has no AC input', acknowledged }));
  assert.equal(unseen.description, 'Fan1A turns too slowly or not at all and 1 more · 1 of 2 acknowledged or silenced · just now');
  assert.equal(unseen.held, undefined);
  assert.match(unseen.tooltip(), /- critical: \*\*Fan1A turns too slowly or not at all\*\*, nobody has taken it on/);
  assert.match(unseen.tooltip(), /PSU2 has no AC input\*\*, acknowledged by ada/);
  const held = row(alert({ acknowledged }));
  assert.equal(held.held, true);
  assert.equal(held.description, 'Fan1A turns too slowly or not at all · acknowledged by ada · just now');
  assert.match(row(alert({ silencedBy: 's' })).spoken, /silenced/);
});

test('a simulated device is marked, once, behind what matters more', () => {
  for (const name of ['East', 'East (simulated)']) {
    const row = rows(device({ simulated: true, name })).get('device/hsm-1')!;
    assert.deepEqual([row.label, row.description, row.context], ['East', 'just now · simulated', 'device.simulated']);
  }
  assert.equal(rows(device({ name: 'East (simulated)' })).get('device/hsm-1')!.label, 'East (simulated)', 'the owner’s own words');
});

test('a power supply holds its own voltage, fan and temperature', () => {
  const nodes = rows(
    device({
      components: [
        component({ id: 'psu1', name: 'PSU1', type: 'power_supply', readings: [] }),
        component({ id: 'psu1.fan', name: 'PSU1 FAN', type: 'fan', parent: 'psu1', state: 'failed' }),
      ],
    }),
  );
  assert.deepEqual(labelsBelow(nodes, 'hsm-1/component/psu1'), ['PSU1 FAN']);
  assert.equal(nodes.get('hsm-1/component/psu1')!.tone, 'failed');
  assert.equal(nodes.has('hsm-1/group/fans'), false);
});

test('a part whose parent is unknown stays visible in its own group', () => {
  const nodes = rows(device({ components: [component({ parent: 'psu9' })] }));
  assert.deepEqual(labelsBelow(nodes, 'hsm-1/group/fans'), ['Fan1A']);
});

test('what two channels tell of one value is one row, and the console is preferred while it is fresh', () => {
  const both = (consoleMinutes: number) =>
    component({ readings: [reading({ value: 6100, channel: 'snmp', time: at(0) }), reading({ time: at(consoleMinutes) })] });
  assert.equal(rows(device({ components: [both(-5)] })).get('hsm-1/component/fan1a')!.description, '6,200 rpm');
  assert.equal(rows(device({ components: [both(-30)] })).get('hsm-1/component/fan1a')!.description, '6,100 rpm');
});

test('a missing secret is a row of its own that names the secret and offers to enter it', () => {
  const message = 'The secret "hsm-1.console" is missing.';
  const row = rows(device({ problems: [{ code: 'secret-missing', message, secret: 'hsm-1.console' }] })).get(
    'hsm-1/problem/hsm-1.console',
  )!;
  assert.equal(row.context, 'problem.secret');
  assert.equal(row.secret, 'hsm-1.console');
  assert.equal(row.description, message);
});

test('a refused login offers to try again', () => {
  const nodes = rows(device({ problems: [{ code: 'login-refused', message: 'The login was refused.' }] }));
  const row = nodes.get('hsm-1/problem/login-refused/0')!;
  assert.deepEqual([row.context, row.label], ['problem.login', 'Not watched as configured'], 'of a service that gives no title');
});

test('a console in use says so in its row and in a problem row, with since when and what to do', () => {
  const error = 'Somebody is logged in on this console.';
  const problem = {
    code: 'console-busy',
    title: 'Console in use',
    message: error,
    remedy: 'Find who uses it.',
    since: '2026-03-02T10:30:00.000Z',
  };
  const nodes = rows(device({ channels: [channel({ state: 'unknown', error, errorCode: 'console-busy' })], problems: [problem] }));
  assert.match(nodes.get('hsm-1/channel/console')!.description, /^Somebody is logged in/);
  assert.equal(nodes.get('hsm-1/channel/console')!.tone, 'unknown');
  const row = nodes.get('hsm-1/problem/console-busy/0')!;
  assert.equal(row.label, 'Console in use');
  assert.match(row.description, /^for \d.* · Somebody is logged in on this console\. · Find who uses it\.$/);
});

test('the row of a channel with an alert leads to it, and is the part that a silence would be of', () => {
  const taken = indicator({ component: 'console', condition: 'occupied', phase: 'firing' });
  const judged = component({
    id: 'console',
    name: 'Serial console',
    type: 'channel',
    state: 'degraded',
    readings: [],
    indicators: [taken],
  });
  const row = rows(device({ channels: [channel()], components: [judged] })).get('hsm-1/channel/console')!;
  assert.deepEqual([row.context, row.component], ['channel.alert', 'console']);
  assert.equal(rows(device({ channels: [channel()] })).get('hsm-1/channel/console')!.context, 'channel');
});

test('a disabled monitor account shows the console as off, not as failed', () => {
  const nodes = rows(device({ monitorAccount: 'disabled', channels: [channel({ state: 'off' })] }));
  assert.equal(nodes.get('hsm-1/channel/console')!.tone, 'off');
  assert.match(nodes.get('device/hsm-1')!.description, /customer-monitored/);
});

test('a channel’s tooltip says what the last poll did not understand, with the most frequent reason and its remedy', () => {
  const tooltip = (refused?: ChannelRecord['refused']) =>
    rows(device({ channels: [channel(refused ? { refused } : {})] }))
      .get('hsm-1/channel/console')!
      .tooltip()
      .replaceAll('\\', '');
  assert.doesNotMatch(tooltip(), /Not understood/);
  const wrapped = { reason: 'it may go on in the next line; let the console server not break lines at 80 columns', count: 9 };
  assert.match(tooltip([wrapped, { reason: 'odd', count: 3 }]), /poll: 12 lines or values, 9 of them: it may go on.*at 80 columns\.$/m);
  assert.match(tooltip([wrapped]), /poll: 9 lines or values, all of them: it may/);
  assert.match(tooltip([{ reason: 'odd', count: 1 }]), /poll: 1 line or value: odd\./);
  assert.doesNotMatch(tooltip([{ reason: 'see https://evil.example', count: 1 }]), /https:\/\/evil\.example/);
});

test('clear-text SNMP is marked on its channel', () => {
  const nodes = rows(device({ channels: [channel({ channel: 'snmp', insecure: true })] }));
  assert.match(nodes.get('hsm-1/channel/snmp')!.description, /clear text/);
});

test('a lone HSM or service is a row of the device, with its readings below it and flags in words', () => {
  const card = component({
    id: 'hsm',
    name: 'HSM',
    type: 'hsm',
    indicators: [],
    readings: [
      reading({ metric: 'hsm.tamper.active', value: 0, unit: '1', attributes: { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' } }),
      reading({ metric: 'hsm.zeroized', value: 1, unit: '1', attributes: { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' } }),
    ],
  });
  const nodes = rows(device({ components: [card] }));
  assert.deepEqual(labelsBelow(nodes, 'device/hsm-1'), ['HSM', 'Channels']);
  assert.equal(nodes.get('hsm-1/component/hsm')!.description, 'ok');
  assert.equal(nodes.get('hsm-1/component/hsm/hsm.tamper.active')!.description, 'none');
  assert.equal(nodes.get('hsm-1/component/hsm/hsm.zeroized')!.description, 'yes');
});

test('a console is called by the way it is reached, and its changed host key is a problem that says so', () => {
  const nodes = rows(
    device({
      channels: [channel({ name: 'SSH console', state: 'failed', error: 'The SSH host key of 10.0.1.4 is not the pinned one.' })],
      problems: [
        { code: 'host-key-changed', title: 'SSH host key changed', message: 'The SSH host key of 10.0.1.4 is not the pinned one.' },
      ],
    }),
  );
  assert.equal(nodes.get('hsm-1/channel/console')!.label, 'SSH console');
  const problem = nodes.get('hsm-1/problem/host-key-changed/0')!;
  assert.deepEqual([problem.label, problem.context], ['SSH host key changed', 'problem.other']);
});

test('what a channel is as a component stands in its own row and nowhere else', () => {
  const agent = component({
    id: 'snmp',
    name: 'SNMP agent',
    type: 'service',
    state: 'degraded',
    indicators: [indicator({ phase: 'pending', negatives: 2, needed: 4 })],
  });
  const nodes = rows(device({ components: [agent], channels: [channel({ channel: 'snmp', state: 'failed', error: 'No answer.' })] }));
  assert.deepEqual(labelsBelow(nodes, 'device/hsm-1'), ['Channels']);
  assert.match(nodes.get('hsm-1/channel/snmp')!.description, /^No answer\. · 2 of 4 bad polls in the last hour/);
});

test('a device that was never seen says so instead of being ok', () => {
  const { lastSeen: _, ...never } = device({ state: 'unknown' });
  const row = rows(never).get('device/hsm-1')!;
  assert.equal(row.tone, 'unknown');
  assert.match(row.description, /not seen yet/);
});

test('markup from a device stays text in labels, descriptions and tooltips', () => {
  const name = '[x](command:evil) $(bug) <img src=x>\u001b[2J\u202e https://evil.example';
  const nodes = rows(device({ components: [component({ name })] }));
  const row = nodes.get('hsm-1/component/fan1a')!;
  for (const text of [row.label, row.description, row.spoken]) {
    assert.doesNotMatch(text, /\]\(|\$\(|[\u0000-\u001f\u202e]/);
  }
  assert.doesNotMatch(row.tooltip(), /(?<!\\)\]\(|<img|https:\/\//);
});

test('a paused device says since when, by whom and why, and shows no tick, whatever was read of it before', () => {
  const paused = { since: at(0), by: 'ada', why: 'moves to rack 4' };
  const record = device({ state: 'unknown', paused, channels: [channel({ state: 'off' })], components: [], lastSeen: at(-60) });
  const nodes = rows(record, T0 + 3_600_000);
  const row = nodes.get('device/hsm-1');
  assert.match(row?.description ?? '', /^paused since .* by ada: moves to rack 4$/);
  assert.match(row?.context ?? '', /^device\.real\.paused$/);
  assert.ok([...nodes.values()].every(({ tone }) => tone !== 'ok'));
  assert.equal(row?.tone, 'off');
  assert.match(row?.spoken ?? '', /, not watched, paused since/);
  assert.match([...nodes.values()].find(({ kind }) => kind === 'channel')?.description ?? '', /^not asked: paused/);
  assert.match(row?.tooltip() ?? '', /neither fire nor end/);

  const failed = rows({ ...record, state: 'failed', firing: 1 }).get('device/hsm-1');
  assert.equal(failed?.tone, 'failed', 'what fires goes on');
  assert.match(failed?.description ?? '', /1 alert · paused since/);
});

test('a device says which HSM it is known to be, and offers to accept another one only where that answers', () => {
  const identity = { serialNumber: '620001', label: 'ca-alpha' };
  const row = (over: Partial<DeviceRecord>) => rows(device({ identity, ...over })).get('device/hsm-1')!;
  assert.match(row({}).tooltip(), /Known by serial number 620001.*, label ca/);
  assert.doesNotMatch(row({}).context, /replaced/);
  const replaced = row({ otherAppliance: { channel: 'console', serialNumber: '620002' } });
  assert.match(replaced.context, /^device\b.*\.replaced\b/);
  assert.match(replaced.tooltip(), /Another appliance answered last: serial number 620002/);
  const problem = rows(device({ problems: [{ code: 'other-appliance', message: 'Another appliance answers.' }] }));
  assert.equal(problem.get('hsm-1/problem/other-appliance/0')?.context, 'problem.appliance');
});

test('what nothing judges on a device is a row of its own, before the groups with their ticks', () => {
  const nodes = rows(device({ state: 'unjudged', notJudged: ['SNMP only: nothing judges tamper.'] }));
  assert.deepEqual(labelsBelow(nodes, 'device/hsm-1').slice(0, 2), ['SNMP only: nothing judges tamper.', 'Fans']);
  assert.equal(nodes.get('hsm-1/not-judged/0')!.tone, 'unjudged');
});
