import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { readCaptured } from '../../../src/core/console/captured.ts';
import { clientGroupsOf } from '../../../src/core/haClientView.ts';
import { metricCatalogue } from '../../../src/core/metricCatalogue.ts';
import type { Measurement } from '../../../src/core/reading.ts';
import { parseHagroupListgroups } from '../../../src/devices/luna7/client/hagroupListgroups.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';

const folder = new URL('../../fixtures/luna7-client/', import.meta.url);
const captured = (name: string) => readFileSync(new URL(`${name}.txt`, folder), 'utf8');
const names = readdirSync(folder).map((file) => file.replace('.txt', ''));
const text = (readings: readonly Measurement[]) => readings.map((reading) => JSON.stringify(reading));

suite('What a client says of its HA groups', () => {
  test('each fixture is understood to the last line, in the words of the catalogue', () => {
    assert.ok(names.length >= 4);
    for (const name of names) {
      const { readings, rejected } = parseHagroupListgroups(captured(name));
      assert.deepEqual(rejected, [], name);
      for (const { metric } of readings) assert.ok(metricCatalogue.has(metric), metric);
    }
  });

  test('members that are alive, one that is down, one that stands by; keys that need to be synchronised; no recovery by itself', () => {
    assert.deepEqual(clientGroupsOf(parseHagroupListgroups(captured('hagroup-listgroups')).readings), [
      {
        label: 'prod-ca',
        expected: 3,
        members: [
          { serial: '512345016', label: 'ca east 1', alive: true },
          { serial: '6123450000117', label: 'Member 6123450000117', alive: false },
          { serial: '700031007', label: 'spare', alive: true, standby: true },
        ],
        needsSync: true,
        autoRecovery: false,
      },
    ]);
  });

  test('auto recovery of 6.2 without end, the few lines of 5.4, and a client without any group', () => {
    const [older] = clientGroupsOf(parseHagroupListgroups(captured('hagroup-listgroups-older')).readings);
    assert.deepEqual([older?.autoRecovery, older?.needsSync, older?.members.length], [true, false, 2]);
    const [first] = clientGroupsOf(parseHagroupListgroups(captured('hagroup-listgroups-luna-sa-5')).readings);
    assert.deepEqual([first?.autoRecovery, first?.needsSync, first?.expected, first?.members], [undefined, true, 2, []]);
    assert.deepEqual(clientGroupsOf(parseHagroupListgroups(captured('hagroup-listgroups-none')).readings), []);
  });

  test('a state that nobody knows is no state, and its line is told', () => {
    const { readings, rejected } = parseHagroupListgroups(
      captured('hagroup-listgroups').replace('ca east 1    alive', 'ca east 1    weird'),
    );
    assert.equal(clientGroupsOf(readings)[0]?.members.length, 2);
    assert.deepEqual(
      rejected.map(({ reason }) => reason),
      ['“weird” is no state of a member that is known'],
    );
  });

  test('a command that failed says nothing', () => {
    const failed = captured('hagroup-listgroups').replace('No Error', '0x30 (CKR_DEVICE_ERROR)');
    const { readings, rejected } = parseHagroupListgroups(failed);
    assert.deepEqual([readings, rejected[0]?.reason], [[], 'the command failed on the device']);
  });

  test('it is found among other commands of the terminal', () => {
    const whole = `lunacm:> slot list\n\n  Slot Id -> 0\n\nCommand Result : No Error\n\n${captured('hagroup-listgroups')}\nlunacm:> exit\n`;
    const found = readCaptured(whole, 'hagroup listgroups', luna7.console);
    assert.equal(clientGroupsOf(found?.result?.readings ?? [])[0]?.members.length, 3);
  });

  test('a new line anywhere is told and costs nothing else; a line that is lost invents nothing', () => {
    for (const name of names) {
      const lines = captured(name).split('\n');
      const clean = parseHagroupListgroups(captured(name));
      for (let at = 1; at < lines.length; at++) {
        const more = parseHagroupListgroups([...lines.slice(0, at), '   Frobnication Level:   low', ...lines.slice(at)].join('\n'));
        assert.deepEqual(text(more.readings), text(clean.readings), `${name}, line ${at}`);
        assert.equal(more.rejected.length, 1);
      }
    }
  });

  test('whatever comes, it throws nothing and shows no character that drives a terminal', () => {
    const whole = captured('hagroup-listgroups');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ unit: 'binary', maxLength: 12 }), (at, noise) => {
        const { readings, rejected } = parseHagroupListgroups(whole.slice(0, at) + noise + whole.slice(at + noise.length));
        assert.doesNotMatch(JSON.stringify([readings, rejected]), /\\u00[01][0-9a-f]|[\u0080-\u009f\u202e]/);
      }),
    );
  });
});
