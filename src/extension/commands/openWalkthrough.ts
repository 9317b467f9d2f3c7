import * as vscode from 'vscode';

/** Its id in package.json, behind that of the extension. */
const WALKTHROUGH = 'start';

/** Shows the first steps as a page of the editor. */
export async function openWalkthrough(extensionId: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extensionId}#${WALKTHROUGH}`, false);
}
