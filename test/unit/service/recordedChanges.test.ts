import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ComposedService, consoleOnly } from '../../support/composedService.ts';
import { ada } from '../../support/watchedFleet.ts';

test('a device that a person removes is gone, whatever else is wrong in the file; one that vanishes is not', async () => {
  await using composed = new ComposedService();
  const save = async (...ids: readonly string[]) => {
    composed.write({ devices: ids.map(consoleOnly), ...(ids.length < 3 && { pol: {} }) });
    await composed.service.requests.useInventory({ path: composed.inventory }, ada);
    return composed.snapshot().devices.map(({ id }) => id);
  };
  assert.deepEqual(await save('a', 'b', 'c'), ['a', 'b', 'c']);
  await composed.service.requests.recordChange({ device: 'a', name: 'A', what: 'remove' }, ada);
  assert.deepEqual(await save('c'), ['c', 'b']);
  const { entries } = await composed.service.requests.log({ people: true }, ada);
  assert.ok(entries.some(({ kind, who, text, device }) => kind === 'remove' && who === 'ada' && text === 'A' && device === 'a'));
});
