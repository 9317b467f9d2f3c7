import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDevice, removeDevice, setMonitorAccount } from '../../src/inventory/edit.ts';
import { inForceAfter } from '../../src/inventory/inForce.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import { definition } from '../../src/inventory/schema.ts';

const device = { id: 'b', model: 'luna-network-hsm-7', snmp: { host: 'h', version: '2c', community: { secret: 'b.community' } } } as const;

test('however the file is laid out, an edit leaves it readable, with every device and every comment', () => {
  const space = fc.constantFrom('', ' ', '\n', '\r\n  ', '\t', ' // c\n', '/* c */', '\n    // c, ]\n');
  const layout = fc.record({ count: fc.nat(3), spaces: fc.array(space, { minLength: 24, maxLength: 24 }), trailing: fc.boolean() });
  fc.assert(
    fc.property(layout, ({ count, spaces, trailing }) => {
      let next = 0;
      const gap = () => spaces[next++ % spaces.length] ?? '';
      const devices = Array.from({ length: count }, (_, n) => `${gap()}{${gap()}"id":${gap()}"d${n}"${gap()}}${gap()}`);
      const text = `${gap()}{${gap()}"devices":${gap()}[${devices.join(',')}${trailing && count > 0 ? `,${gap()}` : gap()}]${gap()}}${gap()}`;
      const ids = (written: string) => [...written.matchAll(/"id":\s*(?:\/\/.*\s*|\/\*.*?\*\/\s*)*"(\w+)"/g)].map(([, id]) => id);
      const comments = (written: string) => written.match(/\/\/ c.*|\/\* c \*\//g)?.length ?? 0;
      const added = addDevice(text, device);
      assert.equal(parseInventory(added).readable, true, added);
      assert.deepEqual(ids(added), [...ids(text), 'b']);
      assert.equal(comments(added), comments(text), added);
      const rest = ids(text).slice(1);
      const removed = rest.length < ids(text).length ? removeDevice(text, ids(text)[0] ?? '') : text;
      assert.equal(parseInventory(removed).readable, true, `${text}\n=>\n${removed}`);
      assert.deepEqual(ids(removed), rest, `${text}\n=>\n${removed}`);
      const last = ids(added).at(-1) ?? '';
      assert.equal(parseInventory(removeDevice(added, last)).readable, true, removeDevice(added, last));
      assert.deepEqual(ids(removeDevice(added, last)), ids(text));
      assert.equal(comments(removeDevice(added, last)), comments(added));
      const disabled = setMonitorAccount(added, 'b', 'disabled');
      assert.equal(parseInventory(disabled).readable, true, disabled);
      assert.equal(disabled.replace(/,\s*"monitorAccount": "disabled"/, ''), added);
    }),
    { numRuns: 500 },
  );
});

const watched = (id: string, over: object = {}) => ({
  id,
  name: `Device ${id}`,
  model: 'luna-network-hsm-7',
  console: { port: `/dev/tty${id}`, user: 'monitor', password: { secret: `${id}.console` } },
  ...over,
});
const file = {
  poll: { interval: '5m' },
  alerts: { recover: 3 },
  groups: { prod: { alerts: { profile: 'fast' } } },
  notify: [{ id: 'ops', webhook: { url: { secret: 'ops.url' } } }],
  devices: [watched('a', { haGroup: 'prod', alerts: { negatives: 4 } }), watched('b')],
};
const textRead = (text: string) => ({ kind: 'text', loaded: parseInventory(text) }) as const;

test('whatever is done to a file, a device that was watched ends only by a file without an error', () => {
  const text = JSON.stringify(file, null, 1);
  const { parts: whole } = inForceAfter([], textRead(text), definition);
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(30), fc.constantFrom('', '"', '{', ',', 'x', '\n', '9'), (from, length, put) => {
      const read = textRead(text.slice(0, from) + put + text.slice(from + length));
      const found = inForceAfter(whole, read, definition);
      const errors = read.loaded.problems.filter(({ severity, taken }) => severity === 'error' && !taken);
      assert.equal(found.complete, errors.length === 0);
      const there = new Set(found.inventory.devices.map(({ id }) => id));
      for (const { from: id } of found.renames) there.add(id);
      if (errors.length > 0) assert.ok(there.has('a') && there.has('b'));
      assert.deepEqual(
        found.inventory.parts.filter((part) => part.kind === 'device' && part.errors.length > 0),
        [],
      );
    }),
    { numRuns: 400 },
  );
});

test('whatever is done to a file at two places, time after time: no device ends but by a file without an error, and no two share a place', () => {
  const text = JSON.stringify(file, null, 1);
  const { parts: whole } = inForceAfter([], textRead(text), definition);
  const cut = fc.record({ from: fc.nat(text.length), length: fc.nat(12), put: fc.constantFrom('', '"', 'x', '9', 'a', 'b') });
  const cuts = fc
    .tuple(cut, cut)
    .map((both) => both.reduce((now, { from, length, put }) => now.slice(0, from) + put + now.slice(from + length), text));
  fc.assert(
    fc.property(fc.array(fc.oneof(cuts, fc.constant(text)), { minLength: 1, maxLength: 4 }), (texts) => {
      let before = whole;
      for (const each of texts) {
        const found = inForceAfter(before, textRead(each), definition);
        const there = new Set(found.inventory.devices.map(({ id }) => id));
        const moved = new Map(found.renames.map(({ from, to }) => [from, to]));
        for (const { kind, id } of before) {
          if (kind !== 'device' || there.has(moved.get(id) ?? id)) continue;
          assert.ok(found.complete, `${id} is gone`);
        }
        const wrong = found.inventory.parts.filter((part) => part.kind === 'device' && part.errors.length > 0);
        assert.deepEqual(wrong, []);
        if (!found.complete) assert.ok(found.slips.length > 0, 'an error is said');
        before = found.parts;
      }
    }),
    { numRuns: 400 },
  );
});
