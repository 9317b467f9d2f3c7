import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageRunbook } from '../../../src/protocol/pages/pageRunbook.ts';
import { aRunbook } from '../../support/alertScenes.ts';

test('a page takes a runbook as it is sent, and none in which a part of a line is of another kind', () => {
  const sent: unknown = JSON.parse(JSON.stringify(aRunbook('power-supply-failed', Date.now())));
  assert.ok(pageRunbook(sent));
  for (const part of [7, null, {}, { kind: 'code' }, { kind: 'runbook', text: 'x' }, { kind: 'image', text: 'x' }, ['x']])
    assert.ok(!pageRunbook({ ...(sent as object), wait: [part] }), JSON.stringify(part));
  for (const part of ['x', { kind: 'strong', text: 'x' }, { kind: 'runbook', text: 'x', id: 'fan' }])
    assert.ok(pageRunbook({ ...(sent as object), wait: [part] }), JSON.stringify(part));
});
