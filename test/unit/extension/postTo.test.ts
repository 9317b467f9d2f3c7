import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postTo } from '../../../src/extension/pages/postTo.ts';

test('a page whose tab is closed is told nothing more: the editor would throw', () => {
  const told: unknown[] = [];
  let close = () => {};
  let isDisposed = false;
  const webview = { postMessage: async (message: unknown) => told.push(message) > 0 };
  const post = postTo({
    // As a panel of the editor.
    get webview() {
      if (isDisposed) throw new Error('Webview is disposed');
      return webview as never;
    },
    onDidDispose: (listener) => {
      close = () => listener();
      return { dispose() {} };
    },
  });
  post('first');
  isDisposed = true;
  close();
  post('second');
  assert.deepEqual(told, ['first']);
});
