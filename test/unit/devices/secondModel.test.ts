import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { inventoryJsonSchema } from '../../../src/inventory/jsonSchema.ts';
import { type LoadedInventory, parseInventory } from '../../../src/inventory/load.ts';
import { definition } from '../../../src/inventory/schema.ts';
import { withKeeper } from '../../support/secondModel/registered.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const snmp = {
  host: '10.0.1.7',
  version: '3',
  user: 'vigil',
  auth: { protocol: 'sha256', secret: 'keeper.auth' },
  priv: { protocol: 'aes', secret: 'keeper.priv' },
};
const console = { port: '/dev/ttyUSB0', user: 'monitor', password: { secret: 'keeper.console' } };
const keeper = { id: 'keeper', model: 'keeper-2', snmp };

function load(device: object, rest: object = {}): LoadedInventory {
  return parseInventory(JSON.stringify({ ...rest, devices: [device] }, null, 1), withKeeper.definition);
}

/** Every problem with the line that it stands at. */
function said(device: object, rest: object = {}): readonly string[] {
  const lines = JSON.stringify({ ...rest, devices: [device] }, null, 1).split('\n');
  return load(device, rest).problems.map(({ severity, message, line }) => `${severity} at ${lines[line - 1]?.trim()}: ${message}`);
}

suite('A model without a console, in the inventory', () => {
  test('is watched over what it has', () => {
    const loaded = load(keeper);
    assert.deepEqual(loaded.problems, []);
    assert.deepEqual(
      loaded.devices.map(({ id, model }) => [id, model]),
      [['keeper', 'keeper-2']],
    );
    assert.deepEqual(parseInventory(JSON.stringify({ devices: [keeper] }), definition).devices, [], 'only where it is registered');
  });

  test('a channel that it lacks is one error, with what to do, however much is wrong inside', () => {
    for (const given of [console, { port: 7, colour: 'red' }, 'yes']) {
      assert.deepEqual(said({ ...keeper, console: given }), [
        `error at "console": ${typeof given === 'string' ? '"yes"' : '{'}: This model (Example Keeper 2) has no console. Remove "console", or correct "model".`,
      ]);
      assert.deepEqual(load({ ...keeper, console: given }).devices, []);
    }
  });

  test('a secret in a channel that it lacks is told all the same', () => {
    const messages = load({ ...keeper, console: { ...console, password: 'hunter2' } }).problems.map(({ message }) => message);
    assert.equal(messages.length, 2);
    assert.match(messages.join(), /Only the name of a secret may stand here/);
    assert.doesNotMatch(messages.join(), /hunter2/);
  });

  test('the monitor account is none of its business', () => {
    assert.match(said({ ...keeper, monitorAccount: 'disabled' }).join(), /"monitorAccount" has no effect: this model has no console/);
  });

  test('its conditions may be named, and those of every model; another model’s may not', () => {
    const conditions = { 'lid-open': { negatives: 4 }, 'cell-weak': { off: true }, silent: { off: true }, 'snmp.silent': { negatives: 5 } };
    assert.deepEqual(load({ ...keeper, alerts: { conditions } }).problems, []);
    assert.match(
      said({ ...keeper, alerts: { conditions: { 'lid-opn': {} } } }).join(),
      /"lid-opn" is not known here\. Did you mean "lid-open"\?/,
    );
    for (const other of ['ac-lost', 'console.silent']) {
      assert.match(
        said({ ...keeper, alerts: { conditions: { [other]: {} } } }).join(),
        new RegExp(`at "${other}": \\{\\}: .*not known here`),
      );
    }
    // What holds for all devices may speak of the conditions of any.
    assert.deepEqual(load(keeper, { alerts: { conditions: { 'lid-open': {}, 'ac-lost': {}, 'console.silent': {} } } }).problems, []);
  });

  test('a misspelt model is told with those that there are', () => {
    assert.match(said({ ...keeper, model: 'keeper-3' }).join(), /"model" must be "[^"]+" or "keeper-2"\. Did you mean "keeper-2"\?/);
  });
});

interface Part {
  readonly properties: Readonly<Record<string, Part>>;
  readonly enum?: readonly string[];
  readonly oneOf: readonly Part[];
  readonly items: Part;
  readonly defaultSnippets: readonly { readonly label: string; readonly body: object }[];
}

suite('A model without a console, in the editor', () => {
  const schema = inventoryJsonSchema(withKeeper.definition) as unknown as Part;
  const entries = schema.properties.devices!.items;
  const own = entries.oneOf.find(({ properties }) => properties.model?.enum?.includes('keeper-2'))!;

  test('is completed with the channels that it has, and other models with theirs', () => {
    assert.ok(own.properties.snmp && !own.properties.console);
    const others = entries.oneOf.filter((entry) => entry !== own);
    assert.equal(others.length, withKeeper.models.length - 1);
    for (const { properties } of others) assert.ok(properties.snmp && properties.console);
  });

  test('has a snippet of its own that is a device without problems', () => {
    const snippets = entries.defaultSnippets.filter(({ label }) => label.startsWith('Example Keeper'));
    assert.deepEqual(
      snippets.map(({ label }) => label),
      ['Example Keeper: SNMP'],
    );
    const filled = JSON.parse(JSON.stringify(snippets[0]?.body).replace(/\$\{\d:([^}]*)\}/g, '$1'));
    assert.deepEqual(load(filled).problems, []);
    assert.equal(load(filled).devices.length, 1);
  });
});

test('no file names the made-up model but its own, their tests and the lists in which models are registered', () => {
  const own = /^test\/(support\/secondModel\/|(unit|integration)\/.*secondModel\.test\.ts$)|^src\/devices\/(models|catalogue)\.ts$/;
  const files = globSync('{src,webview,test,media,.ci}/**/*.{ts,mjs,json,md}', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  const naming = files.filter(
    (file) => !own.test(file) && /keeper-2|keeper2|secondModel|lid-open|cell-weak/i.test(readFileSync(join(root, file), 'utf8')),
  );
  assert.ok(files.length > 300);
  assert.deepEqual(naming, []);
});
