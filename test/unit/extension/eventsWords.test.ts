import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERYTHING } from '../../../src/protocol/pages/eventsFilter.ts';
import { emptyEvents } from '../../../webview/events/eventsWords.ts';

test('an empty list says why it is empty, of one HSM or of all', () => {
  const title = (filter: object, receivers: 'none' | 'silent' | 'heard') =>
    emptyEvents({ ...EVERYTHING, ...filter }, receivers as never).title;
  assert.equal(title({}, 'none'), 'No traps or log lines are received');
  assert.equal(title({}, 'silent'), 'Nothing was heard yet');
  assert.equal(title({}, 'heard'), 'Nothing is listed');
  assert.equal(title({ device: 'hsm-1' }, 'heard'), 'Nothing of this HSM');
  assert.equal(title({ device: 'hsm-1', text: 'fan' }, 'heard'), 'Nothing fits');
});
