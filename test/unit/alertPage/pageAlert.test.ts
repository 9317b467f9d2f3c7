import assert from 'node:assert/strict';
import { test } from 'node:test';
import { episodeHistory, seriesOf } from '../../../src/extension/alertPage/episodeHistory.ts';
import { pageAlert } from '../../../src/extension/alertPage/pageAlert.ts';
import type { DeviceRecord } from '../../../src/protocol/contract.ts';
import { parseFromAlertPage } from '../../../src/protocol/pages/fromAlertPage.ts';
import { parseShownAlert } from '../../../src/protocol/pages/shownAlert.ts';
import { parseToAlertPage } from '../../../src/protocol/pages/toAlertPage.ts';
import { alert, at, channel, component, device, reading, snapshot, T0 } from '../extension/records.ts';
import { aSeries } from '../telemetry/build.ts';

const through = (message: unknown) => parseToAlertPage(JSON.parse(JSON.stringify(message)));

test('what the host makes of an alert is what the page believes', () => {
  const content = pageAlert(
    alert({
      acknowledged: { by: 'ada', at: at(0), until: at(60), why: 'on it' },
      silencedBy: 's1',
      maintenance: 'm1',
      explainedBy: 'cause',
      explains: ['child', 'unknown'],
    }),
    snapshot({
      devices: [device({ haGroup: 'prod' }), device({ id: 'hsm-2', name: 'West US 1', haGroup: 'prod', state: 'failed' })],
      alerts: [alert({ id: 'cause' }), alert({ id: 'child', state: 'pending' })],
      silences: [{ id: 's1', device: 'hsm-1', from: at(0), until: at(60), by: 'grace', why: 'work' }],
      maintenance: [
        {
          id: 'm1',
          haGroup: 'prod',
          start: at(0),
          end: at(90),
          by: 'joan',
          why: 'work',
          active: true,
          current: { start: at(0), end: at(30) },
        },
      ],
    }),
  );
  assert.ok(through({ type: 'alert', at: T0, alert: content }), 'the page would drop it');
  assert.deepEqual(content.others, [{ id: 'hsm-2', name: 'West US 1', state: 'failed' }]);
  assert.equal(content.maintenance?.until, T0 + 30 * 60_000, 'the occurrence under way');
  assert.deepEqual(
    content.explains.map(({ id }) => id),
    ['child'],
  );
  assert.equal(content.explainedBy?.id, 'cause');
  assert.deepEqual(content.judgements.at(-1), {
    time: T0,
    slot: T0,
    witness: 'console',
    verdict: 'negative',
    text: 'Fan1A 0 RPM',
    value: '0 rpm',
    limit: '2,000 rpm',
  });
});

test('an alert of a device that has left the inventory is still told, as far as it is known', () => {
  const content = pageAlert(alert(), snapshot({ devices: [] }));
  assert.ok(through({ type: 'alert', at: T0, alert: content }));
  assert.deepEqual(content.device, { id: 'hsm-1', name: 'East US 1', simulated: false, known: false });
});

test('each channel that could have seen it has a lane; one that is switched off has not', () => {
  const channels = [channel(), channel({ channel: 'snmp' }), channel({ channel: 'syslog' })];
  assert.deepEqual(pageAlert(alert(), snapshot({ devices: [device({ channels })] })).witnesses, ['console', 'snmp', 'push']);
  const off = [channel({ state: 'off' }), channel({ channel: 'snmp' })];
  assert.deepEqual(pageAlert(alert({ evidence: [] }), snapshot({ devices: [device({ channels: off })] })).witnesses, ['snmp']);
});

test('a judgement belongs to its poll interval, and to its time where nobody says which', () => {
  const said = { time: at(11), witness: 'console', verdict: 'negative', text: '0 RPM' } as const;
  const { judgements } = pageAlert(
    alert({
      evidence: [
        { ...said, slot: at(0) },
        { ...said, time: at(21) },
      ],
    }),
    snapshot(),
  );
  assert.deepEqual(
    judgements.map(({ time, slot }) => (slot - time) / 60_000),
    [-11, 0],
  );
});

