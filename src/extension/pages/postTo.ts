import type * as vscode from 'vscode';

/** A way to tell the page of a panel. What comes once its tab is closed reaches nobody and is dropped: the editor refuses it with an error. */
export function postTo(panel: Pick<vscode.WebviewPanel, 'webview' | 'onDidDispose'>): (message: unknown) => void {
  let isGone = false;
  panel.onDidDispose(() => {
    isGone = true;
  });
  return (message) => {
    if (!isGone) void panel.webview.postMessage(message);
  };
}
