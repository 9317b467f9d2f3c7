import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { isInventory } from '../inventory/inventoryFile.ts';
import { policyLine } from './policyLine.ts';

/** "Try on history" above the alert policy in the inventory. */
export function registerPolicyLens(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    { scheme: 'file', pattern: '**/*.jsonc' },
    {
      provideCodeLenses(document) {
        const line = isInventory(document) ? policyLine(document.getText()) : undefined;
        const command = { command: 'hsmVigil.tryPolicy', title: `$(beaker) ${t('Try on history')}` };
        return line === undefined ? [] : [new vscode.CodeLens(new vscode.Range(line, 0, line, 0), command)];
      },
    },
  );
}
