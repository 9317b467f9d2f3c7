import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withConsequences } from '../../../src/inventory/consequences.ts';
import { type InForce, type InventoryRead, inForceAfter, type KeptPart, textOf } from '../../../src/inventory/inForce.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { slipKey, slipSentence } from '../../../src/inventory/slip.ts';

type Entry = Record<string, unknown>;

function device(id: string, port: string, over: Entry = {}): Entry {
  return {
    id,
    name: `Device ${id}`,
    model: 'luna-network-hsm-7',
    console: { port, user: 'monitor', password: { secret: `${id}.console` } },
    ...over,
  };
}

const a = device('a', '/dev/ttyA', { haGroup: 'prod', alerts: { negatives: 4 } });
const b = device('b', '/dev/ttyB');
const hook = { id: 'ops', webhook: { url: { secret: 'ops.url' } } };
const file = {
  poll: { interval: '5m' },
  alerts: { recover: 3 },
  groups: { prod: { alerts: { profile: 'fast' } } },
  notify: [hook],
  devices: [a, b],
};

function textRead(content: unknown): InventoryRead {
  return { kind: 'text', loaded: parseInventory(typeof content === 'string' ? content : JSON.stringify(content, null, 1)) };
}

function look(before: readonly KeptPart[], content: unknown): InForce {
  return inForceAfter(before, textRead(content), definition);
}

const { parts: whole, inventory: asWritten } = look([], file);

function deviceIn({ inventory }: InForce, id: string) {
  return inventory.devices.find((each) => each.id === id);
}

/** `device a: as-read` of each slip. */
function told({ slips }: InForce): string[] {
  return slips.map((slip) => `${slipKey(slip)}: ${slip.stays}${slip.missing ? ', missing' : ''}`);
}

test('a file without mistakes is in force as it is written', () => {
  const found = look([], file);
  assert.deepEqual([told(found), found.complete, found.renames], [[], true, []]);
  assert.deepEqual(
    found.inventory.devices.map(({ id }) => id),
    ['a', 'b'],
  );
  assert.deepEqual(look(whole, file).parts, whole);
});

const changedA = (over: Entry) => ({ ...file, devices: [{ ...a, ...over }, b] });
const slips: [what: string, content: unknown, reason: RegExp][] = [
  ['a name that is too long', changedA({ name: 'x'.repeat(81) }), /^"name" must have at most 80/],
  ['a field that is not known', changedA({ colour: 'red' }), /^This name is not known here/],
  ['a field of the wrong kind', changedA({ name: 7 }), /^"name" is a number/],
  ['a port that is none', changedA({ console: { address: 'a:70000', user: 'monitor', password: { secret: 's' } } }), /between 1 and 65535/],
  ['two fields that exclude each other', changedA({ console: { ...(a.console as Entry), address: 'a:1' } }), /exclude each other/],
  ['neither console nor SNMP', changedA({ console: undefined }), /neither "console" nor "snmp"/],
  ['a forbidden account', changedA({ console: { ...(a.console as Entry), user: 'admin' } }), /The account "admin" is never used/],
  ['a model that is not known', changedA({ model: 'luna-9' }), /^"model" must be/],
  ['a secret written out', changedA({ console: { ...(a.console as Entry), password: 'hunter2' } }), /Only the name of a secret/],
  ['two entries with one id', { ...file, devices: [a, b, device('a', '/dev/ttyC')] }, /Another device has the same "id" \(line \d+\)/],
  ['a new entry on its port', { ...file, devices: [a, b, device('c', '/dev/ttyA')] }, /Another device is on the same serial port/],
  ['an id that is none', changedA({ id: 'HSM A' }), /^"id" is not right/],
  ['another id and an error besides', changedA({ id: 'a2', name: 7 }), /^"name" is a number/],
  ['a name that stands twice', JSON.stringify(file).replace('"name":"Device a"', '"name":"x","name":"Device a"'), /stands twice/],
];
for (const [what, content, reason] of slips) {
  test(`${what}: the device goes on as it was last read, and the others are taken as written`, () => {
    const changed = typeof content === 'string' ? content.replace('Device b', 'New b') : structuredClone(content);
    if (typeof changed !== 'string') (changed as { devices: Entry[] }).devices[1]!.name = 'New b';
    const found = look(whole, changed);
    assert.deepEqual(deviceIn(found, 'a'), asWritten.devices[0]);
    assert.deepEqual(found.inventory.alertsOf.get('a'), asWritten.alertsOf.get('a'));
    assert.equal(deviceIn(found, 'b')?.name, 'New b');
    const slip = found.slips.find(({ id }) => id === 'a');
    assert.equal(slip?.stays, 'as-read', told(found).join('\n'));
    assert.match(slip.reason, reason);
    assert.ok(slip.line !== undefined && slip.line >= 1);
    assert.match(slipSentence(slip), /^its entry in the inventory is not taken, so it is watched as it was last read\. /);
    assert.equal(found.complete, false);
    // A second look, from what the first one has left, is the same.
    assert.deepEqual(look(found.parts, changed), found);
    // Mended, nothing is left of it.
    const mended = look(found.parts, file);
    assert.deepEqual([told(mended), mended.parts, mended.complete], [[], whole, true]);
  });
}

