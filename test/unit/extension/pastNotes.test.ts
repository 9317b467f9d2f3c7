import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastNotes } from '../../../src/extension/words/pastNotes.ts';

const all = { notKept: 0, unheard: 0 };

test('what the past leaves out is said: platforms that tell nothing of it, and HSMs of which nothing is kept', () => {
  assert.deepEqual(pastNotes(all), ['Values that are read once a day are not shown.']);
  assert.deepEqual(pastNotes({ ...all, notKept: 1, unheard: 2, notRead: ['How it stood at Central is not known: it\u202eself.'] }), [
    'How it stood at Central is not known: itself.',
    'Of 1 HSM that is watched now nothing is kept of that time.',
    '2 HSMs had not been heard for over a week by then and are left out.',
    'Values that are read once a day are not shown.',
  ]);
  assert.match(pastNotes({ ...all, onlyHours: true })[0] ?? '', /^Of that time values are kept by the hour only/);
});
