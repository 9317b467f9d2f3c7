import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gapLines } from '../../../src/cli/gapLines.ts';
import { isWorthAsking } from '../../../src/extension/connection/keepWatchingQuestion.ts';
import { mergeSnapshot } from '../../../src/extension/connection/snapshot.ts';
import { logWords } from '../../../src/extension/log/logWords.ts';
import { statusSummary } from '../../../src/extension/statusBar/statusSummary.ts';
import { gapsText, pageGap, unwatchedText } from '../../../src/extension/words/gapsText.ts';
import type { GapRecord } from '../../../src/protocol/contract.ts';
import { gapTexts } from '../../../webview/alert/alertWords.ts';
import { gapNotices } from '../../../webview/telemetry/situation.ts';
import { alert, at, device, snapshot, T0 } from './records.ts';

const night: GapRecord = { device: 'hsm-1', from: at(-900), to: at(-60), cause: 'service-off' };
const busy: GapRecord = { device: 'hsm-1', channel: 'console', name: 'Console', from: at(-50), to: at(0), cause: 'occupied' };
const two = [device(), device({ id: 'hsm-2', name: 'East US 2' })];

test('time that nobody watched is said once for all devices, with its cause', () => {
  const told = snapshot({ devices: two, gaps: [night, { ...night, device: 'hsm-2', from: at(-893), to: at(-55) }] });
  assert.match(gapsText(told, T0), /^Not watched from .*\d\d:\d\d to .*\d\d:\d\d: the watching service did not run\.$/);
});

test('what concerns one of several devices, or one channel, names it', () => {
  assert.match(gapsText(snapshot({ devices: two, gaps: [night] }), T0), /^East US 1: not watched from /);
  assert.match(gapsText(snapshot({ gaps: [busy] }), T0), /^East US 1, Console: not watched .*: the console was in use by somebody else\.$/);
});

test('without a gap within the last day nothing is said', () => {
  assert.equal(gapsText(snapshot(), T0), '');
  assert.equal(gapsText(undefined, T0), '');
  assert.equal(gapsText(snapshot({ gaps: [night] }), T0 + 48 * 3_600_000), '');
  assert.equal(gapsText(snapshot({ gaps: [{ ...night, device: 'gone' }] }), T0), '');
});

test('a long list is cut, and the cut is said', () => {
  const gaps = [1, 2, 3, 4, 5].map((n): GapRecord => ({ ...busy, from: at(-n * 100), to: at(-n * 100 + 40) }));
  assert.match(gapsText(snapshot({ gaps }), T0), /2 more gaps within the last day/);
});

test('a gap that goes on replaces what was said of it before', () => {
  const told = snapshot({ gaps: [night, busy] });
  const longer = { ...busy, to: at(10) };
  assert.deepEqual(mergeSnapshot(told, { gaps: [longer] }).gaps, [night, longer]);
  assert.deepEqual(mergeSnapshot(snapshot(), { gaps: [busy] }).gaps, [busy], 'also where the service has said nothing of gaps before');
});

test('the log says from when to when', () => {
  const entry = {
    time: at(-50),
    until: at(0),
    kind: 'not-watched',
    title: 'Not watched',
    text: 'Console, the console was in use by somebody else',
  };
  assert.match(logWords(entry), /^Not watched from .*\d\d:\d\d to .*\d\d:\d\d: Console, the console was in use/);
});

test('the terminal says it, too', () => {
  assert.deepEqual(gapLines([night, { ...night, device: 'hsm-2' }, busy]), [
    'Not watched: hsm-1, hsm-2 from 2026-02-28 21:00:00Z to 2026-03-01 11:00:00Z: the watching service did not run',
    'Not watched: hsm-1 (Console) from 2026-03-01 11:10:00Z to 2026-03-01 12:00:00Z: the console was in use by somebody else',
  ]);
});

test('"no alerts" is said of the time that was watched', () => {
  assert.match(unwatchedText(snapshot({ gaps: [busy] }), T0), /^No alerts now, and none in the time that was watched\. East US 1/);
  assert.match(unwatchedText(snapshot({ gaps: [busy], alerts: [alert()] }), T0), /^East US 1/);
  assert.equal(unwatchedText(snapshot(), T0), '');
});

test('the status bar says whether watching goes on without a window, and what was not watched', () => {
  const tooltip = (staying?: 'on' | 'supervised') =>
    statusSummary(snapshot({ gaps: [night] }), 'ready', undefined, T0, staying)?.tooltip ?? '';
  assert.match(tooltip(), /stops five minutes after the last window/);
  assert.match(tooltip('on'), /goes on when VS Code is closed, while this machine is awake/);
  assert.match(tooltip('supervised'), /under a supervisor/);
  assert.match(tooltip(), /Not watched from/);
});

test('whether to watch on is asked when a real HSM has answered, and only where that is the editor’s to decide', () => {
  const watching = { state: 'ready', managed: false, snapshot: snapshot() };
  const { lastSeen: _lastSeen, ...unseen } = device();
  assert.equal(isWorthAsking(watching), true);
  assert.equal(isWorthAsking({ ...watching, managed: true }), false);
  assert.equal(isWorthAsking({ ...watching, state: 'reconnecting' }), false);
  assert.equal(isWorthAsking({ ...watching, snapshot: snapshot({ devices: [device({ simulated: true })] }) }), false);
  assert.equal(isWorthAsking({ ...watching, snapshot: snapshot({ devices: [unseen] }) }), false);
  assert.equal(isWorthAsking({ ...watching, snapshot: undefined }), false);
});

test('what goes on has no end in the past, wherever it is told; what was before it has', () => {
  const of = { device: 'hsm-1', cause: 'maintenance' } as const;
  const before = { ...of, from: '2026-03-01T20:00:00.000Z', to: '2026-03-01T21:00:00.000Z' };
  const work = { ...of, from: '2026-03-02T11:00:00.000Z', to: '2026-03-02T11:30:00.000Z', goesOn: true } as const;
  assert.deepEqual(gapLines([before, work]), [
    'Not watched: hsm-1 from 2026-03-01 20:00:00Z to 2026-03-01 21:00:00Z: planned work was under way',
    'Not watched: hsm-1 since 2026-03-02 11:00:00Z: planned work is under way',
  ]);
  const texts = [
    gapsText(snapshot({ gaps: [{ ...work, from: at(-60), to: at(0) }] }), T0),
    ...gapTexts([pageGap(work)], T0),
    ...gapNotices([pageGap(work)], { from: 0, to: Number.MAX_SAFE_INTEGER }).map(({ text }) => text),
    logWords({ time: work.from, kind: 'not-watched', title: 'Not watched', text: 'planned work is under way', goesOn: true }),
  ];
  assert.equal(texts.length, 4);
  for (const text of texts) assert.match(text, /^Not watched since .*\d\d:\d\d: planned work is under way\.?$/);
});
