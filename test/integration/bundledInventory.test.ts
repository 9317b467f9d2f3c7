import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
// @ts-expect-error plain JavaScript, like all of the build
import { withoutJsonSchemas } from '../../.ci/build.mjs';
import { parseInventory } from '../../src/inventory/load.ts';
import { deviceOf } from '../support/watchedFleet.ts';

const root = join(import.meta.dirname, '..', '..');

test('the editor’s bundle finds the same in an inventory without the generator of JSON schemas, and is smaller for it', async () => {
  const bundled = async (plugins: readonly object[]) => {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: ['src/inventory/load.ts'],
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logLevel: 'error',
      write: false,
      plugins: [...(plugins as [])],
    });
    return outputFiles[0]?.text ?? '';
  };
  const [whole, without] = [await bundled([]), await bundled([withoutJsonSchemas])];
  assert.ok(without.length < whole.length - 10_000, `${without.length} of ${whole.length} characters`);

  const module: { exports: { parseInventory?: typeof parseInventory } } = { exports: {} };
  new Function('module', 'exports', 'require', without)(module, module.exports, createRequire(import.meta.url));
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