test('broken alerts of a device, its group or the file leave the policy that was in force, and the device is taken as written', () => {
  const broken = { negatives: 0 };
  const cases: [content: typeof file | Entry, slip: string][] = [
    [{ ...file, devices: [{ ...a, name: 'New a', alerts: broken }, b] }, 'device a: alerts-as-read'],
    [{ ...file, groups: { prod: { alerts: broken } }, devices: [{ ...a, name: 'New a' }, b] }, 'group prod: as-read'],
    [{ ...file, alerts: broken, devices: [{ ...a, name: 'New a' }, b] }, 'alerts : as-read'],
    [{ ...file, poll: { interval: 'x' }, devices: [{ ...a, name: 'New a' }, b] }, 'poll : as-read'],
  ];
  for (const [content, slip] of cases) {
    const found = look(whole, content);
    assert.deepEqual(told(found), [slip]);
    assert.deepEqual(found.inventory.alertsOf.get('a'), asWritten.alertsOf.get('a'), slip);
    assert.equal(deviceIn(found, 'a')?.name, 'New a');
    assert.equal(found.inventory.poll.interval, 300_000);
  }
  const never = look([], { ...file, devices: [{ ...a, alerts: broken }, b] });
  assert.deepEqual(told(never), ['device a: alerts-of-file']);
  assert.deepEqual([never.inventory.alertsOf.get('a')?.negatives, never.inventory.alertsOf.get('a')?.profile], [3, 'fast']);
});

test('a broken receiver goes on being notified as it was last read, and one that never was right is not', () => {
  const found = look(whole, {
    ...file,
    notify: [
      { ...hook, webhook: {} },
      { id: 'new', mail: {} },
    ],
  });
  assert.deepEqual(told(found), ['receiver ops: as-read', 'receiver new: nothing']);
  assert.deepEqual(found.inventory.receivers, asWritten.receivers);
  assert.deepEqual(found.inventory.secrets.includes('ops.url'), true);
});

const nothing: [what: string, read: InventoryRead][] = [
  ['a text that is no JSON', textRead(`${JSON.stringify(file).slice(0, -2)}"oops"`)],
  ['an empty file', textRead('')],
  ['a file of zeros', textRead('\0'.repeat(400))],
  ['no file', { kind: 'none', reason: 'There is no file at /x.' }],
  ['a file that cannot be read', { kind: 'none', reason: '/x cannot be read (EACCES).' }],
];
for (const [what, read] of nothing) {
  test(`${what}: nothing of it is taken, and all goes on as it was last read`, () => {
    const found = inForceAfter(whole, read, definition);
    assert.deepEqual(found.inventory.devices, asWritten.devices);
    assert.deepEqual(found.inventory.alertsOf, asWritten.alertsOf);
    assert.deepEqual(found.inventory.receivers, asWritten.receivers);
    assert.deepEqual([found.parts, told(found), found.complete], [whole, ['file : as-read'], false]);
    assert.match(slipSentence(found.slips[0]!), /^nothing of it is taken, and all devices are watched as they were last read\. \S/);
  });
}

