import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inForceAfter } from '../../../src/inventory/inForce.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { spokenSecrets } from '../../../src/inventory/secretWords.ts';

const central = { id: 'central', prometheus: { url: 'https://prometheus.example.com' } };

function load(...sources: readonly unknown[]) {
  return parseInventory(JSON.stringify({ sources, devices: [] }));
}

function problems(...sources: readonly unknown[]): string {
  return load(...sources)
    .problems.map(({ severity, message }) => `${severity}: ${message}`)
    .join('\n');
}

test('a source needs an id and an address, and has the rest by itself', () => {
  assert.equal(problems(central), '');
  assert.deepEqual(load(central).sources, [{ ...central, every: '1m', window: '25m' }]);
  assert.deepEqual(parseInventory('{ "devices": [] }').sources, []);
  assert.match(problems({ id: 'central' }), /"prometheus" is missing/);
  assert.match(problems({ ...central, prometheus: { url: 'ftp://x' } }), /expected an "https:\/\/" address/);
  assert.match(problems({ ...central, prometheus: { url: 'https://a:b@x' } }), /without user and password/);
  assert.match(problems({ ...central, id: 'x'.repeat(31) }), /at most 30 characters/);
});

test('what would go wrong later is said now', () => {
  assert.match(problems(central, central), /Another source has the id "central" \(line 1\)\. Give this one an id of its own\./);
  assert.match(problems({ ...central, every: '10m', window: '5m' }), /"window" has to be longer than "every"/);
  assert.match(problems({ ...central, every: '1s' }), /between "10s" and "1h"/);
  assert.match(problems({ ...central, match: { instance: '~edge-(' } }), /This is no regular expression/);
  assert.match(problems({ ...central, match: { 'a-b': 'x' } }), /name of a label/);
  assert.equal(problems({ ...central, match: { instance: '~edge-.*', job: '(' } }), '');
});

test('what proves who we are goes nowhere in clear text', () => {
  const auth = { bearer: { secret: 'central.token' } };
  const url = 'http://10.0.0.1:9090';
  assert.match(problems({ ...central, prometheus: { url, auth } }), /^error: This address is not encrypted: whoever reads along/);
  assert.match(problems({ ...central, alertmanager: { url, auth } }), /^error: This address is not encrypted/);
  assert.match(problems({ ...central, prometheus: { url } }), /^warning: .* what is known of the HSMs/);
  assert.match(problems({ ...central, prometheus: { url, auth, allowClearText: true } }), /^warning: /);
  assert.equal(problems({ ...central, prometheus: { url: 'http://127.0.0.1:9090', auth } }), '');
});

test('the secrets of sources are asked for, each with whose it is', () => {
  const loaded = load({
    ...central,
    name: 'Centre',
    prometheus: { ...central.prometheus, auth: { bearer: { secret: 'c.token' } } },
    alertmanager: { url: 'https://alerts.example.com', auth: { user: 'vigil', password: { secret: 'c.password' } } },
  });
  assert.deepEqual(loaded.secrets, ['c.token', 'c.password']);
  assert.deepEqual(
    spokenSecrets(loaded).map(({ owner, what }) => `${owner}: ${what}`),
    ['Centre: bearer token', 'Alertmanager of Centre: password of vigil'],
  );
});

test('a slip in the sources leaves them as they were', () => {
  const first = inForceAfter([], { kind: 'text', loaded: load(central) }, definition);
  const after = inForceAfter(first.parts, { kind: 'text', loaded: load({ ...central, every: 'x' }) }, definition);
  assert.deepEqual(after.inventory.sources, load(central).sources);
  assert.deepEqual(
    after.slips.map(({ kind, stays }) => [kind, stays]),
    [['sources', 'as-read']],
  );
});
