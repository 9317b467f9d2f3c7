import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SnmpRequest, SnmpVarbind } from '../../../src/core/deviceModel.ts';
import type { Measurement } from '../../../src/core/reading.ts';
import { seldomTold } from '../../../src/service/polling/seldomTold.ts';

/** Each binding tells of one component: its value. */
const agent = {
  parse: ({ varbinds }: { readonly varbinds: readonly SnmpVarbind[] }) => ({
    readings: varbinds.map(
      ({ value }): Measurement => ({
        metric: 'hsm.info',
        attributes: { 'hw.id': String(value), 'hw.name': String(value), 'hw.type': 'hsm' },
        value: 1,
      }),
    ),
    rejected: [],
  }),
};
const always = { entry: '1.1', columns: [1] };
const hourly = { entry: '1.2', columns: [1], every: 'hour' } as const;
const daily = { root: '1.3', most: 10, every: 'day' } as const;
const request = (asked: Partial<SnmpRequest>): SnmpRequest => ({ scalars: ['1.0.0'], tables: [always], ...asked });
const answer = {
  varbinds: [
    ['1.0.0', 'hsm'],
    ['1.1.1.1', 'fan'],
    ['1.2.1.1', 'fan'],
    ['1.2.1.2', 'client'],
    ['1.3.1.1', 'client'],
    ['1.3.1.2', 'licence'],
    ['1.30.1', 'other'],
  ].map(([oid = '', value = '']) => ({ oid, type: 'OctetString' as const, value })),
};
const told = (asked: Partial<SnmpRequest>) => seldomTold(agent, request(asked), answer, agent.parse(answer).readings);

test('what is told only once an hour or a day is told apart, by the oftener of the two', () => {
  assert.deepEqual(told({ tables: [always, hourly], subtrees: [daily] }), [
    { every: 'day', components: ['licence'] },
    { every: 'hour', components: ['client'] },
  ]);
});

test('a part that was not asked for this time is not spoken of', () => {
  assert.deepEqual(told({}), []);
  assert.deepEqual(told({ tables: [always, hourly] }), [{ every: 'hour', components: [] }], 'the client is told otherwise, too');
});
