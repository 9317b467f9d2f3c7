import assert from 'node:assert/strict';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { offerInTerminals } from '../../../src/extension/terminal/terminalCommand.ts';

test('a terminal finds hsm-vigil last on its path, and runs it under the editor’s Node', () => {
  const set: Record<string, string> = { PATH: '/usr/bin' };
  const collection = {
    description: undefined as string | undefined,
    append: (name: string, value: string) => {
      set[name] = `${set[name]}${value}`;
    },
    replace: (name: string, value: string) => {
      set[name] = value;
    },
    delete: (name: string) => {
      delete set[name];
    },
  };
  const offer = (host: string) => {
    set.PATH = '/usr/bin';
    offerInTerminals({ environmentVariableCollection: collection, extensionPath: '/ext' }, '/opt/code/node', host);
  };
  offer('anna@hsm-gw');
  assert.equal(set.HSM_VIGIL_HOST, 'anna@hsm-gw', 'it asks the service that the editor asks');
  offer('');
  assert.deepEqual(set, { PATH: `/usr/bin${delimiter}${join('/ext', 'dist', 'bin')}`, HSM_VIGIL_NODE: '/opt/code/node' });
  assert.match(String(collection.description), /hsm-vigil/);
});