test('a text that is no JSON and nothing that was read before: nobody is watched, which is said', () => {
  const found = look([], '{ "devices": [');
  assert.deepEqual([found.inventory.devices, told(found)], [[], ['file : nothing']]);
  assert.match(slipSentence(found.slips[0]!), /no device of it is watched\. Expected "]"/);
  assert.deepEqual(inForceAfter([], { kind: 'none', reason: 'x' }, definition).slips, [], 'no file at the first start is no mistake');
});

test('what is missing in a file without errors was removed on purpose; in one with errors it goes on', () => {
  const removed = look(whole, { ...file, devices: [b] });
  assert.deepEqual([deviceIn(removed, 'a'), told(removed)], [undefined, []]);
  assert.deepEqual(look(whole, { devices: [] }).parts, []);

  const unsure = look(whole, { ...file, devices: [{ ...b, name: 7 }] });
  assert.deepEqual(told(unsure), ['device b: as-read', 'device a: as-read, missing']);
  assert.deepEqual(
    unsure.inventory.devices.map(({ id }) => id),
    ['b', 'a'],
  );
  assert.match(
    slipSentence(unsure.slips[1]!),
    /^it is missing in the inventory, which has an error besides, so it is watched as it was last/,
  );
  assert.deepEqual(told(look(unsure.parts, { ...file, devices: [b] })), []);
});

for (const [what, content] of [
  ['misspelt', { ...file, devices: undefined, device: [a, b] }],
  ['no list', { ...file, devices: {} }],
  ['not there', { ...file, devices: undefined }],
] as const) {
  test(`"devices" that is ${what} ends the watching of no device`, () => {
    const found = look(whole, content);
    assert.deepEqual(found.inventory.devices, asWritten.devices);
    assert.deepEqual(told(found), ['device a: as-read, missing', 'device b: as-read, missing']);
  });
}

test('a window that is too short is corrected and said, and keeps nothing from being taken', () => {
  const found = look(whole, { ...file, alerts: { window: '10m', negatives: 3 }, devices: [b] });
  assert.deepEqual([told(found), found.complete], [[], true]);
  assert.equal(found.inventory.alerts.window, 900_000);
});

test('an entry that never was right is not watched, with its reason and line, and one without an id is called by its place', () => {
  const found = look(whole, { ...file, devices: [a, b, device('c', '/dev/ttyC', { name: 7 }), { model: 'x' }, 'text'] });
  assert.deepEqual(told(found), ['device c: nothing', 'device #4: nothing', 'device #5: nothing']);
  assert.match(slipSentence(found.slips[0]!), /^it is not watched, because its entry.*"name" is a number/);
  assert.deepEqual(
    found.inventory.devices.map(({ id }) => id),
    ['a', 'b'],
  );
  const twice = look([], { devices: [a, { ...a, console: b.console }] });
  assert.deepEqual(told(twice), ['device a: nothing'], 'one row for an id');
});

test('what goes on as it was keeps its place: an entry that has it anew waits, or goes on as it was, too', () => {
  // The cables of two devices were swapped in the file, with a slip in one of them.
  const swapped = {
    ...file,
    devices: [
      { ...a, name: 7, console: b.console },
      { ...b, console: a.console },
    ],
  };
  const found = look(whole, swapped);
  assert.deepEqual(found.inventory.devices, asWritten.devices);
  assert.deepEqual(told(found), ['device a: as-read', 'device b: as-read']);
  assert.match(found.slips[1]?.reason ?? '', /^It is at the same place as "a", which is watched as it was last read/);
  const newcomer = look(whole, {
    ...file,
    devices: [{ ...a, name: 7, console: { ...(a.console as Entry), port: '/dev/new' } }, b, device('c', '/dev/ttyA')],
  });
  assert.deepEqual(told(newcomer), ['device a: as-read', 'device c: nothing']);
  assert.deepEqual(
    told(
      look(found.parts, {
        ...file,
        devices: [
          { ...a, console: b.console },
          { ...b, console: a.console },
        ],
      }),
    ),
    [],
  );
});

