import * as vscode from 'vscode';
import { templateProblems } from '../../core/templateProblems.ts';
import { notePlaceholders } from '../../protocol/customerNote.ts';
import { Disposable } from '../common/disposable.ts';
import { templatePath } from './customerNotes.ts';

/** What is wrong with the template of notes, at its lines, while it is open. */
export class TemplateDiagnostics extends Disposable {
  readonly #problems = this.register(vscode.languages.createDiagnosticCollection('hsm-vigil-note'));
  readonly #known = new Set(notePlaceholders.keys());

  constructor() {
    super();
    this.register(vscode.workspace.onDidOpenTextDocument((document) => this.#look(document)));
    this.register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#look(document)));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#problems.delete(uri)));
    for (const document of vscode.workspace.textDocuments) this.#look(document);
  }

  #look(document: vscode.TextDocument): void {
    const { uri } = document;
    if (uri.scheme !== 'file' || !uri.fsPath.endsWith('.md') || uri.fsPath !== templatePath()) return;
    const found = templateProblems(document.getText(), this.#known);
    this.#problems.set(
      uri,
      found.map(({ line, message }) => {
        const { range } = document.lineAt(Math.min(line, document.lineCount) - 1);
        return Object.assign(new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning), { source: 'HSM Vigil' });
      }),
    );
  }
}
