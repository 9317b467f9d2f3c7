import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import { parseInventory } from '../../src/inventory/load.ts';
import { deviceOf } from '../support/watchedFleet.ts';

const root = join(import.meta.dirname, '..', '..');

test('a bundle holds of zod what it uses, and finds the same in an inventory', async () => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/inventory/load.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    write: false,
    metafile: true,
    outfile: 'inventory.cjs',
  });
  const held = Object.entries(metafile.outputs['inventory.cjs']?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) => {
    const [, part] = /zod\/v4\/(.+)\.js$/.exec(file) ?? [];
    return part !== undefined && bytesInOutput > 0 ? [part] : [];
  });
  assert.ok(held.includes('mini/schemas'), 'zod is found in the bundle');
  // Schemas with methods, words in a language, and the generator of JSON schemas are each more than all of the rest.
  assert.deepEqual(
    held.filter((part) => /^classic|^locales|json-schema/.test(part)),
    [],
  );

  const module: { exports: { parseInventory?: typeof parseInventory } } = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, createRequire(import.meta.url));
  const device = deviceOf('hsm-1', 'prod');
  const texts = [
    { devices: [device], poll: { interval: '5m' }, groups: { prod: { alerts: { negatives: 2 } } } },
    { devices: [{ ...device, id: 7, model: 'no-hsm', snmp: { version: '3' }, console: { ...device.console, user: 'root', baudRate: 1 } }] },
    {
      devices: [device, device],
      alerts: { window: '1s', conditions: { gravity: {} }, margins: { 'hw.voltage': -1 } },
      notify: [{ id: 'x' }],
    },
    { devices: 'none', poll: [] },
  ];
  for (const text of texts.map((inventory) => JSON.stringify(inventory))) {
    const found = module.exports.parseInventory?.(text);
    assert.deepEqual(JSON.stringify(found), JSON.stringify(parseInventory(text)));
  }
});
