import * as vscode from 'vscode';

/** Milliseconds between a tab that opens and the key: the editor has made the page by then. */
const SETTLES = 500;

/**
 * Keeps `hsmVigil.stepsOpen` true while a walkthrough may be before the person. The editor makes the part that ticks steps when the first
 * walkthrough is opened, and steps whose keys are true by then are never ticked: it waits for a key to become true. So each step asks for this
 * key, too, which follows the tab.
 */
export function publishStepsOpen(): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let published = false;
  const publish = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const isOpen = vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isOfTheEditor));
      if (isOpen !== published) void vscode.commands.executeCommand('setContext', 'hsmVigil.stepsOpen', isOpen);
      published = isOpen;
    }, SETTLES);
  };
  publish();
  return vscode.Disposable.from(vscode.window.tabGroups.onDidChangeTabs(publish), { dispose: () => clearTimeout(timer) });
}

/** Pages of the editor's own, of which extensions are not told what they are: the walkthroughs are among them. */
function isOfTheEditor({ input }: vscode.Tab): boolean {
  return input === undefined;
}
