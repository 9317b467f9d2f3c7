import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';
import { spokenSecrets } from '../../../src/inventory/secretWords.ts';

const model = 'luna-network-hsm-7';

test('every secret that an inventory names has words a person would use', () => {
  const inventory = parseInventory(
    JSON.stringify({
      devices: [
        {
          id: 'a',
          name: 'Frankfurt 1',
          model,
          console: { port: 'COM4', user: 'monitor', password: { secret: 'a.console' } },
          snmp: {
            host: 'h1',
            version: '3',
            user: 'vigil',
            auth: { protocol: 'sha512', secret: 'all.auth' },
            priv: { protocol: 'aes256', secret: 'a.priv' },
          },
        },
        { id: 'b', model, snmp: { host: 'h2', version: '2c', community: { secret: 'all.auth' } } },
      ],
      notify: [
        {
          id: 'hook',
          webhook: {
            url: { secret: 'hook.url' },
            bearer: { secret: 'hook.token' },
            signature: { secret: 'hook.key' },
            headers: { 'X-Api-Key': { secret: 'hook.header' }, 'X-Team': 'hsm' },
          },
        },
        { id: 'duty', mail: { host: 'smtp', user: 'vigil', password: { secret: 'duty.smtp' }, from: 'a@b.c', to: ['d@b.c'] } },
      ],
    }),
  );
  const spoken = spokenSecrets(inventory);
  assert.deepEqual(
    spoken.map(({ name }) => name),
    inventory.secrets,
  );
  assert.deepEqual(
    spoken.map(({ owner, what }) => `${owner}: ${what}`),
    [
      'Frankfurt 1: password of monitor',
      'Frankfurt 1, b: SNMP authentication password',
      'Frankfurt 1: SNMP privacy password',
      'hook: address of the webhook',
      'hook: bearer token',
      'hook: signature key',
      'hook: value of a header',
      'duty: password of vigil at smtp',
    ],
  );
});
