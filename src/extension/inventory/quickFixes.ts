import * as vscode from 'vscode';
import { t, translated } from '../../core/l10n.ts';
import { isInventory } from './inventoryFile.ts';

/** Of a diagnostic about a secret that nobody has entered yet: its range is the secret's name. */
export const SECRET_MISSING = 'secret-missing';

/** Offers, at each problem of the inventory, what the inventory itself says can be done about it. */
export function registerQuickFixes(): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    [
      { scheme: 'file', language: 'jsonc' },
      { scheme: 'file', language: 'json' },
    ],
    { provideCodeActions: (document, _range, { diagnostics }) => actionsFor(document, diagnostics) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

async function actionsFor(document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[]): Promise<vscode.CodeAction[]> {
  const ours = diagnostics.filter(({ source }) => source === 'HSM Vigil');
  if (ours.length === 0 || !isInventory(document)) return [];
  const { parseInventory, spokenSecrets } = await import('../../inventory/onDemand.ts');
  const text = document.getText();
  const inventory = parseInventory(text);
  return ours.flatMap((diagnostic): vscode.CodeAction[] => {
    if (diagnostic.code === SECRET_MISSING) {
      const secret = document.getText(diagnostic.range).slice(1, -1);
      const what = spokenSecrets(inventory).find(({ name }) => name === secret)?.what ?? secret;
      const command = { command: 'hsmVigil.enterSecret', title: t('Enter {0}…', translated(what)), arguments: [{ secret }] };
      return [{ ...action(command.title, diagnostic), command }];
    }
    const offset = document.offsetAt(diagnostic.range.start);
    return (
      inventory.fixes
        // Behind its words stands what it means for the watching.
        .filter((fix) => fix.offset === offset && diagnostic.message.startsWith(translated(fix.message)))
        .map(({ title, apply }, index) => {
          const edit = new vscode.WorkspaceEdit();
          const { from, to, instead } = difference(text, apply(text));
          edit.replace(document.uri, new vscode.Range(document.positionAt(from), document.positionAt(to)), instead);
          return { ...action(translated(title), diagnostic), edit, isPreferred: index === 0 };
        })
    );
  });
}

function action(title: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = [diagnostic];
  return made;
}

/** The one stretch in which two texts differ. */
function difference(before: string, after: string): { readonly from: number; readonly to: number; readonly instead: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, instead: after.slice(from, after.length - same) };
}
