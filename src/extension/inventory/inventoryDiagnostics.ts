import * as vscode from 'vscode';
import { t, translated } from '../../core/l10n.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { isInventory } from './inventoryFile.ts';
import { SECRET_MISSING } from './quickFixes.ts';

/** Wait for a pause in typing (ms). */
const PAUSE = 200;

/** What is wrong in the inventory, in the Problems panel, while the file is open. The definition is loaded with the first such file. */
export class InventoryDiagnostics extends Disposable {
  readonly #connection: ServiceConnection;
  readonly #collection = this.register(vscode.languages.createDiagnosticCollection('hsm-vigil'));
  readonly #shown = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.register(vscode.workspace.onDidOpenTextDocument((document) => void this.#judge(document)));
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (!isInventory(document)) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#judge(document), PAUSE);
      }),
    );
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#shown.delete(uri.toString());
        this.#collection.delete(uri);
      }),
    );
    this.register(connection.onDidChange(() => this.#judgeOpen()));
    this.register({ dispose: () => clearTimeout(this.#timer) });
    this.#judgeOpen();
  }

  #judgeOpen(): void {
    for (const document of vscode.workspace.textDocuments) void this.#judge(document);
  }

  async #judge(document: vscode.TextDocument): Promise<void> {
    if (!isInventory(document) || document.isClosed) return;
    const missing = this.#connection.snapshot?.missingSecrets ?? [];
    const state = `${document.version} ${missing.join(' ')}`;
    if (this.#shown.get(document.uri.toString()) === state) return;
    this.#shown.set(document.uri.toString(), state);
    const { missingSecretsIn, parseInventory, withConsequences } = await import('../../inventory/onDemand.ts');
    const text = document.getText();
    const problems = withConsequences(parseInventory(text));
    const ours = problems.filter(({ syntax }) => !(syntax && editorReadsJson(document)));
    const found = ours.map(({ severity, message, line, column, endLine, endColumn }) =>
      diagnostic(new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1), translated(message), severity),
    );
    const secrets = missingSecretsIn(text, missing).map(({ name, offset, length }) => {
      const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      const message = t('The secret "{0}" is not known here yet. Run “HSM Vigil: Enter Secret…”.', name);
      return Object.assign(diagnostic(range, message, 'warning'), { code: SECRET_MISSING });
    });
    this.#collection.set(document.uri, [...found, ...secrets]);
  }
}

/** The editor's own JSON service says where the text is no JSON: once is enough. What the text means is ours to judge. */
function editorReadsJson(document: vscode.TextDocument): boolean {
  const reads = document.languageId === 'jsonc' || document.languageId === 'json';
  const installed = vscode.extensions.getExtension('vscode.json-language-features') !== undefined;
  return (
    reads &&
    installed &&
    document.getText().trim() !== '' &&
    vscode.workspace.getConfiguration('json', document).get('validate.enable', true)
  );
}

function diagnostic(range: vscode.Range, message: string, severity: 'error' | 'warning'): vscode.Diagnostic {
  const found = new vscode.Diagnostic(
    range,
    message,
    severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
  );
  found.source = 'HSM Vigil';
  return found;
}
