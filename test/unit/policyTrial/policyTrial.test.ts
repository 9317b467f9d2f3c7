import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageTrial } from '../../../src/extension/trial/pageTrial.ts';
import { policyLine } from '../../../src/extension/trial/policyLine.ts';
import type { AlertRecord, TryPolicyResult } from '../../../src/protocol/contract.ts';
import { parseFromTrialPage } from '../../../src/protocol/pages/fromTrialPage.ts';
import { parseToTrialPage } from '../../../src/protocol/pages/toTrialPage.ts';
import { changeText, emptyTrial, outcomeText, periodText, summaryText } from '../../../webview/trial/trialWords.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 2, 12);
const iso = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

/** An alert that began `began` minutes after the start. */
function alert(id: string, began: number, fired?: number, resolved?: number, change: Partial<AlertRecord> = {}): AlertRecord {
  return {
    id,
    device: 'hsm-1',
    deviceName: 'One',
    component: 'fan1a',
    condition: 'speed-low',
    severity: 'warning',
    state: resolved !== undefined ? 'resolved' : fired === undefined ? 'pending' : 'firing',
    startedAt: iso(began),
    ...(fired !== undefined && { firedAt: iso(fired) }),
    ...(resolved !== undefined && { resolvedAt: iso(resolved) }),
    summary: `Alert ${id}`,
    meaning: '',
    action: '',
    runbook: 'fan',
    negatives: 0,
    needed: 3,
    evidence: [],
    ...change,
  };
}

function result(current: readonly AlertRecord[], tried: readonly AlertRecord[], change: Partial<TryPolicyResult> = {}): TryPolicyResult {
  const devices = [{ id: 'hsm-1', name: 'One', current, tried }];
  return { from: iso(0), to: iso(600), polls: 61, devices, problems: [], notes: [], ...change };
}

const changes = (current: readonly AlertRecord[], tried: readonly AlertRecord[]) =>
  pageTrial(result(current, tried)).rows.map(({ summary, change, by }) => [summary, change, by / MINUTE]);

test('the same episode is set side by side, and what differs stands first', () => {
  const current = [
    alert('a', 0, 20, 60),
    alert('b', 100, 120, 160),
    alert('c', 200, 220, 260),
    alert('d', 300, 320, 360),
    alert('e', 400, undefined, 410),
  ];
  const tried = [
    alert('a', 0, 20, 60),
    alert('b', 100, 130, 160),
    alert('c', 200, undefined, 260),
    alert('d', 300, 310, 360),
    alert('n', 500, 520),
  ];
  assert.deepEqual(changes(current, tried), [
    ['Alert n', 'new', 0],
    ['Alert c', 'gone', 0],
    ['Alert d', 'earlier', 10],
    ['Alert b', 'later', 10],
    ['Alert a', 'none', 0],
    ['Alert e', 'none', 0],
  ]);
});

test('an episode of another beginning is the same one when it is of the same indicator and at the same time', () => {
  assert.deepEqual(changes([alert('a', 0, 30, 60)], [alert('b', 10, 40, 60)]), [['Alert b', 'later', 10]]);
  assert.deepEqual(
    changes([alert('a', 0, 30, 60)], [alert('b', 70, 90, 120)]).map(([, change]) => change),
    ['new', 'gone'],
  );
  // One of the same beginning is never left over for another.
  assert.deepEqual(
    changes([alert('a', 0, 30, 60), alert('b', 50, 70, 90)], [alert('b', 50, 70, 90)]).map(([name, change]) => [name, change]),
    [
      ['Alert a', 'gone'],
      ['Alert b', 'none'],
    ],
  );
  assert.deepEqual(
    changes([alert('a', 0, 30)], [alert('b', 10, 30, 60, { component: 'fan2a' })]).map(([, change]) => change),
    ['new', 'gone'],
  );
});

test('severity and end are compared when both fire at one time', () => {
  assert.deepEqual(changes([alert('a', 0, 20, 60)], [alert('a', 0, 20, 60, { severity: 'critical' })]), [['Alert a', 'severity', 0]]);
  assert.deepEqual(changes([alert('a', 0, 20, 60)], [alert('a', 0, 20, 90)]), [['Alert a', 'longer', 30]]);
  assert.deepEqual(changes([alert('a', 0, 20)], [alert('a', 0, 20, 90)]), [['Alert a', 'shorter', 0]]);
  assert.deepEqual(changes([alert('a', 0, 20)], [alert('a', 0, 20)]), [['Alert a', 'none', 0]]);
});

