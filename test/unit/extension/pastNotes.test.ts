import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastNotes } from '../../../src/extension/words/pastNotes.ts';

const all = { notKept: 0, unheard: 0 };

test('what the past leaves out is said: HSMs of which nothing is kept, and those that others watch', () => {
  assert.deepEqual(pastNotes(all), ['Values that are read once a day are not shown.']);
  const source = { id: 'central', name: 'Central' };
  const notes = pastNotes({ ...all, notKept: 1, unheard: 2 }, [{ source }, {}, { source }]);
  assert.deepEqual(notes, [
    '2 HSMs that are read from a monitoring platform are not shown: how they stood is kept where they are watched.',
    'Of 1 HSM that is watched now nothing is kept of that time.',
    '2 HSMs had not been heard for over a week by then and are left out.',
    'Values that are read once a day are not shown.',
  ]);
  assert.match(
    pastNotes({ ...all, onlyHours: true }, [{ source }])[0] ?? '',
    /^1 HSM that is read from a monitoring platform is not shown/,
  );
});
