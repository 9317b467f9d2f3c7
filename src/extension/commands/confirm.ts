import * as vscode from 'vscode';

/** How long the status bar confirms what a view shows anyway (ms). */
const CONFIRMED = 5_000;

/** Where a view shows the outcome, a line in the status bar says enough. */
export function confirm(message: string): void {
  vscode.window.setStatusBarMessage(`$(check) ${message}`, CONFIRMED);
}
