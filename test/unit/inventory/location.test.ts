import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultInventoryPath, runtimeDirectory, stateDirectory } from '../../../src/inventory/location.ts';

test('on Linux the XDG variables decide, and have the standard places behind them', () => {
  const env = { HOME: '/home/ana' };
  assert.equal(defaultInventoryPath(env, 'linux'), '/home/ana/.config/hsm-vigil/inventory.jsonc');
  assert.equal(stateDirectory(env, 'linux'), '/home/ana/.local/state/hsm-vigil');
  const xdg = { HOME: '/home/ana', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_RUNTIME_DIR: '/run/user/7' };
  assert.equal(defaultInventoryPath(xdg, 'linux'), '/c/hsm-vigil/inventory.jsonc');
  assert.equal(stateDirectory(xdg, 'linux'), '/s/hsm-vigil');
  assert.equal(runtimeDirectory(xdg, 'linux'), '/run/user/7/hsm-vigil');
});

test('without a runtime directory the state directory serves', () => {
  assert.equal(runtimeDirectory({ HOME: '/home/ana' }, 'linux'), '/home/ana/.local/state/hsm-vigil');
});

test('an XDG variable that is empty or relative does not count', () => {
  assert.equal(stateDirectory({ HOME: '/home/ana', XDG_STATE_HOME: '' }, 'linux'), '/home/ana/.local/state/hsm-vigil');
  assert.equal(stateDirectory({ HOME: '/home/ana', XDG_STATE_HOME: 'state' }, 'linux'), '/home/ana/.local/state/hsm-vigil');
});

test('on macOS everything is below Application Support', () => {
  const env = { HOME: '/Users/ana', XDG_RUNTIME_DIR: '/x' };
  assert.equal(defaultInventoryPath(env, 'darwin'), '/Users/ana/Library/Application Support/hsm-vigil/inventory.jsonc');
  assert.equal(runtimeDirectory(env, 'darwin'), '/Users/ana/Library/Application Support/hsm-vigil');
});

test('on Windows the inventory roams and the state stays', () => {
  const env = { APPDATA: 'C:\\Users\\ana\\AppData\\Roaming', LOCALAPPDATA: 'C:\\Users\\ana\\AppData\\Local' };
  assert.equal(defaultInventoryPath(env, 'win32'), 'C:\\Users\\ana\\AppData\\Roaming\\hsm-vigil\\inventory.jsonc');
  assert.equal(stateDirectory(env, 'win32'), 'C:\\Users\\ana\\AppData\\Local\\hsm-vigil');
  assert.equal(stateDirectory({ USERPROFILE: 'C:\\Users\\ana' }, 'win32'), 'C:\\Users\\ana\\AppData\\Local\\hsm-vigil');
});
