import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryNode } from '../../../src/extension/tree/summaryNode.ts';
import { at, device } from './records.ts';

test('the first row sums up how HSMs stand, in the words of the page of the fleet; one alone needs no sum', () => {
  const well = device();
  const partly = device({ id: 'hsm-2', state: 'unjudged', notJudged: ['Nothing judges the clock.'] });
  const row = summaryNode([well, partly], Date.parse(at(0)));
  assert.equal(row?.label, '2 HSMs');
  assert.match(row?.description ?? '', /^1 partly watched, 1 ok/);
  assert.equal(summaryNode([well], Date.parse(at(0))), undefined);
});
