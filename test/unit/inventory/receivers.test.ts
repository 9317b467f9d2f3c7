import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';

const mail = { host: '127.0.0.1', security: 'none', from: 'a@b.example', to: ['c@d.example'] };
const said = (receiver: object) =>
  parseInventory(JSON.stringify({ notify: [{ id: 'one', ...receiver }], devices: [] })).problems.map(
    ({ severity, message }) => `${severity}: ${message}`,
  );

test('a receiver to which nothing could ever go is told of, one that mails notes is not', () => {
  const webhook = { url: 'https://x.example/' };
  const never = [
    'warning: Nothing ever goes to this receiver: alerts do not, and what people send is mailed. Remove "alerts", or give it "mail".',
  ];
  assert.deepEqual(said({ webhook, alerts: false }), never);
  assert.deepEqual(said({ desktop: {}, alerts: false }), never);
  for (const fine of [{ mail, alerts: false }, { webhook }, { webhook, alerts: true }]) assert.deepEqual(said(fine), []);
});