test('an id that changed while the rest of the entry stayed the same is a rename, also in a file with an error elsewhere', () => {
  const renamed = look(whole, { ...file, devices: [{ ...a, id: 'a-2' }, b] });
  assert.deepEqual([renamed.renames, told(renamed)], [[{ from: 'a', to: 'a-2' }], []]);
  assert.deepEqual(
    renamed.inventory.devices.map(({ id }) => id),
    ['a-2', 'b'],
  );
  const beside = look(whole, {
    ...file,
    devices: [
      { ...a, id: 'a-2' },
      { ...b, name: 7 },
    ],
  });
  assert.deepEqual([beside.renames, told(beside)], [[{ from: 'a', to: 'a-2' }], ['device b: as-read']]);
  const another = look(whole, { ...file, devices: [{ ...a, id: 'a-2', name: 'Another' }, b] });
  assert.deepEqual([another.renames, deviceIn(another, 'a')], [[], undefined], 'more has changed: it is another device');
  const copied = look(whole, { ...file, devices: [a, { ...a, id: 'a-2', console: { ...(a.console as Entry), port: '/dev/c' } }, b] });
  assert.deepEqual(copied.renames, []);
});

test('no value that is in a broken entry is kept: what is kept was read without error, with secrets by name', () => {
  const leaked = changedA({ console: { ...(a.console as Entry), password: 'hunter2' }, pin: '4711-hunter2', note: 'hunter2' });
  for (const before of [whole, []]) {
    const found = look(before, { ...leaked, notify: [{ id: 'ops', webhook: { url: 'https://u:hunter2@example.com/' } }] });
    assert.ok(!JSON.stringify([found.parts, found.slips]).includes('hunter2'));
  }
});

test('the parts of a file, written again, are the same file', () => {
  assert.deepEqual(JSON.parse(textOf(whole)), file);
});

test('each problem says once what it means for the watching', () => {
  const say = (content: unknown) =>
    withConsequences(parseInventory(typeof content === 'string' ? content : JSON.stringify(content, null, 1))).map(
      ({ message }) => message,
    );
  assert.match(
    say(changedA({ name: 7 }))[0] ?? '',
    /^"name" is a number.*Until this is corrected, this entry is not taken: .* The other entries are taken as written\.$/,
  );
  assert.match(
    say('{ "devices": [')[0] ?? '',
    /nothing of the file is taken: all devices are watched as they were last read, or not at all if they never were\.$/,
  );
  assert.match(say({ ...file, colour: 1 })[0] ?? '', /what is missing in the file goes on as it was last read\.$/);
  assert.match(say({ ...file, alerts: { negatives: 0 } })[0] ?? '', /"alerts" stays as it was last read without error/);
  const two = say(changedA({ name: 7, colour: 1 }));
  assert.equal(two.filter((message) => message.includes('Until this is corrected')).length, 1);
});

test('what a broken text says is where it breaks off, whatever else is wrong before that', () => {
  const entries = JSON.stringify([device('a', '/dev/ttyA', { name: 'x'.repeat(81) }), b], null, 1).replace(/\]$/, '');
  const text = `{ "devices": ${entries},\n{ "id": "c\n] }`;
  const found = look(whole, text);
  const [slip] = found.slips;
  assert.deepEqual([slip?.kind, slip?.stays], ['file', 'as-read']);
  assert.match(slip?.reason ?? '', /This text is never closed/);
  assert.equal(slip?.line, text.split('\n').length - 1);
  const problems = withConsequences(parseInventory(text)).map(({ message }) => message);
  assert.equal(problems.length, 2);
  assert.doesNotMatch(problems[0]!, /nothing of the file is taken/);
  assert.match(problems[1]!, /This text is never closed.*nothing of the file is taken/);
});
