import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmation, countedWords, toldFirst, type WitnessSaid } from '../../../src/core/alerting/witnessWords.ts';

const said = (
  seconds: number,
  witness: WitnessSaid['witness'],
  channel?: WitnessSaid['channel'],
  verdict: WitnessSaid['verdict'] = 'negative',
): WitnessSaid => ({
  at: seconds * 1000,
  witness,
  verdict,
  ...(channel && { channel }),
});

test('a message that comes after a poll confirms it, so many seconds later', () => {
  assert.equal(confirmation([said(0, 'console'), said(4.2, 'push', 'trap')]), 'confirmed by SNMP trap, 4 s after the poll');
  assert.equal(confirmation([said(0, 'console'), said(0.3, 'push', 'syslog')]), 'confirmed by syslog, within a second of the poll');
  const twice = [said(0, 'snmp'), said(600, 'snmp'), said(700, 'push', 'syslog')];
  assert.equal(confirmation(twice), 'confirmed by syslog, 11 min 40 s after the first poll');
  assert.equal(toldFirst(twice), undefined);
});

test('a poll that comes after a message confirms it; the order in which they are listed does not count', () => {
  const evidence = [said(3, 'console'), said(0, 'push', 'trap')];
  assert.equal(confirmation(evidence), 'confirmed by the console, 3 s after the trap');
  assert.equal(toldFirst(evidence), 'an SNMP trap');
  assert.equal(toldFirst([said(0, 'push', 'syslog')]), 'a log line');
  assert.equal(
    confirmation([said(0, 'push'), said(3, 'snmp')]),
    'confirmed by SNMP, 3 s after the message',
    'stored by an earlier version',
  );
});

test('who says nothing bad confirms nothing, and of two polls the time says nothing', () => {
  assert.equal(confirmation([said(0, 'console'), said(4, 'push', 'trap', 'positive'), said(5, 'snmp', undefined, 'unknown')]), undefined);
  assert.equal(confirmation([said(0, 'console'), said(9, 'snmp')]), 'confirmed by SNMP');
  assert.equal(confirmation([]), undefined);
});

test('no time is named that may be that of another word: one not at hand, or hours later', () => {
  assert.equal(confirmation([said(0, 'console')], ['console', 'push']), 'confirmed by traps or syslog');
  assert.equal(confirmation([said(0, 'console'), said(7200, 'push', 'trap')]), 'confirmed by SNMP trap');
});

test('what only messages have told is not called a bad poll', () => {
  assert.equal(countedWords({ negatives: 2, needed: 3 }, 'in the last hour'), '2 of 3 bad polls in the last hour');
  assert.equal(countedWords({ negatives: 2, needed: 3, looked: true }, 'in the last hour'), 'bad at 2 of 3 looks in the last hour');
  assert.equal(
    countedWords({ negatives: 1, needed: 3, told: 1 }, 'in the last hour'),
    '1 of 3 indications in the last hour, told by traps or syslog, found by no poll',
  );
  assert.equal(countedWords({ negatives: 2, needed: 3, told: 1 }), '2 of 3 indications, 1 of them told by traps or syslog alone');
});

test('two that read one sensor do not confirm each other, whichever was first; a message confirms both', () => {
  const sensor: WitnessSaid = { ...said(9, 'snmp'), ofBoard: true };
  assert.equal(confirmation([said(0, 'console'), sensor]), undefined);
  assert.equal(confirmation([sensor, said(20, 'console')]), undefined);
  assert.equal(confirmation([said(0, 'console'), sensor, said(11, 'snmp')]), 'confirmed by SNMP');
  assert.equal(confirmation([sensor, said(13, 'push', 'trap')]), 'confirmed by SNMP trap, 4 s after the poll');
});
