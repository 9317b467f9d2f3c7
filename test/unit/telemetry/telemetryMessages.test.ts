import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFromTelemetryPage } from '../../../src/protocol/pages/fromTelemetryPage.ts';
import { parseSelection } from '../../../src/protocol/pages/telemetrySelection.ts';
import { parseToTelemetryPage, type ToTelemetryPage } from '../../../src/protocol/pages/toTelemetryPage.ts';
import { parsePageState } from '../../../webview/telemetry/pageState.ts';
import { aDevice, aSeries } from './build.ts';

const devices: ToTelemetryPage = { type: 'devices', at: 1, devices: [aDevice()], selected: 'hsm-1', range: 'day' };
const history: ToTelemetryPage = { type: 'history', device: 'hsm-1', range: 'hour', from: 0, to: 1, series: [aSeries()], messages: [] };

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
    { ...devices, range: 'year' },
    { ...devices, devices: [{ ...aDevice(), state: 'fine' }] },
    { ...devices, devices: [{ ...aDevice(), interval: Number.NaN }] },
    { ...devices, failure: 3 },
    { ...history, from: '0' },
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
  assert.deepEqual(parseFromTelemetryPage({ type: 'select', device: 'hsm-1', range: 'day', command: 'x' }), {
    type: 'select',
    device: 'hsm-1',
    range: 'day',
  });
  assert.deepEqual(parseFromTelemetryPage({ type: 'check', device: 'hsm-1' }), { type: 'check', device: 'hsm-1' });
});

test('the host drops messages that are not of the protocol', () => {
  const wrong: unknown[] = [
    undefined,
    { type: 'command', command: 'workbench.action.quit' },
    { type: 'select', device: '', range: 'day' },
    { type: 'select', device: 'x'.repeat(201), range: 'day' },
    { type: 'select', device: 'hsm-1', range: 'week' },
    { type: 'check' },
    { type: 'guidance', device: 7 },
  ];
  for (const message of wrong) assert.equal(parseFromTelemetryPage(message), undefined, JSON.stringify(message));
});

test('saved state that is missing, old or damaged still opens a page', () => {
  assert.deepEqual(parseSelection(undefined), { range: 'hour' });
  assert.deepEqual(parseSelection({ device: 3, range: 'year' }), { range: 'hour' });
  assert.deepEqual(parseSelection({ device: 'hsm-1', range: 'day', hidden: [] }), { device: 'hsm-1', range: 'day' });
  assert.deepEqual(parsePageState({ range: 'day', hidden: ['a', 1, null, 'b'] }), { range: 'day', hidden: ['a', 'b'] });
  assert.deepEqual(parsePageState('x'), { range: 'hour', hidden: [] });
});
