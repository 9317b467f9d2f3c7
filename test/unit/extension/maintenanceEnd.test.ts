import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endQuestion } from '../../../src/extension/alerts/maintenanceEnd.ts';
import { at, device, T0 } from './records.ts';

const window = { id: 'm1', device: 'hsm-1', start: at(-60), end: at(60), by: 'ada', why: 'Firmware update', active: true };
const current = { start: at(-60), end: at(60) };

test('before maintenance ends, a person is asked: of what, and until when it would last', () => {
  const { message, detail, choices } = endQuestion({ ...window, current }, [device()], '', T0);
  assert.equal(message, 'End the maintenance of East US 1?');
  assert.match(detail, /^Firmware update \(ada\)\nIt would last until .*\nWhat polls say counts again from then on\.$/);
  assert.deepEqual(choices, [{ title: 'End Maintenance', occurrenceOnly: false }]);
});

test('of weekly maintenance under way, either this time or all of it ends', () => {
  const weekly = { days: ['mon'], timeZone: 'UTC' } as const;
  const { detail, choices } = endQuestion({ ...window, current, weekly }, [device()], 'Monday', T0);
  assert.match(detail, /repeats every Monday/);
  assert.deepEqual(
    choices.map(({ occurrenceOnly }) => occurrenceOnly),
    [true, false],
  );
  const planned = endQuestion({ ...window, active: false, current: { start: at(600), end: at(700) }, weekly }, [device()], 'Monday', T0);
  assert.equal(planned.choices.length, 1, 'nothing of it is under way');
});

test('maintenance of a whole HA group says on how many HSMs it ends', () => {
  const { device: _device, ...group } = window;
  const devices = [device({ haGroup: 'prod' }), device({ id: 'b', haGroup: 'prod' }), device({ id: 'c' })];
  assert.match(endQuestion({ ...group, haGroup: 'prod', current }, devices, '', T0).detail, /whole HA group: 2 HSMs/);
});
