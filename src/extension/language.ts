import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { type Bundle, speak } from '../core/l10n.ts';

/** Comes before all else: texts are looked up while modules are loaded. The editor has read the bundle of its display language by then. */
speak(vscode.env.language, vscode.l10n.bundle, sentences);

/** What the service says, in that language. It lies beside the bundle, and is read when a first sentence is shown. */
function sentences(): Bundle {
  const file = vscode.l10n.uri?.fsPath.replace(/bundle\.l10n\.([\w-]+)\.json$/, 'said.$1.json');
  return file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Bundle);
}
