import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR } from '../../../src/core/time/duration.ts';
import { parseFromTelemetryPage } from '../../../src/protocol/pages/fromTelemetryPage.ts';
import { LONGEST, OPEN_AT_FIRST, parseSelection, parseShownTime, SHORTEST } from '../../../src/protocol/pages/telemetrySelection.ts';
import { parseToTelemetryPage, type ToTelemetryPage } from '../../../src/protocol/pages/toTelemetryPage.ts';
import { parsePageState } from '../../../webview/telemetry/pageState.ts';
import { aDevice, aSeries } from './build.ts';

const DAY = 24 * HOUR;
const devices: Extract<ToTelemetryPage, { type: 'devices' }> = {
  type: 'devices',
  at: 1,
  number: 0,
  devices: [{ id: 'hsm-1', name: 'East US 1' }],
  selected: 'hsm-1',
  shown: aDevice(),
  time: { last: DAY },
  groups: ['fans'],
  now: [{ group: 'fans', state: 'ok', parts: 6 }],
  facts: [],
};
const history: Extract<ToTelemetryPage, { type: 'history' }> = {
  type: 'history',
  device: 'hsm-1',
  number: 0,
  group: 'temperatures',
  from: 0,
  to: 1,
  series: [aSeries()],
  compared: [{ label: 'before', by: DAY, device: 'hsm-1', series: [aSeries({ least: [1, null], most: [2, null] })] }],
  failed: [],
};

test('what the host sends is what the page takes, also after a trip through JSON', () => {
  const messages: ToTelemetryPage[] = [
    devices,
    { ...devices, failure: 'The connection was lost.' },
    history,
    { type: 'error', device: 'hsm-1', message: 'No.' },
    { type: 'service', state: 'connecting' },
    { type: 'service', state: 'unreachable', message: 'No.' },
  ];
  for (const message of messages) assert.deepEqual(parseToTelemetryPage(JSON.parse(JSON.stringify(message))), message);
});

test('the page drops messages that are not of the protocol', () => {
  const series = aSeries();
  const wrong: unknown[] = [
    null,
    'devices',
    [],
    { type: 'other' },
    { ...devices, time: 'year' },
    { ...devices, devices: [{ id: 'hsm-1', name: 4 }] },
    { ...devices, shown: { ...aDevice(), state: 'fine' } },
    { ...devices, shown: { ...aDevice(), interval: Number.NaN } },
    { ...devices, failure: 3 },
    { ...history, from: '0' },
    { ...history, group: 'fan' },
    { ...history, series: [{ ...series, least: [1] }] },
    { ...history, series: [{ ...series, values: [1] }] },
    { ...history, series: [{ ...series, values: [1, '2'] }] },
    { ...history, series: [{ ...series, attributes: { 'hw.name': { html: '<b>' } } }] },
    { ...history, series: [{ ...series, limits: { highCritical: '95' } }] },
    { type: 'error', message: 'No.' },
    { type: 'service', state: 'unreachable' },
  ];
  for (const message of wrong) assert.equal(parseToTelemetryPage(message), undefined, JSON.stringify(message));
});

test('the host takes what the page sends, and nothing more of it than the protocol says', () => {
  assert.deepEqual(parseFromTelemetryPage({ type: 'ready', extra: 1 }), { type: 'ready' });
  const select = { type: 'select', device: 'hsm-1', time: { last: DAY }, groups: ['fans'], number: 3 };
  assert.deepEqual(parseFromTelemetryPage({ ...select, command: 'x' }), select);
  assert.deepEqual(parseFromTelemetryPage({ type: 'check', device: 'hsm-1' }), { type: 'check', device: 'hsm-1' });
});

test('the host drops messages that are not of the protocol', () => {
  const wrong: unknown[] = [
    undefined,
    { type: 'command', command: 'workbench.action.quit' },
    { type: 'select', device: '', time: { last: DAY }, groups: [], number: 1 },
    { type: 'select', device: 'x'.repeat(201), time: { last: DAY }, groups: [], number: 1 },
    { type: 'select', device: 'hsm-1', time: 'week', groups: [], number: 1 },
    { type: 'select', device: 'hsm-1', time: { last: DAY }, groups: ['keys'], number: 1 },
    { type: 'saveCsv', device: 'hsm-1', group: '../fans', from: 0, to: 1 },
    { type: 'check' },
    { type: 'guidance', device: 7 },
  ];
  for (const message of wrong) assert.equal(parseFromTelemetryPage(message), undefined, JSON.stringify(message));
});

test('saved state that is missing, old or damaged still opens a page', () => {
  const usual = { time: { last: HOUR }, groups: OPEN_AT_FIRST };
  assert.deepEqual(parseSelection(undefined), usual);
  assert.deepEqual(parseSelection({ device: 3, range: 'year', time: { from: 5, to: 4 } }), usual);
  assert.deepEqual(parseSelection({ device: 'hsm-1', range: 'day', hidden: [] }), { ...usual, device: 'hsm-1', time: { last: DAY } });
  const kept = { device: 'hsm-1', time: { from: 0, to: DAY }, groups: ['fans'] as const, compare: { before: DAY }, component: 'fan2b' };
  assert.deepEqual(parseSelection({ ...kept, groups: ['fans', 'fans', 'none', 4] }), kept);
  assert.deepEqual(parsePageState({ ...kept, hidden: ['a', 1, null, 'b'], earlier: [{ last: DAY }, 'x', { from: 1 }] }), {
    ...kept,
    hidden: ['a', 'b'],
    earlier: [{ last: DAY }],
  });
  assert.deepEqual(parsePageState('x'), { ...usual, hidden: [], earlier: [] });
});

test('a time is never longer or shorter than what can be shown, and never no time at all', () => {
  assert.deepEqual(parseShownTime({ last: 1 }), { last: SHORTEST });
  assert.deepEqual(parseShownTime({ last: 1e15 }), { last: LONGEST });
  assert.deepEqual(parseShownTime({ from: 0, to: 2 * LONGEST }), { from: LONGEST, to: 2 * LONGEST });
  for (const wrong of [{ from: 0, to: 1 }, { from: 1e300, to: 2e300 }, { last: Number.NaN }, {}])
    assert.equal(parseShownTime(wrong), undefined);
});