test('control characters of a device do not reach the page', () => {
  const hostile = alert({
    summary: 'a\u001b[31m\nb',
    evidence: [{ time: at(0), witness: 'console', verdict: 'negative', text: '\u202ex\u0000' }],
  });
  const content = pageAlert(hostile, snapshot());
  assert.equal(content.summary, 'a b');
  assert.equal(content.judgements[0]?.text, 'x');
});

test('messages that are none of ours are dropped on both sides', () => {
  for (const message of [
    undefined,
    'x',
    { type: 'act', action: 'quit' },
    { type: 'show' },
    { type: 'show', alert: '' },
    { type: 'runbook', id: 7 },
  ]) {
    assert.equal(parseFromAlertPage(message), undefined);
  }
  assert.deepEqual(parseFromAlertPage({ type: 'act', action: 'close', more: 1 }), { type: 'act', action: 'close' });
  const content = pageAlert(alert(), snapshot());
  for (const wrong of [
    { ...content, state: 'x' },
    { ...content, judgements: [{}] },
    { ...content, explains: undefined },
    { ...content, startedAt: null },
  ]) {
    assert.equal(through({ type: 'alert', at: T0, alert: wrong }), undefined);
  }
  assert.equal(parseToAlertPage({ type: 'log', alert: 'a', entries: [{ time: 'x', text: '' }] }), undefined);
});

test('the page finds its alert again in what it saved, and nothing in anything else', () => {
  assert.equal(parseShownAlert({ alert: 'a1' }), 'a1');
  for (const state of [undefined, {}, { alert: 7 }, { alert: '' }, 'a1']) assert.equal(parseShownAlert(state), undefined);
});

test('the readings asked for are those of the component and its parts, from a window before the first sign on', () => {
  const psu = component({ id: 'psu2', readings: [], indicators: [] });
  const rail = component({ id: 'psu2-12v', parent: 'psu2', readings: [reading({ metric: 'hw.voltage', unit: 'V' })] });
  const question = episodeHistory(alert({ component: 'psu2' }), device({ components: [psu, rail], window: 3600 }), T0);
  assert.equal(question?.component, 'psu2');
  assert.equal(question?.from, at(-80));
  assert.equal(question?.to, at(0));
  assert.ok(question?.metrics.includes('hw.voltage'));
  assert.equal(episodeHistory(alert({ component: 'psu2' }), device({ components: [psu] }), T0), undefined, 'nothing to draw');
  const over = alert({ state: 'resolved', resolvedAt: at(-120), startedAt: at(-180) });
  assert.equal(episodeHistory(over, device(), T0)?.to, at(-60), 'what came long after is not its story');
});

test('series of other parts are left out, and the limit that it was judged by is drawn where the device names none', () => {
  const fan = aSeries({ metric: 'hw.fan.speed', attributes: { 'hw.id': 'fan1a' }, unit: 'rpm', limits: {} });
  const [only, ...others] = seriesOf(alert(), [fan, aSeries()]);
  assert.equal(others.length, 0);
  assert.deepEqual(only?.limits, { lowCritical: 2000 });
  const [bad] = alert().evidence;
  const good = { ...bad, time: at(20), witness: 'console', verdict: 'positive', text: 'Fan2B reads 4800 rpm', value: 4800 } as const;
  assert.deepEqual(seriesOf(alert({ evidence: [...alert().evidence, good] }), [fan])[0]?.limits, { lowCritical: 2000 });
  const limited = { ...fan, limits: { lowCritical: 1500 } };
  assert.deepEqual(seriesOf(alert(), [limited])[0]?.limits, { lowCritical: 1500 });
});

test('the page names the HSM by its serial number, and offers to accept another one while that answers', () => {
  const identity = { serialNumber: '620001' };
  const otherAppliance = { channel: 'console', serialNumber: '620002' } as const;
  const replaceable = (condition: string, over: Partial<DeviceRecord>) =>
    pageAlert(alert({ condition }), snapshot({ devices: [device({ identity, ...over })] })).replaceable;
  assert.equal(replaceable('identity-changed', { otherAppliance }), true);
  assert.equal(replaceable('identity-changed', {}), false);
  assert.equal(replaceable('speed-low', { otherAppliance }), false);
  assert.equal(pageAlert(alert(), snapshot({ devices: [device({ identity })] })).device.serialNumber, '620001');
});
