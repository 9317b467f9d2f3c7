import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { LONGEST_LINES } from '../../protocol/parseRecords.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { editedInventory, isInventory } from '../inventory/inventoryFile.ts';
import type { RuleTrialPages } from '../trial/ruleTrialPages.ts';
import { ruleTrialText } from '../trial/ruleTrialText.ts';

/** Shows what the selected or copied lines of a log would say, by the rules of the inventory as it stands in the editor and by those of its models. */
export async function tryLogRule(connection: ServiceConnection, pages: RuleTrialPages): Promise<void> {
  const selected = selectedText();
  const given = selected || (await vscode.env.clipboard.readText());
  if (given.trim() === '') {
    void vscode.window.showInformationMessage(
      t('There are no lines to try. Select lines of a log in an editor, or copy some, then run this command again.'),
    );
    return;
  }
  await connection.settled();
  const cut = given.length > LONGEST_LINES;
  const text = cut ? given.slice(0, given.lastIndexOf('\n', LONGEST_LINES) + 1 || LONGEST_LINES) : given;
  const result = await connection.request('parseLines', { text, inventory: await editedInventory() });
  await pages.show(ruleTrialText({ from: selected ? t('the selection') : t('the clipboard'), cut }, result));
}

/** Empty: nothing, or a part of the inventory, where a person is writing the rule. */
function selectedText(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor || isInventory(editor.document)) return '';
  return editor.selections
    .map((selection) => editor.document.getText(selection))
    .filter(Boolean)
    .join('\n');
}