test('what another alert explains is told to nobody, and so counted under neither policy', () => {
  const cause = alert('p', 0, 20, 60, { component: 'psu2' });
  const explained = alert('f', 0, 20, 60, { explainedBy: 'p' });
  const { counts, rows } = pageTrial(result([cause, explained], [alert('f', 0, 20, 60)]));
  assert.deepEqual({ ...counts }, { current: 1, tried: 1, gone: 1, new: 1, earlier: 0, later: 0, medianShift: 0 });
  assert.equal(rows[0]?.current?.explainedBy, 'Alert p');
  assert.match(outcomeText(rows[0]?.current).join('|'), /^Fired .*\|for 40 min\|Not told: explained by “Alert p”$/);
});

test('the summary counts what people are told of, and the median of what moves', () => {
  const moved = [0, 100, 200].map((began, index) => alert(`m${index}`, began, began + 20, began + 60));
  const later = [0, 100, 200].map((began, index) => alert(`m${index}`, began, began + 30 + 10 * index, began + 60));
  const { counts } = pageTrial(result([...moved, alert('g', 300, 320, 350), alert('h', 400, 420, 450)], later));
  assert.equal(
    summaryText(counts),
    'The tried policy raises 3 alerts, the current one 5: 2 no longer, 3 later; in the median 20 min later.',
  );
  assert.equal(
    summaryText(pageTrial(result(moved, moved)).counts),
    'The tried policy raises 3 alerts, the current one 3, each at the same time.',
  );
  assert.equal(summaryText(pageTrial(result([], [])).counts), 'The tried policy raises no alert, the current one none.');
  assert.equal(
    summaryText(pageTrial(result([], [alert('a', 0, 20)])).counts),
    'The tried policy raises 1 alert, the current one none: 1 new.',
  );
});

test('cells say when it fired and for how long, or that it was only pending, or that there was nothing', () => {
  const [row] = pageTrial(result([alert('a', 0, 20, 80)], [alert('a', 0)])).rows;
  assert.match(outcomeText(row?.current).join('|'), /^Fired .*\d\d:\d\d\|for 1 h$/);
  assert.match(outcomeText(row?.tried).join('|'), /^Only pending\|.*\d\d:\d\d, not over$/);
  assert.deepEqual(outcomeText(undefined), ['—']);
  assert.equal(row && changeText(row).text, 'No longer raised');
});

test('without anything to compare it says why', () => {
  assert.equal(emptyTrial(pageTrial(result([], [], { polls: 0 })))?.title, 'No poll is stored yet');
  assert.equal(emptyTrial(pageTrial(result([], [], { devices: [] })))?.title, 'No HSM to try it on');
  assert.equal(emptyTrial(pageTrial(result([], [])))?.title, 'Nothing was wrong');
  assert.equal(emptyTrial(pageTrial(result([alert('a', 0)], []))), undefined);
});

test('the period names its polls; a thousand rows without a change do not all go to the page', () => {
  const many = Array.from({ length: 1200 }, (_, index) => alert(`a${index}`, index, index, index));
  const page = pageTrial(result(many, many));
  assert.deepEqual([page.rows.length, page.left], [1000, 200]);
  assert.match(periodText(page), /: 61 polls of 1 HSM$/);
});

test('what a device or a person wrote reaches the page as one inert line, errors of the text with their line', () => {
  const problem = { severity: 'error' as const, message: 'Expected\na number', line: 7, column: 1, endLine: 7, endColumn: 2 };
  const page = pageTrial(
    result([alert('a', 0, 20, 60, { summary: 'Fan\u001b[31m\n1A' })], [], { problems: [problem, { ...problem, severity: 'warning' }] }),
  );
  assert.doesNotMatch(JSON.stringify(page), /\\n|\\u001b/);
  assert.equal(page.problems.length, 1);
  assert.match(page.problems[0] ?? '', /^Line 7: Expected/);
});

test('both sides drop what is no message of theirs', () => {
  const message = { type: 'trial', trial: pageTrial(result([alert('a', 0, 20)], [alert('a', 0, 30, 60)])) };
  assert.deepEqual(parseToTrialPage(JSON.parse(JSON.stringify(message))), message);
  assert.equal(parseToTrialPage({ ...message, trial: { ...message.trial, rows: [{ device: 1 }] } }), undefined);
  assert.equal(parseToTrialPage({ ...message, trial: { ...message.trial, counts: {} } }), undefined);
  assert.equal(parseToTrialPage('trial'), undefined);
  assert.deepEqual(parseFromTrialPage({ type: 'ready', more: 1 }), { type: 'ready' });
  assert.equal(parseFromTrialPage({ type: 'act' }), undefined);
});

test('the lens stands above the policy of all devices, not above the one of a device or in a comment', () => {
  assert.equal(policyLine('{\n  // "alerts": {}\n  "devices": [{\n    "alerts": {} }],\n  "alerts": {\n  }\n}'), 4);
  assert.equal(policyLine('{\r\n\t"alerts" : {}\r\n}'), 1);
  assert.equal(policyLine('{ "devices": [] }'), undefined);
});
